/// What the catalog says of a partitioned table beside its key: what a pattern may ask of it.
public struct TableDefinition: Hashable, Sendable {
  /// Its columns, in order.
  public var columns: [Column]
  /// Its primary key.
  public var primaryKey: PrimaryKey?
  /// The columns of each of its indexes that has all rows, in order; nil stands for an expression.
  public var indexes: [[String?]]

  /// A column.
  public struct Column: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type, as `format_type` writes it where no schema is searched but `pg_catalog`.
    public let type: TypeName
    /// Whether no row has NULL there.
    public let isNotNull: Bool

    /// The column `name`.
    public init(name: String, type: TypeName, isNotNull: Bool) {
      self.name = name
      self.type = type
      self.isNotNull = isNotNull
    }
  }

  /// A primary key.
  public struct PrimaryKey: Hashable, Sendable {
    /// The constraint.
    public let constraint: String
    /// Its columns, in order.
    public let columns: [String]

    /// The primary key `constraint` of these columns.
    public init(constraint: String, columns: [String]) {
      self.constraint = constraint
      self.columns = columns
    }
  }

  /// A definition with nothing in it unless told.
  public init(columns: [Column] = [], primaryKey: PrimaryKey? = nil, indexes: [[String?]] = []) {
    self.columns = columns
    self.primaryKey = primaryKey
    self.indexes = indexes
  }

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

/// An ordinary table, attached to no partitioned one, of which a pattern may ask that it be partitioned.
public struct PlainTable: Hashable, Sendable {
  /// Its name.
  public let name: RelationName
  /// Those of its columns that a pattern speaks of.
  public let columns: Set<String>
  /// What it takes with its indexes, as VACUUM and ANALYZE last saw it; nil where neither has run.
  public let bytes: ByteCount?

  /// The table `name`.
  public init(name: RelationName, columns: Set<String>, bytes: ByteCount?) {
    self.name = name
    self.columns = columns
    self.bytes = bytes
  }
}
