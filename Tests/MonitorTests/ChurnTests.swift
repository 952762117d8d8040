import Foundation
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

/// `PARTWATCH_CHURN_ROUNDS` makes it longer: 3,000 rounds are about two minutes.
@Suite("While tables are created, attached, detached, emptied, rewritten and dropped", .timeLimit(.minutes(15)))
struct ChurnTests {
  private static let rounds = ProcessInfo.processInfo.environment["PARTWATCH_CHURN_ROUNDS"].flatMap { Int($0) } ?? 60
  /// Leaves that nobody touches.
  private static let quiet = 20

  @Test(
    "no poll fails, no leaf is lost or counted twice, and what nobody touches is exact", arguments: TestServer.versions)
  func churn(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE t (k int, at date) PARTITION BY LIST (k);
      SELECT format('CREATE TABLE quiet_%s PARTITION OF t FOR VALUES IN (%s)', k, k)
      FROM generate_series(1, \(Self.quiet)) AS k \\gexec
      INSERT INTO t SELECT 1 + n % \(Self.quiet), '2024-01-01' FROM generate_series(1, 20000) AS n;
      CREATE TABLE busy PARTITION OF t FOR VALUES IN (100) PARTITION BY RANGE (at);
      CREATE TABLE busy_1 PARTITION OF busy FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE busy_2 PARTITION OF busy FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
      """
    ) { database in
      let exact = try await database.sizes(like: "quiet%")
      let watch = try Watch(database.conninfo)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for script in Self.scripts {
          let session = try await database.applicationSession()
          group.addTask {
            for _ in 0..<Self.rounds { for statement in script { try await session.execute(statement) } }
            await session.close()
          }
        }
        var isOver = false
        while !isOver {
          let seen = try await watch.poll()
          #expect(seen.connection == .up)
          #expect(seen.failures == [:])
          let tree = try #require(seen.report?.trees.first)
          #expect(Set(tree.places.map(\.oid)).count == tree.places.count)
          #expect(tree.quietSizes == exact)
          #expect(tree.sizes.leaves.compactMap { $0 }.reduce(0, +) == tree.sizes.table.total)
          isOver =
            try await database.psql(
              """
              SELECT count(*) = 0 FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = 'application'
              """) == "t"
        }
        try await group.waitForAll()
      }
      // What the last statements did shows in the poll after them, or in the next where a lock was still held.
      try await watch.poll()
      let tree = try #require(try await watch.poll().report?.trees.first)
      #expect(
        Dictionary(zip(tree.places.map(\.name.name), tree.sizes.leaves)) { first, _ in first }
          == (try await database.sizes(like: "%")))
    }
  }

  /// Each is run by a session of its own, over and over.
  private static let scripts = [
    [
      "CREATE TABLE busy_3 PARTITION OF busy FOR VALUES FROM ('2024-03-01') TO ('2024-04-01')",
      "INSERT INTO t SELECT 100, '2024-03-05' FROM generate_series(1, 500)",
      "TRUNCATE busy_3", "DROP TABLE busy_3",
    ],
    [
      "ALTER TABLE busy DETACH PARTITION busy_2 CONCURRENTLY",
      "ALTER TABLE busy ATTACH PARTITION busy_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')",
    ],
    [
      "INSERT INTO busy_1 SELECT 100, '2024-01-05' FROM generate_series(1, 500)", "VACUUM FULL busy_1",
      "DELETE FROM busy_1", "VACUUM busy_1",
    ],
  ]
}

extension TreeReport {
  /// The bytes of the leaves that nobody touches, by name.
  fileprivate var quietSizes: [String: Int64?] {
    let all = Dictionary(zip(places.map(\.name.name), sizes.leaves)) { first, _ in first }
    return all.filter { $0.key.hasPrefix("quiet") }
  }
}

extension TestDatabase {
  /// The bytes of the leaves of `t` with such a name, as PostgreSQL says.
  fileprivate func sizes(like pattern: String) async throws -> [String: Int64?] {
    let lines = try await psql(
      """
      SELECT c.relname || '=' || pg_total_relation_size(c.oid)
      FROM pg_partition_tree('t') AS p JOIN pg_class AS c ON c.oid = p.relid
      WHERE p.isleaf AND c.relname LIKE '\(pattern)'
      """)
    return lines.split(separator: "\n").reduce(into: [:]) { sizes, line in
      let sides = line.split(separator: "=")
      sizes[String(sides[0])] = Int64(sides[1])
    }
  }
}
