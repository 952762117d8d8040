import FoundationEssentials
import TestServers
import Testing

/// A table without a clock, so that the day does not matter, and two queries on it.
@Suite("The formats of partwatch check", .timeLimit(.minutes(5)))
struct CheckFormatTests {
  private static let schema = """
    CREATE TABLE orders (tenant int, id int) PARTITION BY LIST (tenant);
    CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
    CREATE TABLE orders_2 PARTITION OF orders FOR VALUES IN (2);
    CREATE INDEX ON orders (id);
    """

  private static let queries = """
    queries:
      - name: of tenant
        sql: SELECT * FROM orders WHERE tenant = $1
        parameters: [1]
        max_partitions: 1
      - name: "<all> & 100%"
        sql: SELECT * FROM orders WHERE id + 0 > 7
        max_partitions: 1
    """

  /// Runs `check` with `arguments` on a database of these tables; gives what it wrote, the database named `db` and the
  /// folder `…`.
  private func check(_ arguments: String..., exitCode: Int32 = 1) async throws -> String {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.schema)
      return try await withTemporaryFolder { folder in
        try write(Self.queries, to: "\(folder)/partwatch.yml")
        let run = try await Partwatch.withRunning(
          ["check", "--config", "\(folder)/partwatch.yml", "--conninfo", database.conninfo] + arguments
        ) { try await $0.outcome() }
        #expect(run.exitCode == exitCode)
        return run.output.replacing(folder, with: "…").replacing(database.name, with: "db")
      }
    }
  }

  @Test("text: each finding with its remedy, then a table with the reasons")
  func text() async throws {
    #expect(
      try await check().unwrapped == """
        warning main/db query <all> & 100%: scans 2 of 2 leaves of public.orders, 1 allowed; no predicate on tenant \
        [query_over_budget]
          → add a condition on each partition key, or raise max_partitions if so many leaves are meant

        query         plan    scanned/allowed/total  verdict      why
        of tenant     both    1/1/2                  ok
        <all> & 100%  custom  2/1/2                  over_budget  no predicate on tenant

        """)
  }

  @Test("json: the same with stable names")
  func json() async throws {
    #expect(
      try await check("--format", "json", "--ignore", "of tenant") == """
        {
          "databases" : [
            {
              "datname" : "db",
              "findings" : [
                {
                  "kind" : "query_over_budget",
                  "query" : "<all> & 100%",
                  "relname" : "orders",
                  "remedy" : "add a condition on each partition key, or raise max_partitions if so many leaves are meant",
                  "schemaname" : "public",
                  "sentence" : "scans 2 of 2 leaves of public.orders, 1 allowed; no predicate on tenant",
                  "severity" : "warning",
                  "subject" : "query <all> & 100%"
                }
              ],
              "queries" : [
                {
                  "cost" : 95.33,
                  "detail" : "scans 2 of 2 leaves of public.orders, 1 allowed",
                  "file" : "…/partwatch.yml",
                  "line" : 6,
                  "plan" : "custom",
                  "query" : "<all> & 100%",
                  "reasons" : [
                    "no predicate on tenant"
                  ],
                  "status" : "over_budget",
                  "tables" : [
                    {
                      "allowed" : 1,
                      "existing" : 2,
                      "relname" : "orders",
                      "removed_at_startup" : 0,
                      "scanned" : 2,
                      "schemaname" : "public"
                    }
                  ]
                }
              ],
              "server" : "main"
            }
          ],
          "format" : 1,
          "not_collected" : [

          ],
          "summary" : {
            "critical" : 0,
            "fails" : true,
            "info" : 0,
            "queries" : 1,
            "tables" : 1,
            "warning" : 1
          }
        }

        """)
  }

  @Test("junit: a case for each table and each plan of a query")
  func junit() async throws {
    let report = try await check("--format", "junit")
    #expect(
      report == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="partwatch" tests="4" failures="1" errors="0">
          <testsuite name="main/db tables" tests="1" failures="0" errors="0" skipped="0">
            <testcase classname="main/db" name="public.orders"/>
          </testsuite>
          <testsuite name="main/db queries" tests="3" failures="1" errors="0" skipped="0">
            <testcase classname="main/db" name="of tenant (custom)"/>
            <testcase classname="main/db" name="of tenant (generic)"/>
            <testcase classname="main/db" name="&lt;all&gt; &amp; 100% (custom)">
              <failure message="scans 2 of 2 leaves of public.orders, 1 allowed" type="over_budget">\
        scans 2 of 2 leaves of public.orders, 1 allowed&#10;no predicate on tenant</failure>
            </testcase>
          </testsuite>
        </testsuites>

        """)
    // Another reader of XML finds in it what was meant.
    let names = try await Program.run(
      "python3", "-c",
      "import sys, xml.dom.minidom as d; print([c.getAttribute('name') for c in d.parse(sys.stdin).getElementsByTagName('testcase')])",
      input: report)
    #expect(
      names.output == "['public.orders', 'of tenant (custom)', 'of tenant (generic)', '<all> & 100% (custom)']\n")
  }

  @Test("github: no name begins a command of its own")
  func hostileNames() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(
        #"DO $$ BEGIN EXECUTE format('CREATE TABLE %I (t date) PARTITION BY RANGE (t)', E'x\r\n::stop-commands::y'); END $$"#
      )
      let run = try await Partwatch.run("check", "--format", "github", "--conninfo", database.conninfo)
      #expect(run.output.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
      #expect(!run.output.utf8.contains(UInt8(ascii: "\r")))
      #expect(run.output.hasPrefix("::error title=empty_branch%3A public.x%0D%0A%3A%3Astop-commands"))
    }
  }

  @Test("github: a workflow command for each finding, at the line of its query")
  func github() async throws {
    #expect(
      try await check("--format", "github") == """
        ::error file=…/partwatch.yml,line=6,title=query_over_budget%3A query <all> & 100%25::\
        main/db scans 2 of 2 leaves of public.orders, 1 allowed; no predicate on tenant%0A\
        add a condition on each partition key, or raise max_partitions if so many leaves are meant

        """)
    #expect(try await check("--format", "github", "--fail-on", "critical", exitCode: 0).hasPrefix("::warning file="))
  }

  @Test("leave out what is to be ignored, and refuse to ignore what there is not")
  func ignored() async throws {
    let table = "query      plan  scanned/allowed/total  verdict  why\nof tenant  both  1/1/2                  ok\n"
    #expect(try await check("--ignore", "<all> & 100%", exitCode: 0) == table)
    #expect(try await check("--ignore", "query_over_budget", exitCode: 0).hasSuffix("no predicate on tenant\n"))
  }

  @Test("the workload is printed as text alone, and says why there is none")
  func workload() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let run = try await Partwatch.run("check", "--conninfo", database.conninfo, "--workload")
      #expect(run.output == "")
      #expect(run.errors.split(separator: "\n").last?.contains("pg_stat_statements") == true)
      #expect(run.exitCode == 0)
      let refused = try await Partwatch.run("check", "--conninfo", database.conninfo, "--workload", "--format", "json")
      #expect(refused.exitCode == 2)
      #expect(refused.errors.hasPrefix("Error: --workload is printed with --format text alone\n"))
    }
  }
}
