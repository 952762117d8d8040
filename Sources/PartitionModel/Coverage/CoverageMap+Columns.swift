extension CoverageMap.Column {
  /// The columns for `tree`, seen at `now`: from its first partition, or as far back as `extent` goes, to its horizon, or its
  /// last proper partition where that ends later.
  static func all(of tree: TreeReport, at now: Instant, _ extent: CoverageMap.Extent) -> [Self] {
    let coverage = tree.coverage
    guard let granularity = coverage.granularity else {
      return [Self(kind: .always, span: .always, holdsNow: coverage.axis != nil)]
    }
    let current = granularity.period(containing: now)
    let spans = tree.places.compactMap(\.span)
    let (reachesBack, reachesOn) = (spans.map(\.start).min(), spans.map(\.end).max())
    let firstStart = spans.compactMap(\.start.instant).min() ?? current.start
    let lastEnd = max(coverage.requiredUntil ?? current.end, coverage.lastProperEnd ?? current.end)

    var periods = [current]
    let past = min(granularity.count(from: firstStart, to: current.start), extent.past)
    for _ in 0..<past {
      periods.insert(granularity.period(containing: periods[0].start.advanced(byMicroseconds: -1)), at: 0)
    }
    let ahead = min(granularity.count(from: current.end, to: lastEnd), extent.ahead)
    for _ in 0..<ahead { periods.append(granularity.period(after: periods[periods.count - 1])) }

    var columns = periods.map { period in
      Self(kind: .period, span: TimeSpan(start: .at(period.start), end: .at(period.end)), holdsNow: period == current)
    }
    let (start, end) = (columns[0].span.start, columns[columns.count - 1].span.end)
    if let reachesBack, reachesBack < start {
      columns.insert(
        Self(kind: .earlier, span: TimeSpan(start: .unboundedBelow, end: start), holdsNow: false), at: 0)
    }
    if reachesOn.map({ $0 > end }) == true || .at(lastEnd) > end {
      columns.append(Self(kind: .later, span: TimeSpan(start: end, end: .unboundedAbove), holdsNow: false))
    }
    return columns
  }
}

extension TreeCoverage {
  /// Where the last proper partition of any branch ends, catch-alls apart.
  fileprivate var lastProperEnd: Instant? {
    branches.compactMap { branch in
      branch.branch.timeline.proper(without: branch.catchAll).segments.last?.span.end.instant
    }.max()
  }
}

extension [CoverageMap.Column] {
  /// The columns that share an instant with `span`.
  func indices(sharing span: TimeSpan) -> Range<Int> {
    var first = 0
    var last = count
    while first < last {
      let middle = (first + last) / 2
      if self[middle].span.end <= span.start { first = middle + 1 } else { last = middle }
    }
    var end = first
    while end < count, self[end].span.start < span.end { end += 1 }
    return first..<end
  }
}
