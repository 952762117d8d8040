/// A stretch of a key that is no time: from its first values up to, not including, its second.
struct KeyRange: Hashable {
  let from: [PartitionBound.RangeDatum]
  let to: [PartitionBound.RangeDatum]

  /// Whether `ranges`, one after the other, reach from `from` to `to`.
  static func reach(
    _ from: [PartitionBound.RangeDatum], _ to: [PartitionBound.RangeDatum], _ ranges: [KeyRange]
  ) -> Bool {
    let ends = Dictionary(ranges.map { ($0.from, $0.to) }) { first, _ in first }
    var reached = from
    for _ in ranges where reached != to { reached = ends[reached] ?? reached }
    return reached == to
  }
}

/// Values whose order the catalog alone does not tell: text follows a collation, an enum its own list.
struct Incomparable: Error {}

/// How the values of a key compare, as far as their text says.
struct KeyOrder {
  let types: [KeyType]

  /// Whether `range` holds the whole of `other`.
  func contains(_ range: KeyRange, _ other: KeyRange) throws(Incomparable) -> Bool {
    if range == other { return true }
    if try compare(range.from, other.from) > 0 { return false }
    return try compare(other.to, range.to) <= 0
  }

  /// Whether `range` holds `value`; NULL lies in none.
  func contains(_ range: KeyRange, _ value: PartitionBound.ListValue) throws(Incomparable) -> Bool {
    guard case .value(let text) = value else { return false }
    if try compare(range.from, [.value(text)]) > 0 { return false }
    return try compare([.value(text)], range.to) < 0
  }

  /// The values as ranges that hold nothing else, as whole numbers can be written; of other types none.
  func ranges(of values: Set<PartitionBound.ListValue>) -> [KeyRange] {
    let wholeNumbers: [KeyType] = [.other("int2"), .other("int4"), .other("int8")]
    guard types.count == 1, wholeNumbers.contains(types[0]) else { return [] }
    return values.compactMap { value in
      guard case .value(let text) = value, let number = Int64(text), number < .max else { return nil }
      return KeyRange(from: [.value(text)], to: [.value("\(number + 1)")])
    }
  }

  /// The bounds in order, each once.
  func sorted(_ bounds: [[PartitionBound.RangeDatum]]) throws(Incomparable) -> [[PartitionBound.RangeDatum]] {
    var failure: Incomparable?
    let sorted = Set(bounds).sorted { one, other in
      do throws(Incomparable) {
        return try compare(one, other) < 0
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    return sorted
  }

  /// The same value in the form that all texts of it have in common: `2.5` for `2.50`; of a `char(n)` without the blanks
  /// that fill it, which count for nothing (PostgreSQL, "Character Types").
  func canonical(_ value: PartitionBound.ListValue) -> PartitionBound.ListValue {
    guard case .value(let text) = value else { return value }
    return .value(canonical(text))
  }

  /// The same for the text of a value.
  func canonical(_ text: String) -> String {
    guard types.count == 1, case .other(let type) = types[0] else { return text }
    var text = text
    switch type {
    case "numeric" where text.contains("."):
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    case "bpchar":
      while text.hasSuffix(" ") { text.removeLast() }
    default: break
    }
    return text
  }

  /// Below 0 where `one` sorts first, column by column.
  private func compare(
    _ one: [PartitionBound.RangeDatum], _ other: [PartitionBound.RangeDatum]
  ) throws(Incomparable) -> Int {
    for ((ours, theirs), type) in zip(zip(one, other), types) {
      switch (ours, theirs) {
      case (.minValue, .minValue), (.maxValue, .maxValue): return 0
      case (.minValue, _), (_, .maxValue): return -1
      case (.maxValue, _), (_, .minValue): return 1
      case (.value(let ours), .value(let theirs)):
        let order = try compare(ours, theirs, type)
        if order != 0 { return order }
      }
    }
    return 0
  }

  private func compare(_ one: String, _ other: String, _ type: KeyType) throws(Incomparable) -> Int {
    func order<Value: Comparable>(_ one: Value, _ other: Value) -> Int { one < other ? -1 : one == other ? 0 : 1 }
    if one == other { return 0 }
    switch type {
    case .date, .timestamp, .timestamptz:
      if let one = TimeBound(text: one), let other = TimeBound(text: other) { return order(one, other) }
    case .other("int2"), .other("int4"), .other("int8"):
      if let one = Int64(one), let other = Int64(other) { return order(one, other) }
    case .other("numeric"), .other("float4"), .other("float8"):
      if let one = Double(one), let other = Double(other), one != other { return order(one, other) }
    case .other("uuid"): return order(one, other)
    case .other: break
    }
    throw Incomparable()
  }
}

extension TimeBound {
  /// What `text` says on a calendar with no zone, infinities included.
  fileprivate init?(text: String) {
    switch text {
    case "infinity": self = .unboundedAbove
    case "-infinity": self = .unboundedBelow
    default:
      guard let instant = TimeScale.wallClock.instant(of: text, in: .utc) else { return nil }
      self = .at(instant)
    }
  }
}
