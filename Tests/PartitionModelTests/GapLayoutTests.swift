import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC, unless it says when.
@Suite("Layouts by what they lack")
struct GapLayoutTests {
  @Test(
    "A gap counts in the window that it lies in, whole periods or not",
    arguments: [
      Layout(
        "one",
        "RANGE(day date) 2026-08..2026-09 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        """),
      Layout(
        "several",
        "RANGE(day date) 2026-04..2026-05 2026-06..2026-07 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 4/0/0/0
        """),
      Layout(
        "up to now and over it",
        "RANGE(day date) 2026-08..month..2026-10 2026-12..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 1/1/0/0
        """),
      Layout(
        "part of a month",
        "RANGE(day date) 2026-09..2026-10-20 2026-11..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        """),
      Layout(
        "the beginning of this month",
        "RANGE(day date) 2026-09..month..2026-11 2026-11-08..2026-12..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        """),
      Layout(
        "the next month, though the one after is there",
        "RANGE(day date) 2026-10..month..2026-12 2027-01..2027-02",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a month beyond what is required",
        "RANGE(day date) 2026-10..month..2027-01 2027-02..2027-03",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "everything for the last two months",
        "RANGE(day date) 2026-06..month..2026-09",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 2/1/1/0
        """),
      Layout(
        "everything before next month",
        "RANGE(day date) 2026-12..month..2027-02",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/0/0
        """),
    ])
  func gaps(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A DEFAULT keeps writes going and covers nothing",
    arguments: [
      Layout(
        "over a gap",
        "RANGE(day date) 2026-09..2026-10 2026-11..month..2027-01 DEFAULT",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable +Inf, missing 1/0/0/0
        """),
      Layout(
        "from next month on",
        "RANGE(day date) 2026-10..month..2026-12 DEFAULT",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """),
      Layout(
        "alone",
        "RANGE(day date) DEFAULT",
        """
        by nothing
        : covered 2026-11-22 12:00, writable +Inf, missing unknown
        """),
      Layout(
        "divided by month itself",
        "RANGE(day date) 2026-09..month..2026-11 DEFAULT{RANGE(day date) 2026-11..2026-12}",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-12-01 00:00, missing 0/1/1/0
        """),
      Layout(
        "divided by month without any",
        "RANGE(day date) 2026-10..month..2026-12 DEFAULT{RANGE(day date)}",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func defaults(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A catch-all makes writes possible and hides nothing",
    arguments: [
      Layout(
        "to the end of time",
        "RANGE(day date) 2026-10..month..2026-12..",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """),
      Layout(
        "to the end of time, but not yet",
        "RANGE(day date) 2026-10..month..2027-01..",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable +Inf, missing 0/0/0/0
        """),
      Layout(
        "first over years, then to the end of time",
        "RANGE(day date) 2026-09..month..2026-12..2030..",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """),
      Layout(
        "over all of time",
        "RANGE(day date) ..",
        """
        by nothing
        : covered 2026-11-22 12:00, writable +Inf, missing unknown
        """),
      Layout(
        "over years, in parts",
        "RANGE(day date) 2026-09..month..2026-12 2026-12..2030{HASH(id int8) 0/2 1/2}",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2030-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "over years, from within a day that it shares",
        "RANGE(day date, id int8) 2026-09,1..2026-10,1..2026-11,1..2026-12,1..2036,1",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-02 00:00, writable 2036-01-01 00:00, missing 0/0/1/0
        """),
    ])
  func catchAlls(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "An archive of the past is as good as months",
    arguments: [
      Layout(
        "from the beginning of time",
        "RANGE(day date) ..2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "from the beginning of time, then ten months",
        "RANGE(day date) ..2026-01..2026-11..2026-12..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "and nothing else",
        "RANGE(day date) ..2026-01",
        """
        by nothing
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing unknown
        """),
    ])
  func archives(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A detach that is pending covers nothing",
    arguments: [
      Layout(
        "in the past",
        "RANGE(day date) 2026-08..2026-09 ~2026-09..2026-10 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        """),
      Layout(
        "of the first month",
        "RANGE(day date) ~2026-09..2026-10 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "of next month",
        "RANGE(day date) 2026-10..month..2026-12 ~2026-12..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func detaching(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }
}
