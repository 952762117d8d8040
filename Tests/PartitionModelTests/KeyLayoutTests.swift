import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC, unless it says when.
@Suite("Layouts by the type of the key")
struct KeyLayoutTests {
  @Test(
    "A key of a calendar type is time",
    arguments: [
      Layout(
        "date",
        "RANGE(day date) 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "timestamp",
        "RANGE(at timestamp) 2026-10..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "timestamptz from and to infinity",
        "RANGE(at timestamptz) -infinity..2026-10..2026-11..2026-12..infinity",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """),
      Layout(
        "an expression over a time",
        "RANGE(- timestamp) 2026-10..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "before Christ",
        "RANGE(day date) -infinity..2026-11..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func calendarTypes(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A number or UUID is time where its bounds are moments of this century",
    arguments: [
      Layout(
        "seconds",
        "RANGE(at int8:s) 2026-09..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "seconds in an int4",
        "RANGE(at int4:s) 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "milliseconds",
        "RANGE(at int8:ms) 2026-09..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "microseconds",
        "RANGE(at int8:us) 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "seconds in a numeric",
        "RANGE(at numeric:s) 2026-09..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "milliseconds, with an archive from 0",
        "RANGE(at int8:ms) 0..2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "seconds, up to the largest number",
        "RANGE(at int8:s) 2026-09..month..2026-12..9223372036854775807",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """),
      Layout(
        "seconds of midnights half an hour off",
        "RANGE(at int8:s) 2026-09-30T18:30..2026-10-31T18:30..2026-11-30T18:30",
        """
        by month, required until 2026-12-31 18:30 UTC
        : covered 2026-11-30 18:30, writable 2026-11-30 18:30, missing 0/0/1/0
        """),
      Layout(
        "UUIDs of version 7",
        "RANGE(id uuid:v7) 2026-09..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "UUIDs of version 7, from the very first to the very last",
        """
        RANGE(id uuid:v7) 00000000-0000-0000-0000-000000000000..2026-10..month..2026-12
          2026-12..ffffffff-ffff-ffff-ffff-ffffffffffff
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 10889-08-02 05:31:50.655000, missing 0/0/1/0
        """),
      Layout(
        "numbers that are no time",
        "RANGE(id int8) 0..1000000..2000000 3000000..4000000",
        """
        by nothing
        """),
      Layout(
        "numbers that look like one moment",
        "RANGE(id int8) 0..1800000000..1900000000",
        """
        by nothing
        """),
      Layout(
        "UUIDs at random",
        "RANGE(id uuid) 00000000-0000-0000-0000-000000000000..80000000-0000-0000-0000-000000000000..",
        """
        by nothing
        """),
    ])
  func inferredScales(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "What only the owner knows, the policy says",
    arguments: [
      Layout(
        "snowflakes",
        "RANGE(id int8:snowflake) 2026-09..month..2026-12", policy: Policy(timeScale: snowflake),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "months as text",
        "RANGE(month text) 2026-09..2026-10..2026-11..2026-12", policy: Policy(timeScale: .text),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "days as digits",
        "RANGE(day text) 20261101..20261201..20270101", policy: Policy(timeScale: .text),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "text, when it says nothing",
        "RANGE(month text) 2026-09..2026-10..2026-11..2026-12",
        """
        by nothing
        """),
    ])
  func statedScales(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "Of several columns the leading one is time",
    arguments: [
      Layout(
        "all rows of the first instant",
        "RANGE(day date, id int8) 2026-10,MINVALUE..2026-11,MINVALUE..2026-12,MINVALUE",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "days to the last, inclusive",
        """
        RANGE(day date, id int8) 2026-10-01,MINVALUE..2026-10-31,MAXVALUE
          2026-11-01,MINVALUE..2026-11-30,MAXVALUE
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "instants that two partitions share",
        "RANGE(at timestamptz, id int8) 2026-10,5..2026-11,5..2026-12,5..2027-01,5",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "days that two partitions share",
        "RANGE(day date, id int8) 2026-10,5..2026-11,5..2026-12,5..2027-01,5",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "a day that one partition has a part of",
        "RANGE(day date, id int8) 2026-10,5..2026-11,5 2026-11,9..2026-12,9..2027-01,9",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        """),
      Layout(
        "time behind another column",
        "RANGE(tenant int4, day date) 1,2026-10..1,2026-11..2,2026-10",
        """
        by nothing
        """),
    ])
  func severalColumns(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }
}
