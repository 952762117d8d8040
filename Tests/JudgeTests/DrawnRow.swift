@testable import PartitionModel

/// A row as far as routing looks at it.
struct DrawnRow {
  /// The texts of its columns but for the one that keeps time; nil is NULL.
  var texts: [String: String?] = [:]
  /// By hash key (its columns, as a label writes them): the remainder by the modulus that is asked for.
  var remainders: [String: (remainder: Int, modulus: Int)] = [:]
}

/// The rows that tell a tree's partitions apart, column by column.
struct RowSpace {
  /// The columns that lists and ranges ask for, with values that some bound names and values that none does.
  private(set) var candidates: [(column: String, texts: [String?])] = []
  /// The columns that follow the time in a range key.
  private(set) var ties: [(column: String, texts: [String?])] = []
  /// The hash keys, each with a modulus that tells all its remainders apart.
  private(set) var hashes: [(table: OID, columns: [PartitionKey.Column], modulus: Int)] = []
  let types: [String: KeyType]

  init(_ root: Partition, axis: TimeAxis) {
    var types: [String: KeyType] = [:]
    var asked: [String: [String?]] = [:]
    var tied: [String: [String?]] = [:]
    var hashes: [String: (table: OID, columns: [PartitionKey.Column], modulus: Int)] = [:]
    root.forEach { table in
      guard let key = table.key else { return }
      for column in key.columns { types[column.label] = column.type }
      let bounds = table.partitions.compactMap(\.bound)
      switch key.strategy {
      case .hash:
        let label = key.columns.map(\.label).joined(separator: ", ")
        var modulus = hashes[label]?.modulus ?? 1
        for case .hash(let own, _) in bounds { modulus = Self.leastCommonMultiple(modulus, own) }
        hashes[label] = (table.oid, key.columns, modulus)
      case .list where axis.divides(key): break
      case .list:
        for case .list(let values) in bounds {
          asked[key.columns[0].label, default: []] += values.map { if case .value(let text) = $0 { text } else { nil } }
        }
        asked[key.columns[0].label, default: []] += []
      case .range:
        for (place, column) in key.columns.enumerated() {
          var texts: [String] = []
          for case .range(let from, let to) in bounds {
            for case .value(let text) in [from[place], to[place]] { texts += Self.around(text, column.type) }
          }
          if !axis.divides(key) {
            asked[column.label, default: []] += texts
          } else if place > 0 {
            tied[column.label, default: []] += texts
          }
        }
      }
    }
    self.types = types
    self.hashes = hashes.values.sorted { $0.table < $1.table }
    self.candidates = asked.keys.sorted().map { ($0, Self.distinct((asked[$0] ?? []) + Self.unlisted(types[$0]))) }
    self.ties = tied.keys.sorted().filter { asked[$0] == nil }.map {
      ($0, Self.distinct((tied[$0] ?? []) + Self.unlisted(types[$0]).filter { $0 != nil }))
    }
  }

  /// Every combination of candidates, or as many as `limit` taken at random.
  func combinations(limit: Int, using random: inout Seeded) -> [DrawnRow] {
    let total = candidates.reduce(1) { $0 * $1.texts.count }
    if total <= limit {
      return candidates.reduce([DrawnRow()]) { rows, candidate in
        rows.flatMap { row in candidate.texts.map { row.setting(candidate.column, $0) } }
      }
    }
    return (0..<limit).map { _ in
      candidates.reduce(DrawnRow()) { $0.setting($1.column, random.pick($1.texts)) }
    }
  }

  /// Every combination of what follows the time.
  var tieCombinations: [DrawnRow] {
    ties.reduce([DrawnRow()]) { rows, tie in rows.flatMap { row in tie.texts.map { row.setting(tie.column, $0) } } }
  }

  /// The value and its neighbours.
  private static func around(_ text: String, _ type: KeyType) -> [String] {
    if let number = Int(text) { return ["\(number - 1)", text, "\(number + 1)"] }
    switch type {
    case .date, .timestamp, .timestamptz:
      guard let instant = TimeScale.wallClock.instant(of: text, in: .utc) else { return [text] }
      let later = instant.advanced(byMicroseconds: 86_400_000_000).sql
      // As PostgreSQL writes it, so that it is one text whoever names it.
      return [text, type == .date ? String(later.prefix(10)) : type == .timestamp ? String(later.dropLast(3)) : later]
    case .other("uuid"): return [text, text.dropLast(4) + "0001", text.dropLast(4) + "fffe"]
    default: return [text]
    }
  }

