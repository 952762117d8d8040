/// How the tables that a knowledge graph registers differ from those that are there.
public struct RegistrationDrift: Hashable, Sendable {
  /// Registered, and not there.
  public private(set) var gone: [String] = []
  /// There, and not registered.
  public private(set) var unregistered: [String] = []
  /// There, and registered as something else.
  public private(set) var different: [Difference] = []

  /// A table that is not what is registered.
  public struct Difference: Hashable, Sendable {
    /// The table.
    public let table: String
    /// What of it differs, by the node's own words: `granularity`.
    public let fields: [String]
  }

  /// What grows of itself is no drift.
  private static let unheeded: Set = ["size_class"]

  /// What differs between `registered` and `present`, both by the table's name.
  public init(registered: [String: JSONValue], present: [String: JSONValue]) {
    for (table, node) in registered.sorted(by: { $0.key < $1.key }) {
      guard let now = present[table] else {
        gone.append(table)
        continue
      }
      let (ours, theirs) = (now.members ?? [:], node.members ?? [:])
      let fields = Set(ours.keys).union(theirs.keys).subtracting(Self.unheeded).filter { ours[$0] != theirs[$0] }
      if !fields.isEmpty { different.append(Difference(table: table, fields: fields.sorted())) }
    }
    unregistered = present.keys.filter { registered[$0] == nil }.sorted()
  }

  /// Whether there is none.
  public var isEmpty: Bool { gone.isEmpty && unregistered.isEmpty && different.isEmpty }
}

extension RegistrationDrift {
  /// A line for each table, in the order of their names.
  public var lines: [String] {
    let lines =
      gone.map { ($0, "\($0): registered, and not there") }
      + unregistered.map { ($0, "\($0): there, and not registered") }
      + different.map { ($0.table, "\($0.table): registered with another \($0.fields.joined(separator: ", "))") }
    return lines.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
