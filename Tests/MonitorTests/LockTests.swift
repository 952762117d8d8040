import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

@testable import Monitor

@Suite("A poll while others hold locks", .timeLimit(.minutes(5)))
struct LockTests {
  static let tree = """
    CREATE TABLE t (campaign int, at timestamptz, id int) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (at);
    CREATE TABLE t_2_a PARTITION OF t_2 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE INDEX ON t (id);
    INSERT INTO t VALUES (1, '2024-01-05', 1), (1, '2024-02-05', 2), (2, '2024-01-05', 3);
    """

  /// A lock that somebody holds, and the leaves that cannot be measured meanwhile.
  struct Lock: Sendable, CustomTestStringConvertible {
    let statement: String
    let leaves: [String]

    var testDescription: String { statement }
  }

  static let locks = [
    Lock(statement: "LOCK TABLE t_1_b", leaves: ["t_1_b"]),
    Lock(statement: "LOCK TABLE ONLY t_1", leaves: []),
    Lock(statement: "LOCK TABLE ONLY t", leaves: []),
    Lock(statement: "LOCK TABLE t_1", leaves: ["t_1_a", "t_1_b"]),
    Lock(statement: "LOCK TABLE t", leaves: ["t_1_a", "t_1_b", "t_2_a"]),
    Lock(statement: "REINDEX INDEX t_2_a_id_idx", leaves: ["t_2_a"]),
    Lock(statement: "DROP TABLE t_1_a", leaves: ["t_1_a"]),
  ]

  @Test("held: coverage is whole, and only sizes under a lock are old", arguments: TestServer.versions)
  func held(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let watch = try Watch(database.conninfo)
      let before = try await watch.poll()
      let owner = try await database.applicationSession()
      for lock in Self.locks {
        try await owner.open(lock.statement)
        try await expectSame(watch, before, database, unknown: lock.leaves)
        try await owner.execute("ROLLBACK")
      }
      try await expectSame(watch, before, database, unknown: [])
    }
  }

  @Test("only queued behind a reader: the same", arguments: TestServer.versions)
  func queued(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let watch = try Watch(database.conninfo)
      let before = try await watch.poll()
      let observer = try await database.session()
      let reader = try await database.applicationSession()
      let owner = try await database.applicationSession()
      let processID = try await owner.processID
      let queued = [
        Lock(statement: "LOCK TABLE t_1_b", leaves: ["t_1_b"]),
        Lock(statement: "LOCK TABLE ONLY t_1", leaves: []),
        Lock(statement: "LOCK TABLE ONLY t", leaves: []),
      ]
      for lock in queued {
        try await reader.open("SELECT FROM t")
        let waiting = Task { try await owner.open(lock.statement) }
        try await observer.waitUntilQueued(processID)
        try await expectSame(watch, before, database, unknown: lock.leaves)
        try await reader.execute("ROLLBACK")
        try await waiting.value
        try await owner.execute("ROLLBACK")
      }
    }
  }

  @Test("of the catalog: it is read without any lock on a user's table", arguments: TestServer.versions)
  func lockFree(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let observer = try await database.session()
      let session = try await database.session()
      let processID = try await session.processID
      // 16384 is the first OID that is not the system's own.
      let locked = """
        SELECT relation::regclass FROM pg_locks
        WHERE pid = $1::int AND locktype = 'relation' AND relation >= 16384 ORDER BY 1
        """
      try await session.withReadOnlyTransaction { session in
        for statement in [
          CatalogCollector.session, CatalogCollector.keyColumns, CatalogCollector.relations, ChangeReading.statement,
          SizeCollector.locked, MonitorService.connectable,
        ] {
          try await session.execute(statement)
        }
        try await #expect(observer.texts(locked, [processID]) == [])
        try await session.execute("SELECT FROM t_1_a")
        try await #expect(observer.texts(locked, [processID]) == ["t_1_a", "t_1_a_id_idx"])
      }
    }
  }

  /// A poll gives the same trees and the same sums as before, the sizes of some leaves being old.
  private func expectSame(
    _ watch: Watch, _ before: DatabaseSnapshot, _ database: TestDatabase, unknown: [String],
    _ place: SourceLocation = #_sourceLocation
  ) async throws {
    let now = try await watch.poll()
    #expect(now.failures == [:], sourceLocation: place)
    #expect(now.connection == .up, sourceLocation: place)
    let (tree, treeBefore) = (try #require(now.report?.trees.first), try #require(before.report?.trees.first))
    #expect(tree.text == treeBefore.text, sourceLocation: place)
    let instant = try instant("2024-01-15")
    #expect(
      TreeCoverage(of: tree.root, at: instant, policy: nil).summary == """
        by month, required until 2024-03-01 00:00 UTC
        campaign=1: covered 2024-03-01 00:00, writable 2024-03-01 00:00, missing 0/0/0/0
        campaign=2: covered 2024-02-01 00:00, writable 2024-02-01 00:00, missing 0/0/1/0
        """, sourceLocation: place)
    #expect(tree.sizes.table == RelationSize(heap: 3 * 8_192, index: 3 * 16_384), sourceLocation: place)
    #expect(tree.sizes.leaves == treeBefore.sizes.leaves, sourceLocation: place)
    #expect(tree.sizes.unknown == (unknown.isEmpty ? [:] : [.locked: unknown.count]), sourceLocation: place)

    // They are left out beforehand: nobody even waits for the lock's time-out.
    let session = try await database.session()
    let known = try await session.texts(
      """
      SELECT relname FROM (\(SizeCollector.locked)) AS locked (oid) JOIN pg_class USING (oid)
      WHERE relispartition AND relkind = 'r' ORDER BY relname
      """)
    #expect(known == unknown, sourceLocation: place)
    var reading = DatabaseReading()
    try await CatalogCollector().collect(from: session, into: &reading)
    try await SizeCollector().collect(from: session, into: &reading)
    let names = reading.sizes.unknown.keys.compactMap { oid in tree.places.first { $0.oid == oid }?.name.name }
    #expect(names.sorted() == unknown, sourceLocation: place)
    #expect(reading.sizes.sizes.count == 3 - unknown.count, sourceLocation: place)
  }
}

extension TreeReport {
  /// The tree without its estimates, which REINDEX leaves behind even where it is rolled back.
  fileprivate var text: String { PartitionForest(roots: [root]).text }
}
