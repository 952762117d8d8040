import PartitionModel
import TestServers
import Testing

@testable import Monitor

@Suite("The last ANALYZE of a root", .timeLimit(.minutes(1)))
struct AnalyzeTests {
  @Test("is never, until somebody does it", arguments: TestServer.versions)
  func analyze(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      INSERT INTO t VALUES (1);
      ANALYZE t_1;
      """
    ) { database in
      let findings = try await database.findings(at: "2024-05-20", SizeCollector())
      #expect(
        findings == [
          "info never_analyzed public.t: never analyzed as a whole, which autovacuum leaves to its owner: "
            + "the planner guesses how its values are spread"
        ])

      let before = try await database.psql("SELECT extract(epoch FROM clock_timestamp())")
      try await database.psql("ANALYZE t")
      #expect(try await database.findings(at: "2024-05-20", SizeCollector()) == [])
      let facts = try await database.reading().facts.values.map(\.lastAnalyze)
      guard case .at(let time)? = facts.first else { return #expect(Bool(false), "\(facts)") }
      let earliest = try #require(Double(before))
      #expect(time.secondsSinceEpoch >= earliest)
    }
  }

  @Test("is unknown where the statistics were reset", arguments: TestServer.versions)
  func reset(version: PostgresMajor) async throws {
    let facts = try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      INSERT INTO t VALUES (1);
      ANALYZE t;
      SELECT pg_stat_reset();
      """
    ) { try await $0.reading().facts.values.map(\.lastAnalyze) }
    #expect(facts == [nil])
  }
}
