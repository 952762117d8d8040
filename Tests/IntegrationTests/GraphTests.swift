import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch graph", .timeLimit(.minutes(5)))
struct GraphTests {
  /// Runs `partwatch graph COMMAND` on the example.
  private func graph(_ arguments: String..., on example: ExampleDatabase) async throws -> Program.Outcome {
    let options = ["--config", Example.config, "--conninfo", example.conninfo]
    return try await Partwatch.withRunning(["graph"] + arguments + options) { try await $0.outcome() }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("exports the tables of the example as they are registered", arguments: TestServer.versions)
  func export(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      let run = try await graph("export", on: example)
      #expect(run.errors == "")
      #expect(run.exitCode == 0)
      #expect(try await graph("export", on: example).output == run.output)

      let nodes = run.output.split(separator: "        \"public.", omittingEmptySubsequences: false)
      #expect(
        nodes.dropFirst().map { $0.prefix { $0 != "\"" } } == [
          "service_analytics_event", "service_content_main", "service_messaging_main", "service_notification_main",
          "service_product_main",
        ])
      #expect(nodes[0].hasSuffix("\"partitioning\": {\n      \"\(example.database.name)\": {\n"))
      #expect(
        nodes[4] == """
          service_notification_main": {
                    "branches": [
                      "campaign_id=1",
                      "campaign_id=2",
                      "campaign_id=3",
                      "campaign_id=4"
                    ],
                    "granularity": "month",
                    "keys": [
                      {
                        "columns": [
                          "campaign_id"
                        ],
                        "strategy": "LIST"
                      },
                      {
                        "columns": [
                          "created_at"
                        ],
                        "strategy": "RANGE"
                      }
                    ],
                    "name": "service_notification_main",
                    "policy": {
                      "horizon": "1 month",
                      "keys": {
                        "query": "SELECT id FROM service_campaign_main WHERE status = 'active'"
                      },
                      "sources": [
                        "config"
                      ],
                      "time_zone": "UTC"
                    },
                    "queries": [
                      "messages_with_notifications",
                      "notifications_since_last_month"
                    ],
                    "retention": "2 years",
                    "schema": "public",
                    "service": "notification",
                    "size_class": "under 1 GB",
                    "strategy": "LIST / RANGE"
                  },

          """)
    }
  }

  private static let file = """
    {
      "version": "1.0.21",
      "last_updated": "2025-10-03T00:40:18.443523Z",
      "services": {
        "content": {
          "name": "content",
          "category": "dynamic_services",
          "dependencies": [
            "user"
          ]
        }
      },
      "database_practices": {
        "architecture": {
          "technology": "PostgreSQL"
        }
      }
    }
    """

  @Test("merges the tables into a graph once, keeps what it was, and then leaves it alone")
  func merge() async throws {
    try await Example.withDatabase { example in
      try await withTemporaryFolder { folder in
        let file = "\(folder)/knowledge_graph.json"
        try write(Self.file, to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)

        let before = try await graph("merge", file, "--check", on: example)
        #expect(before.output.split(separator: "\n").count == 5)
        #expect(
          before.output.hasPrefix(
            "\(example.database.name) public.service_analytics_event: there, and not registered\n"))
        #expect(before.exitCode == 1)
        #expect(try text(file) == Self.file)

        let first = try await graph("merge", file, on: example)
        #expect(first.exitCode == 0)
        let backups = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/backups")
        #expect(backups.count == 1)
        let backup = try #require(backups.first)
        #expect(backup.wholeMatch(of: #/knowledge_graph_\d{8}_\d{6}\.json/#) != nil)
        #expect(try text("\(folder)/backups/\(backup)") == Self.file)
        #expect(first.errors == "\(file) is version 1.0.22 now; before it: \(folder)/backups/\(backup)\n")

        // What is exported stands in it, and what was there still does.
        let merged = try text(file)
        let exported = try await graph("export", on: example).output
        let section = try #require(exported.split(separator: "\"database_practices\": {\n").last).dropLast(
          "\n  }\n}\n".count)
        let untouched = Self.file.replacing("1.0.21", with: "1.0.22")
          .replacing(
            "2025-10-03T00:40:18.443523Z", with: try #require(merged.firstMatch(of: #/"last_updated": "([^"]+)"/#)?.1))
        #expect(merged == untouched.replacing("\"PostgreSQL\"\n    }\n", with: "\"PostgreSQL\"\n    },\n\(section)\n"))

        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? Int ?? 0) & 0o777 == 0o640)
        let second = try await graph("merge", file, on: example)
        #expect(second == .init(errors: "\(file) is up to date\n"))
        #expect(try text(file) == merged)
        let after = try FileManager.default.attributesOfItem(atPath: file)
        #expect(after[.modificationDate] as? Date == attributes[.modificationDate] as? Date)
        #expect(after[.systemFileNumber] as? UInt64 == attributes[.systemFileNumber] as? UInt64)
        #expect(try await graph("merge", file, "--check", on: example) == .init())

        try await example.database.psql(
          """
          DROP TABLE service_product_main;
          CREATE TABLE service_content_main_c5 PARTITION OF service_content_main FOR VALUES IN (5);
          """)
        let drifted = try await graph("merge", file, "--check", on: example)
        #expect(
          drifted
            == .init(
              output: """
                \(example.database.name) public.service_content_main: registered with another branches
                \(example.database.name) public.service_product_main: registered, and not there

                """, exitCode: 1))
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["backups", "knowledge_graph.json"])
      }
    }
  }

  @Test("follows a link, and takes the file from the configuration")
  func link() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql("CREATE TABLE t (at date) PARTITION BY RANGE (at)")
      try await withTemporaryFolder { folder in
        try FileManager.default.createDirectory(atPath: "\(folder)/amadeus", withIntermediateDirectories: false)
        try write(Self.file, to: "\(folder)/amadeus/graph.json")
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder)/link.json", withDestinationPath: "\(folder)/amadeus/graph.json")
        try write("graph: {file: link.json}", to: "\(folder)/partwatch.yml")
        let run = try await Partwatch.run(
          "graph", "merge", "--config", "\(folder)/partwatch.yml", "--conninfo", database.conninfo)

        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(
          try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link.json").hasSuffix("graph.json"))
        #expect(try text("\(folder)/amadeus/graph.json").contains("\"public.t\""))
      }
    }
  }

  @Test(
    "leaves a file alone that it cannot read as a graph",
    arguments: [
      (#"{"version": "1.0.0", }"#, #"is not valid JSON: 1:22: expected a key in double quotes"#),
      (
        #"{"version": "1.0.0", "version": "1.0.1"}"#,
        #"is not valid JSON: 1:22: the key "version" is here a second time"#
      ),
      ("[]", "is no knowledge graph: it is an array"),
    ])
  func refused(text: String, error: String) async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/graph.json"
      try write(text, to: file)
      // Nothing is connected to.
      let run = try await Partwatch.run("graph", "merge", file, "--conninfo", "host=\(folder)")
      #expect(run == .init(errors: "Error: \(file) \(error)\n", exitCode: 2))
      #expect(try self.text(file) == text)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["graph.json"])
    }
  }

  @Test("writes nothing where a server is not there, and exits 3")
  func notThere() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/graph.json"
      try write(Self.file, to: file)
      for command in [["merge", file], ["export", "--output", file]] {
        let run = try await Partwatch.withRunning(["graph"] + command + ["--conninfo", "host=\(folder) dbname=app"]) {
          try await $0.outcome()
        }
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("could not collect: main/app: cannot connect: "))
        #expect(run.exitCode == 3)
        #expect(try text(file) == Self.file)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["graph.json"])
    }
  }

  @Test("says what file it needs")
  func noFile() async throws {
    let missing = try await Partwatch.run("graph", "merge")
    #expect(
      missing
        == .init(
          errors: "Error: name the knowledge graph's file, or set graph.file in the configuration\n", exitCode: 2))
    let nowhere = try await Partwatch.run("graph", "merge", "/nowhere/graph.json")
    #expect(
      nowhere == .init(errors: "Error: /nowhere/graph.json: there is no such file, or it cannot be read\n", exitCode: 2)
    )
  }

  @Test("checks the registration where the configuration names a graph, as a finding and a metric")
  func drift() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(
        "CREATE TABLE t (at date) PARTITION BY RANGE (at); CREATE TABLE u (LIKE t) PARTITION BY RANGE (at)")
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write(Self.file, to: "\(folder)/graph.json")
        try write("graph: {file: graph.json}", to: config)
        func run(_ command: String...) async throws -> Program.Outcome {
          try await Partwatch.withRunning(command + ["--config", config, "--conninfo", database.conninfo]) {
            try await $0.outcome()
          }
        }
        func metrics() async throws -> [Substring] {
          try await run("metrics").output.split(separator: "\n").filter {
            $0.hasPrefix("pg_partition_registration_drift{")
          }
        }
        let place = "{server=\"main\",datname=\"\(database.name)\",state="
        _ = try await run("graph", "merge")
        #expect(
          try await metrics() == [
            "pg_partition_registration_drift\(place)\"gone\"} 0",
            "pg_partition_registration_drift\(place)\"unregistered\"} 0",
            "pg_partition_registration_drift\(place)\"different\"} 0",
          ])
        #expect(try await !run("check").output.contains("registration_drift"))

        try await database.psql("DROP TABLE u; CREATE TABLE v (a int) PARTITION BY LIST (a)")
        #expect(
          try await metrics() == [
            "pg_partition_registration_drift\(place)\"gone\"} 1",
            "pg_partition_registration_drift\(place)\"unregistered\"} 1",
            "pg_partition_registration_drift\(place)\"different\"} 0",
          ])
        let check = try await run("check").output.split(separator: "\n").filter { $0.contains("knowledge graph") }
        #expect(check.count == 2)

        try write("{", to: "\(folder)/graph.json")
        let broken = try await run("check")
        #expect(broken.exitCode == 3)
        #expect(
          broken.errors.contains(
            "main/\(database.name): collector registration: \(folder)/graph.json is not valid JSON: 1:2: expected a key"
          ))
      }
    }
  }

  @Test("says what depends on a table: services, queries and what they scan")
  func impact() async throws {
    try await Example.withDatabase { example in
      try await withTemporaryFolder { folder in
        try write(Self.file.replacing("\"content\"", with: "\"messaging\""), to: "\(folder)/graph.json")
        let run = try await graph("impact", "service_messaging_main", "--graph", "\(folder)/graph.json", on: example)
        #expect(
          run
            == .init(
              output: """
                public.service_messaging_main  LIST (campaign_id) → RANGE (created_at)  by month  34 leaves
                service messaging owns it

                query                        plan  scanned  allowed
                messages_of_thread           both  1        1
                messages_with_notifications  both  1        1

                """))
        let dot = try await graph("impact", "public.service_messaging_main", "--format", "dot", on: example)
        #expect(dot.output.hasPrefix("digraph impact {\n"))
        let misspelt = try await graph("impact", "service_mesaging_main", on: example)
        #expect(
          misspelt
            == .init(
              errors:
                "Error: there is no partitioned table service_mesaging_main; did you mean \"service_messaging_main\"?\n",
              exitCode: 2))
      }
    }
  }

  @Test(
    "rebuilds the views, functions and types that the queries need, and says of each query what cannot be",
    arguments: TestServer.versions)
  func neededObjects(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      try await database.psql(
        """
        CREATE SCHEMA app;
        CREATE TYPE app.mood AS ENUM ('well', 'ill');
        CREATE TYPE app.place AS (x int, y int);
        CREATE DOMAIN app.shift AS int CHECK (VALUE < 100);
        CREATE TABLE kind (id int PRIMARY KEY, name text);
        CREATE TABLE event (c int NOT NULL, at timestamptz NOT NULL, kind int, mood app.mood, place app.place)
          PARTITION BY LIST (c);
        CREATE FUNCTION app.month_at(shift app.shift) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER AS
          $$ SELECT date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => $1) $$;
        CREATE VIEW app.recent AS SELECT e.*, k.name FROM event e LEFT JOIN kind k ON k.id = e.kind WHERE e.at >= app.month_at(0);
        CREATE FUNCTION app.own() RETURNS int LANGUAGE internal STABLE AS 'pg_backend_pid';
        DO $$
        BEGIN
          FOR c IN 1..2 LOOP
            EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES IN (%1$s) PARTITION BY RANGE (at)', c);
            FOR i IN -1..1 LOOP
              EXECUTE format('CREATE TABLE event_%1$s_%2$s PARTITION OF event_%1$s FOR VALUES FROM (%3$L) TO (%4$L)',
                c, i + 1, app.month_at(i), app.month_at(i + 1));
            END LOOP;
          END LOOP;
        END $$;
        """)
      try await withTemporaryFolder { folder in
        try write(
          """
          queries:
            - name: recent
              sql: SELECT name FROM app.recent WHERE c = $1 AND mood = 'well'::app.mood AND (place).x = 1
              parameters: [1]
              max_partitions: 2
            - name: own
              sql: SELECT * FROM event WHERE c = app.own()
              max_partitions: 6
          """, to: "\(folder)/partwatch.yml")
        let run = try await Partwatch.run(
          "graph", "impact", "public.event", "--strategy", "HASH (c) 4", "--config", "\(folder)/partwatch.yml",
          "--conninfo", database.conninfo)
        #expect(run.errors == "")
        #expect(
          run.output.replacing(#/ \(SQLSTATE.*/#, with: "") == """
            public.event  LIST (c) → RANGE (at)  by month  6 leaves
            proposed: HASH (c) 4  4 leaves
            its name says of no service that it owns it

            query   plan    scanned  proposed  allowed
            recent  both    2        1         2
            own     custom  0        ?         6        proposed: line 1, column 31: function app.own() does not exist

            """)
      }
    }
  }

  @Test("says what each query of the example would scan in another layout", arguments: TestServer.versions)
  func proposals(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      /// Each query with what it scans, what it would scan, and what it may.
      func counts(_ table: String, _ strategy: String) async throws -> (lines: [String], notes: [String]) {
        let run = try await graph("impact", table, "--strategy", strategy, on: example)
        #expect(run.errors == "")
        #expect(run.exitCode == 0)
        let lines = run.output.split(separator: "\n")
        return (
          lines.filter { $0.contains(#/ (both|custom|generic) /#) }.map {
            $0.split(separator: " ").joined(separator: " ")
          },
          lines.filter { $0.hasPrefix("note: ") }.map(String.init)
        )
      }
      let byMonth = try await counts("service_content_main", "RANGE (created_at) monthly")
      #expect(byMonth.lines == ["content_of_month both 1 1 1", "content_of_month_everywhere both 4 1 4"])

      // The rest is the same everywhere, and each takes a server of its own.
      guard version == TestServer.newest else { return }

      // As it is today but for the hole: nothing changes.
      let same = try await counts("service_messaging_main", "LIST (campaign_id), RANGE (created_at) monthly")
      #expect(
        same.lines == ["messages_of_thread both 1 1 1", "messages_with_notifications both 1 1 1"])
      #expect(same.notes == [])

      let notifications = try await counts("service_notification_main", "RANGE (created_at) monthly")
      #expect(
        notifications.lines == ["messages_with_notifications both 1 1 1", "notifications_since_last_month both 2 2 2"])
      let byUser = try await counts("service_notification_main", "HASH (user_id) 4")
      #expect(byUser.lines == ["messages_with_notifications both 1 4 1", "notifications_since_last_month both 2 1 2"])

      // The last 24 hours begin in another month on its first day.
      let day = try await example.database.psql(
        "SELECT CASE WHEN now() < month_at(0)::timestamp AT TIME ZONE 'UTC' + interval '1 day' THEN 2 ELSE 1 END")
      let events = try await counts("service_analytics_event", "LIST (campaign_id)")
      #expect(events.lines == ["events_between both 2 1 2", "events_of_last_day both \(day) 1 2"])

      let byCampaign = try await counts("service_product_main", "LIST (campaign_id)")
      #expect(
        byCampaign.lines == [
          "product_by_id both 36 4 1", "products_by_truncated_month both 9 1 9", "products_of_campaign both 9 1 9",
        ])

      let byID = try await counts("service_product_main", "HASH (id) 8")
      #expect(
        byID.lines == [
          "product_by_id both 36 1 1", "products_by_truncated_month both 9 8 9", "products_of_campaign both 9 8 9",
        ])
      #expect(byID.notes == [])

      // A key that the primary key lacks cannot be kept in it.
      let bySKU = try await counts("service_product_main", "HASH (sku) 4")
      #expect(bySKU.notes.count == 1)
      #expect(
        bySKU.notes[0].hasPrefix(
          "note: PRIMARY KEY (campaign_id, created_at, id) cannot be kept: unique constraint on partitioned table must include"
        ))
      let refused = try await graph("impact", "service_product_main", "--strategy", "LIST (sku)", on: example)
      #expect(
        refused
          == .init(
            errors: "Error: --strategy: nothing shows which values sku has; say them: LIST (sku) IN ('a', 'b')\n",
            exitCode: 2))
      // The database is as it was.
      #expect(
        try await example.database.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'partwatch_proposed'")
          == "0")
    }
  }
}
