import PartitionModel
import Postgres
import QueryPlans
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("Nothing is ever written", .timeLimit(.minutes(5)))
struct ReadOnlyTests {
  @Test("by a whole poll of a superuser, whatever the queries say", arguments: TestServer.versions)
  func poll(version: PostgresMajor) async throws {
    // Nobody but us: what assigns a transaction id, or counts a row, is our doing.
    try await TestServer.withDedicated(version, settings: ["autovacuum": "off"]) { server in
      try await server.psql(QueryTests.tree + "INSERT INTO t VALUES (1, '2024-01-05', 7);")
      let keys = PolicyBook.Rule(tables: try .all, policy: Policy(keys: .query("SELECT id FROM t")))
      let queries = [
        CanonicalQuery("SELECT FROM t WHERE campaign = 2"),
        CanonicalQuery("UPDATE t SET id = id + 1", budget: 9),
        CanonicalQuery("DELETE FROM t", budget: 9),
        CanonicalQuery("INSERT INTO t VALUES (1, '2024-01-05', 8)", budget: 9),
      ]
      try await server.waitUntilLeft(by: "psql")
      let before = try await server.writes()

      var watch: Watch? = try Watch(server.conninfo(), policies: [keys], queries: queries)
      let snapshot = try await watch?.poll()
      #expect(snapshot?.failures == [:])
      #expect(
        snapshot?.report?.verdicts.map(\.words) == [
          "ok: scans 1 of 3 leaves of public.t, 1 allowed", "ok: scans 3 of 3 leaves of public.t, 9 allowed",
          "ok: scans 3 of 3 leaves of public.t, 9 allowed", "ok: scans 0 of 3 leaves of public.t, 9 allowed",
        ])
      watch = nil
      try await server.waitUntilLeft(by: "partwatch")
      try await #expect(server.writes() == before)

      try await server.psql("INSERT INTO t VALUES (1, '2024-01-05', 8)")
      try await #expect(server.writes() != before)
    }
  }

  @Test("by a query for keys that tries to", arguments: TestServer.versions)
  func keys(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE SEQUENCE s;
      CREATE FUNCTION grasp() RETURNS text LANGUAGE sql AS
        'SELECT set_config(''default_transaction_read_only'', ''off'', false)';
      """
    ) { database in
      let session = try await database.session()
      var reading = try await database.reading()
      try await KeysCollector(query: "SELECT grasp()").collect(from: session, into: &reading)
      #expect(reading.expectedKeys.values.map { $0 } == [["off"]])
      try await #expect(session.texts("SHOW default_transaction_read_only") == ["on"])
      let refused = await #expect(throws: PostgresError.self) {
        try await KeysCollector(query: "SELECT nextval('s')").collect(from: session, into: &reading)
      }
      #expect(refused?.message == "cannot execute nextval() in a read-only transaction")
    }
  }
}

extension KeysCollector {
  /// A collector whose one policy has this query for every table.
  fileprivate init(query: String) throws {
    self.init(policies: PolicyBook([PolicyBook.Rule(tables: try .all, policy: Policy(keys: .query(query)))]))
  }
}

extension ThrowawayServer {
  /// The next transaction id, and how many rows were ever written.
  fileprivate func writes() async throws -> String {
    try await psql(
      """
      SELECT pg_snapshot_xmax(pg_current_snapshot()), tup_inserted, tup_updated, tup_deleted
      FROM pg_stat_database WHERE datname = current_database()
      """)
  }

  /// Returns when no other session of this name is left; what it did is counted by then.
  fileprivate func waitUntilLeft(by name: String) async throws {
    let sessions = "SELECT 1 FROM pg_stat_activity WHERE application_name = '\(name)' AND pid <> pg_backend_pid()"
    try await wait(for: "the end of the session") { try await psql(sessions).isEmpty }
  }
}
