internal import KnowledgeGraph
internal import PartitionModel
internal import Postgres

/// What it takes to make a table again, without its rows: read from the catalog, in one transaction that can only read.
struct TableSchema {
  /// The table.
  let name: RelationName
  /// Its columns as DDL, in order.
  let columns: [String]
  /// The types of its columns, by name, as `pg_type` has them.
  let types: [String: String]
  /// What it is split by, and the same of each partitioned table below, by OID; empty for a table that is not.
  let keys: [OID: String]
  /// Its primary key and unique constraints, then its other indexes.
  let indexes: [Index]

  /// An index as it is made.
  struct Index {
    /// What makes it.
    let statement: String
    /// What makes an index of the same columns where that one cannot be had; nil where there is none.
    let fallback: String?
    /// What it is, in words.
    let words: String
  }

  /// Reads the tables that `mentions` can mean, as the session's search path finds them; nil for one that is not there, or
  /// is no table.
  static func read(
    _ name: String, trees: [TreeReport], over connection: PostgresConnection
  ) async throws -> TableSchema? {
    let found = try await connection.query(tableQuery, [name]) { row in
      try (row.decode(0, as: OID.self), row.decode(1, as: String.self), row.decode(2, as: String.self))
    }
    guard let (oid, schema, table) = found.first else { return nil }
    let relation = RelationName(schema: schema, name: table)
    let parameter = ["\(oid.rawValue)"]
    let columns = try await connection.query(columnQuery, parameter) { row in
      try (
        row.decode(0, as: String.self), row.decode(1, as: String.self), row.decode(2, as: String.self)
      )
    }
    let indexes = try await connection.query(indexQuery, parameter) { row in
      try (
        row.decode(0, as: String.self), row.decode(1, as: String?.self), row.decode(2, as: String.self)
      )
    }
    let partitioned = trees.first { $0.root.oid == oid }.map { tree in
      var oids: [OID] = []
      tree.root.forEach { if !$0.isLeaf { oids.append($0.oid) } }
      return oids
    }
    let list = "{\((partitioned ?? []).map { "\($0.rawValue)" }.joined(separator: ","))}"
    let keys = try await connection.query(keyQuery, [list]) { row in
      try (row.decode(0, as: OID.self), row.decode(1, as: String.self))
    }
    return TableSchema(
      name: relation, columns: columns.map { "\(SQLIdentifier.quoted($0.0)) \($0.1)" },
      types: Dictionary(columns.map { ($0.0, $0.2) }) { first, _ in first },
      keys: Dictionary(keys) { first, _ in first },
      indexes: indexes.map { definition, constraint, columns in
        let plain = "CREATE INDEX ON \(relation.quoted) (\(columns))"
        guard let constraint else { return Index(statement: definition, fallback: nil, words: definition) }
        return Index(
          statement: "ALTER TABLE \(relation.quoted) ADD \(constraint)", fallback: plain, words: constraint)
      })
  }

  /// All that makes it, in which the types and functions stand that it needs.
  var texts: [String] { columns + keys.values + indexes.map(\.statement) }

  /// Names are looked up as a query's would be. What a materialized view or a foreign table holds is a table's to whoever plans.
  private static let tableQuery = """
    SELECT c.oid, n.nspname, c.relname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    """

  /// A domain is as good as what it is over: constraints have no part in planning.
  private static let columnQuery = """
    WITH RECURSIVE columns AS (
      SELECT attnum, attname, atttypid, atttypmod, attnotnull, attcollation
      FROM pg_catalog.pg_attribute
      WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
    ), based AS (
      SELECT attnum, atttypid AS type, atttypmod AS modifier FROM columns
      UNION ALL
      SELECT attnum, typbasetype, CASE WHEN modifier < 0 THEN typtypmod ELSE modifier END
      FROM based JOIN pg_catalog.pg_type t ON t.oid = type
      WHERE typtype = 'd'
    )
    SELECT attname,
      format_type(t.oid, modifier)
        || coalesce((
          SELECT format(' COLLATE %I.%I', n.nspname, collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = collnamespace
          WHERE l.oid = attcollation AND collname <> 'default'), '')
        || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END,
      t.typname
    FROM columns
    JOIN based USING (attnum)
    JOIN pg_catalog.pg_type t ON t.oid = type AND t.typtype <> 'd'
    ORDER BY attnum
    """

  private static let indexQuery = """
    SELECT pg_get_indexdef(i.indexrelid), pg_get_constraintdef(c.oid),
      (SELECT string_agg(pg_get_indexdef(i.indexrelid, place, true), ', ' ORDER BY place)
        FROM generate_series(1, i.indnkeyatts) AS place)
    FROM pg_catalog.pg_index i
    LEFT JOIN pg_catalog.pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
    WHERE i.indrelid = $1
    ORDER BY c.contype = 'p' DESC NULLS LAST, i.indexrelid
    """

  private static let keyQuery = "SELECT oid, pg_get_partkeydef(oid) FROM unnest($1::oid[]) AS oid"
}

extension TableSchema {
  /// Creates the table and what it needs; `partitionBy` is what it is split by, empty for a table that is not.
  func creation(partitionBy: String) -> String {
    (["CREATE SCHEMA IF NOT EXISTS \(SQLIdentifier.quoted(name.schema))"]
      + ["CREATE TABLE \(name.quoted) (\(columns.joined(separator: ", "))) \(partitionBy)"]).map { $0 + ";\n" }.joined()
  }

  /// Creates the partitions of `tree` as they are.
  func partitions(of tree: TreeReport) -> String {
    var script = ""
    var schemas: Set<String> = []
    func add(_ table: Partition) {
      for partition in table.partitions where !partition.isDetachPending {
        guard let bound = partition.bound else { continue }
        if schemas.insert(partition.name.schema).inserted {
          script += "CREATE SCHEMA IF NOT EXISTS \(SQLIdentifier.quoted(partition.name.schema));\n"
        }
        let key = keys[partition.oid].map { " PARTITION BY \($0)" } ?? ""
        script += "CREATE TABLE \(partition.name.quoted) PARTITION OF \(table.name.quoted) \(bound.sql)\(key);\n"
        add(partition)
      }
    }
    add(tree.root)
    return script
  }
}
