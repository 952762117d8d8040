import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

@Suite("A partition whose concurrent detach is pending", .timeLimit(.minutes(5)))
struct DetachPendingTests {
  @Test("is seen, and is a hole: its rows are refused", arguments: TestServer.versions)
  func pending(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
      CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
      """
    ) { database in
      let reader = try await database.applicationSession()
      try await reader.open("SELECT FROM t")
      let owner = try await database.applicationSession()
      let processID = try await owner.processID
      let detach = Task { try await owner.execute("ALTER TABLE t DETACH PARTITION t_2 CONCURRENTLY") }
      let observer = try await database.session()
      try await observer.waitUntilQueued(processID)

      let waiting = try await database.forest()
      owner.cancel()
      await #expect(throws: PostgresError.self) { try await detach.value }
      try await observer.wait(
        for: "the end of the detach",
        "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int)", [processID])
      try await reader.execute("ROLLBACK")
      let forest = try await database.forest()

      #expect(waiting == forest)
      #expect(
        forest.text == """
          public.t BY RANGE (at timestamptz)
            public.t_1 FROM ‹2024-01-01 00:00:00+00› TO ‹2024-02-01 00:00:00+00›
            public.t_2 FROM ‹2024-02-01 00:00:00+00› TO ‹2024-03-01 00:00:00+00› detach pending
            public.t_3 FROM ‹2024-03-01 00:00:00+00› TO ‹2024-04-01 00:00:00+00›
          """)
      let coverage = TreeCoverage(of: forest.roots[0], at: try instant("2024-01-15"), policy: nil)
      #expect(
        coverage.summary == """
          by month, required until 2024-03-01 00:00 UTC
          : covered 2024-02-01 00:00, writable 2024-02-01 00:00, missing 0/0/1/0
          """)
      let refused = await #expect(throws: PostgresError.self) {
        try await reader.execute("INSERT INTO t VALUES ('2024-02-15')")
      }
      #expect(refused?.message == "no partition of relation \"t\" found for row")
    }
  }
}
