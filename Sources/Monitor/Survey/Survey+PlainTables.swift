public import DDL
public import PartitionModel
internal import Postgres

extension Survey {
  /// The names of the ordinary tables that are no partitions. Locks no user's table.
  public func plainTables() async throws -> [RelationName: OID] {
    let rows = try await connection.query(Self.plainTables) { row in
      (RelationName(schema: try row.decode(0), name: try row.decode(1)), try row.decode(2, as: OID.self))
    }
    return Dictionary(rows) { first, _ in first }
  }

  /// Whether there is a schema of this name. Locks no user's table.
  public func hasSchema(_ name: String) async throws -> Bool {
    try await connection.query("SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1", [name]) { _ in true }.first
      ?? false
  }

  /// What the ordinary table `oid`, called `name`, is made of; nil where it is gone.
  ///
  /// The texts of its constraints, indexes and triggers, and of the views that read it, are told under the lock of a SELECT,
  /// which is waited for no longer than the session's short `lock_timeout`.
  public func plainTable(_ oid: OID, _ name: RelationName) async throws -> PlainTableFacts? {
    guard let attributes = try await attributes(of: [oid])[oid] else { return nil }
    // With no schema searched, everything is named in full.
    return try await connection.withReadOnlyTransaction(settings: ["search_path": ""]) { connection in
      try await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
      let table = [oid.description]
      return PlainTableFacts(
        oid: oid, name: name, attributes: attributes,
        columns: try await connection.query(Self.columns, table) { row in
          let sequence = try row.decode(5, as: String?.self)
          return PlainTableFacts.Column(
            name: try row.decode(0), type: try row.decode(1), isNotNull: try row.decode(2),
            isGenerated: try row.decode(3),
            sequence: try sequence.map { RelationName(schema: try row.decode(4), name: $0) },
            isIdentity: try row.decode(6))
        },
        indexes: try await connection.query(Self.plainIndexes, table) { row in
          PlainTableFacts.Index(
            name: try row.decode(0), columns: try row.decode(1), isUnique: try row.decode(2),
            constraint: try row.decode(3, as: String?.self).flatMap(IndexFacts.Constraint.init(rawValue:)),
            definition: try row.decode(4))
        },
        foreignKeys: try await connection.query(Self.outgoing, table) { row in
          PlainTableFacts.ForeignKey(
            name: try row.decode(0), definition: try row.decode(1),
            table: RelationName(schema: try row.decode(2), name: try row.decode(3)))
        },
        triggers: try await connection.query(Self.triggers, table) { row in
          PlainTableFacts.Trigger(
            name: try row.decode(0), definition: try row.decode(1), state: try row.decode(2, as: String?.self))
        },
        policies: try await connection.query(Self.policies, table) { row in try row.decode(0) },
        views: try await connection.query(Self.views, table) { row in
          PlainTableFacts.View(
            name: RelationName(schema: try row.decode(0), name: try row.decode(1)), definition: try row.decode(2))
        },
        obstacles: try await connection.query(Self.obstacles, table) { row in try row.decode(0) })
    }
  }

  // MARK: Statements

  static let plainTables = """
    SELECT n.nspname, c.relname, c.oid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    """

  /// Locks no user's table. A sequence goes with a column by a dependency of either kind: automatic, or internal for IDENTITY.
  static let columns = """
    SELECT a.attname, t.typname,
           a.attnotnull AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_constraint k
             WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated AND k.conkey = ARRAY[a.attnum]),
           a.attgenerated <> '', s.nspname, s.relname, a.attidentity <> ''
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN LATERAL (
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
      LIMIT 1
    ) AS s ON true
    WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    """

  /// ACCESS SHARE on the table where an index has an expression. An invalid index is left out.
  static let plainIndexes = """
    SELECT c.relname,
           ARRAY(SELECT a.attname::text
                 FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = key.attnum
                 WHERE key.place <= x.indnkeyatts
                 ORDER BY key.place),
           x.indisunique, k.contype,
           coalesce(
             pg_catalog.pg_get_constraintdef(k.oid),
             substr(
               pg_catalog.pg_get_indexdef(x.indexrelid),
               length(format(
                 'CREATE %sINDEX %I ON %I.%I ', CASE WHEN x.indisunique THEN 'UNIQUE ' END, c.relname, n.nspname,
                 t.relname)) + 1))
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
    WHERE x.indrelid = $1::oid AND x.indislive AND x.indisvalid
    ORDER BY k.contype IS DISTINCT FROM 'p', c.relname
    """

  /// Locks no user's table.
  static let outgoing = """
    SELECT k.conname, pg_catalog.pg_get_constraintdef(k.oid), n.nspname, c.relname
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.confrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE k.conrelid = $1::oid AND k.contype = 'f' AND k.confrelid <> k.conrelid
    ORDER BY k.conname
    """

  /// ACCESS SHARE where a trigger has a WHEN. Ours are no triggers of the table's.
  static let triggers = """
    SELECT g.tgname, pg_catalog.pg_get_triggerdef(g.oid),
           CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
    FROM pg_catalog.pg_trigger g
    WHERE g.tgrelid = $1::oid AND NOT g.tgisinternal AND g.tgname NOT IN ('partwatch_track', 'partwatch_truncate')
    ORDER BY g.tgname
    """

  /// ACCESS SHARE where there are policies.
  static let policies = """
    SELECT format(
             'CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.polname, p.polrelid::regclass,
             CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
             CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
               ELSE 'ALL' END,
             (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(r)) END, ', ')
              FROM unnest(p.polroles) AS r))
           || coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
    FROM pg_catalog.pg_policy p
    WHERE p.polrelid = $1::oid
    UNION ALL
    SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', c.oid::regclass, w.words)
    FROM pg_catalog.pg_class c
    CROSS JOIN LATERAL (
      VALUES (c.relrowsecurity, 'ENABLE'), (c.relforcerowsecurity, 'FORCE')
    ) AS w (holds, words)
    WHERE c.oid = $1::oid AND w.holds
    ORDER BY 1
    """

  /// ACCESS SHARE on what the views read.
  static let views = """
    SELECT n.nspname, v.relname,
           format('CREATE OR REPLACE VIEW %I.%I', n.nspname, v.relname)
             || coalesce(' WITH (' || array_to_string(v.reloptions, ', ') || ')', '')
             || E' AS\\n' || rtrim(pg_catalog.pg_get_viewdef(v.oid), ';')
    FROM pg_catalog.pg_class v
    JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
    WHERE v.relkind = 'v' AND EXISTS (
      SELECT
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = $1::oid AND r.ev_class = v.oid)
    ORDER BY n.nspname, v.relname
    """
}
