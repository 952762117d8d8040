public import PartitionModel

/// A tree in one line: `RANGE(at timestamptz) 2026-09..month..2026-12 DEFAULT`.
///
/// - A table is `STRATEGY(column type, …)` and its partitions; `-` names an expression.
/// - A range partition is `lower..upper`, an end left out is MINVALUE or MAXVALUE; `a..b..c` are two partitions,
///   `a..month..b` as many as there are months. The values of several columns are joined by commas.
/// - A list partition is its values, joined by commas; a hash partition is `remainder/modulus`.
/// - `{…}` divides a partition further, `1|2{…}` several alike; `~` is a detach that is pending.
/// - Times are written short and in UTC (`2026`, `2026-10`, `2026-10-05`, `2026-10-05T06:30`), and stand in the bounds
///   as PostgreSQL writes values of the type. What a number stands for follows its type: `int8:s`, `int8:ms`, `int8:us`,
///   `int8:snowflake`, `uuid:v7`.
public func tree(_ notation: String) throws -> Partition {
  var reader = NotationReader(notation)
  return try reader.tree()
}

/// Snowflakes as X (Twitter) numbers them.
public let snowflake = TimeScale.snowflake(epoch: 1_288_834_974_657, shift: 22)

private struct NotationReader {
  private let notation: String
  private var rest: Substring
  private var lastOID: UInt32 = 0

  init(_ notation: String) {
    self.notation = notation
    self.rest = notation[...]
  }

  mutating func tree() throws -> Partition {
    let tree = try table(name: "t", bound: nil, isDetachPending: false)
    guard rest.isEmpty else { throw NotUnderstood(text: notation) }
    return tree
  }

  /// `STRATEGY(columns) partition partition …`, up to the end or the brace that closes it.
  private mutating func table(name: String, bound: PartitionBound?, isDetachPending: Bool) throws -> Partition {
    lastOID += 1
    let oid = OID(rawValue: lastOID)
    guard let strategy = PartitionKey.Strategy(rawValue: String(take { $0 != "(" })) else {
      throw NotUnderstood(text: notation)
    }
    rest = rest.dropFirst()
    let columns = try take { $0 != ")" }.split(separator: ",").map { try NotedColumn($0) }
    rest = rest.dropFirst()
    var partitions: [Partition] = []
    while true {
      _ = take { $0 == " " || $0 == "\n" }
      guard let next = rest.first, next != "}" else { break }
      let isPending = next == "~"
      if isPending { rest = rest.dropFirst() }
      let bounds = try take { !" \n{}".contains($0) }.split(separator: "|").flatMap {
        try Self.bounds(String($0), strategy, columns)
      }
      let inner = rest.first == "{" ? rest.dropFirst() : nil
      for bound in bounds {
        let partName = "\(name)_\(partitions.count + 1)"
        if let inner {
          // Read again for each partition that is divided alike, so that each has tables of its own.
          rest = inner
          partitions.append(try table(name: partName, bound: bound, isDetachPending: isPending))
          guard rest.first == "}" else { throw NotUnderstood(text: notation) }
          rest = rest.dropFirst()
        } else {
          lastOID += 1
          partitions.append(
            Partition(
              oid: OID(rawValue: lastOID), name: RelationName(schema: "public", name: partName), storage: .table,
              bound: bound, isDetachPending: isPending))
        }
      }
    }
    return Partition(
      oid: oid, name: RelationName(schema: "public", name: name),
      storage: .partitioned(by: PartitionKey(strategy: strategy, columns: columns.map(\.column))),
      bound: bound, isDetachPending: isDetachPending, partitions: partitions)
  }

  private mutating func take(while belongs: (Character) -> Bool) -> Substring {
    let taken = rest.prefix(while: belongs)
    rest = rest[taken.endIndex...]
    return taken
  }

  // MARK: Bounds

  private static func bounds(
    _ text: String, _ strategy: PartitionKey.Strategy, _ columns: [NotedColumn]
  ) throws -> [PartitionBound] {
    if text == "DEFAULT" { return [.default] }
    switch strategy {
    case .list:
      return [.list(text.split(separator: ",").map { $0 == "NULL" ? .null : .value(String($0)) })]
    case .hash:
      let parts = text.split(separator: "/").compactMap { Int($0) }
      guard parts.count == 2 else { throw NotUnderstood(text: text) }
      return [.hash(modulus: parts[1], remainder: parts[0])]
    case .range:
      let ends = try steppedOut(text)
      return try zip(ends, ends.dropFirst()).map { lower, upper in
        .range(from: try data(lower, columns, .minValue), to: try data(upper, columns, .maxValue))
      }
    }
  }

