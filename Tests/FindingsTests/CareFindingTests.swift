import Findings
import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of 22 November 2026 UTC, on months that all are there from August to December.
@Suite("Findings of care")
struct CareFindingTests {
  private func findings(
    _ policy: Policy? = nil, facts: TreeFacts = TreeFacts(), sizes: SizeReading = SizeReading(),
    and others: [(bound: String, Partition)] = [], named names: [String] = []
  ) throws -> [String] {
    let now = try instant("2026-11-22 12:00:00+00")
    let months = leaves(
      "2026-08-01..2026-09-01", "2026-09-01..2026-10-01", "2026-10-01..2026-11-01", "2026-11-01..2026-12-01",
      "2026-12-01..2027-01-01")
    let root = try table("RANGE created_at timestamptz", months + others).naming(names)
    return TreeReport(of: root, sizes, policy: policy, facts: facts, expectedKeys: nil, at: now).findings(at: now)
      .worstFirst.map { "\($0.severity) \($0.kind.rawValue) \($0.subject): \($0.sentence) → \($0.remedy)" }
  }

  private func relation(_ name: String) -> RelationName { RelationName(schema: "public", name: name) }

  // MARK: What should be gone

  @Test("name what is past its retention, a day after it fell due; never a DEFAULT or a leaf without an end")
  func retention() throws {
    let more: [(bound: String, Partition)] = [("DEFAULT", leaf)] + leaves("..2026-08-01")
    #expect(
      try findings(Policy(retention: CalendarInterval(months: 1)), and: [more[1]]) == [
        "warning retention_overdue public.t: partitions past the retention of 1 month, the first since "
          + "2026-09-01 00:00 UTC: public.t6, public.t1, public.t2 → "
          + "ALTER TABLE public.t DETACH PARTITION public.t6; DROP TABLE public.t6;"
      ])
    let empty = SizeReading(sizes: [7: RelationSize()])
    #expect(try findings(Policy(retention: CalendarInterval(months: 3)), sizes: empty, and: [more[0]]) == [])
    // The last of August fell due at midnight.
    #expect(try findings(Policy(retention: CalendarInterval(days: 82))) == [])
    #expect(try findings(Policy(retention: CalendarInterval(days: 80))).count == 1)
  }

  @Test("name tables that were partitions once")
  func leftovers() throws {
    let tables = ["t_202601", "t_202602", "t_202603", "t_202604", "t_202605"].map(relation)
    #expect(
      try findings(facts: TreeFacts(leftovers: tables)) == [
        "info leftover_table public.t: tables that were partitions once and are attached to nothing: public.t_202601, "
          + "public.t_202602, public.t_202603 and 2 more → archive its rows if they matter; DROP TABLE public.t_202601;"
      ])
    #expect(try findings(facts: TreeFacts(leftovers: [])) == [])
  }

  // MARK: What hides

  @Test("name a last partition that hides what is missing, whether it ends or not")
  func catchAll() throws {
    let remedy =
      "divide it before its first rows come: DETACH it, CREATE the periods that are wanted, ATTACH it for the rest"
    #expect(
      try findings(and: leaves("2027-01-01..")) == [
        "info catch_all public.t: public.t6 takes all rows of 2027-01-01 00:00 UTC to the end of time: "
          + "it hides which periods are missing → \(remedy)"
      ])
    #expect(
      try findings(and: leaves("2027-01-01..2030-01-01")) == [
        "info catch_all public.t: public.t6 takes all rows of 2027-01-01 00:00 UTC to 2030-01-01 00:00 UTC: "
          + "it hides which periods are missing → \(remedy)"
      ])
  }

  @Test("show a name that lies")
  func name() throws {
    let true1 = ["t_202608", "t_202609", "t_202610"]
    #expect(
      try findings(named: true1 + ["t_202611", "t_202701"]) == [
        "info misleading_name public.t: public.t_202701 holds 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC, which is not "
          + "what its name says → ALTER TABLE public.t_202701 RENAME TO …;"
      ])
    #expect(
      try findings(named: true1 + ["t_202711", "t_202701"]) == [
        "info misleading_name public.t: public.t_202711 holds 2026-11-01 00:00 UTC to 2026-12-01 00:00 UTC, which is not "
          + "what its name says (and 1 more mislead) → ALTER TABLE public.t_202711 RENAME TO …;"
      ])
  }

  @Test(
    "let names be that say no date, or follow a rule of their own",
    arguments: [
      ["t_202608", "t_202609", "t_202610", "t_202611", "t_202612"],
      // After the month in which they end.
      ["t_202609", "t_202610", "t_202611", "t_202612", "t_202701"],
      ["t_2026_08", "t_2026m09", "t_p2026_10_01", "t_20261101", "t_20261201_000000"],
      ["t_1", "t_2", "t_2026w40", "t_2611", "t_202613"],
      ["t_2026q3", "t_a202608", "t_202609_202610", "t_2026", "t_999999999999999999999999"],
    ])
  func honestNames(names: [String]) throws {
    #expect(try findings(named: names) == [])
  }

  // MARK: What slows queries down

  @Test("count leaves against the limit")
  func leafCount() throws {
    #expect(try findings(Policy(maxLeaves: 5)) == [])
    #expect(
      try findings(Policy(maxLeaves: 4)) == [
        "info too_many_leaves public.t: 5 leaves, more than 4: a query that is not pruned opens and locks all → "
          + "longer periods or a shorter retention; or raise max_leaves, if so many are meant"
      ])
  }

  @Test("show a root with rows that was never analyzed, and leave alone one without, or of which nobody knows")
  func neverAnalyzed() throws {
    let rows = SizeReading(rows: [2: RowStatistics(counted: RowEstimate(live: 1, dead: 0))])
    #expect(
      try findings(facts: TreeFacts(lastAnalyze: .never), sizes: rows) == [
        "info never_analyzed public.t: never analyzed as a whole, which autovacuum leaves to its owner: the planner "
          + "guesses how its values are spread → ANALYZE public.t; from time to time"
      ])
    #expect(try findings(facts: TreeFacts(lastAnalyze: .never)) == [])
    #expect(try findings(facts: TreeFacts(lastAnalyze: nil), sizes: rows) == [])
    #expect(try findings(facts: TreeFacts(lastAnalyze: .at(try instant("2020-01-01"))), sizes: rows) == [])
  }

  @Test("name the partitions that lack an index, and what is invalid of itself")
  func indexes() throws {
    let parent = IndexReading.Invalid(index: relation("t_a_idx"), isPartitioned: true)
    let left = IndexReading.Invalid(index: relation("t1_a_idx_ccnew"), isPartitioned: false)
    let missing = IndexReading.Missing(index: relation("t_a_idx"), partition: relation("t2"))
    let trouble =
      "warning index_missing public.t: partitions without an index of the table: public.t2 for public.t_a_idx → "
      + "CREATE INDEX CONCURRENTLY … ON public.t2 …; ALTER INDEX public.t_a_idx ATTACH PARTITION …;"
    #expect(try findings(facts: TreeFacts(indexes: IndexReading(missing: [missing], invalid: [parent]))) == [trouble])
    #expect(
      try findings(facts: TreeFacts(indexes: IndexReading(missing: [missing], invalid: [left, parent]))) == [
        "warning index_invalid public.t: invalid indexes, which serve no query: public.t1_a_idx_ccnew → REINDEX INDEX "
          + "CONCURRENTLY public.t1_a_idx_ccnew; or DROP INDEX CONCURRENTLY public.t1_a_idx_ccnew;",
        trouble,
      ])
    #expect(
      try findings(facts: TreeFacts(indexes: IndexReading(invalid: [parent]))) == [
        "warning index_invalid public.t: invalid indexes, which serve no query: public.t_a_idx → "
          + "ALTER INDEX public.t_a_idx ATTACH PARTITION …; once more, for any of its partitions"
      ])
    #expect(try findings(facts: TreeFacts(indexes: IndexReading())) == [])
  }

  // MARK: What a crash takes

  @Test("name leaves that a crash empties")
  func unlogged() throws {
    let unlogged = Partition(oid: 0, name: relation(""), storage: .table, isUnlogged: true)
    #expect(
      try findings(and: [("FOR VALUES FROM ('2026-07-01') TO ('2026-08-01')", unlogged)]) == [
        "warning unlogged_partition public.t: unlogged partitions, which a crash empties: public.t6 → "
          + "ALTER TABLE public.t6 SET LOGGED;"
      ])
  }
}

extension Partition {
  /// The same table with other names for its first partitions.
  fileprivate func naming(_ names: [String]) -> Partition {
    let partitions = partitions.enumerated().map { index, partition in
      Partition(
        oid: partition.oid,
        name: index < names.count ? RelationName(schema: "public", name: names[index]) : partition.name,
        storage: partition.storage, bound: partition.bound, isDetachPending: partition.isDetachPending,
        isUnlogged: partition.isUnlogged, partitions: partition.partitions)
    }
    return Partition(oid: oid, name: name, storage: storage, partitions: partitions)
  }
}
