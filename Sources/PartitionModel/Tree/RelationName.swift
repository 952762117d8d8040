/// A relation's name in its schema, as the catalog spells it (unquoted).
public struct RelationName: Hashable, Comparable, Sendable {
  /// `pg_namespace.nspname`.
  public let schema: String
  /// `pg_class.relname`.
  public let name: String

  /// The relation `name` in `schema`, both as the catalog spells them.
  public init(schema: String, name: String) {
    self.schema = schema
    self.name = name
  }

  /// The name as SQL reads it back: each part quoted where it must be.
  public var quoted: String { SQLIdentifier.quoted(schema) + "." + SQLIdentifier.quoted(name) }

  /// By schema, then by name.
  public static func < (left: RelationName, right: RelationName) -> Bool {
    (left.schema, left.name) < (right.schema, right.name)
  }
}

extension RelationName: CustomStringConvertible {
  /// `schema.name`, for people; `quoted` is the form for SQL.
  public var description: String { "\(schema).\(name)" }
}
