/// What became of the check of one canonical query (`pg_partition_query_status{status}`).
public enum QueryStatus: String, Hashable, Sendable, CaseIterable {
  /// The plan scans no more leaves than the budget allows.
  case ok
  /// It scans more.
  case overBudget = "over_budget"
  /// It has another shape than the baseline.
  case planChanged = "plan_changed"
  /// The plan could not be had in time: another session holds a lock that planning needs.
  case blocked
  /// The plan could not be had for want of privileges.
  case denied
  /// The plan was read, but does not tell which leaves are scanned.
  case undetermined
  /// The plan could not be had for any other reason.
  case error
}

extension QueryStatus {
  /// The order in which one of several answers stands for all: what is proved wrong, then what could not be seen.
  static let byWeight: [QueryStatus] = [.overBudget, .planChanged, .error, .denied, .blocked, .undetermined, .ok]
}

/// Which of its two plans a query was given (`plan_cache_mode`; PostgreSQL, "PREPARE").
public enum PlanMode: String, Hashable, Sendable, CaseIterable {
  /// Planned for the values of its parameters.
  case custom
  /// Planned once for all values; pruning by parameter happens when the plan is started.
  case generic
}
