internal import PartitionModel

/// A partition tree in few lines: partitions that follow each other are one, and so are branches that are divided alike.
struct TreeOutline {
  /// The lines.
  let lines: [String]

  /// As many values as are named of those that have the same.
  private static let fewValues = 8

  init(_ root: Partition) {
    lines = ["\(root.name)".onOneLine + (root.key.map { "  \($0)" } ?? "").onOneLine] + Self.children(of: root)
  }

  /// The lines below `table`, drawn as a tree.
  private static func children(of table: Partition) -> [String] {
    let items = leafItems(of: table) + branchItems(of: table)
    if items.isEmpty { return ["└─ no partition: rows are refused"] }
    return items.enumerated().flatMap { index, item in
      let isLast = index == items.count - 1
      return [(isLast ? "└─ " : "├─ ") + item.line] + item.below.map { (isLast ? "   " : "│  ") + $0 }
    }
  }

  private struct Item {
    let line: String
    var below: [String] = []
  }

  // MARK: Partitions that are divided further

  private static func branchItems(of table: Partition) -> [Item] {
    var order: [[String]] = []
    var groups: [[String]: [Partition]] = [:]
    let branches = table.partitions.filter { !$0.isLeaf }
    for branch in branches.sorted(by: { label(of: $0, in: table) < label(of: $1, in: table) }) {
      // What comes first stands for the branch's own line: those that differ in it are not alike either.
      let shape = [suffix(of: branch)] + children(of: branch)
      if groups[shape] == nil { order.append(shape) }
      groups[shape, default: []].append(branch)
    }
    return order.map { shape in
      let alike = groups[shape] ?? []
      let bounds = alike.map { label(of: $0, in: table).description.onOneLine }
      let more = alike.count > fewValues ? " and \(alike.count - fewValues) more" : ""
      let line = bounds.prefix(fewValues).joined(separator: ", ") + more + shape[0]
      return Item(line: line, below: Array(shape.dropFirst()))
    }
  }

  private static func suffix(of branch: Partition) -> String {
    (branch.key.map { "  \($0)" } ?? "").onOneLine + (branch.isDetachPending ? "  (being detached)" : "")
  }

  private static func label(of branch: Partition, in table: Partition) -> BranchLabel {
    guard let key = table.key else { return .whole }
    return BranchLabel(bound: branch.bound, of: key)
  }

  // MARK: Partitions that hold rows

  private static func leafItems(of table: Partition) -> [Item] {
    let leaves = table.partitions.filter { $0.isLeaf && !$0.isDetachPending }
    var items = ranges(leaves) + lists(leaves) + hashes(leaves)
    let unread = leaves.filter { $0.bound == nil }.count
    if unread > 0 { items.append(Item(line: "\(counted(unread)) whose bound cannot be read")) }
    if leaves.contains(where: { $0.bound == .default }) { items.append(Item(line: "DEFAULT")) }
    for leaf in table.partitions where leaf.isLeaf && leaf.isDetachPending {
      items.append(Item(line: "\(leaf.name), being detached".onOneLine))
    }
    return items
  }

  private static func counted(_ count: Int) -> String { "\(count) partition\(count == 1 ? "" : "s")" }

  /// Ranges, those that follow each other made one.
  private static func ranges(_ leaves: [Partition]) -> [Item] {
    var ends: [[PartitionBound.RangeDatum]: [PartitionBound.RangeDatum]] = [:]
    for case .range(let from, let to) in leaves.map(\.bound) { ends[from] = to }
    let reached = Set(ends.values)
    let starts = ends.keys.filter { !reached.contains($0) }
    return starts.sorted { $0.precedes($1) }.map { start in
      var (end, count) = (start, 0)
      // Bounds of one table never overlap, so this comes to an end.
      while let next = ends.removeValue(forKey: end) { (end, count) = (next, count + 1) }
      return Item(line: "\(counted(count)) from \(start.words) to \(end.words)")
    }
  }

  private static func lists(_ leaves: [Partition]) -> [Item] {
    var values: [String] = []
    var count = 0
    for case .list(let list) in leaves.map(\.bound) {
      count += 1
      values += list.map { value in if case .value(let text) = value { SQLIdentifier.literal(text) } else { "NULL" } }
    }
    if count == 0 { return [] }
    values.sort { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    let more = values.count > fewValues ? ", and \(values.count - fewValues) more" : ""
    return [Item(line: "\(counted(count)) for \(values.prefix(fewValues).joined(separator: ", "))\(more)".onOneLine)]
  }

  private static func hashes(_ leaves: [Partition]) -> [Item] {
    var remainders: [Int: [Int]] = [:]
    for case .hash(let modulus, let remainder) in leaves.map(\.bound) {
      remainders[modulus, default: []].append(remainder)
    }
    return remainders.sorted { $0.key < $1.key }.map { modulus, remainders in
      let words =
        remainders.count == modulus
        ? "every remainder" : "remainder \(remainders.sorted().map(String.init).joined(separator: ", "))"
      return Item(line: "\(counted(remainders.count)) of modulus \(modulus): \(words)")
    }
  }
}

extension [PartitionBound.RangeDatum] {
  /// The bound as SQL writes it.
  fileprivate var words: String {
    let words = map { datum in
      switch datum {
      case .minValue: "MINVALUE"
      case .maxValue: "MAXVALUE"
      case .value(let text): text.onOneLine
      }
    }
    return words.joined(separator: ", ")
  }

  /// Numbers by their value, all else by its text; what is below every value comes first.
  fileprivate func precedes(_ other: Self) -> Bool {
    for (ours, theirs) in zip(self, other) where ours != theirs {
      switch (ours, theirs) {
      case (.minValue, _), (_, .maxValue): return true
      case (_, .minValue), (.maxValue, _): return false
      case (.value(let our), .value(let their)):
        if let ourNumber = Int64(our), let theirNumber = Int64(their) { return ourNumber < theirNumber }
        return our < their
      }
    }
    return false
  }
}
