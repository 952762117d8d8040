public import DDL
public import PartitionModel
internal import Postgres

extension Survey {
  /// The names that are taken in `schemas`, by a relation or by a type. Locks no user's table.
  public func names(in schemas: Set<String>) async throws -> [RelationName: NameHolder] {
    let list = schemas.sorted()
    var holders: [RelationName: NameHolder] = [:]
    for schema in list {
      let names = try await connection.query(Self.names, [schema]) { row in
        (try row.decode(0, as: String.self), try row.decode(1, as: Bool.self))
      }
      for (name, isUnfinished) in names {
        holders[RelationName(schema: schema, name: name)] = isUnfinished ? .unfinished : .other
      }
    }
    return holders
  }

  /// A type has the name of its table. What has our CHECK and is no partition was created for one and never attached.
  static let names = """
    SELECT c.relname,
           c.relkind IN ('r', 'p') AND NOT c.relispartition
             AND EXISTS (
               SELECT FROM pg_catalog.pg_constraint k
               WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conname = '\(NameHolder.unfinishedCheck)')
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1
    UNION ALL
    SELECT t.typname, false
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = $1 AND t.typrelid = 0 AND t.typelem = 0
    """
}
