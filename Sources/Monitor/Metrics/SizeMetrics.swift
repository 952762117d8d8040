internal import Config
internal import Exposition
internal import PartitionModel

extension MetricFamilies {
  /// What a table takes on disk; returns how many branches, periods and leaves the limits sum up.
  mutating func addSizes(_ tree: TreeReport, _ labels: LabelSet, _ limits: SeriesLimits, at now: Instant) -> Int {
    let sizes = tree.sizes
    for reason in SizeUnknownReason.allCases {
      add(.sizeUnknown, labels.adding("reason", reason.rawValue), sizes.unknown[reason] ?? 0)
    }
    if let rows = tree.rows {
      add(.tableRows, labels.adding("state", "live"), rows.live)
      add(.tableRows, labels.adding("state", "dead"), rows.dead)
    }
    // Nothing measured yet is not a size of nothing.
    if !sizes.isMeasured { return 0 }
    add(.tableBytes, labels.adding("part", "heap"), sizes.table.heap)
    add(.tableBytes, labels.adding("part", "index"), sizes.table.index)
    add(.tableBytes, labels.adding("part", "toast"), sizes.table.toast)
    return addPeriods(tree, labels) + addBranches(tree, labels, limits.branchSeries)
      + addLeaves(tree, labels, limits.leafSeries, at: now)
  }

  // MARK: Branches

  private mutating func addBranches(_ tree: TreeReport, _ labels: LabelSet, _ limit: Int) -> Int {
    let branches = tree.branchesWithLeaves.compactMap { label in
      tree.sizes.branches[label].map { (key: label, value: $0) }
    }
    guard branches.count > limit else {
      for (branch, bytes) in branches { add(.branchBytes, labels.adding("branch", branch.description), bytes) }
      return 0
    }
    // The same branches as in the families of coverage, and the largest where those are fewer.
    let worst = Set(tree.coverage.worstBranches(limit).map(\.branch.label))
    let ranked = branches.sorted {
      (worst.contains($0.key) ? 0 : 1, -$0.value) < (worst.contains($1.key) ? 0 : 1, -$1.value)
    }
    let kept = Set(ranked.prefix(limit).map(\.key))
    let shown = branches.filter { kept.contains($0.key) }
    for (branch, bytes) in shown { add(.branchBytes, labels.adding("branch", branch.description), bytes) }
    let rest = branches.reduce(0) { $0 + $1.value } - shown.reduce(0) { $0 + $1.value }
    add(.branchBytes, labels.adding("branch", Self.other), rest)
    return branches.count - shown.count
  }

  // MARK: Periods

  /// The latest periods have series of their own; those before are one sum.
  private static let periodLimit = 60

  private mutating func addPeriods(_ tree: TreeReport, _ labels: LabelSet) -> Int {
    guard let granularity = tree.coverage.granularity else { return 0 }
    let periods = tree.sizes.periods.sorted { $0.key.start < $1.key.start }
    let (older, shown) = (periods.dropLast(Self.periodLimit), periods.suffix(Self.periodLimit))
    for (period, bytes) in shown { add(.periodBytes, labels.adding("period", granularity.label(of: period)), bytes) }
    let rest = older.reduce(tree.sizes.outsidePeriods) { $0 + $1.value }
    if rest > 0 { add(.periodBytes, labels.adding("period", Self.other), rest) }
    return older.count
  }

  // MARK: Leaves

  private mutating func addLeaves(_ tree: TreeReport, _ labels: LabelSet, _ limit: Int, at now: Instant) -> Int {
    let next = tree.coverage.granularity.map { $0.period(containing: now).end }
    var ranked: [(rank: Int, bytes: Int64, index: Int)] = []
    for (index, bytes) in tree.sizes.leaves.enumerated() {
      if let bytes { ranked.append((tree.places[index].rank(at: now, next: next), bytes, index)) }
    }
    // Equals stay in the order of the tree.
    ranked.sort { ($0.rank, -$0.bytes, $0.index) < ($1.rank, -$1.bytes, $1.index) }
    let shown = ranked.prefix(limit).map { (place: tree.places[$0.index], bytes: $0.bytes) }
    for leaf in shown.sorted(by: { $0.place.name < $1.place.name }) {
      let labels = labels.adding("branch", leaf.place.branch.description)
      // Two leaves may share a name; only one of them can be in the root's schema.
      let name = leaf.place.name.schema == tree.root.name.schema ? leaf.place.name.name : leaf.place.name.description
      add(.leafBytes, labels.adding("partition", name), leaf.bytes)
    }
    let rest = ranked.dropFirst(limit)
    if !rest.isEmpty {
      let sum = rest.reduce(0) { $0 + $1.bytes }
      add(.leafBytes, labels.adding("branch", "").adding("partition", Self.other), sum)
    }
    return rest.count
  }

  /// What stands in a label's place where several values are summed.
  static let other = "(other)"
}

extension LeafPlace {
  /// How much the leaf matters to whoever looks: DEFAULT first, then what holds now, then what holds next, then by size.
  fileprivate func rank(at now: Instant, next: Instant?) -> Int {
    if isDefault { return 0 }
    guard let span else { return 3 }
    if span.contains(now) { return 1 }
    return next.map { span.contains($0) } == true ? 2 : 3
  }
}

extension TimeSpan {
  fileprivate func contains(_ instant: Instant) -> Bool { start <= .at(instant) && .at(instant) < end }
}