  /// Values that no bound names.
  private static func unlisted(_ type: KeyType?) -> [String?] {
    switch type {
    case .other("bool"): ["true", "false", nil]
    case .other("anyenum"): ["sad", "ok", "happy day", nil]
    case .other("text"): ["", "zz", nil]
    case .timestamptz: ["1990-01-01 00:00:00+00", "2090-01-01 00:00:00+00", nil]
    case .timestamp: ["1990-01-01 00:00:00", "2090-01-01 00:00:00", nil]
    case .date: ["1990-01-01", "2090-01-01", nil]
    case .other("uuid"): ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", nil]
    default: ["-777", "777", nil]
    }
  }

  private static func distinct(_ texts: [String?]) -> [String?] {
    var seen: Set<String?> = []
    return texts.filter { seen.insert($0).inserted }
  }

  private static func leastCommonMultiple(_ one: Int, _ other: Int) -> Int {
    var (larger, smaller) = (one, other)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return one / larger * other
  }
}

extension DrawnRow {
  func setting(_ column: String, _ text: String?) -> DrawnRow {
    var row = self
    row.texts[column] = .some(text)
    return row
  }

  func merging(_ other: DrawnRow) -> DrawnRow {
    DrawnRow(
      texts: texts.merging(other.texts) { $1 }, remainders: remainders.merging(other.remainders) { $1 })
  }
}

// MARK: - Labels

extension DrawnRow {
  /// The branches whose conditions the row meets: one, unless the model is wrong, or none.
  func branches(among readings: [BranchReading], _ types: [String: KeyType]) -> [Int] {
    func descend(_ group: [Int], _ depth: Int) -> [Int] {
      var ended: [Int] = []
      var conditions: [BranchLabel.Condition] = []
      for index in group {
        let label = readings[index].branch.label.conditions
        if label.count == depth { ended.append(index) } else { conditions.append(label[depth]) }
      }
      var seen: Set<BranchLabel.Condition> = []
      let distinct = conditions.filter { seen.insert($0).inserted }
      // A value that is named comes before a range that holds it, and either before all else.
      let met =
        [distinct.filter { $0.isValues && meets($0, types) }, distinct.filter { !$0.isValues && meets($0, types) }]
        .first { !$0.isEmpty } ?? distinct.filter { $0.test == .others }
      return ended
        + met.flatMap { condition in
          descend(
            group.filter {
              let label = readings[$0].branch.label.conditions
              return label.count > depth && label[depth] == condition
            }, depth + 1)
        }
    }
    return descend(Array(readings.indices), 0)
  }

  private func meets(_ condition: BranchLabel.Condition, _ types: [String: KeyType]) -> Bool {
    let columns = condition.column.split(separator: ", ").map(String.init)
    switch condition.test {
    case .values(let values):
      let text = texts[columns[0]] ?? nil
      return values.contains { value in
        switch value {
        case .null: text == nil
        case .value(let listed): text.map { Self.compare($0, listed, types[columns[0]]) == 0 } ?? false
        }
      }
    case .range(let from, let to):
      return compare(columns, from, types).map { $0 >= 0 } ?? false
        && compare(columns, to, types).map { $0 < 0 } ?? false
    case .remainders(let remainders, let modulus):
      guard let own = self.remainders[condition.column], own.modulus % modulus == 0 else { return false }
      return remainders.contains(own.remainder % modulus)
    case .others: return false
    }
  }

  /// Below 0 where the row sorts before `data`; nil where a column that decides is NULL.
  private func compare(
    _ columns: [String], _ data: [PartitionBound.RangeDatum], _ types: [String: KeyType]
  ) -> Int? {
    for column in columns where (texts[column] ?? nil) == nil { return nil }
    for (column, datum) in zip(columns, data) {
      guard let text = texts[column] ?? nil else { return nil }
      switch datum {
      case .minValue: return 1
      case .maxValue: return -1
      case .value(let bound):
        let order = Self.compare(text, bound, types[column])
        if order != 0 { return order }
      }
    }
    return 0
  }

  /// As PostgreSQL compares values of the type; text as in the collation "C", which the judge's tables have.
  private static func compare(_ one: String, _ other: String, _ type: KeyType?) -> Int {
    func order<Value: Comparable>(_ one: Value, _ other: Value) -> Int { one < other ? -1 : one == other ? 0 : 1 }
    switch type {
    case .timestamptz, .timestamp, .date:
      func instant(_ text: String) -> TimeBound? {
        switch text {
        case "infinity": .unboundedAbove
        case "-infinity": .unboundedBelow
        default: TimeScale.instant.instant(of: text, in: .utc).map { .at($0) }
        }
      }
      if let one = instant(one), let other = instant(other) { return order(one, other) }
    case .other(let name) where ["int2", "int4", "int8", "numeric"].contains(name):
      if let one = Double(one), let other = Double(other) { return order(one, other) }
    default: break
    }
    return one == other ? 0 : one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
  }
}

extension BranchLabel.Condition {
  fileprivate var isValues: Bool { if case .values = test { true } else { false } }
}
