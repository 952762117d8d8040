import Config
import Logging
import PartitionModel
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("The monitor of several databases", .timeLimit(.minutes(5)))
struct MonitorServiceTests {
  private static let tree = "CREATE TABLE t (a int) PARTITION BY LIST (a)"

  @Test("finds every database of a server, but no template and no ruin", arguments: [TestServer.newest])
  func all(version: PostgresMajor) async throws {
    try await TestServer.withDedicated(version) { server in
      try await server.psql(
        #"""
        CREATE DATABASE a;
        CREATE DATABASE "b ""c""";
        CREATE DATABASE closed ALLOW_CONNECTIONS false;
        CREATE DATABASE pattern IS_TEMPLATE true;
        CREATE DATABASE ruin;
        UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'ruin';
        """#)
      try await server.psql(Self.tree, database: "b \"c\"")
      let monitor = try Self.monitor(
        ServerConfiguration(name: "main", conninfo: Conninfo(server.conninfo()), databases: .all))
      let first = await monitor.pollOnce()
      #expect(first.text == ["main/a up: ", "main/b \"c\" up: public.t", "main/postgres up: "])
      #expect(first.isComplete)

      try await server.psql("CREATE DATABASE appeared")
      let second = await monitor.pollOnce()
      #expect(
        second.text == ["main/a up: ", "main/appeared up: ", "main/b \"c\" up: public.t", "main/postgres up: "])
    }
  }

  @Test("follows databases that come and go, and ends when it is told to", arguments: [TestServer.newest])
  func comeAndGo(version: PostgresMajor) async throws {
    try await TestServer.withDedicated(version) { server in
      try await server.psql("CREATE DATABASE a")
      let monitor = try Self.monitor(
        ServerConfiguration(name: "main", conninfo: Conninfo(server.conninfo()), databases: .all),
        discoveryInterval: .milliseconds(50))
      #expect(!monitor.store.latest.snapshot.isComplete)
      let run = Task { await monitor.run() }
      try await monitor.wait(for: ["main/a up: ", "main/postgres up: "])
      try await server.psql("CREATE DATABASE b")
      try await monitor.wait(for: ["main/a up: ", "main/b up: ", "main/postgres up: "])
      try await server.psql("DROP DATABASE a WITH (FORCE)")
      try await monitor.wait(for: ["main/b up: ", "main/postgres up: "])
      run.cancel()
      try await within(.seconds(20)) { await run.value }
    }
  }

  @Test("asks through a database that it may leave out, and says why it cannot ask", arguments: [TestServer.newest])
  func unreachable(version: PostgresMajor) async throws {
    let monitor = try Self.monitor(
      ServerConfiguration(name: "main", conninfo: Conninfo("host=/nowhere dbname=app"), databases: .all))
    let snapshot = await monitor.pollOnce()
    #expect(snapshot.isComplete)
    #expect(snapshot.databases.map(\.datname) == ["app"])
    guard case .down(let reason) = try #require(snapshot.databases.first).connection else {
      Issue.record("it is up")
      return
    }
    #expect(reason.hasPrefix(#"cannot connect: connection to server on socket "/nowhere/.s.PGSQL."#))
  }

  @Test("watches the databases that are named, whatever the conninfo names", arguments: [TestServer.newest])
  func named(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let monitor = try Self.monitor(
        ServerConfiguration(
          name: "main", conninfo: Conninfo(database.server.conninfo(database: "nope")),
          databases: .named([database.name, "gone"])))
      let snapshot = await monitor.pollOnce()
      #expect(
        snapshot.text == [
          "main/gone down: ", "main/\(database.name) up: public.t",
        ])
      #expect(snapshot.isComplete)
    }
  }

  @Test("shows one server while another keeps it waiting", arguments: [TestServer.newest])
  func slowServer(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let silence = try SilentListener()
      let monitor = try Self.monitor(
        ServerConfiguration(name: "good", conninfo: Conninfo(database.conninfo)),
        ServerConfiguration(name: "silent", conninfo: Conninfo("host=127.0.0.1 port=\(silence.port) dbname=app")))
      let run = Task { await monitor.run() }
      try await monitor.wait(for: ["good/\(database.name) up: public.t"])
      #expect(!monitor.store.latest.snapshot.isComplete)
      run.cancel()
      try await within(.seconds(20)) { await run.value }
    }
  }

  @Test("refuses a conninfo that libpq cannot read, and connects to nothing")
  func invalidConninfo() {
    let error = #expect(throws: (any Error).self) {
      try Self.monitor(ServerConfiguration(name: "main", conninfo: Conninfo("hots=db1")))
    }
    #expect(error.map { "\($0)" } == #"invalid conninfo: invalid connection option "hots""#)
  }

  private static func monitor(
    _ servers: ServerConfiguration..., discoveryInterval: Duration = .seconds(60)
  ) throws -> MonitorService {
    try MonitorService(
      Configuration(servers: servers, poll: .often), logger: .silent, discoveryInterval: discoveryInterval)
  }
}

extension MonitorService {
  /// Returns as soon as this is what is known.
  fileprivate func wait(for text: [String]) async throws {
    try await MonitorTests.wait(for: "\(text), but there is \(store.latest.snapshot.text)") {
      store.latest.snapshot.text == text
    }
  }
}

extension PollIntervals {
  static let often = PollIntervals(
    catalog: .milliseconds(50), sizes: .milliseconds(50), queries: .milliseconds(50))
}

extension Snapshot {
  /// Each database with its state and its partitioned tables.
  fileprivate var text: [String] {
    databases.map { database in
      let state = database.connection == .up ? "up" : "down"
      let tables = database.report?.trees.map(\.root.name.description).joined(separator: ", ") ?? ""
      return "\(database.server)/\(database.datname) \(state): \(tables)"
    }
  }
}
