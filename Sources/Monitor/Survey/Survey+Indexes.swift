public import DDL
public import PartitionModel
internal import Postgres

extension Survey {
  /// The indexes of `tables`.
  ///
  /// Definitions with an expression in them lock their table as a SELECT does, and wait for that no longer than the session's
  /// short `lock_timeout`.
  public func indexes(of tables: Set<OID>) async throws -> [IndexFacts] {
    if tables.isEmpty { return [] }
    let list = "{" + tables.sorted().map(\.description).joined(separator: ",") + "}"
    return try await connection.withReadOnlyTransaction(settings: ["search_path": "pg_catalog"]) { connection in
      try await connection.query(Self.indexes, [list]) { row in
        IndexFacts(
          oid: try row.decode(0), name: RelationName(schema: try row.decode(1), name: try row.decode(2)),
          table: try row.decode(3), parent: try row.decode(4), definition: try row.decode(5),
          isUnique: try row.decode(6),
          constraint: try row.decode(7, as: String?.self).flatMap(IndexFacts.Constraint.init(rawValue:)),
          isValid: try row.decode(8))
      }
    }
  }

  /// What follows the table in an index's definition is what follows the beginning that each definition has
  /// (`pg_get_indexdef`): by its own length, since names may hold anything.
  static let indexes = """
    SELECT x.indexrelid, n.nspname, c.relname, x.indrelid, i.inhparent,
           CASE WHEN starts_with(d.text, d.beginning) THEN substr(d.text, length(d.beginning) + 1) END,
           x.indisunique, k.contype, x.indisvalid
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = x.indexrelid
    LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
    CROSS JOIN LATERAL (
      SELECT pg_catalog.pg_get_indexdef(x.indexrelid),
             format(
               'CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN x.indisunique THEN 'UNIQUE ' ELSE '' END, c.relname,
               CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END, tn.nspname, t.relname)
    ) AS d (text, beginning)
    WHERE x.indrelid = ANY ($1::oid[]) AND x.indislive
    ORDER BY n.nspname, c.relname
    """
}
