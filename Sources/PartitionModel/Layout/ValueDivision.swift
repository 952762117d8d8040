/// How lists and ranges of the same columns divide values together.
struct ValueDivision {
  private let subject: KeySubject
  private let known: KeyValues?
  private let order: KeyOrder
  /// For each table: the partition that takes each value that it lists, each range, and all else.
  private let listed: [[PartitionBound.ListValue: Partition]]
  private let ranges: [[(range: KeyRange, partition: Partition)]]
  private let exact: [[KeyRange: Partition]]
  private let rest: [Partition?]
  /// The values that any table lists, in order, and how each is first spelt.
  private let values: [PartitionBound.ListValue]
  private let spelling: [PartitionBound.ListValue: PartitionBound.ListValue]

  init(_ tables: [[Partition]], _ subject: KeySubject, _ known: KeyValues?) {
    let order = KeyOrder(types: subject.types)
    var values: [PartitionBound.ListValue] = []
    var spelling: [PartitionBound.ListValue: PartitionBound.ListValue] = [:]
    self.subject = subject
    self.known = known
    self.order = order
    listed = tables.map { partitions in
      var takers: [PartitionBound.ListValue: Partition] = [:]
      for partition in partitions {
        guard case .list(let own) = partition.bound else { continue }
        for text in own {
          let value = order.canonical(text)
          takers[value] = partition
          if spelling.updateValue(spelling[value] ?? text, forKey: value) == nil { values.append(value) }
        }
      }
      return takers
    }
    ranges = tables.map { partitions in
      partitions.compactMap { partition in
        guard case .range(let from, let to) = partition.bound else { return nil }
        return (KeyRange(from: from, to: to), partition)
      }
    }
    exact = ranges.map { Dictionary($0.map { ($0.range, $0.partition) }) { first, _ in first } }
    rest = tables.map { partitions in partitions.first { $0.bound == .default } }
    self.values = values
    self.spelling = spelling
  }

  /// The parts that some table takes, or, where `othersTake`, that may be taken elsewhere.
  func parts(othersTake: Bool) throws(Incomparable) -> [KeyDivision.Part] {
    let values = try knownValues()
    var parts = try listParts(values)
    let ranges = try rangeParts(without: Set(values))
    parts += ranges
    let named = ranges.compactMap { part in if case .range(let range, _)? = part.values { range } else { nil } }
    if leavesRest(values: Set(values), ranges: named) {
      parts.append(restPart(values: Set(values), ranges: named))
    }
    return parts.filter { part in othersTake || part.takers.contains { !$0.isEmpty } }
  }

  // MARK: Lists

  /// The values to tell apart: those that are known, or else those that are listed and not known to be none.
  private func knownValues() throws(Incomparable) -> [PartitionBound.ListValue] {
    switch known {
    case .these(let known): return known
    case .range(let range, let without):
      var inside: [PartitionBound.ListValue] = []
      for value in values where !without.contains(value) {
        if try order.contains(range, value) { inside.append(value) }
      }
      return inside
    case .rest(let without, let ranges):
      var outside: [PartitionBound.ListValue] = []
      for value in values where !without.contains(value) {
        var isInside = false
        for range in ranges where !isInside { isInside = try order.contains(range, value) }
        if !isInside { outside.append(value) }
      }
      return outside
    case .remainders, nil: return values
    }
  }

  private func listParts(_ values: [PartitionBound.ListValue]) throws(Incomparable) -> [KeyDivision.Part] {
    var takers: [PartitionBound.ListValue: [Partition?]] = [:]
    for value in values {
      var taking: [Partition?] = []
      for place in listed.indices { taking.append(try taker(of: value, place)) }
      takers[value] = taking
    }
    let groups = values.grouped { value in (takers[value] ?? []).map { $0?.oid } }
    return groups.map { values in
      part(
        .these(values), .values(values.map { spelling[$0] ?? $0 }), takers[values[0]] ?? [], isNew: !isKnown(values))
    }
  }

  private func taker(of value: PartitionBound.ListValue, _ table: Int) throws(Incomparable) -> Partition? {
    if let partition = listed[table][value] { return partition }
    for (range, partition) in ranges[table] where try order.contains(range, value) { return partition }
    return rest[table]
  }

  private func isKnown(_ values: [PartitionBound.ListValue]) -> Bool {
    if case .these(let known) = known { known.count == values.count } else { false }
  }

  // MARK: Ranges

  private func rangeParts(without values: Set<PartitionBound.ListValue>) throws(Incomparable) -> [KeyDivision.Part] {
    if case .these = known { return [] }
    var parts: [KeyDivision.Part] = []
    // Of whole numbers, a list may name all that a range holds.
    let single = order.ranges(of: values)
    for (range, takers) in try elementaryRanges() where !KeyRange.reach(range.from, range.to, single) {
      parts.append(
        part(.range(range, without: values), .range(from: range.from, to: range.to), takers, isNew: !isKnown(range)))
    }
    return parts
  }

