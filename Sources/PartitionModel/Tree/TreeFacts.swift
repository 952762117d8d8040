/// What is known of a tree beside its bounds, sizes and rows; what is nil could not be read, or not yet.
public struct TreeFacts: Hashable, Sendable {
  /// When the root was last analyzed: what the planner knows of the table as a whole is of then.
  public var lastAnalyze: LastAnalyze?
  /// The partitions whose detach was already pending when the catalog was read before.
  public var lastingDetaches: Set<RelationName>
  /// The indexes that are amiss.
  public var indexes: IndexReading?
  /// The tables that were partitions once.
  public var leftovers: [RelationName]?
  /// What pg_partman is told to do with the table; nil where it does not manage it.
  public var managed: Policy?
  /// What a look into the DEFAULT leaves found, where the policy allows one.
  public var defaultProbes: [OID: DefaultProbe]
  /// What the catalog says of the root beside its key, where the policy has a pattern.
  public var definition: TableDefinition?

  /// Facts of a tree, nothing known unless told.
  public init(
    lastAnalyze: LastAnalyze? = nil, lastingDetaches: Set<RelationName> = [], indexes: IndexReading? = nil,
    leftovers: [RelationName]? = nil, managed: Policy? = nil, defaultProbes: [OID: DefaultProbe] = [:],
    definition: TableDefinition? = nil
  ) {
    self.lastAnalyze = lastAnalyze
    self.lastingDetaches = lastingDetaches
    self.indexes = indexes
    self.leftovers = leftovers
    self.managed = managed
    self.defaultProbes = defaultProbes
    self.definition = definition
  }
}

/// When a table was last analyzed.
public enum LastAnalyze: Hashable, Sendable {
  /// Never.
  case never
  /// Then.
  case at(Instant)
}

/// The indexes of a tree that do not do their work (`pg_partition_indexes{state}`).
public struct IndexReading: Hashable, Sendable {
  /// Indexes of partitioned tables that a partition of theirs lacks.
  public var missing: [Missing]
  /// Indexes that are not valid.
  public var invalid: [Invalid]

  /// A partition without an index that the table above it has.
  public struct Missing: Hashable, Sendable {
    /// The index of the partitioned table.
    public let index: RelationName
    /// The partition that has no index attached to it.
    public let partition: RelationName

    /// `partition` has nothing for `index`.
    public init(index: RelationName, partition: RelationName) {
      self.index = index
      self.partition = partition
    }
  }

  /// An index that is not valid.
  public struct Invalid: Hashable, Sendable {
    /// The index.
    public let index: RelationName
    /// Whether it is one of a partitioned table, which is valid where all below it are; else it is a leaf's own, which
    /// costs every write and serves no query.
    public let isPartitioned: Bool

    /// `index` is not valid.
    public init(index: RelationName, isPartitioned: Bool) {
      self.index = index
      self.isPartitioned = isPartitioned
    }
  }

  /// A reading of these indexes.
  public init(missing: [Missing] = [], invalid: [Invalid] = []) {
    self.missing = missing
    self.invalid = invalid
  }
}

/// What a bounded look into one DEFAULT leaf found.
public struct DefaultProbe: Hashable, Sendable {
  /// Its rows, counted; nil where there are more than may be looked at.
  public let rows: Int?
  /// Its rows in `missing`, as many as may be looked at; nil where nothing is missing, or that cannot be asked for.
  public let conflicts: Int?
  /// What is missing of the next period that has no partition: rows of then come to this leaf.
  public let missing: TimeSpan?

  /// Found `rows` in all, `conflicts` of them in `missing`.
  public init(rows: Int?, conflicts: Int?, missing: TimeSpan?) {
    self.rows = rows
    self.conflicts = conflicts
    self.missing = missing
  }
}
