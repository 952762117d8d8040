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
      guard let missing = branch.missing else { continue }
      add(.missing, labels.adding("window", "past"), missing.past)
      add(.missing, labels.adding("window", "current"), missing.current)
      add(.missing, labels.adding("window", "next"), missing.next)
      add(.missing, labels.adding("window", "later"), missing.later)
    }
    for report in tree.defaults {
      let labels = labels.adding("branch", report.branch.description)
      if let rows = report.rows { add(.defaultRows, labels, rows) }
      if let bytes = report.bytes { add(.defaultBytes, labels, bytes) }
    }
    return tree.coverage.branches.count - shown.count
  }
}

extension TreeCoverage {
  /// All branches, or where there are more than `limit` those that end first, in the order of their labels.
  func worstBranches(_ limit: Int) -> [BranchCoverage] {
    guard branches.count > limit else { return branches }
    let worst = branches.sorted { left, right in
      if left.writableUntil != right.writableUntil { return left.writableUntil < right.writableUntil }
      if left.coveredUntil != right.coveredUntil { return left.coveredUntil < right.coveredUntil }
      let (ours, theirs) = (left.missing?.past ?? 0, right.missing?.past ?? 0)
      return ours != theirs ? ours > theirs : left.branch.label < right.branch.label
    }
    return worst.prefix(limit).sorted { $0.branch.label < $1.branch.label }
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
