import Config
import Foundation
import PartitionModel
import Postgres
import QueryPlans
import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("The workload of a real server", .serialized, .timeLimit(.minutes(5)))
struct WorkloadTests {
  static let tree = """
    CREATE EXTENSION pg_stat_statements;
    CREATE TABLE t (campaign int, at timestamptz, id bigint, title text) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (at);
    CREATE TABLE t_2_a PARTITION OF t_2 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_2_b PARTITION OF t_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE plain (id bigint, campaign int);

    """

  /// The versions whose files have the extension.
  static let versions = PostgresBinaries.discover().compactMap { binaries in
    let hasExtension = ["../lib", "../lib/postgresql"].contains { place in
      FileManager.default.fileExists(atPath: "\(binaries.directory)/\(place)/pg_stat_statements.so")
    }
    return hasExtension ? TestServer.versions.first { $0.number == binaries.version.major } : nil
  }

  /// What `body` gives on a server that keeps statistics of statements, after `script` and then each of `statements`.
  private func withWorkload<Result>(
    _ version: PostgresMajor, _ statements: [String] = [], script: String = tree,
    _ body: (TestDatabase) async throws -> Result
  ) async throws -> Result {
    try await TestServer.withDedicated(version, settings: ["shared_preload_libraries": "pg_stat_statements"]) {
      server in
      try await server.withDatabase { database in
        try await database.psql(script)
        try await database.psql("SELECT pg_stat_statements_reset()")
        for statement in statements { try await database.psql(statement) }
        return try await body(database)
      }
    }
  }

  /// What the collector finds of statements that were just run, each in words, by its text.
  private func words(of statements: [String], _ version: PostgresMajor, script: String = tree) async throws -> [String]
  {
    try await withWorkload(version, statements, script: script) { database in
      let report = try #require(try await database.reading(WorkloadCollector()).workload)
      return report.words
    }
  }

  @Test("tells the statements that prune from those that do not", arguments: versions)
  func pruning(version: PostgresMajor) async throws {
    let words = try await words(
      of: [
        "SELECT 'a', id FROM t WHERE campaign = 1 AND at >= '2024-01-01' AND at < '2024-02-01'",
        "SELECT id FROM t WHERE at < '2024-02-01' AND at >= '2024-01-01' AND 1 = campaign LIMIT 10",
        "SELECT id FROM t WHERE campaign = 1 AND at BETWEEN '2024-01-01' AND '2024-01-05'",
        "SELECT id FROM t WHERE campaign IN (1, 2) AND at = '2024-01-05'",
        "SELECT id FROM t WHERE campaign = 1 AND at > '2024-02-05'",
        "SELECT id FROM t WHERE campaign = 1 AND at < date '2024-01-05'",
        "SELECT id FROM t WHERE campaign = 1 AND at <= '2024-02-05'",
        "SELECT id FROM t WHERE campaign = 1 AND at >= coalesce('2024-02-05'::timestamptz, '-infinity')",
        "INSERT INTO t VALUES (1, '2024-01-05', 1)",
        "SELECT campaign FROM plain",
        // Not to one leaf.
        "SELECT count(*) FROM t WHERE campaign = 1",
        "SELECT count(*) FROM t WHERE at = '2024-01-05'",
        "SELECT count(*) FROM t WHERE at <= '2024-02-05'",
        // Not at all.
        "SELECT count(*) FROM t WHERE id = 7",
        "UPDATE t SET title = 'b' WHERE id = 7",
        "SELECT 1 FROM t WHERE campaign::text = '1'",
        "TABLE t",
      ], version)
    #expect(
      words == [
        "9 pruned", "",
        "SELECT $1 FROM t WHERE campaign::text = $2 → unpruned: reads all 4 leaves of public.t, whatever its values are",
        "SELECT count(*) FROM t WHERE at <= $1 → partly_pruned: reads 2 of 4 leaves of public.t where its values mean one",
        "SELECT count(*) FROM t WHERE at = $1 → partly_pruned: reads 2 of 4 leaves of public.t where its values mean one",
        "SELECT count(*) FROM t WHERE campaign = $1 → partly_pruned: reads 2 of 4 leaves of public.t where its values mean one",
        "SELECT count(*) FROM t WHERE id = $1 → unpruned: reads all 4 leaves of public.t, whatever its values are",
        "TABLE t → unpruned: reads all 4 leaves of public.t, whatever its values are",
        "UPDATE t SET title = $1 WHERE id = $2 → unpruned: reads all 4 leaves of public.t, whatever its values are",
      ])
  }

  @Test("says of which statements no plan tells", arguments: versions)
  func unknown(version: PostgresMajor) async throws {
    let words = try await words(
      of: [
        "SELECT extract(year FROM at) FROM t",
        "SELECT id FROM t WHERE campaign = ANY (ARRAY[1, 2])",
        "SELECT title FROM t JOIN plain USING (campaign) WHERE plain.id = 1",
        "SELECT id FROM t WHERE campaign = (SELECT min(campaign) FROM plain)",
        "EXPLAIN SELECT id FROM t",
        "CREATE TABLE gone (id int); SELECT title FROM t JOIN gone USING (id); DROP TABLE gone",
        "SELECT id FROM t WHERE title = '\(String(repeating: "x", count: 10))' \(String(repeating: "AND true ", count: 3_000))",
      ], version)
    let list = version.number < 18 ? "$1, $2" : "$1 /*, ... */"
    #expect(
      words == [
        "0 pruned", "",
        " → too_long: its text is too long, or was not kept",
        "EXPLAIN SELECT id FROM t → unsupported: line 1, column 1: a query starts with SELECT, WITH, VALUES, TABLE, "
          + "INSERT, UPDATE, DELETE or MERGE, not with EXPLAIN",
        #"SELECT extract($1 FROM at) FROM t → unsupported: syntax error at or near "$1""#,
        "SELECT id FROM t WHERE campaign = (SELECT min(campaign) FROM → undetermined: "
          + "may prune public.t, how far only values or its execution tell",
        "SELECT id FROM t WHERE campaign = ANY (ARRAY[\(list)]) → unknown_type: operator does not exist: integer = text",
        #"SELECT title FROM t JOIN gone USING (id) → gone: relation "gone" does not exist"#,
        "SELECT title FROM t JOIN plain USING (campaign) WHERE plain. → unpruned: "
          + "reads all 4 leaves of public.t, whatever its values are",
      ])
  }
}

