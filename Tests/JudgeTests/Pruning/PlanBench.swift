import PartitionModel
import Postgres
import QueryPlans
import TestServers

/// A database with every table of the workload, in which statements are planned and run, and leave nothing behind.
struct PlanBench {
  let connection: PostgresConnection
  let tables: [PrunedTable]
  /// The root of every partition and of itself.
  let roots: [RelationName: RelationName]
  /// The keys above every leaf.
  let leafKeys: [RelationName: PruningDiagnosis.LeafKeys]

  init(_ database: TestDatabase, tables: [PrunedTable] = PrunedTable.all) async throws {
    var settings = SessionSettings(statementTimeout: .seconds(60), lockTimeout: .seconds(30))
    settings.idleInTransactionTimeout = .zero
    connection = try await PostgresConnection.connect(to: try ConnectionTarget(database.conninfo), settings: settings)
    try await connection.execute("SET default_transaction_read_only = off")
    try await connection.execute("SET jit = off")
    try await connection.execute(Self.explained)
    let hasForeign = try await Self.makeLoopback(connection)
    self.tables = tables.filter { hasForeign || !$0.needsForeignServer }
    for statement in self.tables.flatMap(\.ddl) { try await connection.execute(statement) }
    let pairs = try await connection.query(
      """
      SELECT p.relname, r.relname FROM pg_class p JOIN pg_class r ON r.oid = pg_partition_root(p.oid)
      WHERE p.relkind IN ('r', 'p', 'f')
      """
    ) { row in try (Self.table(row.decode(0)), Self.table(row.decode(1))) }
    roots = Dictionary(uniqueKeysWithValues: pairs)
    leafKeys = try await Self.leafKeys(connection, roots)
  }

  /// The keys above every leaf, the root's first.
  private static func leafKeys(
    _ connection: PostgresConnection, _ roots: [RelationName: RelationName]
  ) async throws -> [RelationName: PruningDiagnosis.LeafKeys] {
    let levels = try await connection.query(
      """
      SELECT leaf.relname, CASE partstrat WHEN 'l' THEN 'LIST' WHEN 'r' THEN 'RANGE' ELSE 'HASH' END,
        ARRAY(SELECT attname::text FROM unnest(partattrs) WITH ORDINALITY k (attnum, n)
              LEFT JOIN pg_attribute t ON attrelid = partrelid AND t.attnum = NULLIF(k.attnum, 0) ORDER BY n),
        ARRAY(SELECT typname::text FROM unnest(partclass) WITH ORDINALITY k (class, n)
              JOIN pg_opclass o ON o.oid = class JOIN pg_type t ON t.oid = opcintype ORDER BY n),
        relid::regclass::text, partdefid <> 0
      FROM pg_class leaf, pg_partition_ancestors(leaf.oid) WITH ORDINALITY a (relid, distance)
      JOIN pg_partitioned_table ON partrelid = relid
      WHERE leaf.relkind IN ('r', 'f') ORDER BY leaf.relname, distance DESC
      """
    ) { row in
      let types = try row.decode(3, as: [String].self)
      let columns = zip(try row.decode(2, as: [String?].self), types).map { name, type in
        PartitionKey.Column(name: name, type: KeyType(name: type))
      }
      let strategy = PartitionKey.Strategy(rawValue: try row.decode(1)) ?? .list
      let level = PruningDiagnosis.LeafKeys.Level(
        table: Self.table(try row.decode(4)), key: PartitionKey(strategy: strategy, columns: columns),
        hasDefault: try row.decode(5))
      return (Self.table(try row.decode(0)), level)
    }
    let keys = Dictionary(grouping: levels, by: \.0).mapValues { $0.map(\.1) }
    return keys.reduce(into: [:]) { leaves, leaf in
      leaves[leaf.key] = roots[leaf.key].map { PruningDiagnosis.LeafKeys(root: $0, levels: leaf.value) }
    }
  }

  private static func table(_ name: String) -> RelationName { RelationName(schema: "public", name: name) }

  /// A server that foreign partitions of this very database can be of, where the extension is installed.
  private static func makeLoopback(_ connection: PostgresConnection) async throws -> Bool {
    let found = try await connection.query("SELECT name FROM pg_available_extensions WHERE name = 'postgres_fdw'") {
      try $0.decode(0, as: String.self)
    }
    if found.isEmpty { return false }
    try await connection.execute("CREATE EXTENSION postgres_fdw")
    try await connection.execute(
      """
      DO $$ BEGIN EXECUTE format(
        'CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw
         OPTIONS (host %L, port %L, dbname %L, async_capable ''true'')',
        split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database());
      END $$
      """)
    try await connection.execute("CREATE USER MAPPING FOR CURRENT_USER SERVER loopback OPTIONS (user 'postgres')")
    return true
  }

  /// The plan of `query` as it is planned, and, with `isRun`, as it then ran, both in EXPLAIN's JSON.
  func plan(_ query: PrunedQuery, _ mode: PlanMode, isRun: Bool = true) async throws -> (planned: String, run: String?)
  {
    let settings = query.settings.merging(["plan_cache_mode": "force_\(mode.rawValue)_plan"]) { $1 }
    let arguments = query.arguments.isEmpty ? "" : "(\(query.arguments.joined(separator: ", ")))"
    let plans = try await connection.query(
      "SELECT planned, run FROM explained($1::text[], $2::text[], $3, $4, $5::boolean)",
      [Self.array(settings.map(\.key)), Self.array(settings.map(\.value)), query.sql, arguments, "\(isRun)"]
    ) { row in try (planned: row.decode(0, as: String.self), run: row.decode(1, as: String?.self)) }
    return plans[0]
  }

  private static func array(_ elements: [String]) -> String { "{\(elements.joined(separator: ","))}" }

  /// Plans a statement and runs it in one round trip, and undoes all of it.
  private static let explained = """
    CREATE FUNCTION explained(names text[], settings text[], sql text, arguments text, is_run boolean,
      OUT planned text, OUT run text) LANGUAGE plpgsql AS $$
    BEGIN
      BEGIN
        FOR i IN 1 .. cardinality(names) LOOP PERFORM set_config(names[i], settings[i], true); END LOOP;
        DEALLOCATE ALL;
        EXECUTE 'PREPARE judged AS ' || sql;
        EXECUTE 'EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE judged' || arguments INTO planned;
        IF is_run THEN
          EXECUTE 'EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE, TIMING off) EXECUTE judged' || arguments INTO run;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'UNDO1';
      EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
      END;
    END $$
    """
}
