internal import Exposition

/// Every family that is served, in the order of the page. Names, labels and meanings are a contract.
extension FamilyDefinition {
  // MARK: Tables

  static let tableInfo = FamilyDefinition(
    "pg_partition_table_info", .gauge,
    "A partitioned table: its strategy and key, the length of its periods, and where its policy comes from.")
  static let partitions = FamilyDefinition(
    "pg_partition_partitions", .gauge, "Partitions of a table, each under one kind.")
  static let emptyBranches = FamilyDefinition(
    "pg_partition_empty_branches", .gauge, "Partitioned tables without a partition: they refuse every row.")
  static let detachPending = FamilyDefinition(
    "pg_partition_detach_pending", .gauge, "Partitions whose concurrent detach has not finished: they refuse every row."
  )

  // MARK: Coverage

  static let missing = FamilyDefinition(
    "pg_partition_missing", .gauge,
    "Whole periods without a proper partition, each in one window: past, current, next, or later up to the horizon.")
  static let coveredUntil = FamilyDefinition(
    "pg_partition_covered_until_timestamp_seconds", .gauge,
    "First instant from now on that is in no proper partition.")
  static let writableUntil = FamilyDefinition(
    "pg_partition_writable_until_timestamp_seconds", .gauge, "First instant from now on whose INSERT fails.")
  static let requiredUntil = FamilyDefinition(
    "pg_partition_required_until_timestamp_seconds", .gauge, "The horizon: up to when partitions must exist.")
  static let uncoveredKeys = FamilyDefinition(
    "pg_partition_uncovered_keys", .gauge, "Keys that must have a partition and have none.")
  static let defaultRows = FamilyDefinition(
    "pg_partition_default_rows", .gauge, "Rows in DEFAULT partitions, by estimate where they are not counted.")
  static let defaultBytes = FamilyDefinition("pg_partition_default_bytes", .gauge, "Bytes of DEFAULT partitions.")

  static let defaultConflicts = FamilyDefinition(
    "pg_partition_default_conflicts", .gauge,
    "Rows in DEFAULT partitions that keep the next missing partition from being created, counted up to 10,000.")

  // MARK: Care

  static let overdue = FamilyDefinition(
    "pg_partition_overdue", .gauge, "Leaves that are past the policy's retention and still attached.")
  static let overdueBytes = FamilyDefinition("pg_partition_overdue_bytes", .gauge, "Bytes of these leaves.")
  static let leftoverTables = FamilyDefinition(
    "pg_partition_leftover_tables", .gauge, "Tables that were partitions once: detached and never dropped.")
  static let indexes = FamilyDefinition(
    "pg_partition_indexes", .gauge, "Indexes of the tree that are missing on a partition, or invalid.")
  static let nonconforming = FamilyDefinition(
    "pg_partition_nonconforming", .gauge,
    "Departures from the policy's pattern, by rule; for a table that should be partitioned and is not, that table's 1.")
  static let lastAnalyze = FamilyDefinition(
    "pg_partition_last_analyze_timestamp_seconds", .gauge, "When the root was last analyzed.")

  // MARK: Sizes

  static let tableBytes = FamilyDefinition(
    "pg_partition_table_bytes", .gauge, "Bytes of the whole tree, summed over its leaves.")
  static let tableRows = FamilyDefinition(
    "pg_partition_table_rows", .gauge, "Rows of the whole tree, by estimate.")
  static let branchBytes = FamilyDefinition("pg_partition_branch_bytes", .gauge, "Bytes by branch.")
  static let periodBytes = FamilyDefinition(
    "pg_partition_period_bytes", .gauge, "Bytes by the period that a leaf begins in, over all branches.")
  static let leafBytes = FamilyDefinition(
    "pg_partition_leaf_bytes", .gauge,
    "Bytes by leaf: those of DEFAULT, of the current and the next period, and the largest; the rest in one sum.")
  static let sizeUnknown = FamilyDefinition(
    "pg_partition_size_unknown", .gauge, "Leaves whose size is not current, by reason.")

  // MARK: Queries

