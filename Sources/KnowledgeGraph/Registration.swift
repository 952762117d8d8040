public import PartitionModel
public import QueryPlans

/// The tables of one database as a knowledge graph has them.
public struct Registration: Hashable, Sendable {
  /// The registered tables, by name.
  public let tables: [String: JSONValue]
  /// The canonical queries that stand with tables.
  public let queries: [CanonicalQuery]

  /// A registration of these tables.
  public init(tables: [String: JSONValue], queries: [CanonicalQuery]) {
    self.tables = tables
    self.queries = queries
  }

  /// How it differs from the tables that are there.
  public func drift(from trees: [TreeReport]) -> RegistrationDrift {
    RegistrationDrift(registered: tables, present: trees.map { TableNode($0, queries: queries) }.json)
  }
}
