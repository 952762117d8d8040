import PartitionModel
import Postgres
import QueryPlans
import TestServers
import Testing

/// A database with two partitioned tables and a plain one, and a session that plans queries on them.
///
/// `event` and `message` are split by `LIST (campaign_id)` into campaigns 1 and 2, and these by `RANGE (created_at)`
/// into months of 1,500 rows each, from 2026-01 on.
struct ShapeBench {
  let connection: PostgresConnection
  let major: Int

  /// Connects, and makes the tables with three months.
  init(_ database: TestDatabase) async throws {
    connection = try await PostgresConnection.connect(to: try ConnectionTarget(database.conninfo))
    major = await connection.serverVersion / 10_000
    try await connection.execute("SET default_transaction_read_only = off")
    // Statistics come when a test wants them, and no other table's rows decide how a leaf is read.
    try await connection.execute("SET random_page_cost = 1.1")
    try await run(
      """
      CREATE TABLE event (
        id bigint, campaign_id int NOT NULL, created_at timestamptz NOT NULL, kind text, amount numeric(10, 2),
        plain_id int, payload text) PARTITION BY LIST (campaign_id);
      CREATE TABLE message (
        id bigint, event_id bigint, campaign_id int NOT NULL, created_at timestamptz NOT NULL, body text)
        PARTITION BY LIST (campaign_id);
      CREATE TABLE event_c1 PARTITION OF event FOR VALUES IN (1) PARTITION BY RANGE (created_at);
      CREATE TABLE event_c2 PARTITION OF event FOR VALUES IN (2) PARTITION BY RANGE (created_at);
      CREATE TABLE message_c1 PARTITION OF message FOR VALUES IN (1) PARTITION BY RANGE (created_at);
      CREATE TABLE message_c2 PARTITION OF message FOR VALUES IN (2) PARTITION BY RANGE (created_at);
      CREATE TABLE plain (id int PRIMARY KEY, name text, campaign_id int);
      INSERT INTO plain SELECT n, 'name ' || n, 1 + n % 2 FROM generate_series(1, 500) n;
      CREATE INDEX event_created_at_idx ON event (created_at);
      CREATE INDEX event_id_idx ON event (id);
      CREATE INDEX event_plain_id_idx ON event (plain_id);
      CREATE INDEX message_event_id_idx ON message (event_id);
      CREATE INDEX message_created_at_idx ON message (created_at)
      """)
    for month in 1...3 { try await add(month: month) }
    try await analyze()
  }

  /// Runs statements, separated by semicolons at line ends.
  func run(_ script: String) async throws {
    for statement in script.split(separator: ";\n") { try await connection.execute(String(statement)) }
  }

  /// Gives every campaign of both tables the leaf of a month, with rows.
  func add(month: Int, isFilled: Bool = true) async throws {
    let name = Self.day(month, 1).replacing("-", with: "").prefix(6)
    for table in ["event", "message"] {
      for campaign in 1...2 {
        try await run(
          """
          CREATE TABLE \(table)_c\(campaign)_\(name) PARTITION OF \(table)_c\(campaign)
            FOR VALUES FROM ('\(Self.day(month, 1))') TO ('\(Self.day(month + 1, 1))')
          """)
      }
    }
    if isFilled { try await fill(month: month) }
  }

  /// Gives every leaf of a month its rows.
  func fill(month: Int) async throws {
    let rows = """
      generate_series(1, 3000) n, LATERAL (
        SELECT '\(Self.day(month, 1))'::timestamptz + n * interval '27 days' / 3000 AS at, \(month) * 10000 + n AS id)
      """
    try await run(
      """
      INSERT INTO event SELECT id, 1 + n % 2, at, 'kind ' || n % 10, n, 1 + n % 500, repeat('x', 60) FROM \(rows) AS r;
      INSERT INTO message SELECT id, id, 1 + n % 2, at, repeat('y', 60) FROM \(rows) AS r
      """)
  }

  /// Vacuums too, so that an index-only scan is as good as it can be.
  func analyze() async throws { try await connection.execute("VACUUM (ANALYZE) event, message, plain") }

  /// `2026-02-15`
  static func day(_ month: Int, _ day: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(2026 + (month - 1) / 12)-\(two((month - 1) % 12 + 1))-\(two(day))"
  }
}

// MARK: - Plans

