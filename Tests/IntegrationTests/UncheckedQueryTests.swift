import TestServers
import Testing
import ThrowawayServer

/// A table without a clock, and queries of which not all can be checked.
@Suite("Queries that partwatch check cannot check", .timeLimit(.minutes(5)))
struct UncheckedQueryTests {
  private static let schema = """
    CREATE TABLE orders (tenant int, id int) PARTITION BY LIST (tenant);
    CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
    CREATE TABLE orders_2 PARTITION OF orders FOR VALUES IN (2);
    """

  /// Runs `check` of `queries` (YAML) with `arguments`; gives its outcome with the database named `db` and the folder `…`.
  private func check(
    _ queries: String, on database: TestDatabase, as role: String = "postgres", _ arguments: String...
  ) async throws -> Program.Outcome {
    try await withTemporaryFolder { folder in
      try write(queries, to: "\(folder)/partwatch.yml")
      let conninfo = "\(database.conninfo) user=\(role)"
      let run = try await Partwatch.withRunning(
        ["check", "--config", "\(folder)/partwatch.yml", "--conninfo", conninfo] + arguments
      ) { try await $0.outcome() }
      func named(_ text: String) -> String {
        text.unwrapped.replacing(folder, with: "…").replacing("\(database.name)_watcher", with: "watcher")
          .replacing(database.name, with: "db")
      }
      return .init(output: named(run.output), errors: named(run.errors), exitCode: run.exitCode)
    }
  }

