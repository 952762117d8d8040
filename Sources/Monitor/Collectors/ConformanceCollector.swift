internal import PartitionModel
internal import Postgres

/// Reads what the patterns of policies ask of tables: of the partitioned ones their columns, primary keys and indexes, of the
/// ordinary ones which have the columns that a pattern names, and how large they are. Only catalogs are read: nothing here
/// locks a user's table, or waits for a lock on one.
struct ConformanceCollector: Collector {
  let name = CollectorName.conformance
  let policies: PolicyBook

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    let roots = reading.forest.roots.filter { policies.policy(for: $0.name)?.pattern != nil }.map(\.oid)
    let search = LeftoverSearch(reading.forest, at: now)
    // With no schema searched, types are named in full.
    let (definitions, tables) = try await connection.withReadOnlyTransaction(settings: ["search_path": ""]) {
      connection in
      // Else each statement has a snapshot of its own, and an index could name a column that was not there yet.
      try await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
      return (try await Self.definitions(of: roots, connection), try await plainTables(unlike: search, connection))
    }
    for root in reading.facts.keys { reading.facts[root]?.definition = definitions[root] }
    reading.plainTables = tables
  }

  // MARK: Partitioned tables

  /// The columns of some tables. In version 18 a NOT NULL may be there and not valid, so that old rows may be NULL. Locks no
  /// user's table.
  static let columns = """
    SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
           a.attnotnull AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_constraint k
             WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated AND k.conkey = ARRAY[a.attnum])
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum
    """

  /// The primary keys of some tables. Locks no user's table.
  static let primaryKeys = """
    SELECT k.conrelid, k.conname,
           ARRAY(SELECT a.attname::text
                 FROM unnest(k.conkey) WITH ORDINALITY AS key (attnum, place)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.attnum
                 ORDER BY key.place)
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = ANY ($1::oid[]) AND k.contype = 'p'
    """

  /// The indexes of some tables, those of a part of the rows left out; an expression has no column. Locks no user's table.
  static let indexes = """
    SELECT x.indrelid,
           ARRAY(SELECT a.attname::text
                 FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
                 LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = key.attnum
                 WHERE key.place <= x.indnkeyatts
                 ORDER BY key.place)
    FROM pg_catalog.pg_index x
    WHERE x.indrelid = ANY ($1::oid[]) AND x.indpred IS NULL
    ORDER BY x.indrelid, x.indexrelid
    """

  private static func definitions(
    of tables: [OID], _ connection: PostgresConnection
  ) async throws -> [OID: TableDefinition] {
    if tables.isEmpty { return [:] }
    let list = "{" + tables.map(\.description).joined(separator: ",") + "}"
    var definitions = try await connection.reduce(columns, [list], into: [OID: TableDefinition]()) { tables, row in
      tables[try row.decode(0), default: TableDefinition()].columns.append(
        .init(name: try row.decode(1), type: TypeName(try row.decode(2)), isNotNull: try row.decode(3)))
    }
    definitions = try await connection.reduce(primaryKeys, [list], into: definitions) { tables, row in
      tables[try row.decode(0)]?.primaryKey = .init(constraint: try row.decode(1), columns: try row.decode(2))
    }
    return try await connection.reduce(indexes, [list], into: definitions) { tables, row in
      tables[try row.decode(0)]?.indexes.append(try row.decode(1))
    }
  }

  // MARK: Ordinary tables

  /// Every ordinary table that is no partition, with what it and its indexes take, as VACUUM and ANALYZE last saw them. Locks
  /// no user's table.
  static let plain = """
    SELECT c.oid, n.nspname, c.relname,
           CASE WHEN c.reltuples >= 0 THEN current_setting('block_size')::bigint * (
             c.relpages + coalesce(toast.relpages, 0) + coalesce((
               SELECT sum(i.relpages)
               FROM pg_catalog.pg_index x
               JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
               WHERE x.indrelid IN (c.oid, c.reltoastrelid)), 0)
           ) END
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
    WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    ORDER BY n.nspname, c.relname
    """

  /// Which of some tables have which of some columns. Locks no user's table.
  static let havingColumns = """
    SELECT a.attrelid, a.attname
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attname::text = ANY ($2::text[]) AND a.attnum > 0 AND NOT a.attisdropped
    """

  /// The ordinary tables that a pattern speaks of. One that is named like the leaves of some tree was a partition once, or is
  /// about to be, and is no matter of a pattern.
  private func plainTables(
    unlike leaves: LeftoverSearch, _ connection: PostgresConnection
  ) async throws -> [PlainTable] {
    let rules = policies.rules.compactMap(\.policy.pattern?.partitioned)
    if rules.isEmpty { return [] }
    let tables = try await connection.query(Self.plain) { row in
      (
        oid: try row.decode(0, as: OID.self), name: RelationName(schema: try row.decode(1), name: try row.decode(2)),
        bytes: try row.decode(3, as: Int64?.self).map { ByteCount($0) }
      )
    }.filter { table in
      policies.policy(for: table.name)?.pattern?.partitioned != nil && !leaves.hasKin(of: table.name)
        && !policies.ignored.contains { $0.matches(table.name) }
    }
    let columns = Set(rules.flatMap(\.having))
    var found: [OID: Set<String>] = [:]
    if !tables.isEmpty, !columns.isEmpty {
      let list = "{" + tables.map(\.oid.description).joined(separator: ",") + "}"
      found = try await connection.reduce(
        Self.havingColumns, [list, Self.array(columns.sorted())], into: found
      ) { found, row in
        found[try row.decode(0), default: []].insert(try row.decode(1))
      }
    }
    return tables.map { PlainTable(name: $0.name, columns: found[$0.oid] ?? [], bytes: $0.bytes) }
  }

  /// An array of texts as PostgreSQL reads it ("Array Input and Output Syntax").
  private static func array(_ texts: [String]) -> String {
    let elements = texts.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
    return "{" + elements.joined(separator: ",") + "}"
  }
}
