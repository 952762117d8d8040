import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch ddl, called wrongly", .timeLimit(.minutes(5)))
struct DDLUsageTests {
  @Test("names the table that was meant, and writes nothing")
  func tables() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(
        """
        CREATE TABLE orders (at date) PARTITION BY RANGE (at);
        CREATE TABLE orders_p PARTITION OF orders FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
        """)
      func error(_ table: String) async throws -> String {
        let run = try await Partwatch.run("ddl", "create", "--conninfo", database.conninfo, "--table", table)
        #expect(run.exitCode == 2)
        #expect(run.output == "")
        return run.errors
      }
      #expect(
        try await error("public.ordres")
          == "Error: --table public.ordres: there is no such partitioned table; did you mean public.orders?\n")
      #expect(
        try await error("public.orders_p")
          == "Error: --table public.orders_p: is a partition of public.orders: name that\n")
      #expect(try await error("orders").hasPrefix("Error: --table orders is not schema.name, such as public.orders"))
    }
  }

  @Test("exits 3 where it cannot collect, and leaves the file that it was to write as it is")
  func notCollected() async throws {
    try await withTemporaryFolder { folder in
      try write("what was there\n", to: "\(folder)/out.sql")
      let run = try await Partwatch.run(
        "ddl", "create", "--conninfo", "host=\(folder) dbname=nothing", "--output", "\(folder)/out.sql")
      #expect(run.exitCode == 3)
      #expect(try String(contentsOfFile: "\(folder)/out.sql", encoding: .utf8) == "what was there\n")
    }
  }

  @Test("exits 3 where the keys that must have partitions cannot be read: an incomplete script would pass for all")
  func keys() async throws {
    try await DDLDatabase.with(
      "CREATE TABLE t (k int) PARTITION BY LIST (k);",
      policies: "  - {tables: public.t, keys: {query: SELECT id FROM nothing}}", on: TestServer.newest
    ) { ddl in
      let run = try await Partwatch.run("ddl", "create", "--config", ddl.config, "--conninfo", ddl.database.conninfo)
      #expect(run.exitCode == 3)
      #expect(run.output == "")
      #expect(run.errors.contains("relation \"nothing\" does not exist"))
    }
  }

  @Test("writes a file whole, where a link leads, and to a pipe; migrations only to a folder, over none that is there")
  func output() async throws {
    try await DDLDatabase.with(
      "CREATE TABLE t (at date) PARTITION BY RANGE (at); CREATE TABLE t_0 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');",
      policies: "  - {tables: public.t, retention: 1 month}", on: TestServer.newest
    ) { ddl in
      let folder = ddl.config.replacing("/partwatch.yml", with: "")
      let script = try await ddl.ddl("archive")
      #expect(try await ddl.ddl("archive", "--output", "\(folder)/out.sql") == "")
      #expect(try String(contentsOfFile: "\(folder)/out.sql", encoding: .utf8) == script)
      try write("", to: "\(folder)/out.sql")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.sql", withDestinationPath: "out.sql")
      #expect(try await ddl.ddl("archive", "--output", "\(folder)/link.sql") == "")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link.sql") == "out.sql")
      #expect(try String(contentsOfFile: "\(folder)/out.sql", encoding: .utf8) == script)
      let piped = try await Program.run(
        "sh", "-c", "\"$0\" ddl archive --config \"$1\" --conninfo \"$2\" --output /dev/fd/1 | cat", Partwatch.path,
        ddl.config, ddl.database.conninfo)
      #expect(piped == .init(output: script))
      let arguments = [
        "ddl", "archive", "--config", ddl.config, "--conninfo", ddl.database.conninfo, "--format", "sqitch",
      ]
      let nowhere = try await Partwatch.withRunning(arguments) { try await $0.outcome() }
      #expect(
        nowhere.errors.hasPrefix("Error: --format sqitch writes several files: name their folder with --output\n"))
      #expect(nowhere.exitCode == 2)
      for (exitCode, errors) in [
        (
          0,
          "written to \(folder)/m: 3 files\nadd them to the plan, in this order:\n  sqitch add archive_t_0 -n 'partwatch ddl'\n"
        ),
        (3, "Error: \(folder)/m/deploy/archive_t_0.sql is there already, and nothing is written over it\n"),
      ] as [(Int32, String)] {
        let run = try await Partwatch.withRunning(arguments + ["--output", "\(folder)/m"]) { try await $0.outcome() }
        #expect(run == .init(errors: errors, exitCode: exitCode))
      }
      #expect(
        Set(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/m")) == ["deploy", "revert", "verify"])
    }
  }
}
