/// Every partition tree of one database.
public struct PartitionForest: Hashable, Sendable {
  /// The partitioned tables that are no partition themselves, by name.
  public let roots: [Partition]
  /// Bounds that could not be read; their partitions are in the forest with no bound and cover nothing.
  public let unreadableBounds: [UnreadableBound]

  /// A forest of these trees.
  public init(roots: [Partition], unreadableBounds: [UnreadableBound] = []) {
    self.roots = roots
    self.unreadableBounds = unreadableBounds
  }

  /// The forest without the trees whose root matches any of `patterns`.
  public func ignoring(_ patterns: [TablePattern]) -> PartitionForest {
    if patterns.isEmpty { return self }
    func isKept(_ root: RelationName) -> Bool { !patterns.contains { $0.matches(root) } }
    return PartitionForest(
      roots: roots.filter { isKept($0.name) }, unreadableBounds: unreadableBounds.filter { isKept($0.root) })
  }

  /// A bound that the catalog shows in a form not known here.
  public struct UnreadableBound: Hashable, Sendable {
    /// The root of the partition's tree.
    public let root: RelationName
    /// The partition.
    public let partition: RelationName
    /// What is wrong with the text.
    public let error: BoundSyntaxError
  }
}

/// One table of a partition tree as a flat row of the catalog.
public struct CatalogRelation: Hashable, Sendable {
  /// `pg_class.oid`.
  public let oid: OID
  /// `pg_inherits.inhparent`; nil for a root.
  public let parent: OID?
  /// Schema and name.
  public let name: RelationName
  /// What holds its rows.
  public let storage: Partition.Storage
  /// The bound as the catalog shows it; nil for a root.
  public let boundText: String?
  /// `pg_inherits.inhdetachpending`.
  public let isDetachPending: Bool
  /// Whether `pg_class.relpersistence` is `u`.
  public let isUnlogged: Bool
  /// `pg_class.reltuples`; nil where it is −1.
  public let estimatedRows: Double?

  /// A row of the catalog.
  public init(
    oid: OID, parent: OID?, name: RelationName, storage: Partition.Storage, boundText: String?,
    isDetachPending: Bool = false, isUnlogged: Bool = false, estimatedRows: Double? = nil
  ) {
    self.oid = oid
    self.parent = parent
    self.name = name
    self.storage = storage
    self.boundText = boundText
    self.isDetachPending = isDetachPending
    self.isUnlogged = isUnlogged
    self.estimatedRows = estimatedRows
  }
}

extension PartitionForest {
  /// Grows the trees from the catalog's rows, which may come in any order.
  ///
  /// A row whose parent is not among the rows belongs to no tree and is left out: its parent was dropped or detached
  /// between two reads.
  public init(_ rows: [CatalogRelation]) {
    var childrenOf: [OID: [CatalogRelation]] = [:]
    var roots: [CatalogRelation] = []
    for row in rows {
      if let parent = row.parent { childrenOf[parent, default: []].append(row) } else { roots.append(row) }
    }
    var unreadable: [UnreadableBound] = []
    // Every branch has the same months: each is read once, and kept once.
    var bounds: [String: PartitionBound] = [:]

    func bound(_ text: String) throws(BoundSyntaxError) -> PartitionBound {
      if let known = bounds[text] { return known }
      let bound = try PartitionBound(parsing: text)
      bounds[text] = bound
      return bound
    }

    func grow(_ row: CatalogRelation, in root: RelationName) -> Partition {
      var known: PartitionBound?
      if let text = row.boundText {
        do {
          known = try bound(text)
        } catch {
          unreadable.append(UnreadableBound(root: root, partition: row.name, error: error))
        }
      }
      // Removed as they are planted, so that rows in a circle (a damaged catalog) end instead of recursing for ever.
      let children = childrenOf.removeValue(forKey: row.oid) ?? []
      return Partition(
        oid: row.oid, name: row.name, storage: row.storage, bound: known, isDetachPending: row.isDetachPending,
        isUnlogged: row.isUnlogged, estimatedRows: row.estimatedRows,
        partitions: children.sorted { $0.name < $1.name }.map { grow($0, in: root) })
    }

    let trees = roots.sorted { $0.name < $1.name }.map { grow($0, in: $0.name) }
    self.init(roots: trees, unreadableBounds: unreadable)
  }
}

extension PartitionForest {
  /// The same trees with newer estimates of some tables' rows; what has none is shared with this forest.
  public func updating(estimates: [OID: Double]) -> PartitionForest {
    if estimates.isEmpty { return self }
    return PartitionForest(
      roots: roots.map { $0.updated(by: estimates) ?? $0 }, unreadableBounds: unreadableBounds)
  }

  /// Whether both have the same trees but for estimates of rows.
  public func hasSameLayout(as other: PartitionForest) -> Bool {
    roots.count == other.roots.count && unreadableBounds == other.unreadableBounds
      && zip(roots, other.roots).allSatisfy { $0.hasSameLayout(as: $1) }
  }
}

extension Partition {
  /// The same tree with newer estimates; nil where there are none for it.
  fileprivate func updated(by estimates: [OID: Double]) -> Partition? {
    var below = partitions
    var isSame = estimates[oid] == nil
    for index in partitions.indices {
      guard let newer = partitions[index].updated(by: estimates) else { continue }
      below[index] = newer
      isSame = false
    }
    if isSame { return nil }
    return Partition(
      oid: oid, name: name, storage: storage, bound: bound, isDetachPending: isDetachPending, isUnlogged: isUnlogged,
      estimatedRows: estimates[oid] ?? estimatedRows, partitions: below)
  }
}
