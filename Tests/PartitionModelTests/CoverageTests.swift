import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of 22 November 2026 UTC.
@Suite("Coverage")
struct CoverageTests {
  private func coverage(_ root: Partition, _ policy: Policy? = nil) throws -> String {
    TreeCoverage(of: root, at: try instant("2026-11-22 12:00:00+00"), policy: policy).summary
  }

  private let months = leaves(
    "2026-09-01..2026-10-01", "2026-10-01..2026-11-01", "2026-11-01..2026-12-01", "2026-12-01..2027-01-01")

  @Test("of months up to the next one lacks nothing")
  func whole() throws {
    #expect(
      try coverage(table("RANGE created_at timestamptz", months)) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """)
  }

  @Test("ends where next month was never created")
  func nextMissing() throws {
    #expect(
      try coverage(table("RANGE created_at date", months.dropLast())) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """)
  }

  @Test("is over once the current month is missing")
  func currentMissing() throws {
    #expect(
      try coverage(table("RANGE created_at timestamp", months.dropLast(2))) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        """)
  }

  @Test("reports each campaign by itself, the empty one included")
  func campaigns() throws {
    let campaign = { (partitions: [(String, Partition)]) throws in
      try table("RANGE created_at timestamptz", partitions)
    }
    let root = try table(
      "LIST campaign_id int8",
      [
        ("FOR VALUES IN ('1')", campaign(months)),
        ("FOR VALUES IN ('10')", campaign([])),
        ("FOR VALUES IN ('2')", campaign(Array(months.dropLast()))),
        ("FOR VALUES IN ('3')", campaign([months[0]] + months[2...])),
        ("FOR VALUES IN (NULL, '4')", campaign(months)),
      ])
    #expect(
      try coverage(root) == """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        campaign_id=3: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 1/0/0/0
        campaign_id=10: covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
        campaign_id=NULL,4: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """)
  }

  @Test("asks for as many months as the horizon reaches into")
  func horizon() throws {
    #expect(
      try coverage(
        table("RANGE created_at timestamptz", months), Policy(horizon: CalendarInterval(months: 3))) == """
          by month, required until 2027-03-01 00:00 UTC
          : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/2
          """)
  }

  @Test("a DEFAULT keeps writes going and covers nothing")
  func defaults() throws {
    #expect(
      try coverage(table("RANGE created_at timestamptz", months.dropLast() + [("DEFAULT", leaf)])) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """)
  }

  @Test("a last leaf to the end of time, or over many periods, hides nothing")
  func catchAll() throws {
    let endless = months.dropLast() + leaves("2026-12-01..")
    #expect(
      try coverage(table("RANGE created_at timestamptz", Array(endless))) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """)
    let wide = months.dropLast() + leaves("2026-12-01..2036-01-01")
    #expect(
      try coverage(table("RANGE created_at timestamptz", Array(wide))) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2036-01-01 00:00, missing 0/0/1/0
        """)
  }

  @Test("a wide leaf of the past, or one that finer ones follow, is as good as any")
  func wide() throws {
    let archive = leaves("..2026-01-01", "2026-01-01..2026-11-01") + months.dropFirst(2)
    #expect(
      try coverage(table("RANGE created_at timestamptz", Array(archive))) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """)
    let yearThenMonths = leaves("2026-01-01..2027-01-01", "2027-01-01..2027-02-01", "2027-02-01..2027-03-01")
    #expect(
      try coverage(table("RANGE created_at timestamptz", yearThenMonths)) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2027-03-01 00:00, writable 2027-03-01 00:00, missing 0/0/0/0
        """)
  }

  @Test("a leaf whose detach is pending takes no rows")
  func detachPending() throws {
    let root = try table(
      "RANGE created_at timestamptz",
      months.dropLast() + [("FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')", detaching)])
    #expect(
      try coverage(root) == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """)
  }

  @Test("a campaign that one month lacks is a hole of that campaign alone")
  func rangeThenList() throws {
    let root = try tree(
      """
      RANGE(created_at timestamptz)
        2026-10..month..2026-12{LIST(campaign_id int8) 1 2} 2026-12..2027-01{LIST(campaign_id int8) 1}
      """)
    #expect(
      try coverage(root) == """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        campaign_id=2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """)
  }

  @Test("a remainder that a month lacks is a hole of its rows alone")
  func rangeThenHash() throws {
    let root = try tree(
      "RANGE(created_at timestamptz) 2026-11..2026-12{HASH(id int8) 0/2 1/2} 2026-12..2027-01{HASH(id int8) 0/2}")
    #expect(
      try coverage(root) == """
        by month, required until 2027-01-01 00:00 UTC
        hash(id)=0 of 2: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        hash(id)=1 of 2: covered 2026-12-01 00:00, writable 2026-12-01 00:00, missing 0/0/1/0
        """)
  }

  @Test("of values that nobody names is no worry, though a past month took them all, unless there is a DEFAULT")
  func unnamed() throws {
    let divided = try table("LIST campaign_id int8", [("FOR VALUES IN ('1')", leaf)])
    let caught = try table("LIST campaign_id int8", [("FOR VALUES IN ('1')", leaf), ("DEFAULT", leaf)])
    let months = { (november: Partition) throws in
      try table(
        "RANGE created_at timestamptz",
        [
          ("FOR VALUES FROM ('2026-10-01') TO ('2026-11-01')", leaf),
          ("FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')", november),
          ("FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')", divided),
        ])
    }
    #expect(
      try coverage(months(divided)) == """
        by month, required until 2027-01-01 00:00 UTC
        campaign_id=1: covered 2027-01-01 00:00, writable 2027-01-01 00:00, missing 0/0/0/0
        """)
    #expect(try coverage(months(caught)).contains("campaign_id=DEFAULT: "))
  }

  @Test("counts in the division that the latest neighbours agree on")
  func changedGranularity() throws {
    let weeks = leaves(
      "2026-09-01..2026-10-01", "2026-10-01..2026-11-02", "2026-11-02..2026-11-09", "2026-11-09..2026-11-16",
      "2026-11-16..2026-11-23")
    #expect(
      try coverage(table("RANGE created_at date", weeks)) == """
        by week, required until 2026-11-30 00:00 UTC
        : covered 2026-11-23 00:00, writable 2026-11-23 00:00, missing 0/0/1/0
        """)
  }

  @Test("is measured on the zone's own calendar, over a change of clocks")
  func zones() throws {
    let newYork = TimeZoneRules(
      name: "America/New_York", firstOffset: -14_400,
      transitions: [.init(at: try instant("2026-11-01 06:00:00+00"), offset: -18_000)])
    let root = try table(
      "RANGE created_at timestamptz",
      leaves(
        "2026-10-01 04:00:00+00..2026-11-01 04:00:00+00", "2026-11-01 04:00:00+00..2026-12-01 05:00:00+00"))
    #expect(
      try coverage(root, Policy(timeZone: newYork)) == """
        by month, required until 2027-01-01 05:00 UTC
        : covered 2026-12-01 05:00, writable 2026-12-01 05:00, missing 0/0/1/0
        """)
  }

  @Test("has nothing to say of a table that no time divides")
  func noAxis() throws {
    #expect(try coverage(table("LIST campaign_id int8", [("FOR VALUES IN ('1')", leaf)])) == "by nothing")
  }

  @Test("of a table with no partition at all is none, in periods that only a policy knows")
  func nothing() throws {
    #expect(
      try coverage(table("RANGE created_at timestamptz", [])) == """
        by nothing
        : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing unknown
        """)
    #expect(
      try coverage(
        table("RANGE created_at timestamptz", []), Policy(granularity: CalendarInterval(months: 1))) == """
          by month, required until 2027-01-01 00:00 UTC
          : covered 2026-11-22 12:00, writable 2026-11-22 12:00, missing 0/1/1/0
          """)
  }
}
