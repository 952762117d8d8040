import TestServers
import Testing
import ThrowawayServer

/// What is due is due by the server's clock; how old something is, by one that nobody moves.
@Suite("A clock that is moved", .enabled(if: FakedClock.isUsable), .timeLimit(.minutes(5)))
struct ClockTests {
  @Test("is no matter where it is ours: it polls on, and says what it said", arguments: [40, -40])
  func ours(days: Int) async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.months)
      try await Self.withClock { clock, config in
        try await Exporter.withServing(
          "--config", config, "--conninfo", database.conninfo, environment: clock.environment
        ) { exporter in
          try await exporter.waitUntilReady()
          let missing = try await exporter.samples(of: "pg_partition_missing")
          #expect(missing.map { $0.suffix(2) } == [" 0", " 0", " 0", " 0"])
          let polled = try await exporter.lastPoll()

          try clock.move(days: days)

          try await waitUntil("two polls under that clock", or: exporter.program.errors) {
            let elapsed = try await exporter.lastPoll() - polled
            return abs(elapsed - Double(days) * 86_400) < 3_600
          }
          #expect(try await exporter.samples(of: "pg_partition_missing") == missing)
          let age = try await exporter.samples(of: "partwatch_snapshot_age_seconds").compactMap(value)
          #expect(age.count == 1 && age.allSatisfy { (0..<60).contains($0) })
          #expect(try await exporter.get("/readyz").status == 200)
        }
      }
    }
  }

  @Test("is what counts where it is the server's, as for the INSERT itself")
  func servers() async throws {
    try await Self.withClock { clock, config in
      try await TestServer.withDedicated(TestServer.newest, through: clock.binaries) { server in
        try await server.psql(Self.months)
        try await Exporter.withServing("--config", config, "--conninfo", server.conninfo()) { exporter in
          let labels = #"{server="main",datname="postgres",schemaname="public",relname="t",branch="",window="current"}"#
          for (days, missing, insert) in [(0, 0, "INSERT 0 1"), (70, 1, "no partition"), (-1, 0, "INSERT 0 1")] {
            try clock.move(days: days)
            try await exporter.waitUntilServing("pg_partition_missing\(labels) \(missing)")
            let answer = try await server.psql(
              """
              DO $$ BEGIN INSERT INTO t VALUES (now()); RAISE EXCEPTION USING MESSAGE = 'rolled back';
              EXCEPTION WHEN check_violation THEN PERFORM set_config('test.insert', 'no partition', false);
              WHEN raise_exception THEN PERFORM set_config('test.insert', 'INSERT 0 1', false); END $$;
              SELECT current_setting('test.insert')
              """)
            #expect(answer == insert)
          }
        }
      }
    }
  }

  /// A table whose last partition is next month's, and whose first is last month's.
  private static let months = """
    CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
    SELECT format('CREATE TABLE %I PARTITION OF t FOR VALUES FROM (%L) TO (%L)', 't' || n, m, m + interval '1 month')
    FROM generate_series(-1, 1) AS n,
         LATERAL (SELECT date_trunc('month', now(), 'UTC') + n * interval '1 month') AS month (m) \\gexec
    """

  /// Runs `body` with a clock and the name of a configuration that polls all the time.
  private static func withClock(_ body: (FakedClock, String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let config = "\(folder)/partwatch.yml"
      try write("poll: {catalog: 200ms, sizes: 200ms, queries: 200ms}", to: config)
      try await body(FakedClock(in: folder), config)
    }
  }
}

extension Exporter {
  /// When the catalog was last read, by the program's own clock, in seconds since 1970.
  fileprivate func lastPoll() async throws -> Double {
    let lines = try await samples(of: "partwatch_last_poll_timestamp_seconds")
    return try #require(lines.first { $0.contains(#"collector="catalog""#) }.flatMap(value))
  }
}

/// The value of a sample.
private func value(_ line: String) -> Double? { line.split(separator: " ").last.flatMap { Double($0) } }
