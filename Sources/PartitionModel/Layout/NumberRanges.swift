/// How one table divides a key of numbers that stand for no time: what is missing is seen without a clock.
public struct NumberRanges: Hashable, Sendable {
  /// The table that is divided.
  public let table: RelationName
  /// The column, as `PartitionKey.Column.label` writes it.
  public let column: String
  /// The values between two partitions that none takes, in order.
  public let gaps: [Gap]
  /// Where the partitions end; nil where they do not, or a DEFAULT takes what follows.
  public let end: End?
  /// Whether a DEFAULT partition takes the rows of the gaps.
  public let hasDefault: Bool

  /// Values that no partition takes.
  public struct Gap: Hashable, Sendable {
    /// The first of them.
    public let from: String
    /// The first value after them.
    public let to: String
  }

  /// The end of the last partition.
  public struct End: Hashable, Sendable {
    /// The first value that none takes.
    public let value: String
    /// The partition below it.
    public let last: RelationName
    /// Whether that one has rows, by the last estimate: those that follow them may soon have no partition.
    public let isInUse: Bool
  }
}

extension Partition {
  /// The tables of this tree that are divided by a number alone, other than `axis`, which is time; parents first.
  public func numberRanges(besides axis: TimeAxis?) -> [NumberRanges] {
    var all: [NumberRanges] = []
    forEachPartitioned { table in
      guard let key = table.key, key.columns.count == 1, !(axis?.divides(key) ?? false),
        let ranges = NumberRanges(of: table, key)
      else { return }
      all.append(ranges)
    }
    return all
  }
}

extension NumberRanges {
  private static let types: Set<KeyType> = [.other("int2"), .other("int4"), .other("int8"), .other("numeric")]

  /// Nil where the key is no range of numbers, or a bound is none.
  fileprivate init?(of table: Partition, _ key: PartitionKey) {
    guard key.strategy == .range, let column = key.columns.first, Self.types.contains(column.type) else { return nil }
    var parts: [(from: Number, to: Number, partition: Partition)] = []
    for partition in table.partitions where !partition.isDetachPending {
      guard case .range(let from, let to) = partition.bound else { continue }
      guard let lower = from.first.flatMap(Number.init), let upper = to.first.flatMap(Number.init) else { return nil }
      parts.append((lower, upper, partition))
    }
    guard let last = parts.max(by: { $0.to < $1.to }) else { return nil }
    parts.sort { $0.from < $1.from }
    let hasDefault = table.partitions.contains { $0.bound == .default }
    self.table = table.name
    self.column = column.label
    self.hasDefault = hasDefault
    self.gaps = zip(parts, parts.dropFirst()).compactMap { lower, upper in
      guard lower.to < upper.from, let from = lower.to.text, let to = upper.from.text else { return nil }
      return Gap(from: from, to: to)
    }
    self.end = last.to.text.flatMap { value in
      if hasDefault { return nil }
      let isInUse = last.partition.leaves.contains { ($0.estimatedRows ?? 0) > 0 }
      return End(value: value, last: last.partition.name, isInUse: isInUse)
    }
  }
}

/// One end of a range of numbers, exact however many digits it has.
private struct Number: Comparable {
  /// −1 and 1 for MINVALUE and MAXVALUE, 0 for a number.
  private let side: Int
  private let isNegative: Bool
  /// The digits before the point, without leading zeros; and those after it, without trailing ones.
  private let whole: [UInt8]
  private let fraction: [UInt8]
  /// The number as it was written; nil for MINVALUE and MAXVALUE.
  let text: String?

  /// Nil for a value that is not written in digits, such as `NaN`.
  init?(_ datum: PartitionBound.RangeDatum) {
    switch datum {
    case .minValue, .value("-Infinity"):
      (side, isNegative, whole, fraction, text) = (-1, false, [], [], nil)
    case .maxValue, .value("Infinity"):
      (side, isNegative, whole, fraction, text) = (1, false, [], [], nil)
    case .value(let text):
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
      let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard !digits.isEmpty, text.utf8.count - digits.count <= 1, parts.count <= 2,
        parts.joined().allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      self.side = 0
      self.whole = Array(parts[0].drop { $0 == 0x30 })
      self.fraction = parts.count == 2 ? Array(parts[1].reversed().drop { $0 == 0x30 }.reversed()) : []
      self.isNegative = digits.count < text.utf8.count && !(whole.isEmpty && fraction.isEmpty)
      self.text = text
    }
  }

  static func < (left: Number, right: Number) -> Bool {
    if left.side != right.side { return left.side < right.side }
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isNearer(than: left) : left.isNearer(than: right)
  }

  static func == (left: Number, right: Number) -> Bool { !(left < right) && !(right < left) }

  /// Whether it is nearer to zero.
  private func isNearer(than other: Number) -> Bool {
    if whole.count != other.whole.count { return whole.count < other.whole.count }
    if whole != other.whole { return whole.lexicographicallyPrecedes(other.whole) }
    return fraction.lexicographicallyPrecedes(other.fraction)
  }
}
