import Findings
import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of 22 November 2026 UTC.
@Suite("Findings of a table")
struct TableFindingTests {
  private func findings(
    _ root: Partition, _ policy: Policy? = nil, facts: TreeFacts = TreeFacts(), expectedKeys: [String]? = nil,
    sizes: SizeReading = SizeReading(), at now: String = "2026-11-22 12:00:00+00"
  ) throws -> [String] {
    let now = try instant(now)
    return TreeReport(of: root, sizes, policy: policy, facts: facts, expectedKeys: expectedKeys, at: now)
      .findings(at: now)
      .worstFirst.map { "\($0.severity) \($0.kind.rawValue) \($0.subject): \($0.sentence) → \($0.remedy)" }
  }

  private let months = leaves(
    "2026-08-01..2026-09-01", "2026-09-01..2026-10-01", "2026-10-01..2026-11-01", "2026-11-01..2026-12-01",
    "2026-12-01..2027-01-01")

  private func byMonth(_ partitions: some Sequence<(bound: String, Partition)>) throws -> Partition {
    try table("RANGE created_at timestamptz", Array(partitions))
  }

  @Test("are none where all is covered")
  func nothing() throws {
    #expect(try findings(byMonth(months)) == [])
  }

  @Test("name the day on which writes start to fail")
  func nextMissing() throws {
    #expect(
      try findings(byMonth(months.dropLast())) == [
        "warning next_period_missing public.t: no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: "
          + "writes fail from 2026-12-01 00:00 UTC (in 8 days) → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-12-01 00:00 UTC') TO ('2027-01-01 00:00 UTC');"
      ])
  }

  @Test("are critical on the last day")
  func lastDay() throws {
    #expect(
      try findings(byMonth(months.dropLast()), at: "2026-11-30 13:00:00+00") == [
        "critical next_period_missing public.t: no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: "
          + "writes fail from 2026-12-01 00:00 UTC (in 11 hours) → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-12-01 00:00 UTC') TO ('2027-01-01 00:00 UTC');"
      ])
  }

  @Test("say that writes fail, once, where nothing was created for months")
  func failing() throws {
    #expect(
      try findings(byMonth(months.prefix(2))) == [
        "critical writes_failing public.t: writes fail now: no partition takes rows of 2026-11-22 12:00 UTC → "
          + "CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-11-01 00:00 UTC') TO ('2026-12-01 00:00 UTC');"
      ])
  }

  @Test("tell rows that are caught from rows that are refused")
  func caught() throws {
    #expect(
      try findings(byMonth(months.dropLast() + [("DEFAULT", leaf)]), sizes: SizeReading(sizes: [6: RelationSize()]))
        == [
          "warning next_period_missing public.t: no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: "
            + "rows of then go to a DEFAULT partition → CREATE TABLE … PARTITION OF public.t "
            + "FOR VALUES FROM ('2026-12-01 00:00 UTC') TO ('2027-01-01 00:00 UTC');"
        ])
  }

  @Test("count what is short of the horizon")
  func horizon() throws {
    #expect(
      try findings(byMonth(months), Policy(horizon: CalendarInterval(months: 3))) == [
        "warning horizon_short public.t: covered until 2027-01-01 00:00 UTC, 2 months short of the horizon at "
          + "2027-03-01 00:00 UTC → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2027-01-01 00:00 UTC') TO ('2027-02-01 00:00 UTC');"
      ])
  }

  @Test("show a gap of the past")
  func gap() throws {
    #expect(
      try findings(byMonth(months.prefix(1) + months.dropFirst(2))) == [
        "warning gap public.t: no partition for 2026-09-01 00:00 UTC to 2026-10-01 00:00 UTC: "
          + "rows of then are refused → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-09-01 00:00 UTC') TO ('2026-10-01 00:00 UTC');"
      ])
  }

  @Test("show an empty branch that everyone who counts partitions takes for healthy")
  func emptyBranch() throws {
    let root = try table(
      "LIST campaign_id int8", [("FOR VALUES IN ('1')", byMonth(months)), ("FOR VALUES IN ('4')", byMonth([]))])
    #expect(
      try findings(root) == [
        "critical empty_branch public.t campaign_id=4: public.t2 has no partition: every row to it is refused → "
          + "CREATE TABLE … PARTITION OF public.t2 …; or DROP TABLE public.t2;"
      ])
  }

  @Test("count keys that must have a partition, and name the first few")
  func keys() throws {
    let root = try table("LIST campaign_id int8", [("FOR VALUES IN ('1')", leaf), ("FOR VALUES IN ('2', '3')", leaf)])
    #expect(try findings(root, expectedKeys: ["1", "2", "3"]) == [])
    #expect(
      try findings(root, expectedKeys: ["1", "7", "8", "9", "10", "11"]) == [
        "warning uncovered_key public.t: 5 keys have no partition: 7, 8, 9 and 2 more → "
          + "CREATE TABLE … PARTITION OF public.t FOR VALUES IN ('7');"
      ])
  }

  @Test("are silent about an empty DEFAULT and loud about one with rows, known or not")
  func defaults() throws {
    let root = try byMonth(months + [("DEFAULT", leaf)])
    #expect(try findings(root, sizes: SizeReading(sizes: [7: RelationSize(heap: 0)])) == [])
    let rows = SizeReading(sizes: [7: RelationSize(heap: 8_192)], rows: [7: RowEstimate(live: 40, dead: 0)])
    let consequence = "no partition can be created for their range, none detached concurrently"
    let remedy = "move the rows of public.t6 to partitions of their own"
    #expect(
      try findings(root, sizes: rows) == [
        "warning default_rows public.t: DEFAULT holds about 40 rows: \(consequence) → \(remedy)"
      ])
    #expect(
      try findings(root, sizes: SizeReading(sizes: [7: RelationSize(heap: 8_192)])) == [
        "warning default_rows public.t: DEFAULT holds rows (how many was never estimated): \(consequence) → \(remedy)"
      ])
  }

  @Test("name the rows that keep the next partition from being created, and count what was counted exactly")
  func defaultConflicts() throws {
    let root = try byMonth(months.dropLast() + [("DEFAULT", leaf)])
    let december = TimeSpan(start: .at(try instant("2026-12-01")), end: .at(try instant("2027-01-01")))
    let probe = DefaultProbe(rows: 41, conflicts: 3, missing: december)
    #expect(
      try findings(root, facts: TreeFacts(defaultProbes: [6: probe])) == [
        "warning default_conflict public.t: DEFAULT holds 3 rows of 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: "
          + "no partition for it can be created while they are there → in one transaction: DETACH public.t5, create the "
          + "partition, INSERT the rows through public.t, DELETE them, ATTACH it again",
        "warning default_rows public.t: DEFAULT holds 41 rows: no partition can be created for their range, none "
          + "detached concurrently → move the rows of public.t5 to partitions of their own",
        "warning next_period_missing public.t: no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: "
          + "rows of then go to a DEFAULT partition → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-12-01 00:00 UTC') TO ('2027-01-01 00:00 UTC');",
      ])
    let none = DefaultProbe(rows: 0, conflicts: 0, missing: december)
    #expect(
      try findings(root, facts: TreeFacts(defaultProbes: [6: none]))
        .filter { $0.contains("default_") } == [])
  }

  @Test("tell how to end a detach that hangs, and hardly mention one that has just begun")
  func detach() throws {
    let root = try byMonth(months + [("FOR VALUES FROM ('2026-07-01') TO ('2026-08-01')", detaching)])
    let trouble =
      "detach_pending public.t: the detach of public.t6 is pending: rows in its bound are refused → "
      + "ALTER TABLE public.t DETACH PARTITION public.t6 FINALIZE;"
    #expect(try findings(root) == ["info \(trouble)"])
    let lasting = TreeFacts(lastingDetaches: [RelationName(schema: "public", name: "t6")])
    #expect(try findings(root, facts: lasting) == ["warning \(trouble)"])
  }
}
