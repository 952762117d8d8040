import FoundationEssentials
import TestServers
import Testing
import ThrowawayServer

@Suite("The command line", .timeLimit(.minutes(5)))
struct UsageTests {
  @Test(
    "tells what each command is for",
    arguments: [
      (
        [],
        "Watches partitioned PostgreSQL tables and says, before it hurts, what is missing and until when it can wait."
      ),
      (["serve"], "Poll servers and serve what is found to Prometheus and to people."),
      (["check"], "Read every database once, print what is wrong, and exit with 1 if anything is."),
      (["metrics"], "Read every database once and print the metrics."),
      (["ddl"], "Print the SQL for what is missing or overdue."),
      (["ddl", "create"], "Print the SQL that creates every partition that is missing up to the horizon."),
      (["ddl", "archive"], "Print the SQL that detaches every partition that is past its retention."),
      (["ddl", "finalize"], "Print the SQL that ends every detach that is pending."),
      (["ddl", "index"], "Print the SQL that builds missing indexes of partitions, and mends invalid ones."),
      (["graph"], "Register partitioned tables in a knowledge graph, and see what depends on them."),
      (["graph", "export"], "Print the knowledge graph's node of each partitioned table, as JSON."),
      (["graph", "merge"], "Bring the partitioned tables in a knowledge graph's file up to date."),
      (["graph", "impact"], "Say what depends on how a table is partitioned."),
      (["doc"], "Write a Markdown page on the partitioned tables, for a repository."),
      (["config"], "Look at a configuration file."),
      (["config", "check"], "Read a configuration file with all it names, and say what is wrong with it."),
      (["demo"], "Start a throwaway PostgreSQL, load the example into it, and watch it."),
    ])
  func help(command: [String], purpose: String) async throws {
    let run = try await Partwatch.withRunning(command + ["--help"]) { try await $0.outcome() }

    // Wrapped to the width of a terminal.
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.hasPrefix("OVERVIEW: \(purpose) "))
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
  }

  @Test("tells its version")
  func version() async throws {
    let run = try await Partwatch.run("--version")
    #expect(run.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
    #expect(run.exitCode == 0)
  }

  // MARK: Wrong usage

  @Test(
    "exits 2 for what it does not know, and says how it is used",
    arguments: [
      (["--bogus"], "Error: Unknown option '--bogus'\n"),
      (["chekc"], "Error: Unexpected argument 'chekc'\n"),
      (["check", "--bogus"], "Error: Unknown option '--bogus'\n"),
      (["check", "--config"], "Error: Missing value for '--config <file>'\n"),
      (["config", "check"], "Error: Missing expected argument '--config <file>'\n"),
      (
        ["check", "--fail-on", "never"],
        "Error: The value 'never' is invalid for '--fail-on <severity>'. Please provide one of 'info', 'warning' or 'critical'.\n"
      ),
      (
        ["serve", "--listen", "10187"],
        "Error: The value '10187' is invalid for '--listen <host:port>': 10187 is not host:port, such as 127.0.0.1:10187 or "
          + "[::1]:10187\n"
      ),
    ])
  func wrongUsage(arguments: [String], error: String) async throws {
    let run = try await Partwatch.withRunning(arguments) { try await $0.outcome() }

    #expect(run.errors.hasPrefix(error))
    #expect(run.errors.contains("\nUsage: partwatch"))
    #expect(run.output == "")
    #expect(run.exitCode == 2)
  }

  @Test("exits 2 for an example that is none")
  func noExample() async throws {
    let run = try await Partwatch.run("demo", "--example", "/nowhere")
    let words = "/nowhere is no example: it needs .sql scripts and a partwatch.yml; name another with --example"
    #expect(run == .init(errors: "Error: \(words)\n", exitCode: 2))
  }

  @Test("exits 2 for something to ignore that there is not, and says what there is")
  func ignored() async throws {
    let run = try await Partwatch.run("check", "--config", Example.config, "--ignore", "nonsense")
    #expect(
      run
        == .init(
          errors: """
            Error: --ignore nonsense: there is no such kind of finding, and no such query
            kinds of finding: writes_failing, empty_branch, current_period_missing, next_period_missing,
            horizon_short, gap, coverage_unknown, last_range, uncovered_key, default_rows, default_conflict,
            catch_all, detach_pending, retention_overdue, leftover_table, index_missing, index_invalid,
            unlogged_partition, never_analyzed, misleading_name, too_many_leaves, nonconforming,
            unreadable_bound, pruning_disabled, plan_cache_forced, registration_drift, query_over_budget,
            query_plan_changed, query_denied, query_blocked, query_failed, query_undetermined
            queries: content_of_month, content_of_month_everywhere, events_between, events_of_last_day,
            messages_of_thread, messages_with_notifications, notifications_since_last_month, product_by_id,
            products_by_truncated_month, products_of_campaign

            """, exitCode: 2))
  }

  @Test("exits 2 for a conninfo that libpq cannot read", arguments: ["check", "metrics", "serve"])
  func wrongConninfo(command: String) async throws {
    let run = try await Partwatch.run(command, "--conninfo", "hots=db1")
    #expect(run == .init(errors: "invalid conninfo: invalid connection option \"hots\"\n", exitCode: 2))
  }

  // MARK: Configuration

  @Test("exits 2 without the configuration file", arguments: [["check"], ["metrics"], ["serve"], ["config", "check"]])
  func missingFile(command: [String]) async throws {
    let run = try await Partwatch.withRunning(command + ["--config", "/nowhere/partwatch.yml"]) {
      try await $0.outcome()
    }
    #expect(run == .init(errors: "/nowhere/partwatch.yml: there is no such file\n", exitCode: 2))
  }

  @Test("finds the example's configuration in order")
  func configInOrder() async throws {
    let run = try await Partwatch.run("config", "check", "--config", Example.config)
    #expect(run == .init(output: "\(Example.config) is in order: servers: main; policies: 1; queries: 10\n"))
  }

  @Test("says all that is wrong with a configuration, where, and what was meant")
  func brokenConfig() async throws {
    try await withTemporaryFolder { folder in
      let (config, queries) = ("\(folder)/partwatch.yml", "\(folder)/queries.sql")
      try write(
        """
        policies:
          - tables: public.*
            retension: 24 months
        queries: queries.sql
        polll: {catalog: 30s}
        """, to: config)
      try write(
        """
        -- name: two
        -- max_partitions: 1
        SELECT 1;
        SELECT 2
        -- name: drop
        -- max_partitions: 1
        DROP TABLE t
        -- name: hidden
        -- max_partitions: 1
        WITH gone AS (DELETE FROM t RETURNING *)
        SELECT * FROM gone
        """, to: queries)
      for command in [["config", "check"], ["check"]] {
        let run = try await Partwatch.withRunning(command + ["--config", config]) { try await $0.outcome() }
        #expect(
          run
            == .init(
              errors: """
                \(config):3:5: unknown key "retension" in a policy; did you mean "retention"?
                \(config):5:1: unknown key "polll" at the top level; did you mean "poll"?
                \(queries):4:1: a second statement starts here; give each its own query
                \(queries):7:1: a query starts with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE, not with DROP
                \(queries):10:15: DELETE inside WITH changes data; make it a query of its own

                """, exitCode: 2))
      }
    }
  }

  // MARK: Nobody there

  @Test("exits 3, and says so once, where no server answers", arguments: ["check", "metrics"])
  func noServer(command: String) async throws {
    let port = try LoopbackPort(.refusing)
    let run = try await Partwatch.run(
      command, "--conninfo", "host=127.0.0.1 port=\(port.number) dbname=app user=monitor")

    let words = """
      main/app: cannot connect: connection to server at "127.0.0.1", port \(port.number) failed: Connection refused
      """
    #expect(run.errors.hasPrefix(command == "check" ? "could not collect: \(words)" : words))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.exitCode == 3)
  }

  @Test("shows no password, whatever goes wrong with it")
  func noPassword() async throws {
    let port = try LoopbackPort(.refusing)
    let conninfos = [
      "postgresql://monitor:hush%2Dhush@127.0.0.1:\(port.number)/app",
      "postgresql://monitor:hush-hush@no-such-host.invalid/app",
      "postgresql://monitor:hush-hush@127.0.0.1:\(port.number)/app?hush-hush=1",
      "postgresql://monitor:hush-hush@[::1/app",
      "host=127.0.0.1 port=\(port.number) password=hush-hush user=monitor dbname=app",
      "host=127.0.0.1 port=\(port.number) password='hush-hush",
      "password=hush hush-hush",
    ]
    for conninfo in conninfos {
      let run = try await Partwatch.run(
        "check", "--log-level", "trace", environment: ["PARTWATCH_CONNINFO": conninfo])
      #expect(!(run.output + run.errors).contains(#/hush(-|%2D)hush/#), "\(run.errors)")
      #expect([2, 3].contains(run.exitCode), "\(conninfo)")
    }
  }

  @Test("takes the server from PARTWATCH_CONNINFO, or else from libpq's own variables")
  func environment() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let environments = [
        ["PARTWATCH_CONNINFO": database.conninfo, "PGDATABASE": "not_this"],
        [
          "PGHOST": database.server.socketDirectory, "PGPORT": "\(database.server.port)", "PGUSER": "postgres",
          "PGDATABASE": database.name,
        ],
      ]
      for environment in environments {
        let run = try await Partwatch.run("metrics", environment: environment)
        #expect(run.output.contains("\npartwatch_up{server=\"main\",datname=\"\(database.name)\"} 1\n"))
        #expect(run.exitCode == 0)
      }
    }
  }
}
