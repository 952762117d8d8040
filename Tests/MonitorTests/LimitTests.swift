import Config
import PartitionModel
import TestTrees
import Testing

@testable import Monitor

@Suite("A limit of series")
struct LimitTests {
  /// Campaign 3 ends first, then 1; 2 is the largest.
  private let reading = Result {
    DatabaseReading(
      try campaigns(
        (1, leaves("2026-11-01..2026-12-01", "2026-12-01..2027-01-01")),
        (2, leaves("2026-11-01..2026-12-01", "2026-12-01..2027-01-01", "2027-01-01..2027-02-01")),
        (3, leaves("2026-11-01..2026-12-01"))),
      sizes: [201: RelationSize(heap: 5_000), 203: RelationSize(heap: 7_000)])
  }

  @Test("keeps the worst branches, sums the bytes of the rest, and says how many it holds back")
  func branches() throws {
    #expect(
      try Snapshot.of(reading.get()).samples(
        "pg_partition_writable_until_timestamp_seconds", "pg_partition_branch_bytes", "partwatch_series_limited",
        limits: SeriesLimits(branchSeries: 2)) == """
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=1"} 1798761600
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=3"} 1796083200
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="(other)"} 1801440000
          pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="campaign=1"} 222
          pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="campaign=3"} 111
          pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="(other)"} 12111
          partwatch_series_limited{…} 2
          """)
  }

  @Test("sums the missing periods of the rest, so that a sum over branches stays whole")
  func missing() throws {
    #expect(
      try Snapshot.of(reading.get()).samples("pg_partition_missing", limits: SeriesLimits(branchSeries: 1)) == """
        pg_partition_missing{…,schemaname="public",relname="t",branch="campaign=3",window="past"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="campaign=3",window="current"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="campaign=3",window="next"} 1
        pg_partition_missing{…,schemaname="public",relname="t",branch="campaign=3",window="later"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="(other)",window="past"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="(other)",window="current"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="(other)",window="next"} 0
        pg_partition_missing{…,schemaname="public",relname="t",branch="(other)",window="later"} 0
        """)
  }

  @Test("keeps the branches that the page puts first: those whose rows go to DEFAULT before those that end soon")
  func oneOrder() throws {
    let reading = DatabaseReading(
      try campaigns(
        (1, leaves("2026-11-01..2026-12-01")), (2, leaves("2026-11-01..2026-12-01", "2026-12-01..2027-01-01")),
        (3, leaves("2026-10-01..2026-11-01") + [("DEFAULT", leaf)]), (4, leaves("2026-10-01..2026-11-01")),
        (5, leaves("2026-09-01..2026-10-01", "2026-11-01..2026-12-01", "2026-12-01..2027-01-01"))))
    #expect(
      try Snapshot.of(reading).samples(
        "pg_partition_covered_until_timestamp_seconds", "pg_partition_writable_until_timestamp_seconds",
        limits: SeriesLimits(branchSeries: 2)) == """
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=3"} 1794700800
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=4"} 1794700800
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="(other)"} 1796083200
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=3"} +Inf
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=4"} 1794700800
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="(other)"} 1796083200
          """)
    let now = try instant("2026-11-15")
    let tree = try #require(DatabaseReport(reading, policies: PolicyBook(), at: now).trees.first)
    let rows = CoverageMap(of: tree, at: now).rows.map(\.branch)
    #expect(rows.map(\.description) == [4, 3, 1, 5, 2].map { "campaign=\($0)" })
    for limit in 1...5 {
      #expect(Set(tree.coverage.worstBranches(limit).map(\.branch.label)) == Set(rows.prefix(limit)))
    }
  }

  @Test("loses no finding and no byte of the table")
  func aggregates() throws {
    let families = ["pg_partition_findings", "pg_partition_table_bytes", "pg_partition_period_bytes"]
    let snapshot = try Snapshot.of(reading.get())
    let all = snapshot.metrics(SeriesLimits()).samples(of: families)
    let limited = snapshot.metrics(SeriesLimits(branchSeries: 1, leafSeries: 1)).samples(of: families)
    #expect(limited == all)
    #expect(limited.contains(#"kind="next_period_missing",severity="warning"} 1"#))
  }

  @Test("keeps DEFAULT, then what holds now and next, then the largest leaves, and sums the rest")
  func leafSeries() throws {
    let tree = try table(
      "RANGE at timestamptz",
      leaves(
        "2026-08-01..2026-09-01", "2026-09-01..2026-10-01", "2026-10-01..2026-11-01", "2026-11-01..2026-12-01",
        "2026-12-01..2027-01-01", "2027-01-01..2027-02-01") + [("DEFAULT", leaf)])
    let reading = DatabaseReading(
      tree, sizes: [2: RelationSize(heap: 1_000), 3: RelationSize(heap: 3_000), 8: RelationSize()])
    #expect(
      try Snapshot.of(reading).samples(
        "pg_partition_leaf_bytes", "partwatch_series_limited", limits: SeriesLimits(leafSeries: 4)) == """
          pg_partition_leaf_bytes{…,schemaname="public",relname="t",branch="",partition="t2"} 3000
          pg_partition_leaf_bytes{…,schemaname="public",relname="t",branch="",partition="t4"} 111
          pg_partition_leaf_bytes{…,schemaname="public",relname="t",branch="",partition="t5"} 111
          pg_partition_leaf_bytes{…,schemaname="public",relname="t",branch="",partition="t7"} 0
          pg_partition_leaf_bytes{…,schemaname="public",relname="t",branch="",partition="(other)"} 1222
          partwatch_series_limited{…} 3
          """)
  }

  @Test("keeps the largest branches of a tree that has no time")
  func timeless() throws {
    let tree = try table(
      "LIST a int4",
      [("FOR VALUES IN (1)", leaf), ("FOR VALUES IN (2)", leaf), ("FOR VALUES IN (3)", leaf), ("DEFAULT", leaf)])
    let reading = DatabaseReading(tree, sizes: [3: RelationSize(heap: 500), 5: RelationSize(heap: 400)])
    #expect(
      try Snapshot.of(reading).samples("pg_partition_branch_bytes", limits: SeriesLimits(branchSeries: 2)) == """
        pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="a=2"} 500
        pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="a=DEFAULT"} 400
        pg_partition_branch_bytes{…,schemaname="public",relname="t",branch="(other)"} 222
        """)
  }

  @Test("holds for DEFAULT partitions too: those with the most rows, or with nobody knows how many, stay")
  func defaults() throws {
    let rest: (bound: String, Partition) = ("DEFAULT", leaf)
    let tree = try campaigns((1, [rest]), (2, [rest]), (3, [rest]), (4, [rest]))
    var reading = DatabaseReading(tree)
    reading.sizes.rows = [101: 3, 201: 9, 401: 4].mapValues { RowStatistics(counted: RowEstimate(live: $0, dead: 0)) }
    #expect(
      try Snapshot.of(reading).samples(
        "pg_partition_default_rows", "pg_partition_default_bytes", limits: SeriesLimits(branchSeries: 2)) == """
          pg_partition_default_rows{…,schemaname="public",relname="t",branch="campaign=2"} 9
          pg_partition_default_rows{…,schemaname="public",relname="t",branch="(other)"} 7
          pg_partition_default_bytes{…,schemaname="public",relname="t",branch="campaign=2"} 111
          pg_partition_default_bytes{…,schemaname="public",relname="t",branch="campaign=3"} 111
          pg_partition_default_bytes{…,schemaname="public",relname="t",branch="(other)"} 222
          """)
  }

  @Test("gives the latest sixty periods series of their own, and one to all before")
  func periods() throws {
    let days = (1...63).map { day in
      ("FOR VALUES FROM ('\(date(day))') TO ('\(date(day + 1))')", leaf)
    }
    let samples = try Snapshot.of(DatabaseReading(try table("RANGE at date", days)), at: "2026-03-01")
      .samples("pg_partition_period_bytes", "partwatch_series_limited", limits: SeriesLimits(leafSeries: 63))
      .split(separator: "\n")
    #expect(samples.count == 62)
    #expect(samples.first == #"pg_partition_period_bytes{…,schemaname="public",relname="t",period="2026-01-04"} 111"#)
    #expect(
      samples.suffix(2) == [
        #"pg_partition_period_bytes{…,schemaname="public",relname="t",period="(other)"} 333"#,
        "partwatch_series_limited{…} 3",
      ])
  }

  /// The day of 2026 by its number.
  private func date(_ day: Int) -> String {
    let first = CivilTime(year: 2026, month: 1, day: 1).dayNumber
    return String(CivilTime(dayNumber: first + day - 1).description.prefix(10))
  }
}
