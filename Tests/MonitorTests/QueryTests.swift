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
        .init("SELECT nothing FROM t"), .init("SELECT * FROM gone"), .init("SELECT * FROM t WHERE id = $1"))
    }
    #expect(
      verdicts == [
        #"error: column "nothing" does not exist (SQLSTATE 42703), at character 8"#,
        #"error: relation "gone" does not exist (SQLSTATE 42P01), at character 15"#,
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
        ], areShared: false, statementTimeout: .milliseconds(50))
      try await collector.collect(from: session, into: &reading)
      #expect(
        reading.verdicts.map(\.words) == [
          "error: canceling statement due to statement timeout (SQLSTATE 57014)",
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
      let reading = try await database.reading(QueryCollector(queries: queries, areShared: true))
      #expect(reading.verdicts.map(\.query) == ["here"])
    }
  }
}
