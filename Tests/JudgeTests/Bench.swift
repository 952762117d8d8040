import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

/// A database in which trees are made, read as the product reads them, and tried out.
struct Bench {
  let writer: PostgresConnection
  private let reader: PostgresConnection
  private let holder: PostgresConnection

  /// Connects, and makes what all trees share.
  init(_ database: TestDatabase) async throws {
    let target = try ConnectionTarget(database.conninfo)
    var settings = SessionSettings(statementTimeout: .seconds(120), lockTimeout: .seconds(60))
    settings.idleInTransactionTimeout = .zero
    writer = try await PostgresConnection.connect(to: target, settings: settings)
    reader = try await PostgresConnection.connect(to: target, settings: settings)
    holder = try await PostgresConnection.connect(to: target, settings: settings)
    for connection in [writer, holder] { try await connection.execute("SET default_transaction_read_only = off") }
    try await writer.execute("CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy day')")
    try await writer.execute(
      """
      CREATE FUNCTION public.judge(start text, rows text[]) RETURNS SETOF oid LANGUAGE plpgsql AS $$
      DECLARE row_values text; leaf oid;
      BEGIN
        FOREACH row_values IN ARRAY rows LOOP
          BEGIN
            EXECUTE start || row_values || ') RETURNING tableoid' INTO leaf;
          EXCEPTION WHEN check_violation THEN leaf := NULL;
          END;
          RETURN NEXT leaf;
        END LOOP;
      END $$
      """)
  }

  /// Makes one tree, all of it or nothing, in a session of the zone.
  func create(_ statements: [String], zone: String = "UTC") async throws {
    try await writer.execute("BEGIN")
    do {
      try await writer.execute("SELECT set_config('TimeZone', $1, true)", [zone])
      for statement in statements { try await writer.execute(statement) }
      try await writer.execute("COMMIT")
    } catch {
      try await writer.execute("ROLLBACK")
      throw error
    }
  }

  /// Begins to detach a partition and is cancelled while a transaction that reads the parent is still open.
  func leaveDetachPending(_ partition: String, of parent: String) async throws {
    try await holder.execute("BEGIN")
    try await holder.execute("LOCK TABLE \(parent) IN ACCESS SHARE MODE")
    try await writer.execute("SET statement_timeout = '300ms'")
    do {
      try await writer.execute("ALTER TABLE \(parent) DETACH PARTITION \(partition) CONCURRENTLY")
    } catch let error as PostgresError where error.sqlState == .queryCanceled {}
    try await writer.execute("SET statement_timeout = '120s'")
    try await holder.execute("ROLLBACK")
  }

  func drop(schemas: [String]) async throws {
    for schema in schemas {
      try await writer.execute("DROP SCHEMA IF EXISTS \(SQLIdentifier.quoted(schema)) CASCADE")
    }
  }

  /// The trees, by root, as the monitor reads them.
  func roots() async throws -> [RelationName: Partition] {
    var reading = DatabaseReading()
    try await CatalogCollector().collect(from: reader, into: &reading)
    #expect(reading.forest.unreadableBounds == [])
    return Dictionary(uniqueKeysWithValues: reading.forest.roots.map { ($0.name, $0) })
  }

  /// Where PostgreSQL puts each row, nil where it refuses it. Nothing stays.
  func answers(_ root: RelationName, columns: [String], rows: [String]) async throws -> [OID?] {
    let start = "INSERT INTO \(root.quoted) (\(columns.joined(separator: ", "))) VALUES ("
    let array = rows.map { row in "\"" + row.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] } + "\"" }
    try await writer.execute("BEGIN")
    let answers = try await writer.query(
      "SELECT judge($1, $2::text[])", [start, "{" + array.joined(separator: ",") + "}"], timeout: .seconds(120)
    ) { try $0.decode(0, as: UInt32?.self).map { OID(rawValue: $0) } }
    try await writer.execute("ROLLBACK")
    return answers
  }

  /// Numbers for the first column of a hash key, one for each remainder; its other columns are 7.
  func remainders(of columns: [PartitionKey.Column], modulus: Int, table: OID) async throws -> [(
    id: Int, remainder: Int
  )] {
    let values = columns.enumerated().map { place, column in
      let type = if case .other(let name) = column.type { name } else { "text" }
      return place == 0 ? "id::\(type)" : "7::\(type)"
    }
    return try await writer.query(
      """
      SELECT id, r FROM generate_series(1, 600) id, generate_series(0, \(modulus) - 1) r
      WHERE satisfies_hash_partition(\(table), \(modulus), r, \(values.joined(separator: ", "))) ORDER BY id
      """
    ) { (try $0.decode(0, as: Int.self), try $0.decode(1, as: Int.self)) }
  }
}
