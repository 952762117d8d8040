import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC, unless it says when.
@Suite("Layouts by the length of a period")
struct GranularityLayoutTests {
  @Test(
    "Even periods are told by the bounds",
    arguments: [
      Layout(
        "hours",
        "RANGE(at timestamptz) 2026-11-22T08..hour..2026-11-22T14",
        """
        by hour, required until 2026-11-22 14:00 UTC
        : covered 2026-11-22 14:00, writable 2026-11-22 14:00, missing 0/0/0/0
        """),
      Layout(
        "six hours",
        "RANGE(at timestamptz) 2026-11-21..6h..2026-11-22T18",
        """
        by 6 hours, required until 2026-11-23 00:00 UTC
        : covered 2026-11-22 18:00, writable 2026-11-22 18:00, missing 0/0/1/0
        """),
      Layout(
        "days",
        "RANGE(day date) 2026-11-15..day..2026-11-24",
        """
        by day, required until 2026-11-24 00:00 UTC
        : covered 2026-11-24 00:00, writable 2026-11-24 00:00, missing 0/0/0/0
        """),
      Layout(
        "ISO weeks",
        "RANGE(day date) 2026-10-26..week..2026-11-23",
        """
        by week, required until 2026-11-30 00:00 UTC
        : covered 2026-11-23 00:00, writable 2026-11-23 00:00, missing 0/0/1/0
        """),
      Layout(
        "weeks from Thursday",
        "RANGE(day date) 2026-10-22..week..2026-11-26",
        """
        by week, required until 2026-12-03 00:00 UTC
        : covered 2026-11-26 00:00, writable 2026-11-26 00:00, missing 0/0/1/0
        """),
      Layout(
        "ten days",
        "RANGE(day date) 2026-10-22..10d..2026-12-11",
        """
        by 10 days, required until 2026-12-11 00:00 UTC
        : covered 2026-12-11 00:00, writable 2026-12-11 00:00, missing 0/0/0/0
        """),
      Layout(
        "months",
        "RANGE(day date) 2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "one month alone",
        "RANGE(day date) 2026-11..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "months that begin on the 5th",
        "RANGE(day date) 2026-09-05..month..2026-12-05",
        """
        by month, required until 2027-01-05 00:00 UTC
        : covered 2026-12-05 00:00, writable 2026-12-05 00:00, missing 0/0/1/0
        """),
      Layout(
        "quarters",
        "RANGE(day date) 2026-01..quarter..2027-01",
        """
        by quarter, required until 2027-04-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "years",
        "RANGE(day date) 2024..year..2028",
        """
        by year, required until 2028-01-01 00:00 UTC
        : covered 2028-01-01 00:00, writable 2028-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "fiscal years from October",
        "RANGE(day date) 2024-10..year..2027-10",
        """
        by year, required until 2028-10-01 00:00 UTC
        : covered 2027-10-01 00:00, writable 2027-10-01 00:00, missing 0/0/1/0
        """),
    ])
  func even(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "Uneven ones are counted from the latest",
    arguments: [
      Layout(
        "halves of months",
        "RANGE(day date) 2026-10-01..2026-10-15..2026-11-01..2026-11-15..2026-12-01..2026-12-15",
        """
        by 14 days, required until 2026-12-15 00:00 UTC
        : covered 2026-12-15 00:00, writable 2026-12-15 00:00, missing 0/0/0/0
        """),
      Layout(
        "halves of months, two of them alike",
        """
        RANGE(day date) 2026-01-01..2026-01-15..2026-02-01..2026-02-15..2026-03-01..2026-03-15
          2026-03-15..2026-04-01..2026-04-15
        """, at: "2026-03-30 12:00:00+00",
        """
        by 14 days, required until 2026-04-15 00:00 UTC
        : covered 2026-04-15 00:00, writable 2026-04-15 00:00, missing 0/0/0/0
        """),
      Layout(
        "no two alike",
        "RANGE(day date) 2026-01-01..2026-02-10..2026-05-05..2027-01-01",
        """
        by nothing
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing unknown
        """),
    ])
  func uneven(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "One leaf alone shows a length that the calendar has a name for, or nothing",
    arguments: [
      Layout(
        "a year",
        "RANGE(day date) 2026..2027",
        """
        by year, required until 2028-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "thirteen months",
        "RANGE(day date) 2025-12..2027-01",
        """
        by nothing
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing unknown
        """),
      Layout(
        "a year beside months of another branch",
        "LIST(n int8) 1{RANGE(day date) 2026-10..month..2027-01} 2{RANGE(day date) 2026..2027}",
        """
        by month, required until 2027-01-01 00:00 UTC
        n=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        n=2: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "thirteen months beside months of another branch: a catch-all",
        "LIST(n int8) 1{RANGE(day date) 2026-10..month..2027-01} 2{RANGE(day date) 2026..2027-02}",
        """
        by month, required until 2027-01-01 00:00 UTC
        n=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        n=2: covered 2026-11-22 12:00, writable 2027-02-01 00:00, missing 0/1/1/0
        """),
      Layout(
        "thirteen months, then a month",
        "RANGE(day date) 2025-11..2026-12..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
    ])
  func alone(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "An odd leaf misleads nobody",
    arguments: [
      Layout(
        "a wide first one",
        "RANGE(day date) 2020..2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "a wide last one",
        "RANGE(day date) 2026-08..month..2026-12..2036",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2036-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a month in two",
        "RANGE(day date) 2026-07..month..2026-09..2026-09-20..2026-10..month..2027-01",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "two months in one",
        "RANGE(day date) 2026-06..month..2026-08..2026-10..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "half a month at the end",
        "RANGE(day date) 2026-08..month..2026-11..2026-11-25",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-25 00:00, writable 2026-11-25 00:00, missing 0/1/1/0
        """),
      Layout(
        "three days at the end of weeks",
        "RANGE(day date) 2026-10-26..week..2026-11-23..2026-11-26",
        """
        by week, required until 2026-11-30 00:00 UTC
        : covered 2026-11-26 00:00, writable 2026-11-26 00:00, missing 0/0/1/0
        """),
    ])
  func odd(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A change of length holds from then on",
    arguments: [
      Layout(
        "months until June, then weeks",
        "RANGE(day date) 2026-03..month..2026-06..week..2026-11-23",
        """
        by week, required until 2026-11-30 00:00 UTC
        : covered 2026-11-23 00:00, writable 2026-11-23 00:00, missing 0/0/1/0
        """),
      Layout(
        "years, then months",
        "RANGE(day date) 2024..year..2026..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "days, then months",
        "RANGE(day date) 2026-09-20..day..2026-10-01..month..2026-12",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "months, then quarters",
        "RANGE(day date) 2026-01..month..2026-07..quarter..2027-01",
        """
        by quarter, required until 2027-04-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a year that holds now, then months",
        "RANGE(day date) 2026..2027..month..2027-03",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-03-01 00:00, writable 2027-03-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "days, then one month: a catch-all until there is a second",
        "RANGE(day date) 2026-10-20..day..2026-11-01..2026-12",
        """
        by day, required until 2026-11-24 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-12-01 00:00, missing 21/1/1/0
        """),
      Layout(
        "days, then one month, and a policy that says so",
        "RANGE(day date) 2026-10-20..day..2026-11-01..2026-12",
        policy: Policy(granularity: CalendarInterval(months: 1)),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func changed(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A stated length counts on the calendar, or from where the bounds begin",
    arguments: [
      Layout(
        "168 hours over weeks from Thursday",
        "RANGE(day date) 2026-10-22..week..2026-11-26",
        policy: Policy(granularity: CalendarInterval(microseconds: 604_800_000_000)),
        """
        by 168 hours, required until 2026-12-03 00:00 UTC
        : covered 2026-11-26 00:00, writable 2026-11-26 00:00, missing 0/0/1/0
        """),
      Layout(
        "168 hours over weeks from Monday",
        "RANGE(day date) 2026-10-26..week..2026-11-30",
        policy: Policy(granularity: CalendarInterval(microseconds: 604_800_000_000)),
        """
        by 168 hours, required until 2026-11-30 00:00 UTC
        : covered 2026-11-30 00:00, writable 2026-11-30 00:00, missing 0/0/0/0
        """),
      Layout(
        "quarters over months",
        "RANGE(day date) 2026-07..month..2027-01", policy: Policy(granularity: CalendarInterval(months: 3)),
        """
        by quarter, required until 2027-04-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "months over days",
        "RANGE(day date) 2026-11-01..day..2026-12-10", policy: Policy(granularity: CalendarInterval(months: 1)),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-10 00:00, writable 2026-12-10 00:00, missing 0/0/1/0
        """),
      Layout(
        "months over months from the 5th",
        "RANGE(day date) 2026-09-05..month..2026-12-05", policy: Policy(granularity: CalendarInterval(months: 1)),
        """
        by month, required until 2027-01-05 00:00 UTC
        : covered 2026-12-05 00:00, writable 2026-12-05 00:00, missing 0/0/1/0
        """),
    ])
  func stated(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A horizon reaches into the last period that must exist",
    arguments: [
      Layout(
        "one month over months",
        "RANGE(day date) 2026-10..month..2027-01", policy: Policy(horizon: CalendarInterval(months: 1)),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "45 days over months",
        "RANGE(day date) 2026-10..month..2027-01", policy: Policy(horizon: CalendarInterval(days: 45)),
        """
        by month, required until 2027-02-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/1
        """),
      Layout(
        "two weeks over months, into the next",
        "RANGE(day date) 2026-10..month..2026-12", policy: Policy(horizon: CalendarInterval(days: 14)),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "two weeks over months, and the next is not needed yet",
        "RANGE(day date) 2026-10..month..2026-12", policy: Policy(horizon: CalendarInterval(days: 14)),
        at: "2026-11-05 12:00:00+00",
        """
        by month, required until 2026-12-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "ten hours over hours",
        "RANGE(at timestamptz) 2026-11-22T10..hour..2026-11-22T16",
        policy: Policy(horizon: CalendarInterval(microseconds: 36_000_000_000)),
        """
        by hour, required until 2026-11-22 23:00 UTC
        : covered 2026-11-22 16:00, writable 2026-11-22 16:00, missing 0/0/0/7
        """),
      Layout(
        "four months from the 31st",
        "RANGE(day date) 2026-09..month..2027-02", policy: Policy(horizon: CalendarInterval(months: 4)),
        at: "2026-10-31 12:00:00+00",
        """
        by month, required until 2027-03-01 00:00 UTC
        : covered 2027-02-01 00:00, writable 2027-02-01 00:00, missing 0/0/0/1
        """),
      Layout(
        "a year from 29 February",
        "RANGE(day date) 2028-01..month..2028-03", policy: Policy(horizon: CalendarInterval(months: 12)),
        at: "2028-02-29 12:00:00+00",
        """
        by month, required until 2029-03-01 00:00 UTC
        : covered 2028-03-01 00:00, writable 2028-03-01 00:00, missing 0/0/1/11
        """),
    ])
  func horizons(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "A period begins with its first instant",
    arguments: [
      Layout(
        "the last microsecond of a month",
        "RANGE(at timestamptz) 2026-10..month..2026-12", at: "2026-11-30 23:59:59.999999+00",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "the first instant of a month that is not there",
        "RANGE(at timestamptz) 2026-10..month..2026-12", at: "2026-12-01 00:00:00+00",
        """
        by month, required until 2027-02-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/1/1/0
        """),
      Layout(
        "the last hour of a year",
        "RANGE(at timestamptz) 2025..year..2027", at: "2026-12-31 23:00:00+00",
        """
        by year, required until 2028-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "the day before 29 February",
        "RANGE(day date) 2028-02-25..day..2028-02-29", at: "2028-02-28 12:00:00+00",
        """
        by day, required until 2028-03-01 00:00 UTC
        : covered 2028-02-29 00:00, writable 2028-02-29 00:00, missing 0/0/1/0
        """),
    ])
  func moments(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }
}
