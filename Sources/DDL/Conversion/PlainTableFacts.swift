public import PartitionModel

/// An ordinary table, as far as a partitioned one can be made like it.
public struct PlainTableFacts: Hashable, Sendable {
  /// The table.
  public var oid: OID
  /// Its name.
  public var name: RelationName
  /// What it is beside its columns.
  public var attributes: TableAttributes
  /// Its columns, in order.
  public var columns: [Column]
  /// Its indexes.
  public var indexes: [Index]
  /// Its foreign keys.
  public var foreignKeys: [ForeignKey]
  /// Its own triggers.
  public var triggers: [Trigger]
  /// Its policies, as statements that create them on a table of its name, and what switches them on.
  public var policies: [String]
  /// The views that read it, as statements that define them anew, in the order of their names.
  public var views: [View]
  /// What no script can carry over, in words, each with the way out.
  public var obstacles: [String]

  /// A column.
  public struct Column: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The name of its type in `pg_type`.
    public var type: String
    /// Whether it is NOT NULL for every row.
    public var isNotNull: Bool
    /// Whether it is computed from others.
    public var isGenerated: Bool
    /// The sequence that numbers it and goes with it; nil where none does.
    public var sequence: RelationName?
    /// Whether that is GENERATED … AS IDENTITY, which the new table has of its own.
    public var isIdentity: Bool

    /// A column of `type`.
    public init(
      name: String, type: String, isNotNull: Bool = true, isGenerated: Bool = false, sequence: RelationName? = nil,
      isIdentity: Bool = false
    ) {
      self.name = name
      self.type = type
      self.isNotNull = isNotNull
      self.isGenerated = isGenerated
      self.sequence = sequence
      self.isIdentity = isIdentity
    }
  }

  /// An index, with the constraint that stands on it where one does.
  public struct Index: Hashable, Sendable {
    /// Its name, in the schema of its table.
    public var name: String
    /// The columns that it compares; an expression has none.
    public var columns: [String]
    /// Whether it allows no two rows alike.
    public var isUnique: Bool
    /// The constraint.
    public var constraint: IndexFacts.Constraint?
    /// What follows the table in its definition, or the name in that of its constraint: `USING btree (id)`,
    /// `PRIMARY KEY (id)`.
    public var definition: String

    /// An index over `columns`.
    public init(
      name: String, columns: [String], isUnique: Bool = false, constraint: IndexFacts.Constraint? = nil,
      definition: String
    ) {
      self.name = name
      self.columns = columns
      self.isUnique = isUnique
      self.constraint = constraint
      self.definition = definition
    }
  }

  /// A foreign key to another table.
  public struct ForeignKey: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// `FOREIGN KEY (customer_id) REFERENCES public.customer(id)`
    public var definition: String
    /// The table that it refers to.
    public var table: RelationName

    /// A foreign key to `table`.
    public init(name: String, definition: String, table: RelationName) {
      self.name = name
      self.definition = definition
      self.table = table
    }
  }

  /// A trigger.
  public struct Trigger: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What creates it on a table of that name.
    public var definition: String
    /// What says when it fires, where that is not the usual: `DISABLE`, `ENABLE ALWAYS`.
    public var state: String?

    /// The trigger `name`.
    public init(name: String, definition: String, state: String? = nil) {
      self.name = name
      self.definition = definition
      self.state = state
    }
  }

  /// A view.
  public struct View: Hashable, Sendable {
    /// Its name.
    public var name: RelationName
    /// `CREATE OR REPLACE VIEW …`
    public var definition: String

    /// The view `name`.
    public init(name: RelationName, definition: String) {
      self.name = name
      self.definition = definition
    }
  }

  /// A table with these columns, and nothing else but what is given.
  public init(
    oid: OID, name: RelationName, attributes: TableAttributes, columns: [Column], indexes: [Index] = [],
    foreignKeys: [ForeignKey] = [], triggers: [Trigger] = [], policies: [String] = [], views: [View] = [],
    obstacles: [String] = []
  ) {
    self.oid = oid
    self.name = name
    self.attributes = attributes
    self.columns = columns
    self.indexes = indexes
    self.foreignKeys = foreignKeys
    self.triggers = triggers
    self.policies = policies
    self.views = views
    self.obstacles = obstacles
  }

  /// What tells its rows apart.
  var primaryKey: Index? { indexes.first { $0.constraint == .primaryKey } }

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
