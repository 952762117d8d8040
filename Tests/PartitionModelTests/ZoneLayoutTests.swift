import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC, unless it says when; bounds are written in UTC.
@Suite("Layouts by the zone of their midnights")
struct ZoneLayoutTests {
  @Test(
    "Months begin at the midnights that the bounds show",
    arguments: [
      Layout(
        "the server's",
        "RANGE(at timestamptz) 2026-09-01T04..2026-10-01T04..2026-11-01T04..2026-12-01T05", in: .newYork,
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
      Layout(
        "the server's, as seconds",
        "RANGE(at int8:s) 2026-09-01T04..2026-10-01T04..2026-11-01T04..2026-12-01T05", in: .newYork,
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
      Layout(
        "the server's, one bound at noon",
        """
        RANGE(at timestamptz) 2026-08-01T04..2026-09-01T04..2026-09-15T12..2026-10-01T04
          2026-10-01T04..2026-11-01T04..2026-12-01T05
        """, in: .newYork,
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
      Layout(
        "UTC's, on a server of another zone",
        "RANGE(at timestamptz) 2026-10..month..2026-12", in: .newYork,
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "nobody's that is known, half an hour off",
        "RANGE(at timestamptz) 2026-09-30T18:30..2026-10-31T18:30..2026-11-30T18:30..2026-12-31T18:30",
        """
        by month, required until 2026-12-31 18:30 UTC
        : covered 2026-12-31 18:30, writable 2026-12-31 18:30, missing 0/0/0/0
        """),
      Layout(
        "nobody's that is known, over a change of clocks in spring",
        "RANGE(at timestamptz) 2027-01-01T05..2027-02-01T05..2027-03-01T05..2027-04-01T04",
        at: "2027-02-15 12:00:00+00",
        """
        by month, required until 2027-04-01 04:00 UTC
        : covered 2027-04-01 04:00, writable 2027-04-01 04:00, missing 0/0/0/0
        """),
      Layout(
        "nobody's that is known, over a change of clocks in autumn",
        "RANGE(at timestamptz) 2026-10-01T04..2026-11-01T04..2026-12-01T05..2027-01-01T05",
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2027-01-01 05:00, writable 2027-01-01 05:00, missing 0/0/0/0
        """),
      Layout(
        "those of the policy before the server's",
        "RANGE(at timestamptz) 2026-09-01T04..2026-10-01T04..2026-11-01T04..2026-12-01T05",
        policy: Policy(timeZone: .newYork),
        in: .kolkata,
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
    ])
  func months(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A key without a zone is read in the server's, or in the policy's",
    arguments: [
      Layout(
        "dates in Kolkata",
        "RANGE(day date) 2026-10..month..2026-12", in: .kolkata,
        """
        by month, required until 2026-12-31 18:30 UTC
        : covered 2026-11-30 18:30, writable 2026-11-30 18:30, missing 0/0/1/0
        """),
      Layout(
        "dates in Kolkata, where it is December already",
        "RANGE(day date) 2026-10..month..2026-12", in: .kolkata, at: "2026-11-30 19:00:00+00",
        """
        by month, required until 2027-01-31 18:30 UTC
        : covered 2026-11-30 19:00, writable 2026-11-30 19:00, missing 0/1/1/0
        """),
      Layout(
        "dates in New York, where it is November still",
        "RANGE(day date) 2026-10..month..2026-12", in: .newYork, at: "2026-12-01 03:00:00+00",
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
      Layout(
        "dates by the policy",
        "RANGE(day date) 2026-10..month..2026-12", policy: Policy(timeZone: .newYork),
        """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """),
      Layout(
        "timestamps on Lord Howe, over a change of half an hour",
        "RANGE(at timestamp) 2026-09..month..2026-12", in: .lordHowe,
        """
        by month, required until 2026-12-31 13:00 UTC
        : covered 2026-11-30 13:00, writable 2026-11-30 13:00, missing 0/0/1/0
        """),
      Layout(
        "months as text in Kolkata",
        "RANGE(month text) 2026-10..2026-11..2026-12", policy: Policy(timeScale: .text), in: .kolkata,
        """
        by month, required until 2026-12-31 18:30 UTC
        : covered 2026-11-30 18:30, writable 2026-11-30 18:30, missing 0/0/1/0
        """),
    ])
  func wallClocks(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A day has 23 to 25 hours",
    arguments: [
      Layout(
        "23 in New York",
        "RANGE(at timestamptz) 2026-03-06T05..2026-03-07T05..2026-03-08T05..2026-03-09T04", in: .newYork,
        at: "2026-03-08 12:00:00+00",
        """
        by day, required until 2026-03-10 04:00 UTC
        : covered 2026-03-09 04:00, writable 2026-03-09 04:00, missing 0/0/1/0
        """),
      Layout(
        "25 in New York",
        "RANGE(at timestamptz) 2026-10-30T04..2026-10-31T04..2026-11-01T04..2026-11-02T05", in: .newYork,
        at: "2026-10-31 12:00:00+00",
        """
        by day, required until 2026-11-02 05:00 UTC
        : covered 2026-11-02 05:00, writable 2026-11-02 05:00, missing 0/0/0/0
        """),
      Layout(
        "24 and a half on Lord Howe",
        """
        RANGE(at timestamptz) 2026-04-02T13..2026-04-03T13..2026-04-04T13..2026-04-05T13:30
          2026-04-05T13:30..2026-04-06T13:30
        """, in: .lordHowe, at: "2026-04-05 02:00:00+00",
        """
        by day, required until 2026-04-06 13:30 UTC
        : covered 2026-04-06 13:30, writable 2026-04-06 13:30, missing 0/0/0/0
        """),
      Layout(
        "23, on a wall clock",
        "RANGE(at timestamp) 2026-03-06..day..2026-03-09", in: .newYork, at: "2026-03-08 12:00:00+00",
        """
        by day, required until 2026-03-10 04:00 UTC
        : covered 2026-03-09 04:00, writable 2026-03-09 04:00, missing 0/0/1/0
        """),
    ])
  func days(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "An hour has 60 minutes whatever the clocks show",
    arguments: [
      Layout(
        "hours of UTC over a change of the server's clocks",
        "RANGE(at timestamptz) 2026-11-01T03..hour..2026-11-01T08", in: .newYork, at: "2026-11-01 05:30:00+00",
        """
        by hour, required until 2026-11-01 07:00 UTC
        : covered 2026-11-01 08:00, writable 2026-11-01 08:00, missing 0/0/0/0
        """),
      Layout(
        "the hour that a wall clock shows twice",
        "RANGE(at timestamp) 2026-10-31T22..hour..2026-11-01T04", in: .newYork, at: "2026-11-01 05:30:00+00",
        """
        by hour, required until 2026-11-01 07:00 UTC
        : covered 2026-11-01 09:00, writable 2026-11-01 09:00, missing 0/0/0/0
        """),
      Layout(
        "the hour that a wall clock skips",
        "RANGE(at timestamp) 2026-03-08T00..hour..2026-03-08T02 2026-03-08T03..hour..2026-03-08T05", in: .newYork,
        at: "2026-03-08 06:30:00+00",
        """
        by hour, required until 2026-03-08 08:00 UTC
        : covered 2026-03-08 09:00, writable 2026-03-08 09:00, missing 0/0/0/0
        """),
      Layout(
        "quarters of a short day",
        """
        RANGE(at timestamptz) 2026-03-07T11..2026-03-07T17..2026-03-07T23..2026-03-08T05
          2026-03-08T05..2026-03-08T10..2026-03-08T16
        """, in: .newYork, at: "2026-03-08 08:00:00+00",
        """
        by 6 hours, required until 2026-03-08 16:00 UTC
        : covered 2026-03-08 16:00, writable 2026-03-08 16:00, missing 0/0/0/0
        """),
      Layout(
        "quarters of a long day",
        """
        RANGE(at timestamptz) 2026-10-31T10..2026-10-31T16..2026-10-31T22..2026-11-01T04
          2026-11-01T04..2026-11-01T11..2026-11-01T17
        """, in: .newYork, at: "2026-11-01 08:00:00+00",
        """
        by 6 hours, required until 2026-11-01 17:00 UTC
        : covered 2026-11-01 17:00, writable 2026-11-01 17:00, missing 0/0/0/0
        """),
      Layout(
        "local hours half an hour off",
        "RANGE(at timestamptz) 2026-11-22T08:30..hour..2026-11-22T13:30", in: .kolkata,
        """
        by hour, required until 2026-11-22 13:30 UTC
        : covered 2026-11-22 13:30, writable 2026-11-22 13:30, missing 0/0/0/0
        """),
    ])
  func hours(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }
}
