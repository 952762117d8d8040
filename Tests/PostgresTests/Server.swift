import Postgres
import TestServers
import Testing
import ThrowawayServer

/// Runs `body` connected to a fresh database of the newest server here.
@discardableResult
func withConnection<Result>(
  settings: SessionSettings = .patient, _ body: (PostgresConnection) async throws -> Result
) async throws -> Result {
  try await withDatabase { database in
    try await body(PostgresConnection.connect(to: ConnectionTarget(database.conninfo), settings: settings))
  }
}

extension SessionSettings {
  /// A monitor's, but for the time between two statements, of which a busy machine may need more than a server bears.
  static let patient = SessionSettings(idleInTransactionTimeout: .seconds(300))
}

/// Runs `body` with a fresh database of the newest server here.
@discardableResult
func withDatabase<Result>(_ body: (TestDatabase) async throws -> Result) async throws -> Result {
  try await TestServer.shared(TestServer.newest).withDatabase(body)
}

extension PostgresConnection {
  /// The one text that a statement answers.
  func text(_ sql: String, _ parameters: [String?] = []) async throws -> String? {
    try await query(sql, parameters) { row in try row.decode(0, as: String?.self) }.first ?? nil
  }

  /// The server process of this session.
  var processID: String {
    get async throws { try #require(await text("SELECT pg_backend_pid()")) }
  }

  /// Returns when that session runs a statement with these words, seen from this one.
  func waitUntil(_ processID: String, runs words: String) async throws {
    while try await text(
      "SELECT 1 FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND strpos(query, $2) > 0",
      [processID, words])
      == nil
    {}
  }

  /// Returns when that session is gone, seen from this one.
  func waitUntilGone(_ processID: String) async throws {
    while try await text("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", [processID]) != nil {}
  }
}

/// The error that `body` throws, which must be one of ours.
func postgresError(_ body: () async throws -> Void) async -> PostgresError? {
  await #expect(throws: PostgresError.self) { try await body() }
}
