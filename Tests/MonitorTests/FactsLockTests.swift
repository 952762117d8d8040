import Findings
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("What is read beside the bounds", .timeLimit(.minutes(1)))
struct FactsLockTests {
  @Test("is read while every table and index is locked, as if none were", arguments: TestServer.versions)
  func locked(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE t_202404 PARTITION OF t FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
      CREATE TABLE t_202405 PARTITION OF t FOR VALUES FROM ('2024-05-01') TO ('2024-06-01');
      CREATE TABLE t_202403 (LIKE t);
      CREATE TABLE plain (LIKE t);
      CREATE INDEX t_at ON ONLY t (at);
      ANALYZE t;
      """
    ) { database in
      let pattern = LayoutPattern(notNull: ["at"], partitioned: .init(having: ["at"]))
      let policies = PolicyBook([.init(tables: try .all, policy: Policy(pattern: pattern))])
      let collectors: [any Collector] = [
        PartmanCollector(), IndexCollector(), LeftoverCollector(), ConformanceCollector(policies: policies),
      ]
      let free = try await database.reading(at: "2024-05-20", collectors)
      let owner = try await database.applicationSession()
      try await owner.open(
        "LOCK TABLE t IN ACCESS EXCLUSIVE MODE", "LOCK TABLE t_202403, plain IN ACCESS EXCLUSIVE MODE",
        "DROP INDEX t_at", "ALTER TABLE t_202403 ADD note text")
      let locked = try await database.reading(at: "2024-05-20", collectors)
      await owner.close()

      #expect(locked == free)
      let facts = try #require(free.facts.values.first)
      #expect(facts.indexes?.missing.map(\.partition.name) == ["t_202404", "t_202405"])
      #expect(facts.leftovers?.map(\.name) == ["t_202403"])
      #expect(facts.definition?.columns.map(\.name) == ["at"])
      #expect(facts.definition?.indexes == [["at"]])
      #expect(free.plainTables.map(\.name.name) == ["plain"])
    }
  }

  @Test("leaves no lock behind and no relation cached", arguments: TestServer.versions)
  func nothingLeft(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (a int, at date) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      CREATE TABLE t_2 (LIKE t);
      CREATE INDEX ON t (at);
      """
    ) { database in
      let session = try await database.session()
      // The locks that the reads take are those of the transaction that they run in.
      try await session.execute("BEGIN")
      let statements = [
        CatalogCollector.session, IndexCollector.missing, IndexCollector.invalid,
        LeftoverCollector.unattached, PartmanCollector.schema, ConformanceCollector.plain,
      ]
      for sql in statements { try await session.execute(sql) }
      try await session.execute(CatalogCollector.analyzed, ["{1,2}"])
      let tables = try await session.texts(
        "SELECT array_agg(oid) FROM pg_catalog.pg_class WHERE relname IN ('t', 't_1', 't_2')")
      try await session.execute(LeftoverCollector.columns, [tables[0]])
      try await session.execute(ConformanceCollector.columns, [tables[0]])
      try await session.execute(ConformanceCollector.primaryKeys, [tables[0]])
      try await session.execute(ConformanceCollector.indexes, [tables[0]])
      try await session.execute(ConformanceCollector.havingColumns, [tables[0], "{at}"])
      let locked = try await session.texts(
        """
        SELECT DISTINCT relation::regclass::text
        FROM pg_locks JOIN pg_class c ON c.oid = relation
        WHERE pid = pg_backend_pid() AND relation >= 16384
        """)
      await session.close()
      #expect(locked == [])
    }
  }

  @Test("makes more of a detach when it is still pending at the next look", arguments: TestServer.versions)
  func lastingDetach(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
      UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 't_2'::regclass;
      """
    ) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      var severities: [String] = []
      for _ in 1...2 {
        try await CatalogCollector().collect(from: session, into: &reading)
        let report = DatabaseReport(reading, policies: PolicyBook(), at: try #require(reading.serverTime))
        severities += report.findings.map { "\($0.severity) \($0.kind.rawValue)" }
        #expect(report.trees.map(\.detachPending.count) == [1])
      }
      await session.close()
      #expect(severities == ["info detach_pending", "warning detach_pending"])
    }
  }
}
