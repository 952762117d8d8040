public import PartitionModel

/// An index as far as another can be made like it.
public struct IndexFacts: Hashable, Sendable {
  /// The index.
  public let oid: OID
  /// Its name.
  public let name: RelationName
  /// The table that it is on.
  public let table: OID
  /// The index of the table above that it is attached to; nil where there is none.
  public let parent: OID?
  /// What follows the table in its definition: `USING btree (id) WHERE …`; nil where it could not be told.
  public let definition: String?
  /// Whether it is UNIQUE.
  public let isUnique: Bool
  /// The constraint that it is for.
  public let constraint: Constraint?
  /// Whether queries may use it, and a unique one guards.
  public let isValid: Bool

  /// A constraint that stands on an index.
  public enum Constraint: String, Hashable, Sendable {
    /// PRIMARY KEY
    case primaryKey = "p"
    /// UNIQUE
    case unique = "u"
    /// EXCLUDE
    case exclusion = "x"

    var sql: String {
      switch self {
      case .primaryKey: "PRIMARY KEY"
      case .unique: "UNIQUE"
      case .exclusion: "EXCLUDE"
      }
    }
  }

  /// An index on `table`.
  public init(
    oid: OID, name: RelationName, table: OID, parent: OID? = nil, definition: String?, isUnique: Bool = false,
    constraint: Constraint? = nil, isValid: Bool = true
  ) {
    self.oid = oid
    self.name = name
    self.table = table
    self.parent = parent
    self.definition = definition
    self.isUnique = isUnique
    self.constraint = constraint
    self.isValid = isValid
  }

  /// Whether it could be attached to `other`.
  func suits(_ other: IndexFacts) -> Bool {
    definition != nil && definition == other.definition && isUnique == other.isUnique
      && (other.constraint == nil || constraint == other.constraint)
  }
}