  static let queryInfo = FamilyDefinition(
    "pg_partition_query_info", .gauge, "A canonical query: how grave it is when its check fails.")
  static let queryScanned = FamilyDefinition(
    "pg_partition_query_scanned_partitions", .gauge, "Leaves that the plan of a canonical query scans.")
  static let queryRemoved = FamilyDefinition(
    "pg_partition_query_removed_at_startup_partitions", .gauge,
    "Subplans that the executor removes when the plan starts.")
  static let queryAllowed = FamilyDefinition(
    "pg_partition_query_allowed_partitions", .gauge, "Leaves that a canonical query may scan.")
  static let queryExisting = FamilyDefinition(
    "pg_partition_query_existing_partitions", .gauge, "Leaves that the query's table has.")
  static let queryStatus = FamilyDefinition(
    "pg_partition_query_status", .gauge, "1 for the status that the check of a canonical query has, 0 for all others.")
  static let queryCost = FamilyDefinition(
    "pg_partition_query_cost", .gauge, "The planner's total cost of a canonical query, in its own units.")

  static let queryPlanChanged = FamilyDefinition(
    "pg_partition_query_plan_changed", .gauge,
    "1 where a canonical query's plan differs from its baseline, or without one from the plan of the poll before.")

  // MARK: Findings

  static let findings = FamilyDefinition("pg_partition_findings", .gauge, "Troubles found, by kind and severity.")

  static let registrationDrift = FamilyDefinition(
    "pg_partition_registration_drift", .gauge,
    "Tables that a knowledge graph registers though they are gone, does not register, or registers as something else.")

  // MARK: The monitor itself

  static let up = FamilyDefinition("partwatch_up", .gauge, "Whether the database can be read.")
  static let lastPoll = FamilyDefinition(
    "partwatch_last_poll_timestamp_seconds", .gauge, "When a collector last succeeded.")
  static let pollInterval = FamilyDefinition(
    "partwatch_poll_interval_seconds", .gauge, "How often a collector runs.")
  static let pollDuration = FamilyDefinition(
    "partwatch_poll_duration_seconds", .gauge, "How long the last run of a collector took.")
  static let pollSuccess = FamilyDefinition(
    "partwatch_poll_success", .gauge, "Whether the last run of a collector succeeded.")
  static let blockedRelations = FamilyDefinition(
    "partwatch_blocked_relations", .gauge, "Leaves not measured because of a lock.")
  static let missedChanges = FamilyDefinition(
    "partwatch_missed_changes_total", .counter,
    "Changes of trees and sizes that nothing cheap had shown, and that a sweep found.")
  static let idleSettings = FamilyDefinition(
    "partwatch_idle_settings", .gauge,
    "Queries and policies of the configuration that have no effect on any database, as a misspelt name has none.")
  static let seriesLimited = FamilyDefinition(
    "partwatch_series_limited", .gauge, "Series left out or summed up because a family reached its limit.")
  static let series = FamilyDefinition("partwatch_series", .gauge, "Series of the snapshot.")
  static let buildInfo = FamilyDefinition("partwatch_build_info", .gauge, "The program's version.")
  static let snapshotAge = FamilyDefinition(
    "partwatch_snapshot_age_seconds", .gauge, "How long ago the catalog was last read.")

  /// The families of a snapshot in the order of the page.
  static let snapshotOrder: [FamilyDefinition] = [
    tableInfo, partitions, emptyBranches, detachPending,
    missing, coveredUntil, writableUntil, requiredUntil, uncoveredKeys, defaultRows, defaultBytes,
    defaultConflicts, overdue, overdueBytes, leftoverTables, indexes, nonconforming, lastAnalyze,
    tableBytes, tableRows, branchBytes, periodBytes, leafBytes, sizeUnknown,
    queryInfo, queryScanned, queryRemoved, queryAllowed, queryExisting, queryStatus, queryCost, queryPlanChanged,
    workloadScanned, workloadExisting, workloadCalls, workloadSeconds, workloadStatements,
    findings, registrationDrift,
    up, lastPoll, pollInterval, pollDuration, pollSuccess, blockedRelations, missedChanges, idleSettings, seriesLimited,
    series, buildInfo,
  ]
}
