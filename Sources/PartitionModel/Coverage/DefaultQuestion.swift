/// What to ask a DEFAULT leaf: whether it holds rows of the next period that has no partition.
public struct DefaultQuestion: Hashable, Sendable {
  /// The leaf.
  public let leaf: LeafPlace
  /// What is missing of the next period; nil where nothing is, or nothing says how long a period is.
  public let missing: TimeSpan?
  /// The same as a condition on the leaf's rows, in SQL; nil where there is none, or the key is an expression.
  public let condition: String?
}

extension TreeCoverage {
  /// What to ask the DEFAULT leaves out of `places`.
  public func defaultQuestions(to places: [LeafPlace]) -> [DefaultQuestion] {
    places.filter { $0.isDefault && !$0.isForeign }.map { leaf in
      let missing = branches.filter { $0.branch.timeline.takers.contains(.defaultPartition(leaf.oid)) }
        .compactMap(\.nextMissing).min { $0.start < $1.start }
      return DefaultQuestion(leaf: leaf, missing: missing, condition: missing.flatMap { condition($0, of: leaf) })
    }
  }

  private func condition(_ span: TimeSpan, of leaf: LeafPlace) -> String? {
    guard let axis, axis.column != PartitionKey.Column.expressionLabel, let start = span.start.instant,
      let end = span.end.instant
    else { return nil }
    let column = SQLIdentifier.quoted(axis.column)
    let (from, to) = (axis.scale.literal(of: start, in: axis.zone), axis.scale.literal(of: end, in: axis.zone))
    return "\(column) >= \(from) AND \(column) < \(to)"
  }
}

extension BranchCoverage {
  /// What is missing of the first period from now on that has no proper partition, be part of it over.
  fileprivate var nextMissing: TimeSpan? {
    guard let start = coveredUntil.instant, let period = granularity?.period(containing: start) else { return nil }
    let gaps = branch.timeline.proper(without: catchAll).union.gaps
    let gap = gaps.first { $0.start <= .at(start) && .at(start) < $0.end }
    return gap?.intersection(TimeSpan(start: .at(period.start), end: .at(period.end)))
  }
}

extension Timeline {
  fileprivate var takers: Set<Taker> { Set(segments.map(\.taker)) }
}
