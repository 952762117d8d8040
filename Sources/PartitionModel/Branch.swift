/// A part of a tree below which one time axis runs, with where its rows go at each instant.
public struct Branch: Hashable, Sendable {
  /// What tells it from the tree's other branches.
  public let label: BranchLabel
  /// The partitioned table whose partitions are the axis; the empty one where a branch has none.
  public let table: RelationName
  /// Where its rows go, over time.
  public let timeline: Timeline

  /// The branch `label`, at `table`, with its timeline.
  public init(label: BranchLabel, table: RelationName, timeline: Timeline) {
    self.label = label
    self.table = table
    self.timeline = timeline
  }
}

extension Partition {
  /// The branches of the tree below this root, by label; none where no level is a range of time.
  ///
  /// Read from the bounds alone, every level by its own rule: a list or a range of anything but time tells branches
  /// apart; a range of time divides each branch below it; a hash refuses the rows of any remainder that has no
  /// partition, so a time is covered only where every remainder covers it. `date` and `timestamp` bounds are read in
  /// `zone`. What detaches takes no rows and is not there.
  public func branches(zone: TimeZoneRules) -> [Branch] {
    guard hasTimeAxis else { return [] }
    return BranchReader(zone: zone).branches(of: self).filter(\.hasAxis).map(\.branch)
      .sorted { $0.label < $1.label }
  }

  /// Whether this or a level below is split by ranges of time.
  private var hasTimeAxis: Bool { isTimeAxis || partitions.contains { $0.hasTimeAxis } }

  /// Whether its partitions are ranges of time.
  var isTimeAxis: Bool { key.map { $0.strategy == .range && $0.columns.first?.type.isTime == true } ?? false }
}

private struct BranchReader {
  let zone: TimeZoneRules

  /// A branch as seen from some level of the tree.
  struct Reading {
    var branch: Branch
    /// Whether a range of time divides it, or would if it had a partition.
    var hasAxis: Bool

    func below(_ condition: BranchLabel.Condition) -> Reading {
      Reading(
        branch: Branch(label: branch.label.below(condition), table: branch.table, timeline: branch.timeline),
        hasAxis: hasAxis)
    }
  }

  func branches(of partition: Partition) -> [Reading] {
    guard let key = partition.key else {
      let always = Timeline([.init(span: .always, taker: .partition(partition.oid))])
      return [reading(partition, always, hasAxis: false)]
    }
    let partitions = partition.partitions.filter { !$0.isDetachPending }
    if partition.isTimeAxis { return axis(partition, partitions, type: key.columns[0].type) }
    // Nothing below takes any row: a branch of its own that has no time at all.
    if partitions.isEmpty { return [reading(partition, Timeline(), hasAxis: true)] }
    if key.strategy == .hash { return hash(partition, partitions) }
    return partitions.flatMap { child -> [Reading] in
      guard let condition = BranchLabel.Condition(child.bound, of: key) else { return [] }
      return branches(of: child).map { $0.below(condition) }
    }
  }

  private func reading(_ partition: Partition, _ timeline: Timeline, hasAxis: Bool) -> Reading {
    Reading(branch: Branch(label: .whole, table: partition.name, timeline: timeline), hasAxis: hasAxis)
  }

  // MARK: Range of time

  /// Each branch below a range of time runs through all its partitions; a partition that is not divided further, or
  /// takes every row, serves them all.
  private func axis(_ partition: Partition, _ partitions: [Partition], type: KeyType) -> [Reading] {
    var parts: [(span: TimeSpan, timelines: [BranchLabel: Timeline])] = []
    var inDefault: [BranchLabel: Timeline] = [:]
    for child in partitions {
      let timelines = Dictionary(branches(of: child).map { ($0.branch.label, $0.branch.timeline) }) { first, _ in first
      }
      if child.bound == .default { inDefault = timelines }
      if let span = TimeSpan(child.bound, as: type, in: zone) { parts.append((span, timelines)) }
    }
    let taken = Timeline(parts.map { .init(span: $0.span, taker: .partition(partition.oid)) })
    for gap in taken.union.gaps {
      parts.append((gap, inDefault.mapValues(\.throughDefault)))
    }
    let named = Set(parts.flatMap(\.timelines.keys)).subtracting([.whole])
    return (named.isEmpty ? [.whole] : named).map { label in
      let segments = parts.flatMap { part in
        (part.timelines[label] ?? part.timelines[.whole] ?? Timeline()).clipped(to: part.span).segments
      }
      return Reading(
        branch: Branch(label: label, table: partition.name, timeline: Timeline(segments)), hasAxis: true)
    }
  }

  // MARK: Hash

  private func hash(_ partition: Partition, _ partitions: [Partition]) -> [Reading] {
    let readings = partitions.map { branches(of: $0) }
    let complete = Self.isComplete(partitions)
    let labels = Set(readings.joined().map(\.branch.label))
    return labels.map { label in
      let same = readings.map { remainder in
        remainder.first { $0.branch.label == label } ?? remainder.first { $0.branch.label == .whole }
      }
      let timelines = same.map { $0?.branch.timeline ?? Timeline() }
      let always = Timeline([.init(span: .always, taker: .partition(partition.oid))])
      let common = timelines.dropFirst().reduce(timelines.first ?? Timeline()) { $0.intersection($1) }
      return Reading(
        branch: Branch(
          label: label, table: partition.name, timeline: complete ? common.intersection(always) : Timeline()),
        hasAxis: readings.joined().contains(where: \.hasAxis))
    }
  }

  /// Whether every hash value has a partition: each takes one share in its modulus, and no two overlap.
  private static func isComplete(_ partitions: [Partition]) -> Bool {
    var moduli: [Int] = []
    for partition in partitions {
      if case .hash(let modulus, _) = partition.bound { moduli.append(modulus) }
    }
    guard let largest = moduli.max() else { return false }
    // PostgreSQL makes every modulus a factor of the next larger one, so shares of the largest add up exactly.
    return moduli.reduce(0) { $0 + largest / $1 } == largest
  }
}
