import Config
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

/// Everything is seen on 20 May 2024.
@Suite("A look into a DEFAULT partition", .timeLimit(.minutes(1)))
struct DefaultConflictTests {
  private let tree = """
    CREATE TABLE t (campaign int, at timestamptz) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_04 PARTITION OF t_1 FOR VALUES FROM ('2024-04-01 00:00+00') TO ('2024-05-01 00:00+00');
    CREATE TABLE t_1_05 PARTITION OF t_1 FOR VALUES FROM ('2024-05-01 00:00+00') TO ('2024-06-01 00:00+00');
    CREATE TABLE t_1_rest PARTITION OF t_1 DEFAULT;

    """

  private let allowed: PolicyBook
  private let collector: DefaultCollector

  init() throws {
    allowed = PolicyBook([.init(tables: try .all, policy: Policy(probeDefault: true))])
    collector = DefaultCollector(policies: allowed)
  }

  private func probed(_ database: TestDatabase, at now: String = "2024-05-20") async throws -> [String] {
    let reading = try await database.reading(at: now, [collector])
    let report = DatabaseReport(reading, policies: allowed, at: try #require(reading.serverTime))
    return report.trees.flatMap(\.defaults).map { report in
      let conflicts = report.conflicts.map(String.init) ?? "unknown"
      return "\(report.isCounted ? "\(report.rows.map { Int($0) } ?? -1)" : "uncounted") rows, \(conflicts) in the way"
    }
  }

  @Test(
    "counts the rows that keep the next partition from being created, as PostgreSQL agrees",
    arguments: TestServer.versions)
  func conflicts(version: PostgresMajor) async throws {
    try await version.withDatabase(
      tree + """
        INSERT INTO t VALUES (1, '2024-06-01 00:00+00'), (1, '2024-06-30 23:59:59.999999+00'),
          (1, '2024-07-01 00:00+00'), (1, '2020-01-01'), (1, NULL);
        """
    ) { database in
      #expect(try await probed(database) == ["5 rows, 2 in the way"])
      let create =
        "CREATE TABLE t_1_06 PARTITION OF t_1 FOR VALUES FROM ('2024-06-01 00:00+00') TO ('2024-07-01 00:00+00')"
      let owner = try await database.applicationSession()
      let refused = await #expect(throws: PostgresError.self) { try await owner.execute(create) }
      #expect(
        refused?.message
          == "updated partition constraint for default partition \"t_1_rest\" would be violated by some row")
      try await owner.execute("DELETE FROM t_1_rest WHERE at >= '2024-06-01 00:00+00' AND at < '2024-07-01 00:00+00'")
      #expect(try await probed(database) == ["3 rows, 0 in the way"])
      try await owner.execute(create)
    }
  }

  @Test("takes the whole of a period that has begun without a partition")
  func begun() async throws {
    let defaults = try await TestServer.newest.withDatabase(tree + "INSERT INTO t VALUES (1, '2024-06-01 00:00+00')") {
      try await probed($0, at: "2024-06-20")
    }
    #expect(defaults == ["1 rows, 1 in the way"])
  }

  @Test("is bounded")
  func bounded() async throws {
    let rows = DefaultCollector.bound + 5
    let defaults = try await TestServer.newest.withDatabase(
      tree + "INSERT INTO t SELECT 1, '2024-06-01 00:00+00' FROM generate_series(1, \(rows))"
    ) { try await probed($0) }
    #expect(defaults == ["uncounted rows, 10000 in the way"])
  }

  @Test("is taken where the policy allows it alone")
  func optIn() async throws {
    try await TestServer.newest.withDatabase(tree + "INSERT INTO t VALUES (1, '2024-06-01 00:00+00')") { database in
      let reading = try await database.reading(at: "2024-05-20", [DefaultCollector(policies: PolicyBook())])
      #expect(reading.facts.values.map(\.defaultProbes) == [[:]])
    }
  }

  @Test("is unknown, and says so, without the right to it and behind a lock", arguments: TestServer.versions)
  func refused(version: PostgresMajor) async throws {
    try await version.withDatabase(tree) { database in
      let role = "probe_\(database.name)"
      try await database.psql("CREATE ROLE \(role) LOGIN")
      let denied = try await database.reading(at: "2024-05-20", as: role, [collector])
      #expect(denied.facts.values.map(\.defaultProbes) == [[:]])
      #expect(
        denied.remarks == [
          .defaults:
            "a DEFAULT partition could not be looked into: public.t_1_rest: permission denied for table t_1_rest"
        ])
      try await database.psql("DROP ROLE \(role)")

      let owner = try await database.applicationSession()
      try await owner.open("LOCK TABLE t_1_rest")
      let blocked = try await database.reading(at: "2024-05-20", [collector])
      #expect(
        blocked.remarks == [
          .defaults:
            "a DEFAULT partition could not be looked into: public.t_1_rest: canceling statement due to lock timeout"
        ])
    }
  }

  @Test(
    "asks in the words of any key",
    arguments: [
      ("date", "'2024-06-30'"), ("timestamp", "'2024-06-30 23:59'"),
      ("bigint", "\(1_719_700_000)"),
    ])
  func keys(type: String, value: String) async throws {
    let (may, june) = type == "bigint" ? ("1714521600", "1717200000") : ("'2024-05-01'", "'2024-06-01'")
    let april = type == "bigint" ? "1711929600" : "'2024-04-01'"
    let defaults = try await TestServer.newest.withDatabase(
      """
      CREATE TABLE "T t" ("at ""it" \(type)) PARTITION BY RANGE ("at ""it");
      CREATE TABLE "T a" PARTITION OF "T t" FOR VALUES FROM (\(april)) TO (\(may));
      CREATE TABLE "T b" PARTITION OF "T t" FOR VALUES FROM (\(may)) TO (\(june));
      CREATE TABLE "T d" PARTITION OF "T t" DEFAULT;
      INSERT INTO "T t" VALUES (\(value));
      """
    ) { try await probed($0) }
    #expect(defaults == ["1 rows, 1 in the way"])
  }
}
