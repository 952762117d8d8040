internal import PartitionModel

extension Partition {
  /// The partitions, but for those that are being detached, of which the bound could not be read.
  var withUnreadBound: [RelationName] {
    attached.flatMap { ($0.bound == nil ? [$0.name] : []) + $0.withUnreadBound }
  }

  /// Of each table that is split by a range other than `axis`, why nothing tells which partitions it will need; a line for
  /// all that are alike. Nothing of one that takes whatever comes.
  func untimedRanges(besides axis: TimeAxis?) -> [String] {
    var lines: [String] = []
    let numbers = numberRanges(besides: axis)
    let numbered = Set(numbers.map(\.table))
    func more(_ count: Int) -> String { count > 1 ? " (and \(count - 1) more like it)" : "" }

    let ended = numbers.filter { $0.end != nil }
    if let ranges = ended.first, let end = ranges.end {
      lines.append(
        "\(ranges.table)\(more(ended.count)): \(ranges.column) is a number that stands for no time, so nothing tells when rows "
          + "come to \(end.value), where its partitions end. Create the next before: CREATE TABLE … PARTITION OF "
          + "\(ranges.table.quoted) FOR VALUES FROM (\(end.value)) TO (…).")
    }
    let broken = numbers.filter { !$0.gaps.isEmpty }
    if let ranges = broken.first, let gap = ranges.gaps.first {
      lines.append(
        "\(ranges.table)\(more(broken.reduce(0) { $0 + $1.gaps.count })): no partition takes \(ranges.column) from \(gap.from) "
          + "up to \(gap.to). As it is a number that stands for no time, nothing tells how to divide that.")
    }
    let others = openRanges(besides: axis).filter { !numbered.contains($0.name) }
    if let table = others.first, let key = table.key {
      let hint =
        unreadTime?.form == .text ? " If it is one written as text, say `time: text` in a policy for the table." : ""
      lines.append(
        "\(table.name)\(more(others.count)): \(key) is not read as a time, so nothing tells which partitions are needed "
          + "next.\(hint)")
    }
    return lines
  }

  /// The tables of this tree that are split by a range other than `axis`, have partitions, and refuse the rows beyond them.
  private func openRanges(besides axis: TimeAxis?) -> [Partition] {
    guard let key else { return [] }
    let isUntimed = key.strategy == .range && !(axis?.divides(key) ?? false)
    let takesAll = attached.contains { partition in
      switch partition.bound {
      case .default: true
      case .range(_, let to): to.allSatisfy { $0 == .maxValue }
      default: false
      }
    }
    let own = isUntimed && !attached.isEmpty && !takesAll ? [self] : []
    return own + attached.flatMap { $0.openRanges(besides: axis) }
  }
}
