import Findings
import PartitionModel
import Postgres
import QueryPlans
import TestServers
import Testing

@testable import Monitor

@Suite("Canonical queries on a real server", .timeLimit(.minutes(5)))
struct QueryTests {
  static let tree = """
    CREATE TABLE t (campaign int, at timestamptz, id int) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (at);
    CREATE TABLE t_2_a PARTITION OF t_2 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    """

  @Test("are judged by the leaves that their plans scan", arguments: TestServer.versions)
  func scanned(version: PostgresMajor) async throws {
    let verdicts = try await version.withDatabase(Self.tree) { database in
      try await database.verdicts(
        .init("SELECT * FROM t WHERE campaign = $1 AND at = $2", ["1", "2024-02-10"]),
        .init("SELECT * FROM t WHERE campaign = $1 AND at >= $2", ["1", "2024-01-10"]),
        .init("SELECT * FROM t WHERE id = $1", ["7"]),
        .init("SELECT * FROM t WHERE campaign = $1", ["99"]),
        .init("SELECT * FROM t WHERE campaign = $1", [nil]),
        .init("SELECT * FROM t AS a JOIN t AS b USING (id) WHERE a.campaign = 2 AND b.campaign = 2"),
        .init("UPDATE t SET id = 0 WHERE campaign = 2 AND at = '2024-01-10'"),
        .init("SELECT count(*) FROM pg_class"))
    }
    #expect(
      verdicts == [
        "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        "over_budget: scans 2 of 3 leaves of public.t, 1 allowed",
        "over_budget: scans 3 of 3 leaves of public.t, 1 allowed",
        "ok: scans 0 of 3 leaves of public.t, 1 allowed",
        "ok: scans 0 of 3 leaves of public.t, 1 allowed",
        "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        "ok: scans no leaf of any partitioned table",
      ])
  }

  @Test("take parameters as the types that the statement wants", arguments: TestServer.versions)
  func typed(version: PostgresMajor) async throws {
    let sql = "SELECT FROM m WHERE m = $1 AND tags @> $2 AND doc @> $3 LIMIT $4"
    let verdicts = try await version.withDatabase(
      """
      CREATE TYPE mood AS ENUM ('sad', 'it''s fine');
      CREATE TABLE m (m mood, tags text[], doc jsonb) PARTITION BY LIST (m);
      CREATE TABLE m_1 PARTITION OF m FOR VALUES IN ('sad');
      CREATE TABLE m_2 PARTITION OF m FOR VALUES IN ('it''s fine');
      """
    ) { database in
      try await database.verdicts(
        .init(sql, ["it's fine", #"{{"a,b","\\"}"#, #"{{"a": 1}"#, "10"]), .init(sql, ["glad", "{{}", "{{}", "10"]))
    }
    #expect(
      verdicts == [
        "ok: scans 1 of 2 leaves of public.m, 1 allowed",
        #"error: invalid input value for enum mood: "glad" (SQLSTATE 22P02)"#,
      ])
  }

  @Test("that cannot be planned say why, in the server's words", arguments: TestServer.versions)
  func broken(version: PostgresMajor) async throws {
    let verdicts = try await version.withDatabase(Self.tree) { database in
      try await database.verdicts(
        .init("SELECT nothing FROM t"), .init("SELECT *\nFROM gone"), .init("SELECT * FROM t WHERE id = $1"))
    }
    #expect(
      verdicts == [
        #"error: line 1, column 8: column "nothing" does not exist (SQLSTATE 42703)"#,
        #"error: line 2, column 6: relation "gone" does not exist (SQLSTATE 42P01)"#,
        #"error: wrong number of parameters for prepared statement "partwatch_check" (SQLSTATE 42601)"#
          + "; detail: Expected 1 parameters but got 0.",
      ])
  }

  @Test("that the role may not read have the GRANT as their remedy, and it works", arguments: TestServer.versions)
  func denied(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let role = "\(database.name)_Monitor"
      try await database.psql("CREATE ROLE \"\(role)\" LOGIN")
      let watch = try Watch(
        database.conninfo(as: role), queries: [CanonicalQuery("SELECT FROM t WHERE campaign = 2", named: "by campaign")]
      )
      let findings = try #require(try await watch.poll().report).findings
      let denied = try #require(findings.first { $0.kind == .queryDenied })
      #expect(
        denied.words == """
          warning query_denied of query by campaign: not checked: permission denied for table t
          → GRANT SELECT ON public.t TO "\(role)";
          """)

      try await database.psql(denied.remedy)
      let report = try #require(try await watch.poll().report)
      #expect(report.findings.filter { $0.kind == .queryDenied } == [])
      #expect(report.verdicts.map(\.words) == ["ok: scans 1 of 3 leaves of public.t, 1 allowed"])
    }
  }

  @Test("blocked by a lock are no regression, and the others are checked", arguments: TestServer.versions)
  func blocked(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let watch = try Watch(
        database.conninfo,
        queries: [
          CanonicalQuery("SELECT FROM t WHERE campaign = 1", budget: 2),
          CanonicalQuery("SELECT FROM t WHERE campaign = 1 AND at = '2024-01-05'"),
        ])
      let owner = try await database.applicationSession()
      try await owner.open("LOCK TABLE t_1_b")
      let blocked = try await watch.poll()
      #expect(
        blocked.report?.verdicts.map(\.words) == [
          "blocked: a lock that planning needs is held by another session",
          "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        ])
      #expect(blocked.failures == [:])
      try await owner.execute("ROLLBACK")
      let free = try await watch.poll()
      #expect(
        free.report?.verdicts.map(\.words) == [
          "ok: scans 2 of 3 leaves of public.t, 2 allowed", "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        ])
    }
  }

  @Test("that plan for too long are cut off and leave nothing behind", arguments: TestServer.versions)
  func slow(version: PostgresMajor) async throws {
    try await version.withDatabase(
      Self.tree + """
        CREATE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE plpgsql
          AS 'BEGIN PERFORM pg_sleep(3600); RETURN 1; END';
        """
    ) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      let collector = QueryCollector(
        queries: [
          CanonicalQuery("SELECT FROM t WHERE campaign = slow()"),
          CanonicalQuery("SELECT FROM t WHERE campaign = 2"),
        ], areShared: false, policies: PolicyBook(), planningLimit: .milliseconds(50))
      try await collector.collect(from: session, into: &reading)
      #expect(
        reading.verdicts.map(\.words) == [
          "error: planning took too long and was given up",
          "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        ])
      try await #expect(session.texts("SELECT name FROM pg_prepared_statements") == [])
      try await #expect(session.texts("SHOW statement_timeout") == ["10s"])
    }
  }

  @Test("of another database are left out where several share them", arguments: [TestServer.newest])
  func shared(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let queries = [
        CanonicalQuery("SELECT FROM t WHERE campaign = 2", named: "here"),
        CanonicalQuery("SELECT FROM u", named: "there"),
      ]
      let reading = try await database.reading(
        QueryCollector(queries: queries, areShared: true, policies: PolicyBook()))
      #expect(reading.verdicts.map(\.query) == ["here"])
    }
  }

  @Test("are not left out there when the table that they read has gone")
  func sharedAndGone() async throws {
    try await TestServer.newest.withDatabase(Self.tree) { database in
      let collector = QueryCollector(
        queries: [CanonicalQuery("SELECT FROM t WHERE campaign = 2", named: "q")], areShared: true,
        policies: PolicyBook())
      var reading = try await database.reading(collector)
      try await database.psql("ALTER TABLE t RENAME TO t_old")
      let session = try await database.session()
      try await collector.collect(from: session, into: &reading)
      await session.close()
      #expect(reading.verdicts.map { "\($0.query) \($0.status.rawValue)" } == ["q error"])
    }
  }

  @Test("with parameters have a generic plan too, pruned as it starts", arguments: TestServer.versions)
  func generic(version: PostgresMajor) async throws {
    let queries = [
      CanonicalQuery("SELECT * FROM t WHERE campaign = $1 AND at = $2", ["1", "2024-02-10"], named: "pruned"),
      // Planned for all values, the cast is known only for each row.
      CanonicalQuery("SELECT * FROM t WHERE campaign::text = $1 AND campaign = 2", ["2"], named: "cast"),
      CanonicalQuery("SELECT * FROM t WHERE campaign = 2", named: "without parameters"),
    ]
    let reading = try await version.withDatabase(Self.tree) { database in
      try await database.reading(QueryCollector(queries: queries, areShared: false, policies: PolicyBook()))
    }
    #expect(
      reading.verdicts.map { "\($0.query), \($0.plan): \($0.words), \($0.roots.map { $0.removedAtStartup ?? -1 })" }
        == [
          "pruned, custom: ok: scans 1 of 3 leaves of public.t, 1 allowed, [0]",
          "pruned, generic: ok: scans 1 of 3 leaves of public.t, 1 allowed, [2]",
          "cast, custom: ok: scans 1 of 3 leaves of public.t, 1 allowed, [0]",
          "cast, generic: ok: scans 1 of 3 leaves of public.t, 1 allowed, [0]",
          "without parameters, custom: ok: scans 1 of 3 leaves of public.t, 1 allowed, [0]",
        ])
  }

  @Test("may leave the key to us, and say the types of their parameters", arguments: [TestServer.newest])
  func keyAndTypes(version: PostgresMajor) async throws {
    func query(_ sql: String, _ parameter: String, types: [String]) -> CanonicalQuery {
      CanonicalQuery(
        name: "q", sql: sql, parameterTypes: types, parameterSets: [[.text(parameter)]], budget: .init(maxPartitions: 2)
      )
    }
    let verdicts = try await version.withDatabase(Self.tree) { database in
      try await database.verdicts(
        query("SELECT * FROM t WHERE campaign = $1", "{key}", types: []),
        query("SELECT * FROM t WHERE campaign::text = $1", "{key}", types: ["text"]),
        query("SELECT * FROM t WHERE campaign = $1", "1", types: ["text"]),
        query("SELECT * FROM pg_class WHERE relname = $1", "{key}", types: []))
    }
    #expect(
      verdicts == [
        "ok: scans 2 of 3 leaves of public.t, 2 allowed",
        "over_budget: scans 3 of 3 leaves of public.t, 2 allowed",
        "error: line 1, column 32: operator does not exist: integer = text (SQLSTATE 42883); hint: "
          + "No operator matches the given name and argument types. You might need to add explicit type casts.",
        "error: {key} needs a partition for a list of values, which no table that the query names has",
      ])
  }

  @Test("have a budget by table, by share, without DEFAULT, and of the ways to read", arguments: TestServer.versions)
  func budgets(version: PostgresMajor) async throws {
    func query(_ sql: String, _ budget: CanonicalQuery.Budget) -> CanonicalQuery {
      CanonicalQuery(name: "q", sql: sql, budget: budget)
    }
    let t = try #require(TablePattern("*.t"))
    let verdicts = try await version.withDatabase(
      Self.tree + """
        CREATE TABLE u (campaign int) PARTITION BY LIST (campaign);
        CREATE TABLE u_1 PARTITION OF u FOR VALUES IN (1);
        CREATE TABLE u_rest PARTITION OF u DEFAULT;
        """
    ) { database in
      try await database.verdicts(
        query("SELECT FROM t", .init(maxPartitionsOf: [.init(t, 3)])),
        query("SELECT FROM t, u", .init(maxPartitionsOf: [.init(t, 3)])),
        query("SELECT FROM t", .init(maxFraction: 0.7)),
        query("SELECT FROM t WHERE campaign = 2", .init(maxFraction: 0.01)),
        query("SELECT FROM u", .init(maxPartitions: 1)),
        query("SELECT FROM u", .init(maxPartitions: 1, countsDefault: false)),
        query("SELECT FROM u WHERE campaign = 1", .init(maxPartitions: 1, forbidden: ["Seq Scan"])),
        query("SELECT FROM u", .init(maxPartitions: 1, requiresIndex: true)))
    }
    #expect(
      verdicts == [
        "ok: scans 3 of 3 leaves of public.t, 3 allowed",
        "over_budget: scans 2 of 2 leaves of public.u, 0 allowed",
        "over_budget: scans 3 of 3 leaves of public.t, 2 allowed",
        "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        "over_budget: scans 2 of 2 leaves of public.u, 1 allowed",
        "ok: scans 1 of 2 leaves of public.u, 1 allowed",
        "over_budget: Seq Scan on public.u_1, which is forbidden",
        "over_budget: scans 2 of 2 leaves of public.u, 1 allowed; Seq Scan on public.u_1 and 1 more, where an index is required",
      ])
  }

  /// An advisory lock of the session shows which session has planned: it is kept until that ends.
  @Test("are planned by a session that ends, so that what it opened is not kept", arguments: [TestServer.newest])
  func ownSession(version: PostgresMajor) async throws {
    try await version.withDatabase(
      Self.tree + """
        CREATE FUNCTION mark() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT pg_try_advisory_lock(4711)::int';
        """
    ) { database in
      let watch = try Watch(database.conninfo, queries: [CanonicalQuery("SELECT FROM t WHERE id = mark()")])
      for _ in 1...2 {
        #expect(try await watch.poll().report?.verdicts.map(\.status) == [.overBudget])
        try await wait(for: "the session that planned to be gone, and ours to be alone") {
          try await database.psql(
            """
            SELECT count(*) FILTER (WHERE application_name = 'partwatch'),
                   (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711)
            FROM pg_stat_activity WHERE datname = current_database()
            """) == "1|0"
        }
      }
    }
  }

  @Test("hold no lock once they are checked", arguments: TestServer.versions)
  func locks(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      let collector = QueryCollector(
        queries: [CanonicalQuery("SELECT FROM t WHERE id = $1", ["1"])], areShared: false, policies: PolicyBook())
      try await collector.collect(from: session, into: &reading)
      let held = "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384"
      try await #expect(session.texts(held) == [])
      try await #expect(session.texts("SELECT name FROM pg_prepared_statements") == [])
    }
  }

  @Test(
    "that only execution can judge are undetermined, and are run where that is allowed", arguments: TestServer.versions)
  func undetermined(version: PostgresMajor) async throws {
    let setUp =
      Self.tree + """
        CREATE SEQUENCE s;
        CREATE TABLE chosen (campaign int);
        INSERT INTO chosen VALUES (2);
        INSERT INTO t SELECT 1 + n % 2, '2024-01-10', n FROM generate_series(1, 50) n;
        ANALYZE;
        """
    let queries = [
      CanonicalQuery("SELECT FROM t WHERE campaign = (SELECT campaign FROM chosen)", named: "read"),
      CanonicalQuery("UPDATE t SET id = 0 WHERE campaign = (SELECT campaign FROM chosen)", named: "write"),
      CanonicalQuery("SELECT nextval('s') FROM t WHERE campaign = (SELECT campaign FROM chosen)", named: "draw"),
    ]
    let (planned, run) = try await version.withDatabase(setUp) { database in
      func words(_ options: QueryCheckOptions) async throws -> [String] {
        try await database.reading(
          QueryCollector(queries: queries, areShared: false, policies: PolicyBook(), options: options)
        ).verdicts.map { "\($0.words); \($0.reasons.joined(separator: "; "))" }
      }
      return (try await words(QueryCheckOptions()), try await words(QueryCheckOptions(runsUndetermined: true)))
    }
    let open =
      "undetermined: may scan 3 of 3 leaves of public.t, 1 allowed; "
      + "campaign is compared with the result of a sub-query: known only while the query runs"
    #expect(planned == [open, open, open])
    #expect(
      run == [
        "ok: scans 1 of 3 leaves of public.t, 1 allowed; ",
        "\(open); not run, since it writes: cannot execute UPDATE in a read-only transaction",
        "\(open); not run, since it writes: cannot execute nextval() in a read-only transaction",
      ])
  }

  @Test("say what is missed of the table that they name", arguments: [TestServer.newest])
  func reasons(version: PostgresMajor) async throws {
    let queries = [
      CanonicalQuery("SELECT FROM t_1 WHERE id = 1", named: "branch"),
      CanonicalQuery("SELECT FROM t a JOIN t b USING (id) WHERE a.campaign = 2 AND a.at = '2024-01-10'", named: "join"),
    ]
    let verdicts = try await version.withDatabase(Self.tree) { database in
      try await database.reading(
        QueryCollector(queries: queries, areShared: false, policies: PolicyBook(), options: QueryCheckOptions())
      ).verdicts.map { "\($0.words); \($0.reasons.joined(separator: "; "))" }
    }
    #expect(
      verdicts == [
        "over_budget: scans 2 of 3 leaves of public.t, 1 allowed; no predicate on at",
        """
        over_budget: scans 3 of 3 leaves of public.t, 1 allowed; \
        no predicate on b.campaign; no predicate on b.at
        """,
      ])
  }

  @Test("know a partition that is younger than the last reading of the catalog", arguments: [TestServer.newest])
  func youngPartition(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      try await database.psql(
        "CREATE TABLE t_2_b PARTITION OF t_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')")
      let collector = QueryCollector(
        queries: [CanonicalQuery("SELECT FROM t WHERE campaign = 2", budget: 2)], areShared: false,
        policies: PolicyBook())
      try await collector.collect(from: session, into: &reading)
      #expect(reading.verdicts.map(\.words) == ["ok: scans 2 of 4 leaves of public.t, 2 allowed"])
    }
  }

  @Test("tell of a plan that is not what it was at the poll before, once", arguments: [TestServer.newest])
  func changes(version: PostgresMajor) async throws {
    let rows =
      "INSERT INTO t SELECT 2, '2024-01-10', n FROM generate_series(1, 5000) n; CREATE INDEX by_id ON t (id); ANALYZE;"
    try await version.withDatabase(Self.tree + rows) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      let collector = QueryCollector(
        queries: [CanonicalQuery("SELECT FROM t WHERE campaign = 2 AND id = 7")], areShared: false,
        policies: PolicyBook())
      var seen: [Bool?] = []
      for change in ["", "", "DROP INDEX by_id", ""] {
        try await database.psql(change)
        try await CatalogCollector().collect(from: session, into: &reading)
        try await collector.collect(from: session, into: &reading)
        seen += reading.verdicts.map(\.hasChanged)
      }
      #expect(seen == [nil, false, true, false])
      #expect(reading.verdicts.map(\.status) == [.ok])
    }
  }

  @Test("that mean harm do none, and the next one is checked", arguments: TestServer.versions)
  func hostile(version: PostgresMajor) async throws {
    func immutable(_ name: String, _ body: String) -> String {
      "CREATE FUNCTION \(name)() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN \(body); RETURN 1; END $$;"
    }
    let setUp =
      Self.tree + "CREATE TABLE log (a int); CREATE SEQUENCE s;"
      + "CREATE FUNCTION insert() RETURNS void LANGUAGE sql AS 'INSERT INTO log VALUES (1)';"
      + immutable("writes", "PERFORM insert()")
      + immutable("draws", "PERFORM nextval('s')")
      + immutable("opens", "PERFORM set_config('default_transaction_read_only', 'off', false)")
      + immutable("lifts", "PERFORM set_config('statement_timeout', '0', false)")
    try await version.withDatabase(setUp) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      let values = (1...100_000).map { "\($0 + 2)" }.joined(separator: ",")
      let collector = QueryCollector(
        queries: [
          CanonicalQuery("SELECT FROM t WHERE campaign = writes()"),
          CanonicalQuery("SELECT FROM t WHERE campaign = draws()"),
          CanonicalQuery("SELECT FROM t WHERE campaign = 1 + opens()"),
          CanonicalQuery("SELECT FROM t WHERE campaign = 1 + lifts()"),
          CanonicalQuery("SELECT FROM t WHERE campaign = 2 FOR UPDATE"),
          CanonicalQuery("SELECT FROM t WHERE campaign IN (\(values))"),
          CanonicalQuery("SELECT FROM t WHERE campaign = 2"),
        ], areShared: false, policies: PolicyBook())
      try await collector.collect(from: session, into: &reading)
      #expect(
        reading.verdicts.map { String($0.words.prefix { $0 != "(" }) } == [
          "error: cannot execute INSERT in a read-only transaction ",
          "error: cannot execute nextval", "ok: scans 1 of 3 leaves of public.t, 1 allowed",
          "ok: scans 1 of 3 leaves of public.t, 1 allowed", "ok: scans 1 of 3 leaves of public.t, 1 allowed",
          "ok: scans 0 of 3 leaves of public.t, 1 allowed", "ok: scans 1 of 3 leaves of public.t, 1 allowed",
        ])
      try await #expect(session.texts("SELECT a::text FROM log") == [])
      try await #expect(session.texts("SELECT is_called::text FROM s") == ["false"])
      try await #expect(session.texts("SHOW default_transaction_read_only") == ["on"])
      try await #expect(session.texts("SHOW statement_timeout") == ["10s"])
    }
  }
}
