import Config
import PartitionModel
import Postgres
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("A hot standby", .timeLimit(.minutes(5)))
struct StandbyTests {
  private static let tree = """
    CREATE TABLE t (at date) PARTITION BY RANGE (at);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    INSERT INTO t SELECT '2024-01-01' FROM generate_series(1, 1000);
    """

  @Test(
    "is watched as any server, and so is the primary that it becomes",
    arguments: Set([TestServer.oldest, TestServer.newest]))
  func promoted(version: PostgresMajor) async throws {
    try await TestServer.withStandby(version) { primary, standby in
      try await primary.psql(Self.tree)
      try await standby.replay(primary)
      let watch = try Watch(standby.conninfo())
      let first = try await watch.poll()
      #expect(first.connection == .up)
      #expect(first.failures == [:])
      #expect(try first.bytes == [try await standby.bytes(of: "t_1"), 0])

      // Nobody counts changes on a standby: it is measured all the same.
      try await primary.psql("INSERT INTO t SELECT '2024-02-02' FROM generate_series(1, 5000)")
      try await standby.replay(primary)
      let grown = try await watch.poll()
      #expect(try grown.bytes == [try await standby.bytes(of: "t_1"), try await standby.bytes(of: "t_2")])
      #expect(try grown.bytes[1] > 0)

      try await primary.stop(.kill)
      #expect(try await standby.psql("SELECT pg_promote()") == "t")
      try await standby.psql(
        """
        CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
        INSERT INTO t SELECT '2024-03-02' FROM generate_series(1, 5000);
        """)
      let promoted = try await watch.poll()
      #expect(promoted.connection == .up)
      #expect(promoted.failures == [:])
      #expect(
        try promoted.bytes == [
          try await standby.bytes(of: "t_1"), try await standby.bytes(of: "t_2"), try await standby.bytes(of: "t_3"),
        ])
    }
  }

  @Test("that cancels our statement for what it replays marks the collector alone", arguments: [TestServer.newest])
  func conflict(version: PostgresMajor) async throws {
    try await TestServer.withStandby(version) { primary, standby in
      try await primary.psql(
        Self.tree + """
          CREATE TABLE campaign (id text);
          INSERT INTO campaign VALUES ('1');
          CREATE FUNCTION keys() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT id FROM campaign, pg_sleep(60)';
          """)
      try await standby.replay(primary)
      let rule = PolicyBook.Rule(tables: try .all, policy: Policy(keys: .query("SELECT keys()")))
      let watch = try Watch(standby.conninfo(), policies: [rule])
      async let poll = watch.poll()
      try await wait(for: "the long query") {
        try await standby.psql("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1"
      }
      try await primary.psql(
        """
        ALTER TABLE campaign ADD COLUMN name text;
        CREATE OR REPLACE FUNCTION keys() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT id FROM campaign';
        """)
      let cancelled = try await poll
      #expect(cancelled.connection == .up)
      #expect(
        cancelled.failures == [
          .keys: "canceling statement due to conflict with recovery (SQLSTATE 40001); "
            + "detail: User was holding a relation lock for too long."
        ])
      #expect(cancelled.report?.trees.count == 1)

      try await standby.replay(primary)
      #expect(try await watch.poll().failures == [:])
    }
  }
}

extension ThrowawayServer {
  /// Returns when all that `primary` has written so far is there.
  fileprivate func replay(_ primary: ThrowawayServer) async throws {
    let end = try await primary.psql("SELECT pg_current_wal_insert_lsn()")
    try await wait(for: "the standby to replay up to \(end)") {
      // A page may begin beyond the last record.
      try await primary.psql("SELECT pg_switch_wal()")
      return try await psql("SELECT pg_last_wal_replay_lsn() >= '\(end)'::pg_lsn") == "t"
    }
  }

  fileprivate func bytes(of table: String) async throws -> Int64 {
    try #require(Int64(try await psql("SELECT pg_total_relation_size('\(table)')")))
  }
}

extension DatabaseSnapshot {
  /// The bytes of the leaves of the only tree, in order.
  fileprivate var bytes: [Int64] {
    get throws { try #require(report?.trees.first).sizes.leaves.map { $0 ?? -1 } }
  }
}
