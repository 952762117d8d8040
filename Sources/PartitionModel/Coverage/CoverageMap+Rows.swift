extension CoverageMap {
  /// The map of `tree`, seen at `now`.
  ///
  /// - Parameters:
  ///   - extent: How much of it to show.
  ///   - isWanted: The branches to show; all unless told.
  public init(
    of tree: TreeReport, at now: Instant, _ extent: Extent = Extent(),
    where isWanted: (BranchLabel) -> Bool = { _ in true }
  ) {
    let columns = Column.all(of: tree, at: now, extent)
    let reader = MapReader(tree: tree, columns: columns, now: now)
    let branches = reader.branches().filter { isWanted($0.label) }.sorted { $0.rank < $1.rank }
    let hidden = branches.dropFirst(extent.branches)
    self.columns = columns
    self.rows = branches.prefix(extent.branches).map(reader.row)
    self.folded = hidden.isEmpty ? nil : reader.folded(hidden)
  }
}

/// A branch that is to have a row.
private struct MappedBranch {
  let label: BranchLabel
  let table: RelationName
  /// How far it covers time; nil where no time divides it.
  let coverage: BranchCoverage?
  let rank: BranchRank
}

/// Reads the cells of a tree's branches.
private struct MapReader {
  let tree: TreeReport
  let columns: [CoverageMap.Column]
  let now: Instant
  /// The leaves of each table, by their numbers among the tree's places, which are in the order of the tree.
  private let ranges: [OID: Range<Int>]
  /// The leaves that are being detached, or are below a table that is.
  private let isDetaching: Set<OID>
  /// These, or, where no time runs through the tree, all leaves: by branch.
  private let untimed: [BranchLabel: [Int]]
  private let defaults: [BranchLabel: TreeReport.DefaultReport]

  init(tree: TreeReport, columns: [CoverageMap.Column], now: Instant) {
    var ranges: [OID: Range<Int>] = [:]
    var isDetaching: Set<OID> = []
    var count = 0
    func walk(_ partition: Partition, isPending: Bool) {
      let isPending = isPending || partition.isDetachPending
      let first = count
      if partition.isLeaf {
        count += 1
        if isPending { isDetaching.insert(partition.oid) }
      } else {
        for child in partition.partitions { walk(child, isPending: isPending) }
      }
      ranges[partition.oid] = first..<count
    }
    walk(tree.root, isPending: false)
    let untimed = tree.places.indices.filter { index in
      tree.coverage.axis == nil || !isDetaching.isEmpty && isDetaching.contains(tree.places[index].oid)
    }
    self.tree = tree
    self.columns = columns
    self.now = now
    self.ranges = ranges
    self.isDetaching = isDetaching
    self.untimed = Dictionary(grouping: untimed) { tree.places[$0].branch }
    self.defaults = Dictionary(tree.defaults.map { ($0.branch, $0) }) { first, _ in first }
  }

  // MARK: Branches

  /// The branches that time divides, or that refuse rows at all times; and those of leaves of which neither can be said.
  func branches() -> [MappedBranch] {
    let branches = tree.coverage.branches.map { coverage in
      MappedBranch(
        label: coverage.branch.label, table: coverage.branch.table, coverage: coverage, rank: coverage.rank)
    }
    let seen = Set(branches.map(\.label))
    let others = untimed.filter { !seen.contains($0.key) }.map { label, leaves in
      let isRefused = leaves.allSatisfy { isDetaching.contains(tree.places[$0].oid) }
      return MappedBranch(
        label: label, table: tree.root.name, coverage: nil,
        rank: BranchRank(isRefused ? .refused : .none, writableUntil: .unboundedAbove, label))
    }
    return branches + others
  }

  func row(_ branch: MappedBranch) -> CoverageMap.Row {
    CoverageMap.Row(
      branch: branch.label, table: branch.table, coverage: branch.coverage, urgency: branch.rank.urgency,
      bytes: tree.sizes.branches[branch.label], fallback: defaults[branch.label], cells: cells(branch))
  }

  func folded(_ branches: ArraySlice<MappedBranch>) -> CoverageMap.Folded {
    var states: [[CoverageMap.State: Int]] = columns.map { _ in [:] }
    for branch in branches {
      for (column, cell) in cells(branch).enumerated() { states[column][cell.state, default: 0] += 1 }
    }
    return CoverageMap.Folded(
      branches: branches.count, unwell: branches.count { $0.rank.urgency != .none }, states: states)
  }

  // MARK: Cells

