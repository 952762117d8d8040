/// How far a partitioned table is as its pattern has it.
public struct Conformance: Hashable, Sendable {
  /// What departs, by rule: an entry for each rule that the pattern states and that could be judged, be it an empty one.
  public private(set) var rules: [PatternRule: Departures] = [:]

  /// The departures from one rule: all are counted, the first few are kept.
  public struct Departures: Hashable, Sendable {
    /// How many there are.
    public private(set) var count = 0
    /// The first of them.
    public private(set) var first: [Departure] = []

    /// The most that are kept.
    public static let limit = 10

    /// These departures.
    public init(_ departures: [Departure] = []) {
      for departure in departures { append(departure) }
    }

    mutating func append(_ departure: Departure) {
      if count < Self.limit { first.append(departure) }
      count += 1
    }
  }

  /// The columns by which the tables of the tree are divided.
  private let keyColumns: [String]

  /// How far `root` is as `pattern` has it, as far as its keys, bounds and names tell. What is being detached is not looked
  /// at.
  ///
  /// - Parameter axis: What makes a time of its bounds.
  init(of root: Partition, to pattern: LayoutPattern, axis: TimeAxis?) {
    keyColumns = root.keyColumns
    if !pattern.key.isEmpty { rules[.key] = root.departures(from: pattern.key) }
    if pattern.needsTimeZone { rules[.timeZone] = root.departuresFromTimeZone(pattern) }
    if !pattern.names.isEmpty { rules[.name] = root.departures(from: pattern.names, axis) }
    if let wish = pattern.defaultPartitions { rules[.default] = root.departures(from: wish) }
    // That is what it is.
    if pattern.partitioned != nil { rules[.unpartitioned] = Departures() }
  }

  /// The same with what the root's `definition` says; nil where that was not read yet, and the rules that need it are not
  /// judged.
  func judging(_ definition: TableDefinition?, by pattern: LayoutPattern) -> Conformance {
    guard let definition else { return self }
    var whole = self
    if !pattern.types.isEmpty { whole.rules[.type] = definition.departures(from: pattern.types, keys: keyColumns) }
    if !pattern.notNull.isEmpty { whole.rules[.notNull] = definition.departures(fromNotNull: pattern.notNull) }
    if pattern.needsPrimaryKey {
      let keys = pattern.key.isEmpty ? keyColumns : pattern.key.flatMap(\.columns)
      whole.rules[.primaryKey] = definition.departures(fromPrimaryKeyOf: keys)
    }
    if !pattern.indexes.isEmpty { whole.rules[.index] = definition.departures(from: pattern.indexes) }
    return whole
  }
}

extension TableDefinition {
  fileprivate func departures(from types: [String: TypeName], keys: [String]) -> Conformance.Departures {
    Conformance.Departures(
      types.sorted { $0.key < $1.key }.compactMap { name, wanted in
        let actual = column(name)?.type
        if let actual, wanted.means(actual) { return nil }
        return .type(of: name, is: actual, wanted: wanted, isKey: keys.contains(name))
      })
  }

  fileprivate func departures(fromNotNull columns: [String]) -> Conformance.Departures {
    Conformance.Departures(
      columns.compactMap { name in
        guard let column = column(name) else { return .noColumn(name) }
        return column.isNotNull ? nil : .nullable(name)
      })
  }

  fileprivate func departures(fromPrimaryKeyOf keys: [String]) -> Conformance.Departures {
    guard let primaryKey else { return Conformance.Departures([.noPrimaryKey(of: keys)]) }
    let lacking = keys.filter { !primaryKey.columns.contains($0) }
    return Conformance.Departures(lacking.isEmpty ? [] : [.primaryKey(primaryKey, lacks: lacking)])
  }

  fileprivate func departures(from wanted: [[String]]) -> Conformance.Departures {
    Conformance.Departures(
      wanted.filter { columns in !indexes.contains { $0.starts(with: columns.map(Optional.some)) } }
        .map { .noIndex(on: $0) })
  }
}
