import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch check --record, and what it finds afterwards", .timeLimit(.minutes(5)))
struct PlanRecordTests {
  /// The queries that are not well, with their verdict.
  private func verdicts(_ output: String) -> [String] {
    let statuses: Set<Substring> = [
      "over_budget", "plan_changed", "blocked", "denied", "undetermined", "error",
    ]
    let all = output.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      guard words.count > 3, ["both", "custom", "generic"].contains(words[1]) else { return nil }
      return words.first { statuses.contains($0) }.map { "\(words[0]) \($0)" }
    }
    return all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
  }

  @Test(
    "an index that is dropped and made again shows in the lines of its query, and goes", arguments: TestServer.versions)
  func index(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      try await withTemporaryFolder { folder in
        try FileManager.default.copyItem(atPath: Example.folder, toPath: "\(folder)/ovasabi")
        let config = "\(folder)/ovasabi/partwatch.yml"
        func check(_ more: String...) async throws -> Program.Outcome {
          try await Partwatch.withRunning(["check", "--config", config, "--conninfo", example.conninfo] + more) {
            try await $0.outcome()
          }
        }
        let planted = ["product_by_id over_budget"]
        let recorded = try await check("--record")
        #expect(recorded.errors.hasPrefix("recorded in \(folder)/ovasabi/plans: 10 queries; as they were: 0\n"))
        #expect(
          try await check("--record").errors.hasPrefix(
            "recorded in \(folder)/ovasabi/plans: 0 queries; as they were: 10\n"))
        #expect(try await verdicts(check().output) == planted)

        try await example.database.psql("DROP INDEX service_messaging_main_thread_id_created_at_idx")
        let dropped = try await check()
        #expect(
          verdicts(dropped.output).filter { !planted.contains($0) }.allSatisfy { $0.hasPrefix("messages_of_thread ") })
        #expect(dropped.output.contains("service_messaging_main_thread_id_created_at_idx → "))
        #expect(dropped.exitCode == 1)

        try await example.database.psql(
          "CREATE INDEX ON service_messaging_main (thread_id, created_at); ANALYZE service_messaging_main")
        #expect(try await verdicts(check().output) == planted)
      }
    }
  }

  @Test("a function around a key, and pruning switched off, show in the lines that they are about")
  func predicateAndSetting() async throws {
    try await Example.withDatabase { example in
      try await withTemporaryFolder { folder in
        try FileManager.default.copyItem(atPath: Example.folder, toPath: "\(folder)/ovasabi")
        let config = "\(folder)/ovasabi/partwatch.yml"
        let query = "\(folder)/ovasabi/queries/notifications_since_last_month.sql"
        func check(_ more: String...) async throws -> String {
          try await Partwatch.withRunning(["check", "--config", config, "--conninfo", example.conninfo] + more) {
            try await $0.outcome()
          }.output
        }
        _ = try await check("--record")

        let sql = try String(contentsOfFile: query, encoding: .utf8)
        try write(
          sql.replacing(
            "created_at >= $2 AND created_at < $3",
            with: "created_at + interval '0' >= $2 AND created_at + interval '0' < $3"),
          to: query)
        let wrapped = try await check().unwrapped
        #expect(
          verdicts(wrapped) == ["notifications_since_last_month over_budget", "product_by_id over_budget"])
        #expect(wrapped.contains("created_at is part of an expression: compare the column itself"))
        try write(sql, to: query)
        #expect(try await verdicts(check()) == ["product_by_id over_budget"])

        let before = try await check()
        let database = example.database.name
        try await example.database.psql("ALTER DATABASE \(database) SET plan_cache_mode = force_generic_plan")
        let added = Set(try await check().unwrapped.split(separator: "\n"))
          .subtracting(before.unwrapped.split(separator: "\n"))
        #expect(
          added == [
            """
            info main/\(database) database: plan_cache_mode is force_generic_plan for all sessions: \
            their prepared statements get the generic plan alone [plan_cache_forced]
            """, "  → ALTER SYSTEM or ALTER DATABASE … RESET plan_cache_mode;",
          ])
        try await example.database.psql("ALTER DATABASE \(database) RESET plan_cache_mode")
        #expect(try await check() == before)

        try await example.database.psql("ALTER DATABASE \(database) SET enable_partition_pruning = off")
        let off = try await check()
        #expect(off.contains("enable_partition_pruning is off"))
        #expect(verdicts(off).count == 10)
      }
    }
  }

  @Test("a schema alone is checked on a throwaway server, and an error in it is told with its file")
  func schema() async throws {
    try await withTemporaryFolder { folder in
      try write(
        """
        CREATE TABLE orders (tenant int, id int) PARTITION BY LIST (tenant);
        CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
        CREATE TABLE orders_2 PARTITION OF orders FOR VALUES IN (2);
        """, to: "\(folder)/schema.sql")
      try write("SELECT broken;", to: "\(folder)/broken.sql")
      try write(
        "queries: [{name: all, sql: SELECT * FROM orders, max_partitions: 1}]", to: "\(folder)/partwatch.yml")
      let run = try await Partwatch.run(
        "check", "--config", "\(folder)/partwatch.yml", "--schema", "\(folder)/schema.sql")
      #expect(
        run
          == .init(
            output: """
              warning schema/schema query all: scans 2 of 2 leaves of public.orders, 1 allowed; no predicate on
                tenant [query_over_budget]
                → add a condition on each partition key, or raise max_partitions if so many leaves are meant

              query  plan    scanned/allowed/total  verdict      why
              all    custom  2/1/2                  over_budget  no predicate on tenant

              """,
            errors: "partitioned tables: 1; queries: 1; findings: 0 critical, 1 warning, 0 info\n", exitCode: 1))

      let broken = try await Partwatch.run(
        "check", "--schema", "\(folder)/schema.sql", "--schema", "\(folder)/broken.sql")
      let place = "Error: --schema \(folder)/broken.sql: psql failed: psql:<stdin>:1: ERROR:  "
      #expect(broken.exitCode == 2)
      #expect(broken.errors.hasPrefix("\(place)column \"broken\" does not exist"))
      #expect(!broken.errors.contains("Usage:"))
    }
  }

  @Test("plans need a place to be kept at")
  func withoutConfig() async throws {
    let run = try await Partwatch.run("check", "--record", "--conninfo", "host=/nowhere")
    #expect(run.exitCode == 2)
    #expect(run.errors.hasPrefix("Error: --record needs --config: plans are kept beside the configuration file\n"))
  }

  @Test("says where plans cannot be written, and nothing of how it is called")
  func cannotRecord() async throws {
    try await Example.withDatabase { example in
      try await withTemporaryFolder { folder in
        try FileManager.default.copyItem(atPath: Example.folder, toPath: "\(folder)/ovasabi")
        try write("a file where the folder should be", to: "\(folder)/ovasabi/plans")
        let run = try await Partwatch.run(
          "check", "--record", "--config", "\(folder)/ovasabi/partwatch.yml", "--conninfo", example.conninfo)
        let path = "\(folder)/ovasabi/plans/content_of_month.plan"
        #expect(
          run
            == .init(
              errors: "Error: cannot write \(path): its folder must be there, and open to this user\n", exitCode: 3))
      }
    }
  }

  @Test("a schema of its own and a server that is there are not checked together")
  func schemaOrConninfo() async throws {
    let run = try await Partwatch.run("check", "--schema", "schema.sql", "--conninfo", "host=/nowhere")
    #expect(run.exitCode == 2)
    #expect(
      run.errors.hasPrefix(
        "Error: --schema checks a server of its own, --conninfo one that is there: give one of them\n"))
  }
}
