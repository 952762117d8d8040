internal import Config
internal import Exposition
internal import PartitionModel

extension MetricFamilies {
  /// How far a table covers time, by branch; returns how many branches the limit leaves without series.
  mutating func addCoverage(_ tree: TreeReport, _ labels: LabelSet, _ limits: SeriesLimits) -> Int {
    if let required = tree.coverage.requiredUntil { add(.requiredUntil, labels, required.secondsSinceEpoch) }
    if let keys = tree.uncoveredKeys { add(.uncoveredKeys, labels, keys.count) }
    let shown = tree.coverage.worstBranches(limits.branchSeries)
    for branch in shown {
      let labels = labels.adding("branch", branch.branch.label.description)
      add(.coveredUntil, labels, branch.coveredUntil.seconds)
      add(.writableUntil, labels, branch.writableUntil.seconds)
      if let missing = branch.missing { addMissing(missing, labels) }
    }
    let rest = tree.coverage.branches.count - shown.count
    if rest > 0 {
      // What is asked for all branches counts the rest, too: their first end, and all that they miss.
      let seen = Set(shown.map(\.branch.label))
      let hidden = tree.coverage.branches.filter { !seen.contains($0.branch.label) }
      let labels = labels.adding("branch", Self.other)
      add(.coveredUntil, labels, hidden.reduce(TimeBound.unboundedAbove) { min($0, $1.coveredUntil) }.seconds)
      add(.writableUntil, labels, hidden.reduce(TimeBound.unboundedAbove) { min($0, $1.writableUntil) }.seconds)
      addMissing(hidden.lazy.compactMap(\.missing).reduce(into: MissingPeriods()) { $0.add($1) }, labels)
    }
    return rest + addDefaults(tree, labels, limits.branchSeries)
  }

  private mutating func addMissing(_ missing: MissingPeriods, _ labels: LabelSet) {
    add(.missing, labels.adding("window", "past"), missing.past)
    add(.missing, labels.adding("window", "current"), missing.current)
    add(.missing, labels.adding("window", "next"), missing.next)
    add(.missing, labels.adding("window", "later"), missing.later)
  }

  /// What is in DEFAULT, by branch; those with the most rows, or nobody knows how many, keep series of their own.
  private mutating func addDefaults(_ tree: TreeReport, _ labels: LabelSet, _ limit: Int) -> Int {
    let ranked = tree.defaults.sorted { left, right in
      let (ours, theirs) = (left.rows ?? .infinity, right.rows ?? .infinity)
      return ours != theirs ? ours > theirs : left.branch < right.branch
    }
    for report in ranked.prefix(limit).sorted(by: { $0.branch < $1.branch }) {
      let labels = labels.adding("branch", report.branch.description)
      if let rows = report.rows { add(.defaultRows, labels, rows) }
      if let bytes = report.bytes { add(.defaultBytes, labels, bytes) }
      if let conflicts = report.conflicts { add(.defaultConflicts, labels, conflicts) }
    }
    let rest = ranked.dropFirst(limit)
    if !rest.isEmpty {
      let labels = labels.adding("branch", Self.other)
      // A sum of unknowns is unknown, not 0.
      let (rows, bytes) = (rest.compactMap(\.rows), rest.compactMap(\.bytes))
      let conflicts = rest.compactMap(\.conflicts)
      if !rows.isEmpty { add(.defaultRows, labels, rows.reduce(0, +)) }
      if !bytes.isEmpty { add(.defaultBytes, labels, bytes.reduce(0, +)) }
      if !conflicts.isEmpty { add(.defaultConflicts, labels, conflicts.reduce(0, +)) }
    }
    return rest.count
  }
}

extension TreeCoverage {
  /// All branches, or where there are more than `limit` those in most trouble, in the order of their labels.
  func worstBranches(_ limit: Int) -> [BranchCoverage] {
    guard branches.count > limit else { return branches }
    return branches.sorted { $0.rank < $1.rank }.prefix(limit).sorted { $0.branch.label < $1.branch.label }
  }
}

extension MissingPeriods {
  /// Adds the counts of `other`, whose gaps are another branch's.
  fileprivate mutating func add(_ other: MissingPeriods) {
    past += other.past
    current += other.current
    next += other.next
    later += other.later
  }
}

extension TimeBound {
  /// Seconds since the Unix epoch; an infinity where there is no end.
  fileprivate var seconds: Double {
    switch self {
    case .unboundedBelow: -.infinity
    case .at(let instant): instant.secondsSinceEpoch
    case .unboundedAbove: .infinity
    }
  }
}