// MARK: - What the collector does without

extension WorkloadTests {
  @Test("is read where and as the extension is, and without it a remark says so", arguments: TestServer.versions)
  func absent(version: PostgresMajor) async throws {
    try await version.withDatabase("CREATE TABLE t (a int) PARTITION BY LIST (a)") { database in
      let reading = try await database.reading(WorkloadCollector())
      #expect(reading.workload == nil)
      #expect(
        reading.remarks == [
          .workload: "pg_stat_statements is not installed; CREATE EXTENSION pg_stat_statements"
        ])
    }
  }

  @Test("needs the library that is loaded as the server starts", arguments: versions)
  func notPreloaded(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let reading = try await database.reading(WorkloadCollector())
      #expect(reading.workload == nil)
      #expect(
        reading.remarks[.workload]
          == (version.number < 17
            ? "pg_stat_statements must be loaded via shared_preload_libraries; a restart is needed after that is set"
            : #"pg_stat_statements must be loaded via "shared_preload_libraries"; a restart is needed after that is set"#)
      )
    }
  }

  @Test("of other roles is hidden without the right to see it, and of tables without theirs", arguments: versions)
  func privileges(version: PostgresMajor) async throws {
    try await withWorkload(version, ["SELECT id FROM t WHERE id = 1"]) { database in
      try await database.psql("CREATE ROLE \"Monitor\" LOGIN")
      let hidden = try await database.reading(as: "Monitor", WorkloadCollector())
      let count = try #require(hidden.workload?.hidden)
      #expect(count >= 1)
      #expect(hidden.workload?.words == ["0 pruned", ""])
      #expect(
        hidden.remarks[.workload]
          == "the texts of \(count) statements are those of other roles and not seen; "
          + #"GRANT pg_read_all_stats TO "Monitor""#)

      try await database.psql(#"GRANT pg_read_all_stats TO "Monitor""#)
      let denied = try await database.reading(as: "Monitor", WorkloadCollector())
      #expect(
        denied.workload?.words == [
          "0 pruned", "", "SELECT id FROM t WHERE id = $1 → denied: permission denied for table t",
        ])
      #expect(denied.workload?.hidden == 0)
      #expect(denied.remarks == [:])

      try await database.psql("REVOKE SELECT ON pg_stat_statements FROM PUBLIC")
      let refused = try await database.reading(as: "Monitor", WorkloadCollector())
      #expect(refused.workload == nil)
      #expect(
        refused.remarks[.workload]
          == "the statements of the workload are not read: permission denied for view pg_stat_statements; "
          + #"GRANT pg_read_all_stats TO "Monitor", with USAGE on the schema and SELECT on public.pg_stat_statements"#)
    }
  }

  @Test("is blocked by whoever holds a lock, waits for nobody, and leaves nothing behind", arguments: versions)
  func blocked(version: PostgresMajor) async throws {
    try await withWorkload(
      version, ["SELECT id FROM t WHERE id = 1", "SELECT id FROM t WHERE campaign = 2 AND at = '2024-01-05'"]
    ) { database in
      let owner = try await database.applicationSession()
      try await owner.open("LOCK TABLE t_1_b")
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      try await WorkloadCollector().collect(from: session, into: &reading)
      #expect(
        reading.workload?.unknown.map { "\($0.result.rawValue): \($0.detail)" } == [
          "blocked: canceling statement due to lock timeout", "blocked: canceling statement due to lock timeout",
        ])
      try await #expect(session.texts("SELECT name FROM pg_prepared_statements") == [])
      let held = "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384"
      try await #expect(session.texts(held) == [])
      try await owner.execute("ROLLBACK")
      try await WorkloadCollector().collect(from: session, into: &reading)
      #expect(
        reading.workload?.words == [
          "1 pruned", "",
          "SELECT id FROM t WHERE id = $1 → unpruned: reads all 4 leaves of public.t, whatever its values are",
        ])
    }
  }

  @Test("is looked at up to a limit, those that took most time first", arguments: versions)
  func limit(version: PostgresMajor) async throws {
    let report = try await withWorkload(
      version, ["SELECT id FROM t, pg_sleep(0.2) WHERE id = 1", "SELECT id FROM t", "TABLE t"]
    ) { database in
      try await database.psql("INSERT INTO t VALUES (1, '2024-01-05', 1)")
      try await database.psql("SELECT count(*), pg_sleep(0.3) FROM t")
      let late = try await database.reading(WorkloadCollector(runLimit: .zero))
      #expect(late.workload == WorkloadReport([], passedOver: 5))
      return try #require(try await database.reading(WorkloadCollector(statementLimit: 1)).workload)
    }
    #expect(
      report.words == [
        "0 pruned", "",
        "SELECT count(*), pg_sleep($1) FROM t → unpruned: reads all 4 leaves of public.t, whatever its values are",
      ])
    #expect(report.passedOver == 4)
  }
}