  /// The ranges that no table divides further, each with what takes it.
  private func elementaryRanges() throws(Incomparable) -> [(KeyRange, [Partition?])] {
    let all = ranges.joined().map(\.range).grouped { $0 }.map { $0[0] }
    var found: [(range: KeyRange, takers: [Partition?])] = []
    for range in try pieces(of: all) {
      guard try takesAny(of: all, range), try isKnownToHold(range) else { continue }
      var takers: [Partition?] = []
      for table in ranges.indices { takers.append(try taker(of: range, table)) }
      if let last = found.last, last.range.to == range.from, last.takers.map({ $0?.oid }) == takers.map({ $0?.oid }) {
        found[found.count - 1].range = KeyRange(from: last.range.from, to: range.to)
      } else {
        found.append((range, takers))
      }
    }
    return found
  }

  /// The ranges between all their ends; where all tables divide alike, the ranges themselves: no order is needed to see it.
  private func pieces(of all: [KeyRange]) throws(Incomparable) -> [KeyRange] {
    var cuts = all.flatMap { [$0.from, $0.to] }
    switch known {
    case .range(let range, _): cuts += [range.from, range.to]
    case .rest(_, let ranges): cuts += ranges.flatMap { [$0.from, $0.to] }
    case nil where ranges.allSatisfy { $0.isEmpty || $0.count == all.count }: return all
    default: break
    }
    cuts = try order.sorted(cuts)
    return zip(cuts, cuts.dropFirst()).map { KeyRange(from: $0, to: $1) }
  }

  private func takesAny(of ranges: [KeyRange], _ piece: KeyRange) throws(Incomparable) -> Bool {
    if exact.contains(where: { $0[piece] != nil }) { return true }
    for range in ranges where try order.contains(range, piece) { return true }
    return false
  }

  private func taker(of piece: KeyRange, _ table: Int) throws(Incomparable) -> Partition? {
    if let partition = exact[table][piece] { return partition }
    for (range, partition) in ranges[table] where try order.contains(range, piece) { return partition }
    return rest[table]
  }

  private func isKnownToHold(_ range: KeyRange) throws(Incomparable) -> Bool {
    switch known {
    case .range(let known, _): return try order.contains(known, range)
    case .rest(_, let ranges):
      for known in ranges where try order.contains(known, range) { return false }
      return true
    case .these: return false
    case .remainders, nil: return true
    }
  }

  private func isKnown(_ range: KeyRange) -> Bool {
    if case .range(let known, _) = known { known == range } else { false }
  }

  // MARK: The rest

  /// Whether there are more values than `values` and those in `ranges`.
  private func leavesRest(values: Set<PartitionBound.ListValue>, ranges: [KeyRange]) -> Bool {
    var values = values
    var ranges = ranges
    switch known {
    case .these: return false
    case .range(let known, let without):
      return !KeyRange.reach(known.from, known.to, ranges + order.ranges(of: values.union(without)))
    case .rest(let without, let outside):
      values.formUnion(without)
      ranges += outside
    case .remainders, nil: break
    }
    return !values.contains(.null) || !KeyRange.reach(least, most, ranges + order.ranges(of: values))
  }

  private var least: [PartitionBound.RangeDatum] { subject.types.map { _ in .minValue } }
  private var most: [PartitionBound.RangeDatum] { subject.types.map { _ in .maxValue } }

  private func restPart(values: Set<PartitionBound.ListValue>, ranges: [KeyRange]) -> KeyDivision.Part {
    let isNew = !values.isEmpty || !ranges.isEmpty
    switch known {
    case .rest(let without, let outside):
      let remaining = KeyValues.rest(without: without.union(values), ranges: outside + ranges)
      return part(remaining, .others, rest, isNew: isNew, isRest: true)
    case .range(let range, let without) where ranges.isEmpty:
      // What a sibling names is no rest, though it comes to a DEFAULT here.
      let remaining = KeyValues.range(range, without: without.union(values))
      return part(remaining, .others, rest, isNew: isNew, isRest: isNew)
    case .range(let range, let without):
      // What lies outside of it is not known to be none, but no row of these has it.
      let outside = [KeyRange(from: least, to: range.from), KeyRange(from: range.to, to: most)]
      let remaining = KeyValues.rest(without: without.union(values).union([.null]), ranges: outside + ranges)
      return part(remaining, .others, rest, isNew: true, isRest: true)
    case .these, .remainders, nil:
      return part(.rest(without: values, ranges: ranges), .others, rest, isNew: true, isRest: true)
    }
  }

  private func part(
    _ values: KeyValues, _ test: BranchLabel.Test, _ takers: [Partition?], isNew: Bool, isRest: Bool = false
  ) -> KeyDivision.Part {
    KeyDivision.Part(
      condition: isNew ? .init(column: subject.columns, test: test) : nil, values: values,
      takers: takers.map { $0.map { [$0] } ?? [] }, isRest: isRest)
  }
}