  private func cells(_ branch: MappedBranch) -> [CoverageMap.Cell] {
    guard let coverage = branch.coverage else { return untimedCells(branch) }
    var tallies = columns.map { _ in Tally() }
    let catchAllStart = coverage.catchAll?.span.start ?? .unboundedAbove
    var takers: Set<OID> = []
    for segment in coverage.branch.timeline.segments {
      for column in columns.indices(sharing: segment.span) {
        let span = segment.span.intersection(columns[column].span)
        takers.insert(tallies[column].add(span, segment.taker, isCaught: segment.span.start >= catchAllStart))
      }
    }
    for taker in takers {
      for index in ranges[taker] ?? 0..<0 where !isDetaching.contains(tree.places[index].oid) {
        for column in columns.indices(sharing: tree.places[index].span ?? .always)
        where tallies[column].takers.contains(taker) {
          tallies[column].leaves.append(index)
        }
      }
    }
    for index in untimed[branch.label] ?? [] where isDetaching.contains(tree.places[index].oid) {
      for column in columns.indices(sharing: tree.places[index].span ?? .always) {
        tallies[column].detaching.append(index)
      }
    }
    let required = requiredSpan(of: coverage)
    return zip(columns, tallies).map { cell($0, $1, required: required.intersection($0.span)) }
  }

  /// What must be covered: up to the horizon, from the first partition on, since the branch began there; where nothing
  /// tells how long a period is, now.
  private func requiredSpan(of coverage: BranchCoverage) -> TimeSpan {
    guard let granularity = tree.coverage.granularity else {
      return TimeSpan(start: .at(now), end: .at(now.advanced(byMicroseconds: 1)))
    }
    let proper = coverage.branch.timeline.proper(without: coverage.catchAll)
    let end = granularity.period(containing: now).end
    return TimeSpan(
      start: proper.segments.first?.span.start ?? .at(now), end: .at(max(tree.coverage.requiredUntil ?? end, end)))
  }

  private func cell(_ column: CoverageMap.Column, _ tally: Tally, required: TimeSpan) -> CoverageMap.Cell {
    let holes = tally.proper.union.gaps.map { $0.intersection(required) }.filter { !$0.isEmpty }
    guard let hole = holes.first else {
      if !tally.proper.isEmpty {
        let isLocked = tally.leaves.contains { tree.sizes.locked.contains(tree.places[$0].oid) }
        return cell(isLocked ? .blocked : column.holdsNow ? .current : .covered, tally.leaves)
      }
      return tally.caught.isEmpty ? cell(.none, []) : cell(.catchAll, tally.leaves)
    }
    let untaken = (tally.defaulted + tally.caught).union.gaps
    var cell: CoverageMap.Cell
    if holes.contains(where: { hole in untaken.contains { !$0.intersection(hole).isEmpty } }) {
      cell = tally.detaching.isEmpty ? self.cell(.missing, tally.leaves) : self.cell(.detachPending, tally.detaching)
    } else {
      cell = self.cell(tally.defaulted.isEmpty ? .catchAll : .defaultOnly, tally.leaves)
    }
    cell.isPartial = !tally.proper.isEmpty
    cell.uncovered = hole
    return cell
  }

  /// The cells of a branch that time does not divide, or of which all leaves are being detached.
  private func untimedCells(_ branch: MappedBranch) -> [CoverageMap.Cell] {
    let leaves = untimed[branch.label] ?? []
    let attached = leaves.filter { !isDetaching.contains(tree.places[$0].oid) }
    let state: CoverageMap.State =
      if attached.isEmpty {
        .detachPending
      } else if tree.root.unreadTime != nil {
        .unknown
      } else if attached.contains(where: { tree.sizes.locked.contains(tree.places[$0].oid) }) {
        .blocked
      } else {
        attached.allSatisfy { tree.places[$0].isDefault } ? .defaultOnly : .covered
      }
    let shown = attached.isEmpty ? leaves : attached
    return columns.map { column in
      let here = shown.filter { !(tree.places[$0].span ?? .always).intersection(column.span).isEmpty }
      return here.isEmpty ? cell(.none, []) : cell(state, here)
    }
  }

  /// A cell with these leaves, by their numbers.
  private func cell(_ state: CoverageMap.State, _ leaves: [Int]) -> CoverageMap.Cell {
    var cell = CoverageMap.Cell(state)
    guard let first = leaves.min() else { return cell }
    let bytes = leaves.map { tree.sizes.leaves[$0] }
    cell.leaf = tree.places[first]
    cell.leafCount = leaves.count
    cell.bytes = bytes.contains(nil) ? nil : bytes.compactMap { $0 }.reduce(0, +)
    return cell
  }
}

/// What falls into one column of one branch.
private struct Tally {
  /// Stretches that proper partitions hold.
  var proper: [TimeSpan] = []
  /// Stretches that a catch-all holds.
  var caught: [TimeSpan] = []
  /// Stretches that come to a DEFAULT.
  var defaulted: [TimeSpan] = []
  var takers: Set<OID> = []
  /// Leaves of the takers, and leaves that are being detached, by their numbers.
  var leaves: [Int] = []
  var detaching: [Int] = []

  /// Adds a stretch that `taker` takes, and tells which table that is.
  mutating func add(_ span: TimeSpan, _ taker: Timeline.Taker, isCaught: Bool) -> OID {
    let table: OID
    switch taker {
    case .partition(let oid) where isCaught:
      caught.append(span)
      table = oid
    case .partition(let oid):
      proper.append(span)
      table = oid
    case .defaultPartition(let oid):
      defaulted.append(span)
      table = oid
    }
    takers.insert(table)
    return table
  }
}