  @Test("for a lock make it fail in every format, unless that is to be ignored")
  func blocked() async throws {
    let queries = """
      queries:
        - {name: all, sql: SELECT FROM orders, max_partitions: 2}
        - {name: of tenant, sql: SELECT FROM orders WHERE tenant = 1, max_partitions: 1}
      """
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.schema)
      let owner = Task { try await database.psql("BEGIN; LOCK TABLE orders_2; SELECT pg_sleep(3600)") }
      defer { owner.cancel() }
      try await waitUntil("the lock", or: "") {
        try await database.psql(
          "SELECT 1 FROM pg_locks WHERE relation = 'orders_2'::regclass AND mode = 'AccessExclusiveLock'") == "1"
      }
      let words = "not checked: a lock that planning needs is held by another session"
      let text = try await check(queries, on: database)
      #expect(
        text
          == .init(
            output: """
              info main/db query all: \(words) [query_blocked]
                → check again; if it stays so, see who holds the lock (pg_locks, pg_stat_activity)

              query      plan    scanned/allowed/total  verdict  why
              all        custom  -                      blocked  a lock that planning needs is held by another
                                                                 session
              of tenant  custom  1/1/2                  ok

              """,
            errors: """
              partitioned tables: 1; queries: 2; findings: 0 critical, 0 warning, 1 info
              could not collect: main/db: query all: \(words)

              """, exitCode: 3))
      let json = try await check(queries, on: database, "--format", "json")
      #expect(json.exitCode == 3)
      #expect(json.output.contains("\"not_collected\" : [\n    \"main/db: query all: \(words)\"\n  ]".unwrapped))
      let junit = try await check(queries, on: database, "--format", "junit")
      #expect(junit.exitCode == 3)
      #expect(junit.output.contains(#"type="blocked">a lock that planning needs is held by another session</error>"#))
      let github = try await check(queries, on: database, "--format", "github")
      #expect(github.exitCode == 3)
      #expect(github.output.hasPrefix("::error file=…/partwatch.yml,line=2,title=query_blocked%3A query all::"))
      let ignored = try await check(queries, on: database, "--ignore", "query_blocked")
      #expect(ignored.errors == "partitioned tables: 1; queries: 2; findings: 0 critical, 0 warning, 0 info\n")
      #expect(ignored.exitCode == 0)
    }
  }

  @Test("for want of a right show the GRANT once, however many they are")
  func denied() async throws {
    let queries = """
      queries:
        - {name: all, sql: SELECT FROM orders, max_partitions: 2}
        - {name: of tenant, sql: SELECT FROM orders WHERE tenant = 1, max_partitions: 1}
      """
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let role = "\(database.name)_watcher"
      try await database.psql("\(Self.schema) CREATE ROLE \(role) LOGIN;")
      let run = try await check(queries, on: database, as: role)
      #expect(
        run.output == """
          warning main/db query all: not checked: permission denied for table orders [query_denied]
            → GRANT SELECT ON public.orders TO watcher;
          warning main/db query of tenant: not checked: permission denied for table orders [query_denied]

          query      plan    scanned/allowed/total  verdict  why
          all        custom  -                      denied   permission denied for table orders
          of tenant  custom  -                      denied   permission denied for table orders

          """)
      #expect(run.exitCode == 1)
    }
  }

  @Test("without running them are run with --analyze, and say why where they cannot be")
  func analyze() async throws {
    let queries = """
      queries:
        - {name: reads, sql: SELECT FROM orders WHERE tenant = (SELECT tenant FROM chosen), max_partitions: 1}
        - {name: draws, sql: "SELECT nextval('s') FROM orders WHERE tenant = (SELECT tenant FROM chosen)", max_partitions: 1}
      """
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(
        "\(Self.schema) CREATE SEQUENCE s; CREATE TABLE chosen AS SELECT 1 AS tenant; INSERT INTO orders VALUES (1), (2);"
      )
      let run = try await check(queries, on: database, as: "postgres", "--analyze", "--ignore", "never_analyzed")
      #expect(
        run.output.split(separator: "\n").first == """
          info main/db query draws: may scan 2 of 2 leaves of public.orders, 1 allowed; \
          tenant is compared with the result of a sub-query: known only while the query runs; \
          not run, since it writes: cannot execute nextval() in a read-only transaction [query_undetermined]
          """)
      #expect(run.output.split(separator: "\n").last?.contains("undetermined") == false)
      #expect(try await database.psql("SELECT is_called FROM s") == "f")
      #expect(run.exitCode == 0)
    }
  }

  @Test("since their SQL is broken say where, in their own text")
  func broken() async throws {
    let queries = """
      queries:
        - name: misspelt
          sql: |
            SELECT id
            FROM orders WHERE tenent = $1
          parameters: [1]
          max_partitions: 1
      """
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.schema)
      let run = try await check(queries, on: database)
      #expect(
        run.output.split(separator: "\n").first == """
          warning main/db query misspelt: not checked: line 2, column 19: column "tenent" does not exist \
          (SQLSTATE 42703); hint: Perhaps you meant to reference the column "orders.tenant". [query_failed]
          """)
    }
  }

  @Test("since they mean harm do none, and the next one is checked", arguments: TestServer.versions)
  func hostile(version: PostgresMajor) async throws {
    let long = (1...170_000).map { "\($0 + 2)" }.joined(separator: ",")
    #expect(long.utf8.count > 1_000_000)
    let queries = """
      queries:
        - {name: 1 long, sql: "SELECT FROM orders WHERE tenant IN (\(long))", max_partitions: 1}
        - {name: 2 sleeps, sql: SELECT FROM orders WHERE tenant = sleeps(), max_partitions: 1}
        - {name: 3 writes, sql: SELECT FROM orders WHERE tenant = writes(), max_partitions: 1}
        - {name: 4 draws, sql: SELECT FROM orders WHERE tenant = draws(), max_partitions: 1}
        - {name: 5 locks, sql: SELECT FROM orders WHERE tenant = 1 FOR UPDATE, max_partitions: 1}
        - {name: 6 deletes, sql: DELETE FROM orders WHERE tenant = 1, max_partitions: 1}
        - {name: 7 next, sql: SELECT FROM orders WHERE tenant = 1, max_partitions: 1}
      """
    func immutable(_ name: String, _ body: String) -> String {
      "CREATE FUNCTION \(name)() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN \(body); RETURN 1; END $$;"
    }
    try await TestServer.shared(version).withDatabase { database in
      try await database.psql(
        Self.schema + "INSERT INTO orders VALUES (1); CREATE TABLE log (a int); CREATE SEQUENCE s;"
          + "CREATE FUNCTION writes_log() RETURNS void LANGUAGE sql AS 'INSERT INTO log VALUES (1)';"
          + immutable("sleeps", "PERFORM pg_sleep(3600)") + immutable("writes", "PERFORM writes_log()")
          + immutable("draws", "PERFORM nextval('s')"))
      let run = try await check(queries, on: database)
      let rows = run.output.matches(of: #/(?m)^(\d \w+) +custom +\S+ +(\w+)(?: +(.{1,30}))?/#)
      #expect(
        rows.map { "\($0.1) \($0.2) \($0.3 ?? "")" } == [
          "1 long ok ", "2 sleeps error planning took too long and was",
          "3 writes error cannot execute INSERT in a rea", "4 draws error cannot execute nextval() in a ",
          "5 locks ok ", "6 deletes ok ", "7 next ok ",
        ])
      #expect(run.exitCode == 1)
      #expect(
        try await database.psql("SELECT (SELECT count(*) FROM log), is_called, (SELECT count(*) FROM orders) FROM s")
          == "0|f|1")
    }
  }

  @Test("since their text alone says what they are up to are refused before anything is connected to")
  func refused() async throws {
    let queries = """
      queries:
        - {name: two, sql: SELECT 1; DROP TABLE orders, max_partitions: 1}
        - {name: quote, sql: "SELECT 'it", max_partitions: 1}
        - {name: hidden, sql: WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone, max_partitions: 1}
      """
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.schema)
      let run = try await check(queries, on: database)
      #expect(
        run
          == .init(
            errors: """
              …/partwatch.yml:2:32: a second statement starts here; give each its own query
              …/partwatch.yml:3:32: this string constant has no closing quote
              …/partwatch.yml:4:39: DELETE inside WITH changes data; make it a query of its own

              """, exitCode: 2))
      #expect(try await database.psql("SELECT to_regclass('orders')") == "orders")
    }
  }
}
