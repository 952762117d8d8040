/// Tells tables that may have been partitions once by their names: those of the leaves that a tree still has, with other
/// numbers in them. Whether one was, its columns must confirm.
public struct LeftoverSearch: Sendable {
  private struct Family: Hashable {
    let schema: String
    let shape: NameShape
  }

  private let roots: [Family: OID]
  private let now: Instant

  /// A search for what has fallen off the trees of `forest`.
  public init(_ forest: PartitionForest, at now: Instant) {
    var roots: [Family: OID] = [:]
    for root in forest.roots {
      for leaf in root.leaves {
        if let shape = NameShape(leaf.name.name) { roots[Family(schema: leaf.name.schema, shape: shape)] = root.oid }
      }
    }
    self.roots = roots
    self.now = now
  }

  /// The root whose leaves `table` is named like; nil where there is none, and where the name says a time that is not over:
  /// such a table may be on its way in.
  public func root(ofKin table: RelationName) -> OID? {
    guard let shape = NameShape(table.name) else { return nil }
    if let named = NamedPeriod(table.name), .at(now) < named.span(in: .utc).end { return nil }
    return roots[Family(schema: table.schema, shape: shape)]
  }

  /// Whether `table` is named like the leaves of a tree, whatever time its name says.
  public func hasKin(of table: RelationName) -> Bool {
    NameShape(table.name).map { roots[Family(schema: table.schema, shape: $0)] != nil } ?? false
  }
}
