import FoundationEssentials
@preconcurrency import Glibc
import TestServers
import Testing
import ThrowawayServer

@Suite("A throwaway server", .timeLimit(.minutes(5)))
struct ThrowawayServerTests {
  @Test(
    "reads the version that PostgreSQL's programs print",
    arguments: [
      ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15, "15.18"),
      ("postgres (PostgreSQL) 18.6", 18, "18.6"),
      ("postgres (PostgreSQL) 19beta1", 19, "19beta1"),
    ])
  func version(output: String, major: Int, version: String) {
    #expect(PostgresVersion(programOutput: output)?.major == major)
    #expect(PostgresVersion(programOutput: output)?.description == version)
  }

  @Test("takes no other program for a PostgreSQL", arguments: ["", "(PostgreSQL)", "psql 15.18", "x (PostgreSQL) new"])
  func notAVersion(output: String) {
    #expect(PostgresVersion(programOutput: output) == nil)
  }

  @Test("runs every version that is installed here", arguments: TestServer.versions)
  func everyVersion(version: PostgresMajor) async throws {
    let server = try await TestServer.shared(version)
    #expect(try await server.psql("SELECT current_setting('server_version_num')::int / 10000") == "\(version.number)")
    #expect(try await server.psql("SHOW port") == "\(server.port)")
    #expect(try await server.psql("SHOW unix_socket_directories") == server.socketDirectory)
    #expect(try await server.psql("SHOW listen_addresses") == "127.0.0.1")
  }

  @Test("says where it is reached, in libpq's words and as a URI")
  func addresses() async throws {
    let server = try await TestServer.shared(TestServer.newest)
    let (port, folder) = (server.port, server.socketDirectory)
    #expect(server.conninfo() == "host='\(folder)' port=\(port) user=postgres dbname='postgres'")
    #expect(server.tcpConninfo(database: "a b") == "host='127.0.0.1' port=\(port) user=postgres dbname='a b'")
    #expect(server.conninfo(database: #"it's \"#).hasSuffix(#"dbname='it\'s \\'"#))
    #expect(server.uri(database: "ä/b") == "postgresql://postgres@127.0.0.1:\(port)/%C3%A4%2Fb")
  }

  @Test("is reached at each of its addresses, whatever the database is called")
  func reached() async throws {
    let server = try await TestServer.shared(TestServer.newest)
    let name = #"it's a \ / ä"#
    try await server.psql(#"CREATE DATABASE "\#(name)" TEMPLATE template0"#)
    for address in [server.conninfo(database: name), server.tcpConninfo(database: name), server.uri(database: name)] {
      let quoted = address.replacing("\\", with: "\\\\").replacing("'", with: "''")
      #expect(try await server.psql("\\connect '\(quoted)'\nSELECT current_database()") == name)
    }
    try await server.psql(#"DROP DATABASE "\#(name)""#)
  }

  // MARK: - Scripts

  @Test("runs a script of any length and gives its rows without headings")
  func script() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let inserts = (1...2_000).map { "INSERT INTO t VALUES (\($0), repeat('x', 100));\n" }.joined()
      let output = try await database.psql(
        """
        CREATE TABLE t (a int, b text) PARTITION BY LIST (a);
        CREATE TABLE t_other PARTITION OF t DEFAULT;
        \(inserts)
        SELECT count(*), max(a) FROM t;
        SELECT a, left(b, 3) FROM t WHERE a < 3 ORDER BY a;
        """)
      #expect(output == "2000|2000\n1|xxx\n2|xxx")
      #expect(try await database.psql("SELECT b FROM t").utf8.count == 2_000 * 101 - 1)
    }
  }

  @Test("stops a script at its first error and says what PostgreSQL said")
  func scriptError() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let error = await #expect(throws: ThrowawayServerError.self) {
        try await database.psql("CREATE TABLE a ();\nCREATE TABLE a ();\nCREATE TABLE b ();")
      }
      #expect(error?.description == #"psql failed: psql:<stdin>:2: ERROR:  relation "a" already exists"#)
      let tables = try await database.psql("SELECT to_regclass('a'), to_regclass('b')")
      #expect(tables == "a|")
    }
  }

  @Test("ends a script when the task that runs it is cancelled")
  func scriptCancelled() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let script = Task { try await database.psql("SELECT pg_sleep(3600)") }
      try await eventually {
        try await database.psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1"
      }
      script.cancel()
      await #expect(throws: CancellationError.self) { try await script.value }
    }
  }

  @Test("gives each test a database of its own and drops it, sessions and all", arguments: TestServer.versions)
  func databases(version: PostgresMajor) async throws {
    let server = try await TestServer.shared(version)
    let names = try await withThrowingTaskGroup { group in
      for _ in 1...6 {
        group.addTask {
          try await server.withDatabase { database in
            try await database.psql("CREATE TABLE t (); SELECT current_database()")
          }
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(names.count == 6)
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    #expect(try await server.psql("SELECT count(*) FROM pg_database WHERE datname IN (\(list))") == "0")
  }

  // MARK: - Stopping

  @Test("comes back with its data and on its port, however it was stopped")
  func restart() async throws {
    try await TestServer.withDedicated(TestServer.newest) { server in
      try await server.psql("CREATE TABLE t (mode text)")
      for mode in [ThrowawayServer.StopMode.fast, .immediate, .kill] {
        try await server.psql("INSERT INTO t VALUES ('\(mode)'); CHECKPOINT")
        try await server.stop(mode)
        try await server.stop(mode)
        await #expect(throws: ThrowawayServerError.self) { try await server.psql("SELECT 1") }
        try await server.start()
        try await server.start()
      }
      #expect(try await server.psql("SELECT string_agg(mode, ' ') FROM t") == "fast immediate kill")
      #expect(try await server.psql("SHOW port") == "\(server.port)")
      #expect(server.log.contains("received fast shutdown request"))
      #expect(server.log.contains("received immediate shutdown request"))
      #expect(server.log.contains("database system was not properly shut down; automatic recovery in progress"))
    }
  }

  @Test("takes settings, which win over its own defaults")
  func settings() async throws {
    let settings = ["max_connections": "7", "search_path": #"it's, "a\b""#]
    try await TestServer.withDedicated(TestServer.oldest, settings: settings) { server in
      let values = try await server.psql("SHOW max_connections; SHOW search_path; SHOW fsync")
      #expect(values == "7\nit's, \"a\\b\"\noff")
    }
  }

  // MARK: - Leaving nothing behind

  @Test("holds on to nothing else that this process has open")
  func inheritsNothing() async throws {
    var ends: [Int32] = [-1, -1]
    // Not close-on-exec, so whatever is started meanwhile would have a copy of each end.
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    try await TestServer.withDedicated(TestServer.newest) { _ in
      close(ends[1])
      // Reading sees the end of the pipe at once, unless somebody else could still write into it.
      _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
      var byte: UInt8 = 0
      try await eventually { read(ends[0], &byte, 1) == 0 }
    }
  }

  @Test("leaves neither process nor folder when it is terminated, even twice")
  func terminate() async throws {
    let remains = try await TestServer.withDedicated(TestServer.oldest) { server in
      let remains = try Remains(of: server)
      #expect(remains.exist)
      await server.terminate()
      #expect(!remains.exist)
      await server.terminate()
      await #expect(throws: ThrowawayServerError.self) { try await server.start() }
      return remains
    }
    #expect(!remains.exist)
  }

  @Test("leaves nothing when nobody holds it any more")
  func forgotten() async throws {
    var server: ThrowawayServer? = try await .start(.newest())
    let remains = try server.map(Remains.init(of:))
    #expect(remains?.exist == true)
    server = nil
    try await eventually { remains?.exist == false }
  }

  @Test("says what the log says when it does not start, and leaves nothing")
  func failedStart() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try newTemporaryFolder(mode: 0o1777)
      let error = await #expect(throws: ThrowawayServerError.self) {
        try await ThrowawayServer.start(.newest(), settings: ["no_such_setting": "1"])
      }
      #expect(error?.description.contains("did not start:\n") == true)
      #expect(error?.description.contains(#"unrecognized configuration parameter "no_such_setting""#) == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  @Test("says when the user that it runs as cannot reach its folder", .enabled(if: geteuid() == 0))
  func closedFolder() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try newTemporaryFolder(mode: 0o700)
      let error = await #expect(throws: ThrowawayServerError.self) { try await ThrowawayServer.start(.newest()) }
      #expect(error?.description.contains("cannot write to \(folder)/partwatch-") == true)
      #expect(error?.description.contains("TMPDIR must name a folder that is open to everybody") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  @Test("says what to install when there is no PostgreSQL")
  func noneFound() async {
    await #expect(processExitsWith: .success) {
      setenv("PARTWATCH_PG_BIN", "/nowhere:/usr", 1)
      let error = #expect(throws: ThrowawayServerError.self) { try PostgresBinaries.newest() }
      #expect(
        error?.description == """
          no PostgreSQL server found: no folder of PARTWATCH_PG_BIN (/nowhere:/usr) has initdb, postgres and psql
          """)
      unsetenv("PARTWATCH_PG_BIN")
      #expect(PostgresBinaries.noneFound.description.contains("apt-get install postgresql"))
    }
  }

  @Test("leaves nothing when the process ends")
  func exit() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      try await withServers(1) { Glibc.exit(EXIT_SUCCESS) }
    }
    try await expectNothingIsLeft(by: result)
  }

  @Test("leaves nothing when a signal ends the process")
  func signalled() async throws {
    let result = await #expect(processExitsWith: .signal(SIGTERM), observing: [\.standardOutputContent]) {
      try await withServers(1) {
        // To the process, not to this thread, which like all of Dispatch's has it blocked.
        kill(getpid(), SIGTERM)
        pause()
      }
    }
    try await expectNothingIsLeft(by: result)
  }

  @Test("leaves nothing when the process is killed")
  func killed() async throws {
    let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
      try await withServers(2) { raise(SIGKILL) }
    }
    try await expectNothingIsLeft(by: result)
  }
}

