/// What a question about a row is about: some columns' values, or their hash.
struct KeySubject: Hashable {
  /// The columns, as a label writes them.
  let columns: String
  let types: [KeyType]
  let isHash: Bool

  init(_ key: PartitionKey) {
    columns = key.columns.map(\.label).joined(separator: ", ")
    types = key.columns.map(\.type)
    isHash = key.strategy == .hash
  }
}

/// What is known of a row's key.
enum KeyValues {
  /// It is one of these.
  case these([PartitionBound.ListValue])
  /// It lies in this range, and is none of these.
  case range(KeyRange, without: Set<PartitionBound.ListValue>)
  /// It is none of these, and lies in none of these ranges.
  case rest(without: Set<PartitionBound.ListValue>, ranges: [KeyRange])
  /// Its hash has one of these remainders.
  case remainders([Int], modulus: Int)
}

/// How tables that ask for the same key divide its values together: into parts that none of them divides further.
struct KeyDivision {
  /// Values that each table sends to one partition.
  struct Part {
    /// What tells them apart; nil where nothing does that was not known before.
    let condition: BranchLabel.Condition?
    /// What is known of the key then; nil: nothing.
    let values: KeyValues?
    /// For each table, what takes them: none, one, or several that only a hash tells apart.
    let takers: [[Partition]]
    /// Whether they are what no table names.
    var isRest = false
    /// Whether all rows of them are taken so; false where only the server can tell.
    var isCertain = true
  }

  let parts: [Part]

  /// The division of what is `known` by `tables`; `othersTake` says whether rows of values that none of them names may yet
  /// be taken elsewhere.
  init(of tables: [Partition], by subject: KeySubject, among known: KeyValues?, othersTake: Bool) {
    let living = tables.map { table in table.partitions.filter { !$0.isDetachPending } }
    if subject.isHash {
      parts = Self.byHash(living, subject, known)
    } else {
      do {
        parts = try ValueDivision(living, subject, known).parts(othersTake: othersTake)
      } catch {
        // Values whose order is the collation's own secret: any partition may take any row, but for the DEFAULT.
        let takers = living.map { $0.filter { $0.bound != .default } }
        parts = [Part(condition: nil, values: known, takers: takers, isCertain: false)]
      }
    }
  }

  // MARK: Hash

  private static func byHash(_ tables: [[Partition]], _ subject: KeySubject, _ known: KeyValues?) -> [Part] {
    var modulus = 1
    var among: [Int]?
    if case .remainders(let remainders, let of) = known { (among, modulus) = (remainders, of) }
    let whole = modulus
    for case .hash(let own, _) in tables.joined().map(\.bound) { modulus = leastCommonMultiple(modulus, own) }
    // PostgreSQL makes every modulus of one table a factor of the next larger one; only different tables multiply theirs.
    guard modulus <= 65_536 else {
      return [Part(condition: nil, values: known, takers: tables.map { isComplete($0) ? $0 : [] }, isCertain: false)]
    }
    let owners = tables.map { partitions in
      var owners = [Int?](repeating: nil, count: modulus)
      for (place, partition) in partitions.enumerated() {
        guard case .hash(let own, let remainder) = partition.bound else { continue }
        for index in stride(from: remainder, to: modulus, by: own) { owners[index] = place }
      }
      return owners
    }
    let remainders = (0..<modulus).filter { remainder in among.map { $0.contains(remainder % whole) } ?? true }
    let groups = remainders.grouped { remainder in owners.map { $0[remainder] != nil } }
    return groups.map { remainders in
      let takers = zip(tables, owners).map { partitions, owners in
        Set(remainders.compactMap { owners[$0] }).sorted().map { partitions[$0] }
      }
      if groups.count == 1 { return Part(condition: nil, values: known, takers: takers) }
      return Part(
        condition: .init(column: subject.columns, test: .remainders(remainders, modulus: modulus)),
        values: .remainders(remainders, modulus: modulus), takers: takers)
    }
  }

  private static func isComplete(_ partitions: [Partition]) -> Bool {
    var moduli: [Int] = []
    for case .hash(let modulus, _) in partitions.map(\.bound) { moduli.append(modulus) }
    guard let largest = moduli.max() else { return false }
    return moduli.reduce(0) { $0 + largest / $1 } == largest
  }

  /// The least number that both divide; the largest of all where that is no number any more.
  private static func leastCommonMultiple(_ one: Int, _ other: Int) -> Int {
    let (product, overflow) = (one / greatestCommonDivisor(one, other)).multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The greatest number that divides both, of which neither is 0.
  static func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
    var (larger, smaller) = (one, other)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}

extension Sequence {
  /// The elements by what `trait` makes of them, groups and elements in the order in which they come.
  func grouped<Trait: Hashable>(by trait: (Element) -> Trait) -> [[Element]] {
    var places: [Trait: Int] = [:]
    var groups: [[Element]] = []
    for element in self {
      let place = places[trait(element), default: groups.count]
      if place == groups.count {
        places[trait(element)] = place
        groups.append([])
      }
      groups[place].append(element)
    }
    return groups
  }
}
