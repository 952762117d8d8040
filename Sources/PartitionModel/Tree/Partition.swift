/// A table in a partition tree: the root, a branch, or a leaf.
public struct Partition: Hashable, Sendable {
  /// What holds the table's rows.
  public enum Storage: Hashable, Sendable {
    /// Nothing here: a partitioned table, split by `key`.
    case partitioned(by: PartitionKey)
    /// A table of this database.
    case table
    /// A table of another server.
    case foreign
  }

  /// The relation's OID: the one thing about it that stays as it is while it exists.
  public let oid: OID
  /// The relation's name.
  public let name: RelationName
  /// What holds its rows.
  public let storage: Storage
  /// The rows that it takes from its parent; nil for a root, and where the catalog's text could not be read.
  public let bound: PartitionBound?
  /// Whether `DETACH … CONCURRENTLY` is under way: rows in its bound are refused (`pg_inherits.inhdetachpending`).
  public let isDetachPending: Bool
  /// Whether its rows are lost in a crash (`pg_class.relpersistence` is `u`).
  public let isUnlogged: Bool
  /// Rows as the last VACUUM or ANALYZE estimated them; nil where neither has run (`pg_class.reltuples` is −1).
  public let estimatedRows: Double?
  /// The partitions below, by name.
  public let partitions: [Partition]

  /// A table of a partition tree with all that is below it.
  public init(
    oid: OID, name: RelationName, storage: Storage, bound: PartitionBound? = nil, isDetachPending: Bool = false,
    isUnlogged: Bool = false, estimatedRows: Double? = nil, partitions: [Partition] = []
  ) {
    self.oid = oid
    self.name = name
    self.storage = storage
    self.bound = bound
    self.isDetachPending = isDetachPending
    self.isUnlogged = isUnlogged
    self.estimatedRows = estimatedRows
    self.partitions = partitions
  }

  /// The key that it is split by; nil for a leaf.
  public var key: PartitionKey? {
    if case .partitioned(let key) = storage { key } else { nil }
  }

  /// Whether it holds rows itself.
  public var isLeaf: Bool {
    if case .partitioned = storage { false } else { true }
  }

  /// Calls `body` with this table and all below, parents first.
  public func forEach(_ body: (Partition) -> Void) {
    body(self)
    for partition in partitions { partition.forEach(body) }
  }

  /// Calls `body` with this table and all below that are partitioned, parents first: of most trees a small part.
  func forEachPartitioned(_ body: (Partition) -> Void) {
    guard !isLeaf else { return }
    body(self)
    // By index, since a leaf that is not looked at need not be copied.
    for index in partitions.indices where !partitions[index].isLeaf { partitions[index].forEachPartitioned(body) }
  }

  /// The tables below that hold rows, this one included if it does.
  public var leaves: [Partition] {
    var leaves: [Partition] = []
    forEach { if $0.isLeaf { leaves.append($0) } }
    return leaves
  }
}

/// What a partition counts as, exactly one for each (`pg_partition_partitions{kind}`).
public enum PartitionKind: String, Hashable, Sendable, CaseIterable {
  /// It holds rows.
  case leaf
  /// It is split further.
  case branch
  /// It takes what no sibling takes.
  case `default`
  /// Its rows are on another server.
  case foreign
  /// It is being detached.
  case detachPending = "detach_pending"
}

extension Partition {
  /// What this partition counts as; the more unusual trait wins where several hold.
  public var kind: PartitionKind {
    if isDetachPending { return .detachPending }
    if bound == .default { return .default }
    switch storage {
    case .partitioned: return .branch
    case .foreign: return .foreign
    case .table: return .leaf
    }
  }
}
