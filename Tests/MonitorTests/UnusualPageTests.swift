import Config
import Exposition
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@testable import Monitor

@Suite("On the metrics page")
struct UnusualPageTests {
  @Test("what never ends is an infinity, and so is what never began")
  func infinities() throws {
    let reading = DatabaseReading(
      try campaigns((1, leaves("2026-11-01..")), (2, []), (3, leaves("..2026-11-01", "2026-11-01..2026-12-01"))))
    #expect(
      try Snapshot.of(reading).samples(
        "pg_partition_writable_until_timestamp_seconds", "pg_partition_covered_until_timestamp_seconds",
        "pg_partition_empty_branches") == """
          pg_partition_empty_branches{…,schemaname="public",relname="t"} 1
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=1"} 1794700800
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=2"} 1794700800
          pg_partition_covered_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=3"} 1796083200
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=1"} +Inf
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=2"} 1794700800
          pg_partition_writable_until_timestamp_seconds{…,schemaname="public",relname="t",branch="campaign=3"} 1796083200
          """)
  }

  @Test("what is not known is not there: no size before one was measured, no rows before any were counted")
  func unknown() throws {
    var reading = DatabaseReading(try table("RANGE at date", leaves("2026-11-01..2026-12-01")))
    reading.sizes = SizeReading(unknown: [2: .locked])
    let samples = try Snapshot.of(reading).metrics(SeriesLimits()).text
    for family in [
      "table_bytes", "branch_bytes", "period_bytes", "leaf_bytes", "table_rows", "default_rows", "uncovered_keys",
    ] {
      #expect(!samples.contains("pg_partition_\(family)"), "\(family)")
    }
    #expect(samples.contains(#"relname="t",reason="locked"} 1"#))
  }

  @Test("hostile labels are escaped, and no two series become one")
  func hostile() throws {
    let root = Partition(
      oid: 1, name: RelationName(schema: "a.b", name: "it's \"one\"\n\\n"),
      storage: .partitioned(
        by: PartitionKey(strategy: .list, columns: [.init(name: "Key \"1\"", type: .other("text"))])),
      partitions: try [#"FOR VALUES IN ('NULL')"#, #"FOR VALUES IN (NULL)"#, #"FOR VALUES IN (E'"\\')"#].enumerated()
        .map { index, bound in
          Partition(
            oid: OID(rawValue: UInt32(index + 2)),
            name: RelationName(schema: ["a.b", "x", "y"][index], name: "same"), storage: .table,
            bound: try PartitionBound(parsing: bound))
        })
    let snapshot = try Snapshot.of(DatabaseReading(root))
    #expect(
      snapshot.samples("pg_partition_table_info", "pg_partition_branch_bytes", "pg_partition_leaf_bytes") == #"""
        pg_partition_table_info{…,schemaname="a.b",relname="it's \"one\"\n\\n",strategy="LIST",key="Key \"1\"",\#
        granularity="",policy="inferred"} 1
        pg_partition_branch_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"='NULL'"} 111
        pg_partition_branch_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"=E'\"\\\\'"} 111
        pg_partition_branch_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"=NULL"} 111
        pg_partition_leaf_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"='NULL'",partition="same"} 111
        pg_partition_leaf_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"=NULL",partition="x.same"} 111
        pg_partition_leaf_bytes{…,schemaname="a.b",relname="it's \"one\"\n\\n",branch="Key \"1\"=E'\"\\\\'",partition="y.same"} 111
        """#)
    #expect(snapshot.metrics(SeriesLimits()).repeatedSeriesCount == 0)
  }

  @Test("each family is some collector's, but for findings and what Partwatch says of itself")
  func collectors() {
    #expect(
      FamilyDefinition.snapshotOrder.filter { $0.collector == nil }.map(\.name) == [
        "pg_partition_findings", "partwatch_up", "partwatch_last_poll_timestamp_seconds",
        "partwatch_poll_interval_seconds", "partwatch_poll_duration_seconds", "partwatch_poll_success",
        "partwatch_missed_changes_total",
        "partwatch_idle_settings", "partwatch_series_limited", "partwatch_series", "partwatch_build_info",
      ])
  }

  @Test("what is live is told at each scrape: the age of each database, and the process itself")
  func live() throws {
    let now = ContinuousClock.now
    let database = DatabaseSnapshot(server: "main", datname: "app", connection: .up, takenAt: now - .milliseconds(1500))
    let never = DatabaseSnapshot(server: "main", datname: "never", connection: .down("no route"))
    let snapshot = Snapshot(databases: [database, never], isComplete: true)
    let published = SnapshotStore.Published(snapshot, SeriesLimits(), version: "1")
    let lines = published.liveMetrics(at: now).text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.first == #"partwatch_snapshot_age_seconds{server="main",datname="app"} 1.5"#)
    #expect(
      lines.dropFirst().compactMap { $0.split(separator: " ").first } == [
        "process_cpu_seconds_total", "process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
        "process_resident_memory_bytes", "process_start_time_seconds",
      ])
  }
}
