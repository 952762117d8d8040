import Config
import Exposition
import Findings
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@testable import Monitor

@Suite("The metrics page")
struct PageTests {
  @Test("of a small tree, whole")
  func whole() throws {
    var reading = DatabaseReading(
      try campaigns(
        (1, leaves("2026-10-01..2026-11-01", "2026-11-01..2026-12-01", "2026-12-01..2027-01-01")),
        (2, leaves("2026-11-01..2026-12-01") + [("DEFAULT", leaf)])),
      sizes: [202: RelationSize(heap: 8_192)])
    reading.sizes.rows = [
      101: RowStatistics(counted: RowEstimate(live: 5, dead: 1)),
      202: RowStatistics(counted: RowEstimate(live: 2, dead: 0)),
    ]
    reading.sizes.unknown = [103: .locked]
    let plan = try Explanation(json: #"[{"Plan": {"Node Type": "Result", "Total Cost": 0.5}}]"#).plan
    reading.verdicts = [
      QueryVerdict(
        query: CanonicalQuery("SELECT FROM t WHERE campaign = 1", named: "one campaign"),
        table: RelationName(schema: "public", name: "t"), mode: .custom,
        PlanReading(
          plan: plan,
          scanned: ScannedPartitions(plan: plan, expectedRoots: [RelationName(schema: "public", name: "t")]) { _ in nil
          }, existing: [RelationName(schema: "public", name: "t"): 5]))
    ]
    let collectors = [
      CollectorStatus(
        name: .catalog, interval: .seconds(30), failure: nil, duration: .milliseconds(12),
        lastSuccess: try instant("2026-11-15")),
      CollectorStatus(
        name: .sizes, interval: .milliseconds(500), failure: "no", duration: .seconds(2), lastSuccess: nil),
    ]
    let page = try Snapshot.of(reading, collectors: collectors).metrics(SeriesLimits()).text
    #expect(
      page == #"""
        # HELP pg_partition_table_info A partitioned table: its strategy and key, the length of its periods, and where its policy comes from.
        # TYPE pg_partition_table_info gauge
        pg_partition_table_info{server="main",datname="app",schemaname="public",relname="t",strategy="LIST / RANGE",key="campaign / at",granularity="month",policy="inferred"} 1
        # HELP pg_partition_partitions Partitions of a table, each under one kind.
        # TYPE pg_partition_partitions gauge
        pg_partition_partitions{server="main",datname="app",schemaname="public",relname="t",kind="leaf"} 4
        pg_partition_partitions{server="main",datname="app",schemaname="public",relname="t",kind="branch"} 2
        pg_partition_partitions{server="main",datname="app",schemaname="public",relname="t",kind="default"} 1
        pg_partition_partitions{server="main",datname="app",schemaname="public",relname="t",kind="foreign"} 0
        pg_partition_partitions{server="main",datname="app",schemaname="public",relname="t",kind="detach_pending"} 0
        # HELP pg_partition_empty_branches Partitioned tables without a partition: they refuse every row.
        # TYPE pg_partition_empty_branches gauge
        pg_partition_empty_branches{server="main",datname="app",schemaname="public",relname="t"} 0
        # HELP pg_partition_detach_pending Partitions whose concurrent detach has not finished: they refuse every row.
        # TYPE pg_partition_detach_pending gauge
        pg_partition_detach_pending{server="main",datname="app",schemaname="public",relname="t"} 0
        # HELP pg_partition_missing Whole periods without a proper partition, each in one window: past, current, next, or later up to the horizon.
        # TYPE pg_partition_missing gauge
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",window="past"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",window="current"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",window="next"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",window="later"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",window="past"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",window="current"} 0
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",window="next"} 1
        pg_partition_missing{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",window="later"} 0
        # HELP pg_partition_covered_until_timestamp_seconds First instant from now on that is in no proper partition.
        # TYPE pg_partition_covered_until_timestamp_seconds gauge
        pg_partition_covered_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1"} 1798761600
        pg_partition_covered_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2"} 1796083200
        # HELP pg_partition_writable_until_timestamp_seconds First instant from now on whose INSERT fails.
        # TYPE pg_partition_writable_until_timestamp_seconds gauge
        pg_partition_writable_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1"} 1798761600
        pg_partition_writable_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2"} +Inf
        # HELP pg_partition_required_until_timestamp_seconds The horizon: up to when partitions must exist.
        # TYPE pg_partition_required_until_timestamp_seconds gauge
        pg_partition_required_until_timestamp_seconds{server="main",datname="app",schemaname="public",relname="t"} 1798761600
        # HELP pg_partition_default_rows Rows in DEFAULT partitions, by estimate where they are not counted.
        # TYPE pg_partition_default_rows gauge
        pg_partition_default_rows{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2"} 2
        # HELP pg_partition_default_bytes Bytes of DEFAULT partitions.
        # TYPE pg_partition_default_bytes gauge
        pg_partition_default_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2"} 8192
        # HELP pg_partition_table_bytes Bytes of the whole tree, summed over its leaves.
        # TYPE pg_partition_table_bytes gauge
        pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="heap"} 8592
        pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="index"} 40
        pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="toast"} 4
        # HELP pg_partition_table_rows Rows of the whole tree, by estimate.
        # TYPE pg_partition_table_rows gauge
        pg_partition_table_rows{server="main",datname="app",schemaname="public",relname="t",state="live"} 7
        pg_partition_table_rows{server="main",datname="app",schemaname="public",relname="t",state="dead"} 1
        # HELP pg_partition_branch_bytes Bytes by branch.
        # TYPE pg_partition_branch_bytes gauge
        pg_partition_branch_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1"} 333
        pg_partition_branch_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2"} 8303
        # HELP pg_partition_period_bytes Bytes by the period that a leaf begins in, over all branches.
        # TYPE pg_partition_period_bytes gauge
        pg_partition_period_bytes{server="main",datname="app",schemaname="public",relname="t",period="2026-10"} 111
        pg_partition_period_bytes{server="main",datname="app",schemaname="public",relname="t",period="2026-11"} 222
        pg_partition_period_bytes{server="main",datname="app",schemaname="public",relname="t",period="2026-12"} 111
        pg_partition_period_bytes{server="main",datname="app",schemaname="public",relname="t",period="(other)"} 8192
        # HELP pg_partition_leaf_bytes Bytes by leaf: those of DEFAULT, of the current and the next period, and the largest; the rest in one sum.
        # TYPE pg_partition_leaf_bytes gauge
        pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",partition="t_1_1"} 111
        pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",partition="t_1_2"} 111
        pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=1",partition="t_1_3"} 111
        pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",partition="t_2_1"} 111
        pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="campaign=2",partition="t_2_2"} 8192
        # HELP pg_partition_size_unknown Leaves whose size is not current, by reason.
        # TYPE pg_partition_size_unknown gauge
        pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="locked"} 1
        pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="denied"} 0
        pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="foreign"} 0
        pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="pending"} 0
        # HELP pg_partition_query_info A canonical query: how grave it is when its check fails.
        # TYPE pg_partition_query_info gauge
        pg_partition_query_info{server="main",datname="app",schemaname="public",relname="t",query="one campaign",severity="warning"} 1
        # HELP pg_partition_query_scanned_partitions Leaves that the plan of a canonical query scans.
        # TYPE pg_partition_query_scanned_partitions gauge
        pg_partition_query_scanned_partitions{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom"} 0
        # HELP pg_partition_query_removed_at_startup_partitions Subplans that the executor removes when the plan starts.
        # TYPE pg_partition_query_removed_at_startup_partitions gauge
        pg_partition_query_removed_at_startup_partitions{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom"} 0
        # HELP pg_partition_query_allowed_partitions Leaves that a canonical query may scan.
        # TYPE pg_partition_query_allowed_partitions gauge
        pg_partition_query_allowed_partitions{server="main",datname="app",schemaname="public",relname="t",query="one campaign"} 1
        # HELP pg_partition_query_existing_partitions Leaves that the query's table has.
        # TYPE pg_partition_query_existing_partitions gauge
        pg_partition_query_existing_partitions{server="main",datname="app",schemaname="public",relname="t",query="one campaign"} 5
        # HELP pg_partition_query_status 1 for the status that the check of a canonical query has, 0 for all others.
        # TYPE pg_partition_query_status gauge
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="ok"} 1
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="over_budget"} 0
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="plan_changed"} 0
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="blocked"} 0
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="denied"} 0
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="undetermined"} 0
        pg_partition_query_status{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom",status="error"} 0
        # HELP pg_partition_query_cost The planner's total cost of a canonical query, in its own units.
        # TYPE pg_partition_query_cost gauge
        pg_partition_query_cost{server="main",datname="app",schemaname="public",relname="t",query="one campaign",plan="custom"} 0.5
        # HELP pg_partition_findings Troubles found, by kind and severity.
        # TYPE pg_partition_findings gauge
        pg_partition_findings{server="main",datname="app",schemaname="public",relname="t",kind="default_rows",severity="warning"} 1
        pg_partition_findings{server="main",datname="app",schemaname="public",relname="t",kind="next_period_missing",severity="warning"} 1
        # HELP partwatch_up Whether the database can be read.
        # TYPE partwatch_up gauge
        partwatch_up{server="main",datname="app"} 1
        # HELP partwatch_last_poll_timestamp_seconds When a collector last succeeded.
        # TYPE partwatch_last_poll_timestamp_seconds gauge
        partwatch_last_poll_timestamp_seconds{server="main",datname="app",collector="catalog"} 1794700800
        # HELP partwatch_poll_interval_seconds How often a collector runs.
        # TYPE partwatch_poll_interval_seconds gauge
        partwatch_poll_interval_seconds{server="main",datname="app",collector="catalog"} 30
        partwatch_poll_interval_seconds{server="main",datname="app",collector="sizes"} 0.5
        # HELP partwatch_poll_duration_seconds How long the last run of a collector took.
        # TYPE partwatch_poll_duration_seconds gauge
        partwatch_poll_duration_seconds{server="main",datname="app",collector="catalog"} 0.012
        partwatch_poll_duration_seconds{server="main",datname="app",collector="sizes"} 2
        # HELP partwatch_poll_success Whether the last run of a collector succeeded.
        # TYPE partwatch_poll_success gauge
        partwatch_poll_success{server="main",datname="app",collector="catalog"} 1
        partwatch_poll_success{server="main",datname="app",collector="sizes"} 0
        # HELP partwatch_blocked_relations Leaves not measured because of a lock.
        # TYPE partwatch_blocked_relations gauge
        partwatch_blocked_relations{server="main",datname="app"} 1
        # HELP partwatch_missed_changes_total Changes of trees and sizes that nothing cheap had shown, and that a sweep found.
        # TYPE partwatch_missed_changes_total counter
        partwatch_missed_changes_total{server="main",datname="app"} 0
        # HELP partwatch_series_limited Series left out or summed up because a family reached its limit.
        # TYPE partwatch_series_limited gauge
        partwatch_series_limited{server="main",datname="app"} 0
        # HELP partwatch_series Series of the snapshot.
        # TYPE partwatch_series gauge
        partwatch_series 71
        # HELP partwatch_build_info The program's version.
        # TYPE partwatch_build_info gauge
        partwatch_build_info{version="\#(Version.current)"} 1

        """#)
  }
}