// MARK: - What becomes of it

extension WorkloadTests {
  @Test("is on the page, and each statement can be pasted as a canonical query", arguments: versions)
  func page(version: PostgresMajor) async throws {
    try await withWorkload(
      version,
      ["SELECT title FROM t WHERE campaign = 1 AND id = 7 AND at::date > date '2024-01-05' - interval '1 day' -- late"]
    ) { database in
      let watch = try Watch(database.conninfo)
      let snapshot = try await watch.poll()
      #expect(snapshot.failures == [:])
      let worst = try #require(snapshot.report?.workload?.worst.first)
      let id = worst.statement.queryID
      #expect(
        watch.samples(
          "pg_partition_workload_scanned_partitions", "pg_partition_workload_existing_partitions",
          "pg_partition_workload_calls_total")
            == """
            pg_partition_workload_scanned_partitions{server="main",datname="app",schemaname="public",relname="t",queryid="\(id)"} 2
            pg_partition_workload_existing_partitions{server="main",datname="app",schemaname="public",relname="t",queryid="\(id)"} 4
            pg_partition_workload_calls_total{server="main",datname="app",schemaname="public",relname="t",queryid="\(id)"} 1
            """)
      #expect(
        watch.samples("pg_partition_workload_statements").split(separator: "\n").filter { !$0.hasSuffix(" 0") }
          == [#"pg_partition_workload_statements{server="main",datname="app",result="partly_pruned"} 1"#])
      let stanza = try #require(worst.stanza)
      #expect(
        stanza == """
          -- name: statement_\(UInt64(bitPattern: id))
          -- parameters: ['{key}', 1, '{month.start}', '1 day']
          -- max_partitions: 1
          SELECT title FROM t WHERE campaign = $1 AND id = $2 AND at::date > CAST($3 AS date) -
            CAST($4 AS interval);

          """)

      let folder = URL.temporaryDirectory.appending(path: "partwatch-\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try stanza.write(to: folder.appending(path: "q.sql"), atomically: true, encoding: .utf8)
      let queries = try Configuration.parse(
        text: "queries: q.sql", file: folder.appending(path: "c.yml").path, environment: [:]
      ).queries
      let collector = QueryCollector(queries: queries, areShared: false, policies: PolicyBook())
      #expect(
        try await database.reading(collector).verdicts.map(\.words) == [
          "over_budget: scans 2 of 4 leaves of public.t, 1 allowed",
          "over_budget: scans 2 of 4 leaves of public.t, 1 allowed",
        ])
    }
  }
}

extension WorkloadReport {
  /// Counts, and each statement that is not pruned, in words, by its text.
  fileprivate var words: [String] {
    ["\(counts[.pruned] ?? 0) pruned", ""]
      + (worst + unknown).map { "\($0.statement.text.prefix(60)) → \($0.result.rawValue): \($0.detail)" }.sorted()
  }
}
