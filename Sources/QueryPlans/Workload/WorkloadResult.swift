/// What became of a statement that touches a partitioned table (`pg_partition_workload_statements{result}`).
public enum WorkloadResult: String, Hashable, Sendable, CaseIterable {
  /// There are values for which it reads one leaf of each table, or none at all.
  case pruned
  /// It leaves some leaves out, but reads several whatever its values are.
  case partlyPruned = "partly_pruned"
  /// It reads every leaf of a table, whatever its values are.
  case unpruned
  /// It was planned, but only real values or its execution tell what it reads.
  case undetermined
  /// The text holds more than one statement.
  case notOneStatement = "not_one_statement"
  /// It is a statement that EXPLAIN does not plan, or has `$n` where a parameter may not stand: `extract($1 from at)`.
  case unsupported
  /// Without its constants nobody can tell the type of a parameter.
  case unknownType = "unknown_type"
  /// Planning it takes privileges that the monitor has not.
  case denied
  /// Another session holds a lock that planning needs.
  case blocked
  /// It names what is no more, or what only another search path finds.
  case gone
  /// The text is too long to be looked at, or was not kept.
  case tooLong = "too_long"
  /// It could not be planned for any other reason.
  case error
}

extension WorkloadResult {
  /// Whether the statement was planned and is known to read more than it needs.
  public var isWasteful: Bool { self == .unpruned || self == .partlyPruned }
}
