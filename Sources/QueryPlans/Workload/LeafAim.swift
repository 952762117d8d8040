public import PartitionModel

/// Values that mean one leaf of a tree, for the parameters of a statement that was written for any.
///
/// Which parameter stands for which key column is not known, only their types are. So the same values are tried in
/// several arrangements, and the one that reads fewest leaves shows what the statement's conditions can do.
public struct LeafAim: Hashable, Sendable {
  /// What one key column says of the leaf: rows with values from `low` up to, not including, `high`, or just `low`.
  struct Point: Hashable, Sendable {
    let type: KeyType
    let low: String
    let high: String
  }

  let points: [Point]

  /// The aims at the first and the last leaf of the tree's largest branch, one where these are the same.
  ///
  /// Two, since what is open at one end (`at >= $1`) reads few leaves only at that end.
  public static func all(in root: Partition) -> [LeafAim] {
    let first = LeafAim(points: points(in: root, isLast: false))
    let last = LeafAim(points: points(in: root, isLast: true))
    return first == last ? [last] : [last, first]
  }

  private static func points(in partition: Partition, isLast: Bool) -> [Point] {
    guard let key = partition.key else { return [] }
    let candidates = partition.partitions.filter {
      !$0.isDetachPending && $0.bound != .default && !$0.leaves.isEmpty
    }
    // Of several campaigns the largest shows best what is not left out; of several months any does.
    let chosen =
      key.strategy == .range
      ? candidates.sorted { $0.precedes($1) }.at(isLast)
      : candidates.min { (-$0.leaves.count, $0.name) < (-$1.leaves.count, $1.name) }
    guard let chosen else { return [] }
    return key.columns.enumerated().compactMap { chosen.point(of: $1, at: $0) } + points(in: chosen, isLast: isLast)
  }

  // MARK: Arrangements

  /// Which end of a leaf's range the parameters are given.
  private enum Ends: CaseIterable {
    case low, ascending, descending, high

    func text(_ point: Point, use: Int) -> String {
      switch self {
      case .low: point.low
      case .high: point.high
      case .ascending: use.isMultiple(of: 2) ? point.low : point.high
      case .descending: use.isMultiple(of: 2) ? point.high : point.low
      }
    }
  }

  /// The sets of values to try for parameters of these types (`pg_type.typname`), the likeliest first; nil is NULL.
  public func values(for types: [String]) -> [[String?]] {
    let turns = max(1, points.map { point in points.count { $0.type.family == point.type.family } }.max() ?? 1)
    var sets: [[String?]] = []
    for turn in 0..<turns {
      for ends in Ends.allCases {
        let set = values(for: types, turn, ends)
        if !sets.contains(set) { sets.append(set) }
      }
    }
    return sets
  }

  private func values(for types: [String], _ turn: Int, _ ends: Ends) -> [String?] {
    var taken: [TypeFamily: Int] = [:]
    var uses: [Point: Int] = [:]
    return types.map { type in
      let isArray = type.hasPrefix("_")
      let type = KeyType(name: isArray ? String(type.dropFirst()) : type)
      let exact = points.filter { $0.type == type }
      let fitting = exact.isEmpty ? points.filter { $0.type.family == type.family } : exact
      guard !fitting.isEmpty else { return isArray ? nil : type.family.standIn }
      let point = fitting[(taken[type.family, default: 0] + turn) % fitting.count]
      taken[type.family, default: 0] += 1
      let text = ends.text(point, use: uses[point, default: 0])
      uses[point, default: 0] += 1
      return isArray ? Self.array(text) : text
    }
  }
}

extension LeafAim {
  /// An array of one element (PostgreSQL, "Array Input and Output Syntax").
  fileprivate static func array(_ element: String) -> String {
    // By scalars: to Swift a quote and an accent that follows it are one character.
    let escaped = element.unicodeScalars.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : "\($0)" }.joined()
    return "{\"\(escaped)\"}"
  }
}

// MARK: - Bounds

extension [Partition] {
  fileprivate func at(_ isLast: Bool) -> Partition? { isLast ? last : first }
}

extension Partition {
  /// What the bound says of a key column, or any value where a hash decides.
  fileprivate func point(of column: PartitionKey.Column, at index: Int) -> LeafAim.Point? {
    switch bound {
    case .list(let values):
      for case .value(let text) in values { return LeafAim.Point(type: column.type, low: text, high: text) }
      return nil
    case .range(let from, let to):
      let ends = [from, to].map { end -> String? in
        if index < end.count, case .value(let text) = end[index] { text } else { nil }
      }
      guard let some = ends[0] ?? ends[1] else { return nil }
      return LeafAim.Point(type: column.type, low: ends[0] ?? some, high: ends[1] ?? some)
    case .hash:
      return column.type.family.standIn.map { LeafAim.Point(type: column.type, low: $0, high: $0) }
    case .default, nil: return nil
    }
  }

  /// Whether the range starts below the other's. Text compares as numbers do where it is one, and else as dates do.
  fileprivate func precedes(_ other: Partition) -> Bool {
    guard case .range(let own, _) = bound, case .range(let others, _) = other.bound else { return name < other.name }
    for (own, other) in zip(own, others) where own != other {
      switch (own, other) {
      case (.minValue, _), (_, .maxValue): return true
      case (_, .minValue), (.maxValue, _): return false
      case (.value(let own), .value(let other)):
        if let own = Double(own), let other = Double(other) { return own < other }
        return own < other
      }
    }
    return name < other.name
  }
}
