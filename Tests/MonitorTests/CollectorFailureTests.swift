import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("A collector that fails", .timeLimit(.minutes(5)))
struct CollectorFailureTests {
  private static let tree = """
    CREATE TABLE t (campaign int) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
    CREATE TABLE u (campaign int) PARTITION BY LIST (campaign);
    CREATE TABLE u_1 PARTITION OF u FOR VALUES IN (1);
    CREATE TABLE secret (campaign int);
    INSERT INTO secret VALUES (1), (2);
    """

  @Test("marks itself, keeps what it had, and spoils no other", arguments: TestServer.versions)
  func keys(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let role = "\(database.name)_monitor"
      try await database.psql("CREATE ROLE \(role) LOGIN")
      let rules = [
        PolicyBook.Rule(
          tables: try #require(TablePattern("public.t")), policy: Policy(keys: .query("SELECT campaign FROM secret"))),
        PolicyBook.Rule(
          tables: try #require(TablePattern("public.u")), policy: Policy(keys: .query("VALUES (1), (NULL), (3)"))),
      ]
      let watch = try Watch(database.conninfo(as: role), policies: rules)
      let denied = try await watch.poll()
      #expect(denied.connection == .up)
      #expect(denied.failures == [.keys: "permission denied for table secret (SQLSTATE 42501)"])
      #expect(
        watch.samples("partwatch_poll_success", "pg_partition_uncovered_keys", "pg_partition_table_bytes") == """
          pg_partition_uncovered_keys{server="main",datname="app",schemaname="public",relname="u"} 1
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="heap"} 0
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="index"} 0
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="t",part="toast"} 0
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="u",part="heap"} 0
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="u",part="index"} 0
          pg_partition_table_bytes{server="main",datname="app",schemaname="public",relname="u",part="toast"} 0
          partwatch_poll_success{server="main",datname="app",collector="catalog"} 1
          partwatch_poll_success{server="main",datname="app",collector="partman"} 1
          partwatch_poll_success{server="main",datname="app",collector="keys"} 0
          partwatch_poll_success{server="main",datname="app",collector="sizes"} 1
          partwatch_poll_success{server="main",datname="app",collector="indexes"} 1
          partwatch_poll_success{server="main",datname="app",collector="leftovers"} 1
          partwatch_poll_success{server="main",datname="app",collector="defaults"} 1
          partwatch_poll_success{server="main",datname="app",collector="settings"} 1
          partwatch_poll_success{server="main",datname="app",collector="queries"} 1
          partwatch_poll_success{server="main",datname="app",collector="workload"} 1
          """)

      try await database.psql("GRANT SELECT ON secret TO \(role)")
      try await #expect(watch.poll().failures == [:])
      let uncovered = #"pg_partition_uncovered_keys{server="main",datname="app",schemaname="public",relname="t"} 1"#
      #expect(watch.samples("pg_partition_uncovered_keys").contains(uncovered))

      try await database.psql("REVOKE SELECT ON secret FROM \(role)")
      try await #expect(watch.poll().failures.keys.sorted(by: { $0.rawValue < $1.rawValue }) == [.keys])
      #expect(watch.samples("pg_partition_uncovered_keys").contains(uncovered))
    }
  }

  @Test("has nothing to say of queries before there is a catalog: none is fine unseen", arguments: [TestServer.newest])
  func queries(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      let collector = QueryCollector(queries: [.init("SELECT FROM t")], areShared: false, policies: PolicyBook())
      await #expect(throws: CatalogNotRead.self) { try await collector.collect(from: session, into: &reading) }
      #expect(reading.verdicts == [])
    }
  }
}