extension ShapeBench {
  /// The plan of `query` with these values, in a transaction that leaves nothing behind.
  func plan(
    _ query: PlanQuery, _ values: PlanValues, _ mode: PlanMode, _ names: PlanNames? = nil, after change: [String] = []
  ) async throws -> RecordedPlan {
    try await connection.execute("BEGIN")
    do {
      let setup = query.settings.map { "SET LOCAL \($0)" } + ["SET LOCAL plan_cache_mode = force_\(mode)_plan"] + change
      for statement in setup { try await connection.execute(statement) }
      try await connection.execute("PREPARE check_it (int, timestamptz, timestamptz, bigint) AS \(query.sql)")
      let json: String = try await connection.query(
        "EXPLAIN (FORMAT JSON, VERBOSE, SETTINGS) EXECUTE check_it (\(values.sql))"
      ) { try $0.decode(0) }.joined()
      let explanation = try Explanation(json: json)
      let current = if let names { names } else { try await self.names() }
      let shape = PlanShape(plan: explanation.plan, names: current)
      try await connection.execute("ROLLBACK")
      try await connection.execute("DEALLOCATE ALL")
      return RecordedPlan(
        mode: mode, parameterSet: 1, serverMajor: major, settings: explanation.settings, shape: shape)
    } catch {
      try? await connection.execute("ROLLBACK")
      try? await connection.execute("DEALLOCATE ALL")
      throw error
    }
  }

  /// What the catalog says of tables and indexes; nothing of a user's is locked.
  func names() async throws -> PlanNames {
    let tables = try await connection.query(
      """
      SELECT c.oid, i.inhparent, n.nspname, c.relname, c.relkind = 'p', nullif(c.reltuples, -1)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      WHERE c.relkind = 'p' OR c.relkind = 'r' AND c.relispartition
      """
    ) { row in
      CatalogRelation(
        oid: OID(rawValue: try row.decode(0)), parent: try row.decode(1, as: UInt32?.self).map { OID(rawValue: $0) },
        name: RelationName(schema: try row.decode(2), name: try row.decode(3)),
        storage: try row.decode(4) ? .partitioned(by: PartitionKey(strategy: .list, columns: [])) : .table,
        boundText: nil, estimatedRows: try row.decode(5))
    }
    let indexes = try await connection.query(
      """
      WITH RECURSIVE up AS (
        SELECT x.indexrelid AS index, x.indexrelid AS topmost FROM pg_index x
        WHERE NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = x.indexrelid)
        UNION ALL
        SELECT inhrelid, topmost FROM up JOIN pg_inherits ON inhparent = index)
      SELECT n.nspname, c.relname, tn.nspname, t.relname, bn.nspname, b.relname,
        ARRAY(SELECT coalesce(a.attname, '(expression)')::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k (number, place)
              LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY place)
      FROM up JOIN pg_index x ON x.indexrelid = index JOIN pg_index y ON y.indexrelid = topmost
      JOIN pg_class c ON c.oid = index JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class t ON t.oid = topmost JOIN pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_class b ON b.oid = y.indrelid JOIN pg_namespace bn ON bn.oid = b.relnamespace
      WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast')
      """
    ) {
      (
        RelationName(schema: try $0.decode(0), name: try $0.decode(1)),
        PlanNames.Index(
          topmost: RelationName(schema: try $0.decode(2), name: try $0.decode(3)),
          table: RelationName(schema: try $0.decode(4), name: try $0.decode(5)), columns: try $0.decode(6))
      )
    }
    return PlanNames(PartitionForest(tables), indexes: Dictionary(uniqueKeysWithValues: indexes))
  }
}

/// The values of a query's four parameters.
struct PlanValues {
  /// `$1`
  var campaign = 1
  /// `$2` and `$3`: from when to when.
  var from: String
  var to: String
  /// `$4`
  var id: Int

  /// Five days of a month.
  static func within(month: Int) -> PlanValues {
    PlanValues(from: ShapeBench.day(month, 10), to: ShapeBench.day(month, 15), id: month * 10_000 + 1_200)
  }

  /// Ten days, the last five of them of the month after.
  static func across(month: Int) -> PlanValues {
    PlanValues(from: ShapeBench.day(month, 23), to: ShapeBench.day(month + 1, 6), id: month * 10_000 + 2_990)
  }

  var sql: String { "\(campaign), '\(from)', '\(to)', \(id)" }
}
