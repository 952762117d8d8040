import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC, unless it says when.
@Suite("Layouts by the order of their levels")
struct LevelLayoutTests {
  @Test(
    "LIST, then RANGE: each list is a branch",
    arguments: [
      Layout(
        "whole, short, empty and retired campaigns",
        """
        LIST(campaign_id int8)
        1|10{RANGE(at timestamptz) 2026-10..month..2027-01}
        2{RANGE(at timestamptz) 2026-10..month..2026-12}
        3{RANGE(at timestamptz)}
        4{RANGE(at timestamptz) 2026-01..month..2026-04}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        campaign_id=3: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        campaign_id=4: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 7/1/1/0
        campaign_id=10: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "NULL and several values",
        "LIST(campaign_id int8) 1,NULL|2,3{RANGE(day date) 2026-10..month..2026-12} DEFAULT",
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1,NULL: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        campaign_id=2,3: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "NULL alone",
        "LIST(campaign_id int8) NULL{RANGE(day date) 2026-10..month..2026-12}",
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=NULL: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "mixed depths",
        "LIST(campaign_id int8) 1{RANGE(day date) 2026-10..month..2026-12} 2",
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a DEFAULT at each level",
        """
        LIST(campaign_id int8)
        1{RANGE(day date) 2026-10..month..2026-12 DEFAULT} DEFAULT{RANGE(day date) 2026-10..month..2026-12}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        campaign_id=DEFAULT: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a campaign whose detach is pending",
        """
        LIST(campaign_id int8) 1|2{RANGE(day date) 2026-10..month..2027-01} ~3{RANGE(day date) 2026-10..month..2027-01}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "months and days side by side",
        """
        LIST(campaign_id int8)
        1|2{RANGE(day date) 2026-10..month..2027-01} 3{RANGE(day date) 2026-11-15..day..2026-11-24}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=3: covered 2026-11-24 00:00, writable 2026-11-24 00:00, missing 0/0/0/0
        """),
      Layout(
        "months and days side by side, two months ahead",
        """
        LIST(campaign_id int8)
        1|2{RANGE(day date) 2026-10..month..2027-02} 3{RANGE(day date) 2026-11-15..day..2027-01-22}
        """, policy: Policy(horizon: CalendarInterval(months: 2)),
        """
        by month, required until 2027-02-01 00:00 UTC
        campaign_id=1: covered 2027-02-01 00:00, writable 2027-02-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2027-02-01 00:00, writable 2027-02-01 00:00, missing 0/0/0/0
        campaign_id=3: covered 2027-01-22 00:00, writable 2027-01-22 00:00, missing 0/0/0/1
        """),
    ])
  func listRange(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "LIST, then LIST, then RANGE: each pair is a branch",
    arguments: [
      Layout(
        "one pair short, one empty",
        """
        LIST(region text)
        eu{LIST(campaign_id int8) 1{RANGE(day date) 2026-10..month..2027-01} 2{RANGE(day date) 2026-10..month..2026-12}}
        us{LIST(campaign_id int8) 1{RANGE(day date)}}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        region=eu / campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        region=eu / campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        region=us / campaign_id=1: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        """),
      Layout(
        "a region without any campaign",
        """
        LIST(region text)
        eu{LIST(campaign_id int8) 1{RANGE(day date) 2026-10..month..2027-01}}
        us{LIST(campaign_id int8)}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        region=eu / campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        region=us: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        """),
    ])
  func listListRange(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "RANGE, then LIST: a month that lacks a list is a hole of it",
    arguments: [
      Layout(
        "one that the next month lacks",
        """
        RANGE(day date) 2026-10..month..2026-12{LIST(campaign_id int8) 1 2} 2026-12..2027-01{LIST(campaign_id int8) 1}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "lists that are not cut alike",
        """
        RANGE(day date) 2026-10..2026-11{LIST(campaign_id int8) 1,2} 2026-11..2026-12{LIST(campaign_id int8) 1 2}
        2026-12..2027-01{LIST(campaign_id int8) 2,1}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "a month that is not divided, and took every campaign",
        """
        RANGE(day date) 2026-10..2026-11{LIST(campaign_id int8) 1 2} 2026-11..2026-12 2026-12..2027-01{LIST(campaign_id int8) 1}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        campaign_id=DEFAULT: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "a DEFAULT in each month",
        """
        RANGE(day date) 2026-10..month..2026-12{LIST(campaign_id int8) 1 2 DEFAULT} 2026-12..2027-01{LIST(campaign_id int8) 1 DEFAULT}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2027-01-01 00:00, missing 0/0/1/0
        campaign_id=DEFAULT: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "a campaign that begins next month",
        """
        RANGE(day date) 2026-10..month..2026-12{LIST(campaign_id int8) 1} 2026-12..2027-01{LIST(campaign_id int8) 1 2}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/0/0
        """),
      Layout(
        "a month without any campaign",
        """
        RANGE(day date) 2026-10..month..2026-12{LIST(campaign_id int8) 1 2} 2026-12..2027-01{LIST(campaign_id int8)}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "years, campaigns, months",
        """
        RANGE(day date) 2026..2027{LIST(campaign_id int8) 1{RANGE(day date) 2026-01..month..2027-01} 2{RANGE(day date) 2026-01..month..2026-12}}
        2027..2028{LIST(campaign_id int8) 1{RANGE(day date) 2027-01..2027-02}}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-02-01 00:00, writable 2027-02-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func rangeList(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "HASH: a remainder that is missing refuses its rows",
    arguments: [
      Layout(
        "RANGE, then HASH, all there",
        "RANGE(day date) 2026-10..month..2027-01{HASH(id int8) 0/2 1/2}",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "RANGE, then HASH, one missing next month",
        """
        RANGE(day date) 2026-10..month..2026-12{HASH(id int8) 0/2 1/2} 2026-12..2027-01{HASH(id int8) 0/4 2/4 1/4}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        hash(id)=0,1,2 of 4: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        hash(id)=3 of 4: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "HASH, then RANGE, one part short",
        """
        HASH(id int8) 0/2{RANGE(day date) 2026-10..month..2027-01} 1/2{RANGE(day date) 2026-10..month..2026-12}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "HASH, then RANGE, one part missing",
        "HASH(id int8) 0/4|1/4|2/4{RANGE(day date) 2026-10..month..2027-01}",
        """
        by month, required until 2027-01-01 00:00 UTC
        hash(id)=0,1,2 of 4: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        hash(id)=3 of 4: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        """),
      Layout(
        "HASH alone, one part missing",
        "HASH(id int8) 0/3 1/3",
        """
        by nothing
        hash(id)=2 of 3: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing unknown
        """),
      Layout(
        "LIST, then HASH, one part of one list missing",
        "LIST(n int8) 1{HASH(id int8) 0/2 1/2} 2{HASH(id int8) 1/2} DEFAULT",
        """
        by nothing
        n=2 / hash(id)=0 of 2: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing unknown
        """),
      Layout(
        "HASH, then LIST: what one part lacks of the other's",
        "HASH(id int8) 0/2{LIST(n int8) 1 2} 1/2{LIST(n int8) 1}",
        """
        by nothing
        n=2: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing unknown
        """),
      Layout(
        "HASH alone has no time",
        "HASH(id int8) 0/2 1/2",
        """
        by nothing
        """),
    ])
  func hash(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "LIST of days: each value is a period",
    arguments: [
      Layout(
        "days, the next one missing",
        "LIST(day date) 2026-11-19 2026-11-20 2026-11-21 2026-11-22",
        """
        by day, required until 2026-11-24 00:00 UTC
        : covered 2026-11-23 00:00, writable 2026-11-23 00:00, missing 0/0/1/0
        """),
      Layout(
        "several days in a list, one forgotten, a DEFAULT",
        "LIST(day date) 2026-11-16,2026-11-17 2026-11-19,2026-11-20,NULL 2026-11-21,2026-11-22,2026-11-23 DEFAULT",
        """
        by 2 days, required until 2026-11-26 00:00 UTC
        : covered 2026-11-24 00:00, writable +Inf, missing 1/0/1/0
        """),
      Layout(
        "campaigns, then days",
        "LIST(n int8) 1{LIST(day date) 2026-11-21 2026-11-22 2026-11-23} 2{LIST(day date) 2026-11-21 2026-11-22}",
        """
        by day, required until 2026-11-24 00:00 UTC
        n=1: covered 2026-11-24 00:00, writable 2026-11-24 00:00, missing 0/0/0/0
        n=2: covered 2026-11-23 00:00, writable 2026-11-23 00:00, missing 0/0/1/0
        """),
      Layout(
        "months by text, where the policy says so",
        "LIST(month text) 2026-09 2026-10 2026-11 2026-12", policy: Policy(timeScale: .text),
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "dates that do not follow each other are no time",
        "LIST(day date) 2020-01-01 2021-05-05 2026-11-22",
        """
        by nothing
        """),
    ])
  func listedDays(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }

  @Test(
    "RANGE, then RANGE: of the same time one line, of anything else branches",
    arguments: [
      Layout(
        "years, then quarters or months; the year after next month's is empty",
        """
        RANGE(day date) 2025..2026{RANGE(day date) 2025..quarter..2026}
        2026..2027{RANGE(day date) 2026..month..2027} 2027..2028{RANGE(day date)}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "months that reach beyond their year",
        "RANGE(day date) 2026..2027{RANGE(day date) 2026-10..month..2027-03}",
        """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "ids that the next month lacks",
        """
        RANGE(day date) 2026-10..month..2026-12{RANGE(id int8) 0..1000..2000} 2026-12..2027-01{RANGE(id int8) 0..1000}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        id=[0 … 1000): covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        id=[1000 … 2000): covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
      Layout(
        "ids that are not cut alike",
        """
        RANGE(day date) 2026-10..month..2026-12{RANGE(id int8) 0..2000} 2026-12..2027-01{RANGE(id int8) 0..1000..2000}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        id=[0 … 1000): covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        id=[1000 … 2000): covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """),
      Layout(
        "ids first, then months",
        """
        RANGE(id int8) 0..1000{RANGE(day date) 2026-10..month..2027-01} 1000..2000{RANGE(day date) 2026-10..month..2026-12}
        """,
        """
        by month, required until 2027-01-01 00:00 UTC
        id=[0 … 1000): covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        id=[1000 … 2000): covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """),
    ])
  func rangeRange(layout: Layout) throws {
    let seen = try layout.seen()
    #expect(seen == layout.coverage)
  }
}
