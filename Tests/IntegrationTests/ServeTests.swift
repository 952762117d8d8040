import FoundationEssentials
@preconcurrency import Glibc
import TestServers
import Testing
import ThrowawayServer

@Suite("partwatch serve", .timeLimit(.minutes(5)))
struct ServeTests {
  @Test("serves what promtool finds nothing to say about", .enabled(if: Program.isInstalled("promtool")))
  func promtool() async throws {
    try await Example.withDatabase { example in
      try await Exporter.withServing("--config", Example.config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        let page = try await exporter.get("/metrics")
        #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try await Program.run("promtool", "check", "metrics", input: page.body) == .init())
      }
    }
  }

  @Test("serves each path over HTTP, compressed where that is asked for")
  func paths() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await Exporter.withServing("--conninfo", database.conninfo) { exporter in
        try await exporter.waitUntilReady()
        let url = "http://\(exporter.address)"
        let packed = try await HTTPReply.get("\(url)/metrics?x=1", "--compressed")
        #expect(packed.status == 200)
        #expect(packed.headers["content-encoding"] == "gzip")
        #expect(packed.body.contains("\npartwatch_up{server=\"main\",datname=\"\(database.name)\"} 1\n"))
        let head = try await HTTPReply.get("\(url)/metrics", "--head")
        #expect(head.status == 200)
        #expect(head.headers["content-length"].flatMap { Int($0) } ?? 0 > 1_000)
        #expect(head.body == "")
        let post = try await HTTPReply.get("\(url)/metrics", "--data", "x=1")
        #expect(post.status == 405)
        #expect(post.headers["allow"] == "GET, HEAD")
        let healthy = try await exporter.get("/healthz")
        #expect(healthy.body == "ok\n")
        let page = try await exporter.get("/")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.body.contains("<bdi>main / \(database.name)</bdi>"))
        let tables = try await exporter.get("/api/v1/tables?server=main")
        #expect(tables.headers["content-type"] == "application/json")
        #expect(tables.body.hasPrefix(#"{"format": 1, "complete": true, "databases": ["#))
        #expect(try await exporter.get("/%2e%2e/%2e%2e/etc/passwd").status == 404)
      }
    }
  }

  @Test("keeps memory in one heap, whichever thread asks for it")
  func oneHeap() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await Exporter.withServing("--conninfo", database.conninfo) { exporter in
        try await exporter.waitUntilReady()
        // A further arena of glibc is a reservation of 64 MB, at a multiple of that, of which the front is in use.
        let heap = 64 << 20
        let maps = try String(contentsOfFile: "/proc/\(exporter.program.pid)/maps", encoding: .utf8).split(
          separator: "\n")
        let arenas = zip(maps, maps.dropFirst()).filter { front, rest in
          let addresses = [front, rest].map {
            $0.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
          }
          return front.contains(" rw-p ") && rest.contains(" ---p ") && addresses[0][0] % heap == 0
            && addresses[1][1] - addresses[0][0] == heap
        }
        #expect(arenas.map(\.0) == [])
      }
    }
  }

  @Test("says once, on the page and as a metric which settings have no effect")
  func idleSettings() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { one in
      try await one.server.withDatabase { other in
        try await one.psql(
          "CREATE TABLE t (at date) PARTITION BY RANGE (at); CREATE TABLE t_1 PARTITION OF t DEFAULT")
        try await withTemporaryFolder { folder in
          try write(
            """
            servers: [{name: main, conninfo: "\(one.conninfo)", databases: [\(one.name), \(other.name)]}]
            policies: [{tables: public.t, time: epoch_ms}]
            queries:
              - {name: right, sql: SELECT FROM t WHERE at = '2026-11-01', max_partitions: 1}
              - {name: slip, sql: SELECT FROM tt WHERE at = '2026-11-01', max_partitions: 1}
            poll: {catalog: 100ms, sizes: 100ms, queries: 100ms}
            """, to: "\(folder)/partwatch.yml")
          try await Exporter.withServing("--config", "\(folder)/partwatch.yml") { exporter in
            let slip = "query slip: no database has the tables that it names"
            let misfit =
              "the policy for public.t says `time: epoch_ms`, which fits no key of its tables: public.t is divided by at "
              + "(date); leave `time` out, or say what its values are"
            try await exporter.waitUntilServing(#"partwatch_idle_settings{kind="query"} 1"#)
            try await exporter.waitUntilServing(#"partwatch_idle_settings{kind="policy"} 1"#)
            let page = try await exporter.get("/").body
            for sentence in [slip, misfit] {
              #expect(page.contains(#"<p class="banner warning">▲ In the configuration, \#(sentence)</p>"#))
              #expect(exporter.program.errors.ranges(of: sentence).count == 1)
            }
            #expect(!page.contains("query right"))
          }
        }
      }
    }
  }

  // MARK: Stopping

  @Test("stops within two seconds, whoever holds on to it", arguments: [SIGTERM, SIGINT])
  func stop(signal: Int32) async throws {
    let silent = try LoopbackPort(.silent)
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql("CREATE TABLE t (k int) PARTITION BY LIST (k)")
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write(
          """
          servers:
            - {name: busy, conninfo: "\(database.conninfo)"}
            - {name: silent, conninfo: "host=127.0.0.1 port=\(silent.number) dbname=app user=monitor connect_timeout=60"}
          policies:
            - tables: public.t
              keys: {query: SELECT pg_sleep(60)}
          """, to: config)
        try await Exporter.withServing("--config", config) { exporter in
          try await waitUntil("the poll's long wait", or: exporter.program.errors) {
            try await database.psql(
              "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == "1"
          }
          let idle = try RudeClient(exporter.address, sending: "GET /healthz HTTP/1.1\r\nHost: partwatch\r\n\r\n")
          #expect(try idle.receive(until: "\r\n\r\nok\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
          let slow = try RudeClient(exporter.address, sending: "GET /metrics HTTP/1.1\r\nHos")
          let mute = try RudeClient(exporter.address, sending: "")

          exporter.program.signal(signal)
          let outcome = try await exporter.program.outcome(within: .seconds(2))

          #expect(outcome.exitCode == 0)
          #expect(!outcome.errors.contains("lost the database"))
          withExtendedLifetime((idle, slow, mute)) {}
        }
      }
    }
  }

  @Test("answers while a thousand clients sit idle, in the middle of a request, or do not read")
  func crowd() async throws {
    try await Exporter.withServing(
      "--conninfo", "host=/nowhere dbname=app user=monitor", "--log-level", "critical"
    ) { exporter in
      let texts = ["", "GET /metrics HTTP/1.1\r\nHos", "GET / HTTP/1.1\r\nHost: partwatch\r\n\r\n"]
      let crowd = try (0..<1_000).map { try RudeClient(exporter.address, sending: texts[$0 % texts.count]) }
      let client = try RudeClient(exporter.address, sending: "GET /healthz HTTP/1.1\r\nHost: partwatch\r\n\r\n")
      #expect(try client.receive(until: "\r\n\r\nok\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
      exporter.program.signal(SIGTERM)
      #expect(try await exporter.program.outcome(within: .seconds(60)).exitCode == 0)
      withExtendedLifetime(crowd) {}
    }
  }

  @Test("keeps descriptors for its databases, however many clients hold on")
  func manyClients() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let command = ["-c", #"ulimit -n 256; exec "$0" "$@""#, Partwatch.path, "serve", "--listen", "127.0.0.1:0"]
      try await Program.withRunning("sh", command + ["--conninfo", database.conninfo]) { program in
        let exporter = Exporter(program: program, address: try await program.servedAddress())
        try await exporter.waitUntilReady()
        var crowd = try (0..<300).map { _ in try RudeClient(exporter.address, sending: "") }
        let words = "128 connections are open, as many as are served; others wait until some are closed"
        try await waitUntil("the limit", or: program.errors) { program.errors.contains(words) }

        let session =
          "SELECT min(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        let old = try await database.psql(session)
        #expect(try await database.psql("SELECT pg_terminate_backend(\(old))") == "t")
        try await waitUntil("another session", or: program.errors) {
          !["", old].contains(try await database.psql(session))
        }
        crowd = []
        try await exporter.waitUntilServing(#"partwatch_up{server="main",datname="\#(database.name)"} 1"#)
        #expect(program.errors.matches(of: /connections are open/).count == 1)
        withExtendedLifetime(crowd) {}
      }
    }
  }

  @Test("waits where there is no descriptor left, says so once, and serves again when there is one")
  func noDescriptor() async throws {
    try await Exporter.withServing("--conninfo", "host=/nowhere dbname=app user=monitor") { exporter in
      let program = exporter.program
      try await program.allowMoreFiles(5)
      var crowd = try (0..<50).map { _ in try RudeClient(exporter.address, sending: "") }
      let words = "cannot take another connection: Too many open files; trying again every second"
      try await waitUntil("the error", or: program.errors) { program.errors.contains(words) }

      try await waitUntil("rest") { try program.isAtRest() }
      crowd = []
      #expect(try await exporter.get("/healthz").body == "ok\n")
      #expect(program.errors.matches(of: /cannot take another connection/).count == 1)
      withExtendedLifetime(crowd) {}
    }
  }

  @Test("closes after its answer to a client of HTTP/1.0, unless it asks to stay")
  func oldClients() async throws {
    try await Exporter.withServing(
      "--conninfo", "host=/nowhere dbname=app user=monitor", "--log-level", "critical"
    ) { exporter in
      let old = try RudeClient(exporter.address, sending: "GET /healthz HTTP/1.0\r\n\r\n")
      #expect(try old.receiveAll().hasSuffix("\r\n\r\nok\n"))
      let request = "GET /healthz HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
      let staying = try RudeClient(exporter.address, sending: request)
      #expect(try staying.receive(until: "\r\n\r\nok\n").hasPrefix("HTTP/1."))
      try staying.send(request)
      #expect(try staying.receive(until: "\r\n\r\nok\n").hasPrefix("HTTP/1."))
    }
  }

  @Test("refuses what is no request, or too much of one, and serves the next")
  func nonsense() async throws {
    try await Exporter.withServing(
      "--conninfo", "host=/nowhere dbname=app user=monitor", "--log-level", "critical"
    ) { exporter in
      let requests = [
        "nonsense\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: partwatch\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        "GET /\(String(repeating: "x", count: 100_000)) HTTP/1.1\r\nHost: partwatch\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: partwatch\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ]
      for request in requests {
        let client = try RudeClient(exporter.address, sending: request)
        #expect(try client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      }
      #expect(try await exporter.get("/healthz").body == "ok\n")
    }
  }

  @Test("says that its address is taken, and does not stay")
  func addressInUse() async throws {
    let port = try LoopbackPort(.silent)
    let run = try await Partwatch.run(
      "serve", "--listen", "127.0.0.1:\(port.number)", "--conninfo", "host=/nowhere dbname=app user=monitor",
      "--log-level", "critical")

    let words =
      "cannot listen on 127.0.0.1:\(port.number): Address already in use; choose another address with --listen"
    #expect(run == .init(errors: "Error: \(words)\n", exitCode: 3))
  }

  @Test("says that its address is nowhere", arguments: ["no-such-host.invalid:10187", "203.0.113.1:10187"])
  func noSuchAddress(address: String) async throws {
    let run = try await Partwatch.run(
      "serve", "--listen", address, "--conninfo", "host=/nowhere dbname=app user=monitor", "--log-level", "critical")

    #expect(run.errors.hasPrefix("Error: cannot listen on \(address): "))
    #expect(run.errors.hasSuffix("; choose another address with --listen\n"))
    #expect(run.exitCode == 3)
  }

  // MARK: Servers that come and go

  @Test("keeps the last values while the server is away, and is up again when it is back")
  func serverRestart() async throws {
    try await TestServer.withDedicated(TestServer.newest) { server in
      try await server.psql("CREATE TABLE t (at date) PARTITION BY RANGE (at)")
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write("poll: {catalog: 200ms, sizes: 200ms, queries: 200ms}", to: config)
        try await Exporter.withServing("--config", config, "--conninfo", server.conninfo()) { exporter in
          let up = #"partwatch_up{server="main",datname="postgres"}"#
          let empty =
            #"pg_partition_empty_branches{server="main",datname="postgres",schemaname="public",relname="t"} 1"#
          try await exporter.waitUntilServing("\(up) 1")
          #expect(try await exporter.samples(of: "pg_partition_empty_branches") == [empty])

          try await server.stop()
          try await exporter.waitUntilServing("\(up) 0")
          #expect(try await exporter.samples(of: "pg_partition_empty_branches") == [empty])
          let age = try await exporter.samples(of: "partwatch_snapshot_age_seconds").first?.split(separator: " ").last
          #expect(try #require(age.flatMap { Double($0) }) > 0)
          #expect(try await exporter.get("/readyz").status == 200)
          #expect(
            try await exporter.get("/").body.contains(#"<p class="banner critical" role="alert">✕ Cannot be read: "#))

          try await server.start()
          try await server.psql("CREATE TABLE t_2020 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')")
          try await exporter.waitUntilServing("\(up) 1")
          try await exporter.waitUntilServing(empty.dropLast() + "0")
        }
      }
    }
  }

  @Test("serves one server while another is not there and a third does not answer")
  func otherServers() async throws {
    let (refusing, silent) = (try LoopbackPort(.refusing), try LoopbackPort(.silent))
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql("CREATE TABLE t (at date) PARTITION BY RANGE (at)")
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write(
          """
          servers:
            - {name: gone, conninfo: "host=127.0.0.1 port=\(refusing.number) dbname=app user=monitor"}
            - {name: here, conninfo: "\(database.conninfo)"}
            - {name: silent, conninfo: "host=127.0.0.1 port=\(silent.number) dbname=app user=monitor connect_timeout=2"}
          """, to: config)
        try await Exporter.withServing("--config", config) { exporter in
          let here = "server=\"here\",datname=\"\(database.name)\""
          try await exporter.waitUntilServing("partwatch_up{\(here)} 1")
          #expect(
            try await exporter.samples(of: "pg_partition_empty_branches") == [
              "pg_partition_empty_branches{\(here),schemaname=\"public\",relname=\"t\"} 1"
            ])
          try await exporter.waitUntilReady()
          #expect(
            try await exporter.samples(of: "partwatch_up") == [
              #"partwatch_up{server="gone",datname="app"} 0"#, "partwatch_up{\(here)} 1",
              #"partwatch_up{server="silent",datname="app"} 0"#,
            ])
        }
      }
    }
  }
}
