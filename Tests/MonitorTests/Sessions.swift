import Postgres
import TestServers

extension TestDatabase {
  /// Where a role that is no superuser reaches the database.
  func conninfo(as role: String) -> String { "\(conninfo) user=\(role)" }

  /// A session as a monitor has it: read-only, within limits.
  func session(as role: String = "postgres") async throws -> PostgresConnection {
    try await PostgresConnection.connect(to: ConnectionTarget(conninfo(as: role)))
  }

  /// A session as an application has it: it writes, locks, and waits for as long as it takes.
  func applicationSession() async throws -> PostgresConnection {
    let endless = SessionSettings(
      statementTimeout: .zero, lockTimeout: .zero, idleInTransactionTimeout: .zero, applicationName: "application")
    let session = try await PostgresConnection.connect(to: ConnectionTarget(conninfo), settings: endless)
    try await session.execute("SET default_transaction_read_only = off")
    return session
  }
}

extension PostgresConnection {
  /// The first column of each row, as text; NULL as `NULL`.
  func texts(_ sql: String, _ parameters: [String?] = []) async throws -> [String] {
    try await query(sql, parameters) { row in try row.decode(0, as: String?.self) ?? "NULL" }
  }

  /// The server process of this session.
  var processID: String { get async throws { try await texts("SELECT pg_backend_pid()")[0] } }

  /// Returns as soon as the session of `processID` waits for a lock.
  func waitUntilQueued(_ processID: String) async throws {
    try await wait(for: "a queued lock", "SELECT 1 FROM pg_locks WHERE pid = $1::int AND NOT granted", [processID])
  }

  /// Runs statements as one transaction that stays open.
  func open(_ statements: String...) async throws {
    try await execute("BEGIN")
    for statement in statements { try await execute(statement) }
  }
}

extension PostgresMajor {
  /// Runs `body` with a fresh database of this version, in which `script` has been run.
  func withDatabase<Result>(_ script: String, _ body: (TestDatabase) async throws -> Result) async throws -> Result {
    try await TestServer.shared(self).withDatabase { database in
      try await database.psql(script)
      return try await body(database)
    }
  }
}
