internal import PartitionModel

extension TreeReport {
  /// What whoever looks after the table has left undone, seen at `now`: no row is refused for it.
  func careFindings(at now: Instant) -> [Finding] {
    [
      overdueFinding(at: now), catchAllFinding, leftoverFinding, nameFinding, leafCountFinding, analyzeFinding,
      missingIndexFinding, invalidIndexFinding, unloggedFinding,
    ].compactMap { $0 }
  }

  private func finding(_ kind: FindingKind, _ severity: Severity, _ sentence: String, _ remedy: String) -> Finding {
    Finding(kind, severity, table: root.name, sentence: sentence, remedy: remedy)
  }

  // MARK: What should be gone

  /// Whatever drops partitions may run once a day.
  private static let grace: Int64 = 86_400_000_000

  private func overdueFinding(at now: Instant) -> Finding? {
    guard let overdue, let retention = policy?.retention, let first = overdue.leaves.first, let since = overdue.since,
      since.advanced(byMicroseconds: Self.grace) < now
    else { return nil }
    return finding(
      .retentionOverdue, .warning,
      "partitions past the retention of \(retention), the first since \(since): \(overdue.leaves.firstFew())",
      "ALTER TABLE \(parent(of: first).quoted) DETACH PARTITION \(first.quoted); DROP TABLE \(first.quoted);")
  }

  private var leftoverFinding: Finding? {
    guard let tables = facts.leftovers, let first = tables.first else { return nil }
    return finding(
      .leftoverTable, .info, "tables that were partitions once and are attached to nothing: \(tables.firstFew())",
      "archive its rows if they matter; DROP TABLE \(first.quoted);")
  }

  // MARK: What hides

  private var catchAllFinding: Finding? {
    var spans: [OID: TimeSpan] = [:]
    // With no granularity there is nothing that could be hidden.
    for branch in coverage.branches where branch.granularity != nil {
      if let catchAll = branch.catchAll, case .partition(let leaf) = catchAll.taker { spans[leaf] = catchAll.span }
    }
    let leaves = places.filter { spans[$0.oid] != nil }
    guard let first = leaves.first, let span = spans[first.oid] else { return nil }
    let more = leaves.count > 1 ? " (and \(leaves.count - 1) more like it)" : ""
    return finding(
      .catchAll, .info, "\(first.name) takes all rows of \(span.words)\(more): it hides which periods are missing",
      "divide it before its first rows come: DETACH it, CREATE the periods that are wanted, ATTACH it for the rest")
  }

  private var nameFinding: Finding? {
    guard let first = misleadingNames.first, let span = first.span else { return nil }
    let more = misleadingNames.count > 1 ? " (and \(misleadingNames.count - 1) more mislead)" : ""
    return finding(
      .misleadingName, .info, "\(first.name) holds \(span.words), which is not what its name says\(more)",
      "ALTER TABLE \(first.name.quoted) RENAME TO …;")
  }

  // MARK: What slows queries down

  private var leafCountFinding: Finding? {
    let limit = policy?.maxLeaves ?? Policy.usualMaxLeaves
    guard places.count > limit else { return nil }
    return finding(
      .tooManyLeaves, .info,
      "\(places.count) leaves, more than \(limit): a query that is not pruned opens and locks all",
      "longer periods or a shorter retention; or raise max_leaves, if so many are meant")
  }

  private var analyzeFinding: Finding? {
    guard facts.lastAnalyze == .never, let rows, rows.live > 0 else { return nil }
    return finding(
      .neverAnalyzed, .info,
      "never analyzed as a whole, which autovacuum leaves to its owner: the planner guesses how its values are spread",
      "ANALYZE \(root.name.quoted); from time to time")
  }

  private var missingIndexFinding: Finding? {
    guard let missing = facts.indexes?.missing, let first = missing.first else { return nil }
    return finding(
      .indexMissing, .warning,
      "partitions without an index of the table: \(missing.map { "\($0.partition) for \($0.index)" }.firstFew())",
      "CREATE INDEX CONCURRENTLY … ON \(first.partition.quoted) …; "
        + "ALTER INDEX \(first.index.quoted) ATTACH PARTITION …;")
  }

  private var invalidIndexFinding: Finding? {
    guard let indexes = facts.indexes else { return nil }
    let ofLeaves = indexes.invalid.filter { !$0.isPartitioned }
    // An index of a partitioned table is as valid as all below it: the cause is what needs a word.
    let invalid = ofLeaves.isEmpty && indexes.missing.isEmpty ? indexes.invalid : ofLeaves
    guard let first = invalid.first else { return nil }
    return finding(
      .indexInvalid, .warning, "invalid indexes, which serve no query: \(invalid.map(\.index).firstFew())",
      first.isPartitioned
        ? "ALTER INDEX \(first.index.quoted) ATTACH PARTITION …; once more, for any of its partitions"
        : "REINDEX INDEX CONCURRENTLY \(first.index.quoted); or DROP INDEX CONCURRENTLY \(first.index.quoted);")
  }

  // MARK: What a crash takes

  private var unloggedFinding: Finding? {
    guard let first = unloggedLeaves.first else { return nil }
    return finding(
      .unloggedPartition, .warning, "unlogged partitions, which a crash empties: \(unloggedLeaves.firstFew())",
      "ALTER TABLE \(first.quoted) SET LOGGED;")
  }
}
