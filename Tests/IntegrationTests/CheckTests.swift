import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch check", .timeLimit(.minutes(5)))
struct CheckTests {
  /// The queries of the example in the table of those that prune as they should.
  private static let prunedQueries = """
    query                           plan  scanned/allowed/total  verdict      why
    content_of_month                both  1/1/36                 ok
    content_of_month_everywhere     both  4/4/36                 ok
    events_between                  both  2/2/35                 ok
    events_of_last_day              both  …/2/35                 ok
    messages_of_thread              both  1/1/34                 ok
    messages_with_notifications     both  1/1/34 +1              ok
    notifications_since_last_month  both  2/2/37                 ok
    """

  @Test(
    "prints the troubles of the example, each with its remedy, then a table of its queries",
    arguments: TestServer.versions)
  func plantedTroubles(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      let (lost, next, afterNext) = (
        try await example.month(-3), try await example.month(1), try await example.month(2)
      )
      let afterLost = try await example.month(-2)
      let run = try await Partwatch.run("check", "--config", Example.config, "--conninfo", example.conninfo)

      let place = "main/\(example.database.name)"
      #expect(
        // The day on which this runs is not ours to choose.
        run.output.unwrapped.replacing(#/\(in \d+ (days|hours|minutes|seconds?)\)/#, with: "(in …)")
          .replacing(#/(events_of_last_day +both +)[12]/#) { "\($0.1)…" } == """
            \(next.isADayAway ? "warning" : "critical") \(place) public.service_messaging_main campaign_id=3: \
            no partition for \(next.firstInstant) to \(afterNext.firstInstant): writes fail from \(next.firstInstant) (in …) \
            [next_period_missing]
              → CREATE TABLE … PARTITION OF public.service_messaging_main_c3 \
            FOR VALUES FROM ('\(next.firstInstant)') TO ('\(afterNext.firstInstant)');
            warning \(place) public.service_analytics_event campaign_id=2: \
            no partition for \(lost.firstInstant) to \(afterLost.firstInstant): rows of then are refused \
            [gap]
              → CREATE TABLE … PARTITION OF public.service_analytics_event_c2 \
            FOR VALUES FROM ('\(lost.firstInstant)') TO ('\(afterLost.firstInstant)');
            warning \(place) public.service_notification_main campaign_id=1: \
            DEFAULT holds about 40 rows: no partition can be created for their range, \
            and while there is a DEFAULT none can be detached CONCURRENTLY \
            [default_rows]
              → move the rows of public.service_notification_main_c1_default to partitions of their own
            warning \(place) query product_by_id: scans 36 of 36 leaves of public.service_product_main, 1 allowed; \
            no predicate on campaign_id; no predicate on created_at \
            [query_over_budget]
              → add a condition on each partition key, or raise max_partitions if so many leaves are meant

            \(Self.prunedQueries)
            product_by_id                   both  36/1/36                over_budget  no predicate on
                                                                                      campaign_id; no predicate
                                                                                      on created_at
            products_by_truncated_month     both  9/9/36                 ok
            products_of_campaign            both  9/9/36                 ok

            """)
      #expect(run.exitCode == 1)
      let (critical, warning) = next.isADayAway ? (0, 4) : (1, 3)
      #expect(
        run.errors == "partitioned tables: 5; queries: 10; findings: \(critical) critical, \(warning) warning, 0 info\n"
      )
    }
  }

  @Test("finds nothing once the troubles are cleared as the example's README says")
  func cleared() async throws {
    try await Example.withDatabase { example in
      let readme = try String(contentsOfFile: "\(Example.folder)/README.md", encoding: .utf8)
      let clear = try #require(readme.split(separator: "## Clear them").last)
      try await example.database.psql(
        clear.split(separator: "\n").filter { $0.hasPrefix("    ") }.joined(separator: "\n"))
      try await withTemporaryFolder { folder in
        try FileManager.default.copyItem(atPath: Example.folder, toPath: "\(folder)/ovasabi")
        try write(
          """
          -- parameters: [1, '{month.start}', '{month.end}', 42]
          -- max_partitions: 1
          SELECT sku, name, price, stock
          FROM service_product_main
          WHERE campaign_id = $1 AND created_at >= $2 AND created_at < $3 AND id = $4
          """, to: "\(folder)/ovasabi/queries/product_by_id.sql")
        let run = try await Partwatch.run(
          "check", "--config", "\(folder)/ovasabi/partwatch.yml", "--conninfo", example.conninfo)

        #expect(run.errors == "partitioned tables: 5; queries: 10; findings: 0 critical, 0 warning, 0 info\n")
        #expect(run.exitCode == 0)
        // Nothing but the table, whose rows are all well.
        let verdicts = run.output.split(separator: "\n").map { $0.split(separator: " ").last ?? "" }
        #expect(verdicts == ["why"] + Array(repeating: "ok", count: 10))
      }
    }
  }

  @Test("takes the least severity that fails")
  func failOn() async throws {
    try await Example.withDatabase { example in
      // On the last day of a month the next one is missed within a day, which is critical.
      let worst = try await example.month(1).isADayAway ? "warning" : "critical"
      let exitCodes = ["info": 1, "warning": 1, "critical": worst == "critical" ? 1 : 0] as [String: Int32]
      for (severity, exitCode) in exitCodes {
        let run = try await Partwatch.run(
          "check", "--config", Example.config, "--conninfo", example.conninfo, "--fail-on", severity)
        #expect(run.exitCode == exitCode, "\(severity)")
        let findings = run.output.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "" }
        #expect(findings.count { !$0.hasPrefix("  ") } == 4)
      }
    }
  }

  @Test("finds nothing wrong with an empty database", arguments: TestServer.versions)
  func empty(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let run = try await Partwatch.run("check", "--conninfo", database.conninfo)
      #expect(run == .init(errors: "partitioned tables: 0; findings: 0 critical, 0 warning, 0 info\n"))
    }
  }

  // MARK: What checks nothing

  @Test("says which queries no database has the tables of, and which policies apply to none")
  func idle() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { one in
      try await one.server.withDatabase { other in
        try await one.psql(
          """
          CREATE TABLE t (k int) PARTITION BY LIST (k); CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
          CREATE TABLE u (at timestamptz) PARTITION BY RANGE (at);
          CREATE TABLE u_1 PARTITION OF u FOR VALUES FROM (MINVALUE) TO (MAXVALUE)
          """)
        try await withTemporaryFolder { folder in
          try write(
            """
            servers: [{name: main, conninfo: "\(one.conninfo)", databases: [\(one.name), \(other.name)]}]
            policies:
              - tables: public.t
                horizon: 1 month
              - tables: public.nosuch
                horizon: 1 month
              - tables: public.u
                time: epoch_ms
            queries:
              - {name: right, sql: SELECT FROM t WHERE k = 1, max_partitions: 1}
              - {name: slip, sql: SELECT FROM tt WHERE k = 1, max_partitions: 1}
            """, to: "\(folder)/partwatch.yml")
          let run = try await Partwatch.run("check", "--config", "\(folder)/partwatch.yml")
          #expect(run.exitCode == 3)
          #expect(
            run.errors.hasSuffix(
              """
              the policy for public.nosuch applies to no partitioned table
              the policy for public.u says `time: epoch_ms`, which fits no key of its tables: public.u is divided by at \
              (timestamptz); leave `time` out, or say what its values are
              could not collect: query slip: no database has the tables that it names

              """))
        }
      }
    }
  }

  @Test("does not take the zone of its own environment for the server's")
  func ownZone() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      // Daily partitions of local days, as far as today in UTC: on Kiritimati it is tomorrow for most of the day.
      try await database.psql(
        """
        CREATE TABLE t (at timestamp) PARTITION BY RANGE (at);
        SELECT format('CREATE TABLE t%s PARTITION OF t FOR VALUES FROM (%L) TO (%L)', i, d + i, d + i + 1)
        FROM generate_series(0, 2) AS i, (SELECT (now() AT TIME ZONE 'UTC')::date) AS day (d) \\gexec
        """)
      func check(_ environment: [String: String]) async throws -> [Substring] {
        let run = try await Partwatch.run(
          "metrics", "--conninfo", database.conninfo, environment: environment)
        return run.output.split(separator: "\n").filter { $0.hasPrefix("pg_partition_covered_until") }
      }
      let there = try await check(["PGTZ": "Pacific/Kiritimati"])
      #expect(try await check([:]) == there && there.count == 1)
    }
  }
}
