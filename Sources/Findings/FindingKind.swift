/// The catalogue: every kind of trouble that can be found, by the name that metrics, alerts and CI know it by.
public enum FindingKind: String, Hashable, Sendable, CaseIterable {
  /// Rows of now have no partition at all: INSERT fails.
  case writesFailing = "writes_failing"
  /// A partitioned table without a partition: every INSERT into it fails.
  case emptyBranch = "empty_branch"
  /// Rows of now land in a DEFAULT or catch-all partition.
  case currentPeriodMissing = "current_period_missing"
  /// The next period has no partition.
  case nextPeriodMissing = "next_period_missing"
  /// The next period is there, but not all up to the horizon.
  case horizonShort = "horizon_short"
  /// A period between the first partition and now has none.
  case gap
  /// A key may be time in a way that is not read here: nothing is said of when writes to the table fail.
  case coverageUnknown = "coverage_unknown"
  /// The last range of a key of numbers has rows, and none follows it.
  case lastRange = "last_range"
  /// A key that must have a partition has none.
  case uncoveredKey = "uncovered_key"
  /// A DEFAULT partition holds rows.
  case defaultRows = "default_rows"
  /// A DEFAULT partition holds rows of the next period that is missing: its partition cannot be created.
  case defaultConflict = "default_conflict"
  /// The last partition has no end, or none in sight, and so hides which periods are missing.
  case catchAll = "catch_all"
  /// `DETACH … CONCURRENTLY` was started and has not finished.
  case detachPending = "detach_pending"
  /// A partition is kept for longer than the policy says.
  case retentionOverdue = "retention_overdue"
  /// A table that was a partition once is attached to nothing and never dropped.
  case leftoverTable = "leftover_table"
  /// A partition lacks an index that the table above it has.
  case indexMissing = "index_missing"
  /// An index is there and not valid, as a failed concurrent build leaves it.
  case indexInvalid = "index_invalid"
  /// A partition is unlogged under a table that is not: a crash empties it.
  case unloggedPartition = "unlogged_partition"
  /// A table with rows whose root was never analyzed: autovacuum does so for leaves alone.
  case neverAnalyzed = "never_analyzed"
  /// A partition's name says another month or day than it holds.
  case misleadingName = "misleading_name"
  /// The table has more leaves than planning and locking bear well.
  case tooManyLeaves = "too_many_leaves"
  /// A table is not laid out as its policy's pattern has it.
  case nonconforming
  /// A bound is written in a form that is not known here.
  case unreadableBound = "unreadable_bound"
  /// Pruning is switched off for some sessions.
  case pruningDisabled = "pruning_disabled"
  /// Some sessions get generic plans alone.
  case planCacheForced = "plan_cache_forced"
  /// A knowledge graph registers the table as something else than it is, not at all, or though it is gone.
  case registrationDrift = "registration_drift"
  /// A canonical query reads more leaves than it may.
  case queryOverBudget = "query_over_budget"
  /// The plan of a canonical query is not what it was.
  case queryPlanChanged = "query_plan_changed"
  /// A canonical query may not be planned by this role.
  case queryDenied = "query_denied"
  /// A canonical query could not be planned for a lock that somebody holds.
  case queryBlocked = "query_blocked"
  /// A canonical query cannot be planned.
  case queryFailed = "query_failed"
  /// Only running a canonical query would tell what it reads.
  case queryUndetermined = "query_undetermined"
}
