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

  @Test(
    "say that DEFAULT is all there is, before the first rows come",
    arguments: [
      ("RANGE(at timestamptz) DEFAULT", "public.t: no partition but DEFAULT", "public.t"),
      ("RANGE(id int8) DEFAULT", "public.t: no partition but DEFAULT", "public.t"),
      (
        "LIST(c int8) 1{RANGE(at date) DEFAULT} DEFAULT", "public.t c=1: no partition of public.t_1 but DEFAULT",
        "public.t_1"
      ),
    ])
  func defaultAlone(layout: String, words: String, table: String) throws {
    let root = try tree(layout)
    let empty = root.leaves.reduce(into: SizeReading()) { $0.sizes[$1.oid] = RelationSize(heap: 0) }
    #expect(
      try findings(root, sizes: empty) == [
        "warning current_period_missing \(words): all rows go to it → before rows come, "
          + "CREATE TABLE … PARTITION OF \(table) FOR VALUES FROM (…) TO (…);"
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

  @Test(
    "call periods by the calendar's names, and by their length where it has none",
    arguments: [
      (
        "RANGE(at timestamptz) 2026-11-22T11..hour..2026-11-22T14", CalendarInterval(microseconds: 14_400_000_000),
        "3 hours"
      ),
      ("RANGE(day date) 2026-11-21..day..2026-11-24", CalendarInterval(days: 3), "2 days"),
      ("RANGE(day date) 2026-11-09..week..2026-11-30", CalendarInterval(days: 14), "1 week"),
      (
        "RANGE(day date) 2026-11-01..2026-11-11..2026-11-21..2026-12-01..2026-12-11", CalendarInterval(days: 40),
        "3 periods of 10 days"
      ),
      ("RANGE(day date) 2026-07..quarter..2027-04", CalendarInterval(months: 6), "1 quarter"),
      ("RANGE(day date) 2026-01..2026-07..2027-01..2027-07", CalendarInterval(months: 12), "1 period of 6 months"),
      ("RANGE(day date) 2025..year..2028", CalendarInterval(months: 24), "1 year"),
    ])
  func periodNames(layout: String, horizon: CalendarInterval, short: String) throws {
    let sentence = try findings(tree(layout), Policy(horizon: horizon)).first ?? ""
    #expect(sentence.firstMatch(of: #/, (.+) short of the horizon/#).map { String($0.1) } == short, "\(sentence)")
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

  @Test("name the remainder of a hash that is missing, wherever the hash stands")
  func missingRemainder() throws {
    let create = "CREATE TABLE … PARTITION OF"
    #expect(
      try findings(tree("HASH(id int8) 0/3 1/3")) == [
        "critical writes_failing public.t hash(id)=2 of 3: writes fail now: no partition takes such rows → "
          + "\(create) public.t FOR VALUES WITH (MODULUS 3, REMAINDER 2);"
      ])
    #expect(
      try findings(tree("LIST(n int8) 1{HASH(id int8) 0/2 1/2} 2{HASH(id int8) 1/2}")) == [
        "critical writes_failing public.t n=2 / hash(id)=0 of 2: writes fail now: no partition takes such rows → "
          + "\(create) public.t_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      ])
    #expect(
      try findings(
        tree("RANGE(day date) 2026-10..month..2026-12{HASH(id int8) 0/2 1/2} 2026-12..2027-01{HASH(id int8) 0/2}")) == [
          "warning next_period_missing public.t hash(id)=1 of 2: no partition of public.t_3 for 2026-12-01 00:00 UTC to "
            + "2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days) → "
            + "\(create) public.t_3 FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
        ])
  }

  @Test("name the table that lacks the partition, where several share a branch")
  func missingBelow() throws {
    let create = "CREATE TABLE … PARTITION OF"
    let hole = "for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days)"
    #expect(
      try findings(
        tree(
          """
          LIST(n int8) 1{HASH(id int8) 0/2{RANGE(day date) 2026-10..month..2027-01}
          1/2{RANGE(day date) 2026-10..month..2026-12}}
          """)) == [
          "warning next_period_missing public.t n=1: no partition of public.t_1_2 \(hole) → "
            + "\(create) public.t_1_2 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');"
        ])
    #expect(
      try findings(
        tree("RANGE(day date) 2026-10..month..2026-12{LIST(n int8) 1 2} 2026-12..2027-01{LIST(n int8) 1}")) == [
          "warning next_period_missing public.t n=2: no partition of public.t_3 \(hole) → "
            + "\(create) public.t_3 FOR VALUES IN ('2');"
        ])
    #expect(
      try findings(tree("LIST(day date) 2026-11-21 2026-11-22")) == [
        "critical next_period_missing public.t: no partition for 2026-11-23 00:00 UTC to 2026-11-24 00:00 UTC: "
          + "writes fail from 2026-11-23 00:00 UTC (in 12 hours) → "
          + "\(create) public.t FOR VALUES IN ('2026-11-23');"
      ])
  }

  @Test(
    "say where a time is not read, rather than nothing",
    arguments: [
      (
        "RANGE(id int8,at timestamptz) 1,2026-11..1,2026-12",
        "RANGE (id, at) begins with another column than time",
        "partition by the other columns first and by time below; or put the time first"
      ),
      (
        "RANGE(year int4,month int4) 2026,11..2026,12..2027,1", "RANGE (year, month) seems to be time in two columns",
        "partition by one column that holds the whole date"
      ),
      (
        "LIST(n int8) 1{RANGE(month text) 2026-11..2026-12}",
        "RANGE (month) of public.t_1 seems to be time written as text",
        "if it is, say `time: text` in a policy for the table"
      ),
    ])
  func unreadTime(layout: String, cause: String, remedy: String) throws {
    #expect(
      try findings(tree(layout)) == [
        "info coverage_unknown public.t: \(cause): nothing tells when writes to it will fail → \(remedy)"
      ])
  }

  @Test(
    "are silent about ranges that are no time",
    arguments: ["RANGE(name text) a..m..z", "RANGE(a int4,b int4) 1,2..3,4", "RANGE(id uuid) MINVALUE..MAXVALUE"])
  func noTime(layout: String) throws {
    #expect(try findings(tree(layout)) == [])
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
    let rows = SizeReading(
      sizes: [7: RelationSize(heap: 8_192)], rows: [7: RowStatistics(counted: RowEstimate(live: 40, dead: 0))])
    let consequence =
      "no partition can be created for their range, and while there is a DEFAULT none can be detached CONCURRENTLY"
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
        "warning default_rows public.t: DEFAULT holds 41 rows: no partition can be created for their range, and "
          + "while there is a DEFAULT none can be detached CONCURRENTLY → move the rows of public.t5 to partitions of their own",
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