/// What a server has in the world: its folder and its process.
private struct Remains {
  let folder: String
  let postmaster: pid_t

  init(of server: ThrowawayServer) throws {
    folder = server.socketDirectory
    // The first line of postmaster.pid is the server's process.
    let file = try String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
    postmaster = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
  }

  init(folder: String, postmaster: pid_t) {
    self.folder = folder
    self.postmaster = postmaster
  }

  var exist: Bool { FileManager.default.fileExists(atPath: folder) || kill(postmaster, 0) == 0 }
}

/// Starts servers, tells on standard output what they have, and calls `end` while they run.
///
/// With two of them, the second one's children would keep the first one alive if they inherited the line to its keeper.
private func withServers(_ count: Int, _ end: () -> Void) async throws {
  var servers: [ThrowawayServer] = []
  for _ in 1...count {
    let server = try await ThrowawayServer.start(.newest())
    let remains = try Remains(of: server)
    print("\nserver:\(remains.postmaster):\(remains.folder)")
    servers.append(server)
  }
  fflush(stdout)
  withExtendedLifetime(servers, end)
}

/// Waits until all is gone of the servers that ``withServers(_:_:)`` told of in a process that has ended.
private func expectNothingIsLeft(by result: ExitTest.Result?) async throws {
  let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
  let remains = output.split(separator: "\n").filter { $0.hasPrefix("server:") }.compactMap { line -> Remains? in
    let fields = line.split(separator: ":")
    return pid_t(fields[1]).map { Remains(folder: String(fields[2]), postmaster: $0) }
  }
  #expect(!remains.isEmpty)
  try await eventually { remains.allSatisfy { !$0.exist } }
}

/// Makes an empty folder and has `TMPDIR` name it; for exit tests, which have a process of their own.
private func newTemporaryFolder(mode: mode_t) throws -> String {
  let folder = "/tmp/partwatch-test-\(getpid())"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  try #require(chmod(folder, mode) == 0)
  setenv("TMPDIR", folder, 1)
  return folder
}

/// Returns as soon as `condition` holds; the suite's time limit is the limit.
private func eventually(_ condition: () async throws -> Bool) async throws {
  while try await !condition() {
    try await Task.sleep(for: .milliseconds(20))
  }
}
