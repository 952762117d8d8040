import Config
import PartitionModel
import Postgres
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("A server that goes away", .timeLimit(.minutes(5)))
struct LosingServerTests {
  private static let tree = """
    CREATE TABLE t (at date) PARTITION BY RANGE (at);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    INSERT INTO t VALUES ('2024-01-01');
    """

  @Test("leaves what was known of it, marked as old, until it is back", arguments: [TestServer.newest])
  func lost(version: PostgresMajor) async throws {
    try await TestServer.withDedicated(version) { server in
      try await server.psql(Self.tree)
      let watch = try Watch(server.tcpConninfo())
      #expect(await watch.poller.poll())
      let before = try watch.published
      let bytes = watch.samples("pg_partition_table_bytes")
      #expect(before.connection == .up)
      #expect(watch.samples("partwatch_up") == #"partwatch_up{server="main",datname="app"} 1"#)

      try await server.stop(.immediate)
      #expect(await !watch.poller.poll())
      let down = try watch.published
      guard case .down(let reason) = down.connection else {
        Issue.record("still \(down.connection)")
        return
      }
      #expect(reason.hasPrefix("cannot connect: connection to server at \"127.0.0.1\", port \(server.port) failed: "))
      #expect(down.report?.trees.map(\.root) == before.report?.trees.map(\.root))
      #expect(down.report?.trees.map(\.sizes) == before.report?.trees.map(\.sizes))
      #expect(down.takenAt == before.takenAt)
      #expect(down.collectors == before.collectors)
      #expect(watch.samples("pg_partition_table_bytes") == bytes)
      #expect(watch.samples("partwatch_up") == #"partwatch_up{server="main",datname="app"} 0"#)

      // No poll is needed for the age to grow: it is told at each scrape.
      let taken = try #require(down.takenAt)
      #expect(
        watch.store.latest.liveMetrics(at: taken + .seconds(90)).samples(of: ["partwatch_snapshot_age_seconds"])
          == #"partwatch_snapshot_age_seconds{server="main",datname="app"} 90"#)

      try await server.start()
      #expect(await watch.poller.poll())
      let again = try watch.published
      #expect(again.connection == .up)
      #expect(again.failures == [:])
      #expect(try #require(again.takenAt) > taken)
    }
  }

  @Test("in the middle of a poll marks the collector that saw it", arguments: [TestServer.newest])
  func lostInBetween(version: PostgresMajor) async throws {
    try await version.withDatabase(
      Self.tree + """
        CREATE FUNCTION leave() RETURNS text LANGUAGE sql AS 'SELECT pg_terminate_backend(pg_backend_pid())::text';
        CREATE FUNCTION keys() RETURNS text LANGUAGE sql AS 'SELECT leave()';
        """
    ) { database in
      let rule = PolicyBook.Rule(tables: try .all, policy: Policy(keys: .query("SELECT keys()")))
      let watch = try Watch(database.conninfo, policies: [rule])
      #expect(await !watch.poller.poll())
      let lost = "connection lost: terminating connection due to administrator command (SQLSTATE 57P01)"
      let down = try watch.published
      #expect(down.connection == .down(lost))
      #expect(down.failures == [.keys: lost])
      #expect(down.collectors.map(\.name) == [.catalog, .partman, .keys])

      try await database.psql("CREATE OR REPLACE FUNCTION keys() RETURNS text LANGUAGE sql AS 'SELECT ''1''::text'")
      #expect(await watch.poller.poll())
      #expect(try watch.published.connection == .up)
      #expect(try watch.published.failures == [:])
    }
  }

  @Test("between two polls is not even noticed: the next one connects again", arguments: TestServer.versions)
  func terminated(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let watch = try Watch(database.conninfo)
      try await watch.poll()
      // Ten seconds are how long the server waits for a session to end, at most. That of the sizes, closed already, may be gone
      // by itself before it is its turn.
      let ended = try await database.psql(
        """
        SELECT bool_or(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'partwatch'
        """)
      #expect(ended == "t")
      #expect(await watch.poller.poll())
      #expect(try watch.published.connection == .up)
      #expect(try watch.published.failures == [:])
    }
  }

  @Test("that was never there says so, and waits", arguments: [TestServer.newest])
  func neverThere(version: PostgresMajor) async throws {
    let watch = try Watch("host=/nowhere port=1 dbname=app user=monitor")
    #expect(await !watch.poller.poll())
    #expect(try watch.published.report == nil)
    #expect(try watch.published.takenAt == nil)
    #expect(
      watch.store.latest.snapshot.metrics(SeriesLimits()).text == """
        # HELP partwatch_up Whether the database can be read.
        # TYPE partwatch_up gauge
        partwatch_up{server="main",datname="app"} 0
        # HELP partwatch_series Series of the snapshot.
        # TYPE partwatch_series gauge
        partwatch_series 3
        # HELP partwatch_build_info The program's version.
        # TYPE partwatch_build_info gauge
        partwatch_build_info{version="0.1.0"} 1

        """)
  }
}
