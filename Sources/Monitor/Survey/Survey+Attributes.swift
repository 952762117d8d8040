public import DDL
public import PartitionModel
internal import Postgres

extension Survey {
  /// What `tables` are beside their columns and places. What is gone by now is left out.
  ///
  /// Locks none of them, but for those that are split by an expression: its text cannot be had otherwise. They are locked as
  /// by a SELECT, waited for no longer than the session's short `lock_timeout`, and then left without it.
  public func attributes(of tables: Set<OID>) async throws -> [OID: TableAttributes] {
    if tables.isEmpty { return [:] }
    let list = "{" + tables.sorted().map(\.description).joined(separator: ",") + "}"
    var attributes = try await connection.withReadOnlyTransaction { connection in
      try await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
      return try await Self.attributes(of: list, connection)
    }
    for (table, own) in attributes where own.partitionKey == nil && !own.hasPlainKey {
      attributes[table]?.partitionKey = await keyWithExpression(of: table)
    }
    return attributes
  }

  private static func attributes(
    of list: String, _ connection: PostgresConnection
  ) async throws -> [OID: TableAttributes] {
    var attributes: [OID: TableAttributes] = [:]
    for (table, own) in try await connection.query(
      tables, [list],
      { row in
        (
          try row.decode(0, as: OID.self),
          TableAttributes(
            owner: try row.decode(1), tablespace: try row.decode(2), accessMethod: try row.decode(3),
            options: try row.decode(4), isUnlogged: try row.decode(5), comment: try row.decode(6),
            ownerLacks: try row.decode(7),
            replicaIdentity: .init(rawValue: try row.decode(8)) ?? .default,
            columns: try row.decode(9), deleteTriggers: try row.decode(10), peculiarities: try row.decode(11))
        )
      })
    { attributes[table] = own }
    for (table, grant) in try await connection.query(
      grants, [list],
      { row in
        (
          try row.decode(0, as: OID.self),
          TableAttributes.Grant(
            try row.decode(2), to: try row.decode(1), column: try row.decode(3), isGrantable: try row.decode(4))
        )
      })
    { attributes[table]?.grants.append(grant) }
    for (table, comment) in try await connection.query(
      columnComments, [list],
      { row in
        (
          try row.decode(0, as: OID.self),
          TableAttributes.ColumnComment(column: try row.decode(1), text: try row.decode(2))
        )
      })
    { attributes[table]?.columnComments.append(comment) }
    for (table, isReferring, other) in try await connection.query(
      foreignKeys, [list],
      { row in
        (
          try row.decode(0, as: OID.self), try row.decode(1, as: Bool.self),
          RelationName(schema: try row.decode(2), name: try row.decode(3))
        )
      })
    {
      if isReferring { attributes[table]?.referring.append(other) } else { attributes[table]?.referredTo.append(other) }
    }
    for (table, text, isPlain) in try await connection.query(
      keys, [list],
      { row in
        (try row.decode(0, as: OID.self), try row.decode(1, as: String?.self), try row.decode(2, as: Bool.self))
      })
    {
      attributes[table]?.partitionKey = text
      attributes[table]?.hasPlainKey = isPlain
    }
    return attributes
  }

  /// `RANGE (((at AT TIME ZONE 'UTC'::text))::date)`; nil where it cannot be had now. What it names is qualified, but for
  /// what is PostgreSQL's own.
  private func keyWithExpression(of table: OID) async -> String? {
    try? await connection.withReadOnlyTransaction(settings: ["search_path": "pg_catalog"]) { connection in
      try await connection.query("SELECT pg_catalog.pg_get_partkeydef($1::oid)", [table.description]) { row in
        try row.decode(0, as: String?.self)
      }.first ?? nil
    }
  }

  // MARK: Statements. None locks a user's table.

