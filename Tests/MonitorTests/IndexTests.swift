import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("The indexes of a tree", .timeLimit(.minutes(1)))
struct IndexTests {
  private let tree = """
    CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (b);
    CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES FROM (0) TO (10);
    CREATE TABLE t_1_2 PARTITION OF t_1 FOR VALUES FROM (10) TO (20);
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);

    """

  private func amiss(_ database: TestDatabase) async throws -> [String] {
    let facts = try await database.reading(IndexCollector()).facts.values
    return facts.compactMap(\.indexes).flatMap { indexes in
      indexes.missing.map { "\($0.partition.name) lacks \($0.index.name)" }
        + indexes.invalid.map { "\($0.index.name) is invalid" }
    }
  }

  @Test("are no trouble where each partition has what the table has", arguments: TestServer.versions)
  func whole(version: PostgresMajor) async throws {
    let indexes = try await version.withDatabase(
      tree + """
        CREATE INDEX ON t (b);
        ALTER TABLE t ADD PRIMARY KEY (a, b);
        CREATE INDEX ON t_1_1 (a);
        CREATE TABLE plain (a int);
        CREATE INDEX ON plain (a);
        """
    ) { try await amiss($0) }
    #expect(indexes == [])
  }

  @Test("are missing where one of the table's was made without its partitions", arguments: TestServer.versions)
  func missing(version: PostgresMajor) async throws {
    let indexes = try await version.withDatabase(
      tree + """
        CREATE INDEX t_b ON ONLY t (b);
        CREATE INDEX t_1_b ON ONLY t_1 (b);
        CREATE INDEX t_1_1_b ON t_1_1 (b);
        -- There, but attached to nothing.
        CREATE INDEX t_2_b ON t_2 (b);
        ALTER INDEX t_b ATTACH PARTITION t_1_b;
        ALTER INDEX t_1_b ATTACH PARTITION t_1_1_b;
        """
    ) { try await amiss($0) }
    #expect(indexes == ["t_1_2 lacks t_1_b", "t_2 lacks t_b", "t_1_b is invalid", "t_b is invalid"])
  }

  @Test("are not asked of a foreign table", arguments: TestServer.versions)
  func foreign(version: PostgresMajor) async throws {
    let indexes = try await version.withDatabase(
      tree + """
        CREATE FOREIGN DATA WRAPPER wrapper;
        CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
        CREATE FOREIGN TABLE t_3 PARTITION OF t FOR VALUES IN (3) SERVER elsewhere;
        CREATE INDEX ON t (b);
        """
    ) { try await amiss($0) }
    #expect(indexes == [])
  }

  @Test(
    "are invalid where a concurrent build has failed, and not while it is under way", arguments: TestServer.versions)
  func invalid(version: PostgresMajor) async throws {
    try await version.withDatabase(tree) { database in
      let writer = try await database.applicationSession()
      try await writer.open("INSERT INTO t VALUES (1, 1), (1, 1)")
      let owner = try await database.applicationSession()
      let processID = try await owner.processID
      // Waits for the writer.
      let build = Task { try await owner.execute("CREATE UNIQUE INDEX CONCURRENTLY t_1_1_u ON t_1_1 (b)") }
      let observer = try await database.session()
      try await observer.waitUntilQueued(processID)
      let invalid = "SELECT 1 FROM pg_index WHERE indexrelid::regclass::text = 't_1_1_u' AND NOT indisvalid"
      try await observer.wait(for: "the invalid index", invalid)
      #expect(try await amiss(database) == [])

      try await writer.execute("COMMIT")
      await #expect(throws: PostgresError.self) { try await build.value }
      #expect(try await amiss(database) == ["t_1_1_u is invalid"])
    }
  }
}
