import Config
import PartitionModel
import Postgres
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("What befalls a database that is watched", .timeLimit(.minutes(5)))
struct FaultTests {
  private static let tree = """
    CREATE TABLE t (at date) PARTITION BY RANGE (at);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    INSERT INTO t VALUES ('2024-01-01');
    """

  @Test("a network that swallows every packet is given up at the deadline, and the next poll connects anew")
  func silence() async throws {
    try await TestServer.withDedicated(TestServer.newest) { server in
      try await server.psql(Self.tree)
      let proxy = try SwallowingProxy(to: UInt16(server.port))
      let watch = try Watch("host=127.0.0.1 port=\(proxy.port) dbname=postgres user=postgres connect_timeout=2")
      let before = try await watch.poll()
      #expect(before.connection == .up)

      proxy.swallow(true)
      let silent = try await watch.poll()
      guard case .down(let reason) = silent.connection else {
        Issue.record("still \(silent.connection)")
        return
      }
      #expect(reason == "no answer from the server within 12.0 seconds")
      #expect(silent.report?.trees.map(\.sizes) == before.report?.trees.map(\.sizes))
      #expect(silent.takenAt == before.takenAt)
      guard case .down(let unreachable) = try await watch.poll().connection else {
        Issue.record("up through a proxy that swallows all")
        return
      }
      #expect(unreachable.hasSuffix("dbname=postgres user=postgres: no answer from the server within 2.0 seconds"))

      proxy.swallow(false)
      let back = try await watch.poll()
      #expect(back.connection == .up)
      #expect(back.failures == [:])
    }
  }

  @Test("too many connections: it is down for that reason, and comes back", arguments: TestServer.versions)
  func tooMany(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let role = "\(database.name)_limited"
      try await database.psql("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 0")
      let watch = try Watch(database.conninfo(as: role))
      guard case .down(let reason) = try await watch.poll().connection else {
        Issue.record("up without a connection")
        return
      }
      #expect(reason.hasSuffix("FATAL: too many connections for role \"\(role)\" (SQLSTATE 53300)"))

      try await database.psql("ALTER ROLE \(role) CONNECTION LIMIT 2")
      let back = try await watch.poll()
      #expect(back.connection == .up)
      #expect(back.failures == [:])
      // A backend is gone a moment after its client has left.
      try await wait(for: "the session that measured to end") { try await database.sessions(of: role) <= 1 }
      try await database.psql("DROP OWNED BY \(role)")
    }
  }

  @Test("no connection for measuring: coverage goes on, sizes stay and say why", arguments: [TestServer.newest])
  func noneToMeasure(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let role = "\(database.name)_limited"
      try await database.psql("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 2")
      let watch = try Watch(database.conninfo(as: role))
      let before = try await watch.poll()
      #expect(before.failures == [:])

      try await database.psql(
        """
        ALTER ROLE \(role) CONNECTION LIMIT 1;
        CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
        INSERT INTO t SELECT '2024-02-01' FROM generate_series(1, 1000);
        """)
      let limited = try await watch.poll()
      #expect(limited.connection == .up)
      #expect(limited.failures.keys.sorted { $0.rawValue < $1.rawValue } == [.sizes, .workload])
      #expect(limited.failures[.sizes]?.contains("too many connections for role") == true)
      #expect(limited.report?.trees.first?.places.map(\.name.name) == ["t_1", "t_2"])

      try await database.psql("ALTER ROLE \(role) CONNECTION LIMIT 2")
      let back = try await watch.poll()
      #expect(back.failures == [:])
      #expect(back.report?.trees.first?.sizes.leaves.allSatisfy { ($0 ?? 0) > 0 } == true)
    }
  }

  @Test("a database that is dropped, and created anew with other tables", arguments: [TestServer.newest])
  func dropped(version: PostgresMajor) async throws {
    try await TestServer.withDedicated(version) { server in
      try await server.psql("CREATE DATABASE app")
      try await server.psql(Self.tree, database: "app")
      let watch = try Watch(server.conninfo(database: "app"))
      try await watch.poll()
      try await server.psql("DROP DATABASE app WITH (FORCE)")
      guard case .down(let reason) = try await watch.poll().connection else {
        Issue.record("up without a database")
        return
      }
      #expect(reason.hasSuffix(#"FATAL: database "app" does not exist (SQLSTATE 3D000)"#))

      try await server.psql("CREATE DATABASE app")
      try await server.psql("CREATE TABLE u (a int) PARTITION BY LIST (a)", database: "app")
      let back = try await watch.poll()
      #expect(back.connection == .up)
      #expect(back.failures == [:])
      #expect(back.report?.trees.map(\.root.name.name) == ["u"])
    }
  }

  @Test("a statement that runs into the timeout marks its collector alone", arguments: [TestServer.newest])
  func timeout(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let rule = PolicyBook.Rule(tables: try .all, policy: Policy(keys: .query("SELECT pg_sleep(60)::text")))
      let watch = try Watch(database.conninfo, policies: [rule])
      let late = try await watch.poll()
      #expect(late.connection == .up)
      #expect(late.failures == [.keys: "canceling statement due to statement timeout (SQLSTATE 57014)"])
      #expect(late.report?.trees.first?.sizes.leaves.map { $0 != nil } == [true])
    }
  }
}

extension TestDatabase {
  /// How many sessions `role` has here.
  fileprivate func sessions(of role: String) async throws -> Int {
    try #require(Int(try await psql("SELECT count(*) FROM pg_stat_activity WHERE usename = '\(role)'")))
  }
}