  /// The ends in `a..b..c`, with `a..month..c` written out.
  private static func steppedOut(_ text: String) throws -> [String] {
    var words: [String] = [""]
    var rest = text[...]
    while !rest.isEmpty {
      if rest.hasPrefix("..") {
        words.append("")
        rest = rest.dropFirst(2)
      } else {
        words[words.count - 1].append(rest.removeFirst())
      }
    }
    guard words.count > 1 else { throw NotUnderstood(text: text) }
    var ends: [String] = []
    for (index, word) in words.enumerated() {
      guard let step = CalendarInterval(step: word) else {
        ends.append(word)
        continue
      }
      guard let from = ends.last.flatMap(CivilTime.init(short:)), index + 1 < words.count,
        let to = CivilTime(short: words[index + 1])
      else { throw NotUnderstood(text: text) }
      let (start, end) = (from.instant(offset: 0), to.instant(offset: 0))
      var count = 1
      while true {
        let many = CalendarInterval(
          months: step.months * count, days: step.days * count, microseconds: step.microseconds * Int64(count))
        let next = TimeZoneRules.utc.adding(many, to: start)
        guard next < end else { break }
        ends.append(CivilTime(next, offset: 0).short)
        count += 1
      }
    }
    return ends
  }

  private static func data(
    _ text: String, _ columns: [NotedColumn], _ endless: PartitionBound.RangeDatum
  ) throws -> [PartitionBound.RangeDatum] {
    if text.isEmpty { return columns.map { _ in endless } }
    let words = text.split(separator: ",")
    guard words.count == columns.count else { throw NotUnderstood(text: text) }
    return zip(words, columns).map { word, column in
      switch word {
      case "MINVALUE": .minValue
      case "MAXVALUE": .maxValue
      default: .value(column.value(String(word)))
      }
    }
  }
}

/// A column as it is noted: its type, and what its numbers stand for.
private struct NotedColumn {
  let column: PartitionKey.Column
  private let scale: TimeScale?

  init(_ text: Substring) throws {
    let words = text.split(separator: " ")
    guard words.count == 2 else { throw NotUnderstood(text: String(text)) }
    let type = words[1].split(separator: ":")
    column = PartitionKey.Column(name: words[0] == "-" ? nil : String(words[0]), type: KeyType(name: String(type[0])))
    switch type.dropFirst().first {
    case nil: scale = nil
    case "s": scale = .epoch(step: 1_000_000)
    case "ms": scale = .epoch(step: 1_000)
    case "us": scale = .epoch(step: 1)
    case "snowflake": scale = snowflake
    case "v7": scale = .uuidV7
    default: throw NotUnderstood(text: String(text))
    }
  }

  /// The short time `word` as a value of the column's type; what is no short time as it stands.
  func value(_ word: String) -> String {
    guard let time = CivilTime(short: word) else { return word }
    if let scale {
      let literal = scale.literal(of: time.instant(offset: 0), in: .utc)
      return literal.split(separator: "'").joined()
    }
    let date = "\(time)".prefix { $0 != " " }
    let clock = "\(time)".dropFirst(date.count + 1)
    let seconds = clock.count == 5 ? "\(clock):00" : "\(clock)"
    switch column.type {
    case .date: return String(date)
    case .timestamp: return "\(date) \(seconds)"
    case .timestamptz: return "\(date) \(seconds)+00"
    case .other: return word
    }
  }
}

extension CivilTime {
  /// `2026`, `2026-10`, `2026-10-05`, `2026-10-05T06`, `2026-10-05T06:30`.
  fileprivate init?(short: String) {
    let halves = short.split(separator: "T", omittingEmptySubsequences: false)
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    let clock = halves.dropFirst().first?.split(separator: ":") ?? []
    guard halves.count <= 2, date.count <= 3, date[0].count == 4, clock.count <= 3 else { return nil }
    let numbers = (date + clock).compactMap { Int($0) }
    guard numbers.count == date.count + clock.count else { return nil }
    func number(_ index: Int) -> Int { date.count > index ? numbers[index] : 1 }
    let seconds = numbers.dropFirst(date.count).reversed().enumerated().reduce(0) { sum, part in
      sum + part.element * [1, 60, 3_600][part.offset + 3 - clock.count]
    }
    self.init(
      year: number(0), month: number(1), day: number(2), microsecondOfDay: Int64(seconds) * 1_000_000)
  }

  /// The form that `init(short:)` reads.
  fileprivate var short: String { "\(self)".split(separator: " ").joined(separator: "T") }
}

extension CalendarInterval {
  /// `month`, `6h`, `14d`.
  fileprivate init?(step: String) {
    let units: [Character: String] = ["h": "hours", "d": "days"]
    if let count = Int(step.dropLast()), let unit = step.last.flatMap({ units[$0] }) {
      self.init("\(count) \(unit)")
    } else {
      self.init("1 \(step)")
    }
  }
}
