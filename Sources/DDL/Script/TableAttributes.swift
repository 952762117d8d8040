public import PartitionModel

/// What a table is beside its columns and its place in a tree: what a new sibling of it should be, too.
public struct TableAttributes: Hashable, Sendable {
  /// Its owner.
  public var owner: String
  /// Its tablespace; nil where it is the database's own.
  public var tablespace: String?
  /// Its access method where it is not heap.
  public var accessMethod: String?
  /// Its storage parameters, `name=value`; those of its TOAST table as `toast.name=value`.
  public var options: [String]
  /// Whether its rows are lost in a crash.
  public var isUnlogged: Bool
  /// The comment on it.
  public var comment: String?
  /// The comments on its columns, by column.
  public var columnComments: [ColumnComment]
  /// What others may do with it.
  public var grants: [Grant]
  /// What its owner may not do with it, though owners may.
  public var ownerLacks: [String]
  /// What identifies its rows to logical replication.
  public var replicaIdentity: ReplicaIdentity
  /// What it is split by, as `PARTITION BY` says it; nil for a leaf, and where it could not be read.
  public var partitionKey: String?
  /// Whether `partitionKey` is made of columns compared in their types' own way.
  public var hasPlainKey: Bool
  /// The columns that an INSERT may fill.
  public var columns: [String]
  /// The tables that its foreign keys refer to.
  public var referredTo: [RelationName]
  /// The tables whose foreign keys refer to it.
  public var referring: [RelationName]
  /// Its triggers that fire when a row is deleted.
  public var deleteTriggers: [String]
  /// Policies, rules and triggers of its own: what no new sibling gets from here.
  public var peculiarities: [String]

  /// A comment on a column.
  public struct ColumnComment: Hashable, Sendable {
    /// The column.
    public let column: String
    /// What is said of it.
    public let text: String

    /// `text` on `column`.
    public init(column: String, text: String) {
      self.column = column
      self.text = text
    }
  }

  /// A privilege that somebody has.
  public struct Grant: Hashable, Sendable {
    /// The role; nil for PUBLIC.
    public let grantee: String?
    /// `SELECT`
    public let privilege: String
    /// The one column that it is for; nil for the table.
    public let column: String?
    /// Whether the role may hand it on.
    public let isGrantable: Bool

    /// `privilege` for `grantee`.
    public init(_ privilege: String, to grantee: String?, column: String? = nil, isGrantable: Bool = false) {
      self.grantee = grantee
      self.privilege = privilege
      self.column = column
      self.isGrantable = isGrantable
    }
  }

  /// `pg_class.relreplident`
  public enum ReplicaIdentity: String, Hashable, Sendable {
    /// The primary key.
    case `default` = "d"
    /// All columns.
    case full = "f"
    /// Nothing.
    case nothing = "n"
    /// An index.
    case index = "i"
  }

  /// A table of `owner` with nothing unusual about it but what is given.
  public init(
    owner: String, tablespace: String? = nil, accessMethod: String? = nil, options: [String] = [],
    isUnlogged: Bool = false, comment: String? = nil, columnComments: [ColumnComment] = [], grants: [Grant] = [],
    ownerLacks: [String] = [], replicaIdentity: ReplicaIdentity = .default, partitionKey: String? = nil,
    hasPlainKey: Bool = true, columns: [String] = [], referredTo: [RelationName] = [], referring: [RelationName] = [],
    deleteTriggers: [String] = [], peculiarities: [String] = []
  ) {
    self.owner = owner
    self.tablespace = tablespace
    self.accessMethod = accessMethod
    self.options = options
    self.isUnlogged = isUnlogged
    self.comment = comment
    self.columnComments = columnComments
    self.grants = grants
    self.ownerLacks = ownerLacks
    self.replicaIdentity = replicaIdentity
    self.partitionKey = partitionKey
    self.hasPlainKey = hasPlainKey
    self.columns = columns
    self.referredTo = referredTo
    self.referring = referring
    self.deleteTriggers = deleteTriggers
    self.peculiarities = peculiarities
  }
}