  static let tables = """
    SELECT c.oid, pg_catalog.pg_get_userbyid(c.relowner), s.spcname, nullif(m.amname, 'heap'),
           coalesce(c.reloptions, '{}')
             || coalesce((SELECT array_agg('toast.' || o ORDER BY o) FROM unnest(t.reloptions) AS o), '{}'),
           c.relpersistence = 'u', d.description,
           CASE WHEN c.relacl IS NULL THEN '{}' ELSE ARRAY(
             SELECT privilege_type FROM pg_catalog.aclexplode(pg_catalog.acldefault('r', c.relowner))
             WHERE grantee = c.relowner
             EXCEPT SELECT privilege_type FROM pg_catalog.aclexplode(c.relacl) WHERE grantee = c.relowner
             ORDER BY 1) END,
           c.relreplident,
           ARRAY(
             SELECT a.attname::text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum),
           ARRAY(
             SELECT g.tgname::text FROM pg_catalog.pg_trigger g
             WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND (g.tgtype & 8) <> 0
             ORDER BY g.tgname),
           ARRAY(
             SELECT 'trigger ' || quote_ident(g.tgname) FROM pg_catalog.pg_trigger g
             WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgparentid = 0 AND c.relispartition
             UNION ALL SELECT 'policy ' || quote_ident(p.polname) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid
             UNION ALL SELECT 'rule ' || quote_ident(r.rulename) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid
             UNION ALL SELECT 'row level security' WHERE c.relrowsecurity
             UNION ALL SELECT 'its replica identity by an index' WHERE c.relreplident = 'i'
             UNION ALL
             SELECT 'publication ' || quote_ident(b.pubname)
             FROM pg_catalog.pg_publication_rel br JOIN pg_catalog.pg_publication b ON b.oid = br.prpubid
             WHERE br.prrelid = c.oid AND c.relispartition
             ORDER BY 1)
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
    LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid AND c.reltoastrelid <> 0
    LEFT JOIN pg_catalog.pg_description d
      ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
    WHERE c.oid = ANY ($1::oid[])
    """

  static let grants = """
    SELECT c.oid, nullif(r.rolname, ''), x.privilege_type, NULL::text, x.is_grantable
    FROM pg_catalog.pg_class c
    CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS x
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
    WHERE c.oid = ANY ($1::oid[]) AND x.grantee <> c.relowner AND (x.grantee = 0 OR r.oid IS NOT NULL)
    UNION ALL
    SELECT c.oid, nullif(r.rolname, ''), x.privilege_type, a.attname, x.is_grantable
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
    CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) AS x
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
    WHERE c.oid = ANY ($1::oid[]) AND x.grantee <> c.relowner AND (x.grantee = 0 OR r.oid IS NOT NULL)
    ORDER BY 2, 5, 4 NULLS FIRST, 3
    """

  static let columnComments = """
    SELECT a.attrelid, a.attname, d.description
    FROM pg_catalog.pg_description d
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND NOT a.attisdropped
    WHERE d.objoid = ANY ($1::oid[]) AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0
    ORDER BY a.attnum
    """

  /// Each foreign key once, by the table whose it is or to which it refers, and the table at its other end.
  static let foreignKeys = """
    SELECT DISTINCT f.own, f.is_referring, n.nspname, c.relname
    FROM (
      SELECT k.conrelid, false, k.confrelid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'
      UNION ALL
      SELECT k.confrelid, true, k.conrelid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'
    ) AS f (own, is_referring, other)
    JOIN pg_catalog.pg_class c ON c.oid = f.other
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE f.own = ANY ($1::oid[])
    ORDER BY n.nspname, c.relname
    """

  /// What partitioned tables are split by, as `PARTITION BY` says it; null where an expression has a part in it. What differs
  /// from a type's own way of comparing is named.
  static let keys = """
    SELECT p.partrelid,
           CASE WHEN bool_and(k.attnum > 0) THEN
             CASE p.partstrat WHEN 'l' THEN 'LIST' WHEN 'h' THEN 'HASH' ELSE 'RANGE' END || ' ('
               || string_agg(
                 quote_ident(a.attname)
                   || CASE WHEN k.coll = 0 OR k.coll = a.attcollation THEN ''
                      ELSE ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(l.collname) END
                   || CASE WHEN o.opcdefault THEN ''
                      ELSE ' ' || quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) END,
                 ', ' ORDER BY k.place) || ')'
           END,
           bool_and(k.attnum > 0 AND o.opcdefault AND (k.coll = 0 OR k.coll = a.attcollation))
    FROM pg_catalog.pg_partitioned_table p
    CROSS JOIN LATERAL unnest(p.partattrs::int2[], p.partclass::oid[], p.partcollation::oid[])
      WITH ORDINALITY AS k (attnum, opclass, coll, place)
    JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass
    JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.attnum AND k.attnum > 0
    LEFT JOIN pg_catalog.pg_collation l ON l.oid = k.coll
    LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = l.collnamespace
    WHERE p.partrelid = ANY ($1::oid[])
    GROUP BY p.partrelid, p.partstrat
    """
}
