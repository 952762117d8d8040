public import PartitionModel

extension TreeReport {
  /// Everything that is wrong with the table, seen at `now`; canonical queries apart.
  public func findings(at now: Instant) -> [Finding] {
    coverageFindings(at: now) + tableFindings + numberFindings + careFindings(at: now) + patternFindings
  }

  /// What is wrong with the table whatever the time.
  private var tableFindings: [Finding] {
    var findings: [Finding] = []
    for branch in emptyBranches {
      let name = branch == root.name ? "it" : branch.description
      findings.append(
        Finding(
          .emptyBranch, .critical, table: root.name, branch: label(of: branch),
          sentence: "\(name) has no partition: every row to it is refused",
          remedy: "CREATE TABLE … PARTITION OF \(branch.quoted) …; or DROP TABLE \(branch.quoted);"))
    }
    for report in defaults where (report.rows ?? 1) > 0 {
      let about = report.isCounted ? "" : "about "
      let rows = report.rows.map { "\(about)\(counted(Int($0), "row"))" } ?? "rows (how many was never estimated)"
      findings.append(
        Finding(
          .defaultRows, .warning, table: root.name, branch: report.branch,
          sentence: "DEFAULT holds \(rows): no partition can be created for their range, "
            + "and while there is a DEFAULT none can be detached CONCURRENTLY",
          remedy: "move the rows of \(report.leaves.map(\.quoted).firstFew()) to partitions of their own"))
    }
    for report in defaults {
      guard let conflicts = report.conflicts, conflicts > 0, let missing = report.missing else { continue }
      findings.append(
        Finding(
          .defaultConflict, .warning, table: root.name, branch: report.branch,
          sentence: "DEFAULT holds \(counted(conflicts, "row")) of \(missing.words): "
            + "no partition for it can be created while they are there",
          remedy: "in one transaction: DETACH \(report.leaves.map(\.quoted).firstFew()), create the partition, "
            + "INSERT the rows through \(root.name.quoted), DELETE them, ATTACH it again"))
    }
    for partition in detachPending {
      // One that was just begun waits for the transactions before it, as it should, and is then through.
      let severity: Severity = facts.lastingDetaches.contains(partition) ? .warning : .info
      findings.append(
        Finding(
          .detachPending, severity, table: root.name,
          sentence: "the detach of \(partition) is pending: rows in its bound are refused",
          remedy: "ALTER TABLE \(parent(of: partition).quoted) DETACH PARTITION \(partition.quoted) FINALIZE;"))
    }
    if let keys = uncoveredKeys, !keys.isEmpty, !root.isListed {
      findings.append(
        Finding(
          .uncoveredKey, .warning, table: root.name,
          sentence:
            "the policy names \(counted(keys.count, "key")) that must have partitions, and no level of the table is a LIST",
          remedy: "take keys out of the policy for this table, or divide it by LIST"))
    } else if let keys = uncoveredKeys, !keys.isEmpty {
      let has = keys.count == 1 ? "has" : "have"
      findings.append(
        Finding(
          .uncoveredKey, .warning, table: root.name,
          sentence: "\(counted(keys.count, "key")) \(has) no partition: \(keys.firstFew())",
          remedy: "CREATE TABLE … PARTITION OF \(root.name.quoted) FOR VALUES IN (\(SQLIdentifier.literal(keys[0])));"))
    }
    return findings
  }

  func label(of table: RelationName) -> BranchLabel {
    coverage.branches.first { $0.branch.table == table }?.branch.label ?? .whole
  }

  func parent(of partition: RelationName) -> RelationName {
    var parent = root.name
    root.forEach { table in
      if table.partitions.contains(where: { $0.name == partition }) { parent = table.name }
    }
    return parent
  }
}

extension PartitionForest {
  /// What could not be understood of the catalog.
  public var findings: [Finding] {
    unreadableBounds.map { bound in
      Finding(
        .unreadableBound, .warning, table: bound.root, sentence: "partition \(bound.partition): \(bound.error)",
        remedy: "please report the text of the bound; until then the partition counts as covering nothing")
    }
  }
}

extension Partition {
  /// Whether it, or a table below it, is divided by LIST.
  fileprivate var isListed: Bool { key?.strategy == .list || partitions.contains { !$0.isLeaf && $0.isListed } }
}
