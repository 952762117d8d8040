internal import Exposition
internal import QueryPlans

extension FamilyDefinition {
  static let workloadScanned = FamilyDefinition(
    "pg_partition_workload_scanned_partitions", .gauge,
    "Leaves that a statement of the workload reads even where its values mean one.")
  static let workloadExisting = FamilyDefinition(
    "pg_partition_workload_existing_partitions", .gauge, "Leaves that the statement's table has.")
  static let workloadCalls = FamilyDefinition(
    "pg_partition_workload_calls_total", .counter,
    "Calls of a statement that does not prune to one leaf, as pg_stat_statements counts them.")
  static let workloadSeconds = FamilyDefinition(
    "pg_partition_workload_seconds_total", .counter, "Time that these calls took, in seconds.")
  static let workloadStatements = FamilyDefinition(
    "pg_partition_workload_statements", .gauge,
    "Statements of pg_stat_statements that touch a partitioned table, each under one result.")
}

extension MetricFamilies {
  /// The most statements that have series of their own.
  static let workloadLimit = 20

  /// What the statements read that the database has run; returns how many the limit leaves out.
  ///
  /// Calls and seconds are those of the statement: they stand under the one root that it reads most of, so that a sum counts
  /// each call once.
  mutating func addWorkload(_ workload: WorkloadReport?, _ labels: LabelSet) -> Int {
    guard let workload else { return 0 }
    for reading in workload.worst.prefix(Self.workloadLimit) {
      let id = "\(reading.statement.queryID)"
      for root in reading.roots {
        guard let scanned = root.scanned, root.result.isWasteful else { continue }
        let labels = labels.adding(root.root).adding("queryid", id)
        add(.workloadScanned, labels, scanned)
        add(.workloadExisting, labels, root.existing)
      }
      guard let worst = reading.worstRoot else { continue }
      let labels = labels.adding(worst.root).adding("queryid", id)
      add(.workloadCalls, labels, reading.statement.calls)
      add(.workloadSeconds, labels, reading.statement.seconds)
    }
    for result in WorkloadResult.allCases {
      add(.workloadStatements, labels.adding("result", result.rawValue), workload.counts[result] ?? 0)
    }
    return max(0, workload.worst.count - Self.workloadLimit)
  }
}
