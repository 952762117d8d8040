internal import PartitionModel
internal import Postgres

/// Reads the keys that must have partitions, where a policy names them by a query.
///
/// The query is the owner's own: it needs SELECT on what it reads and locks it as any SELECT does, for at most the
/// session's short time-outs.
struct KeysCollector: Collector {
  let name = CollectorName.keys
  let policies: PolicyBook

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    var answers: [String: [String]] = [:]
    var expected: [RelationName: [String]] = [:]
    for root in reading.forest.roots {
      switch policies.policy(for: root.name)?.keys {
      case .list(let keys): expected[root.name] = keys
      case .query(let sql):
        // Many tables share one policy, and so one query.
        let keys = if let answer = answers[sql] { answer } else { try await keys(sql, connection) }
        answers[sql] = keys
        expected[root.name] = keys
      case nil: continue
      }
    }
    reading.expectedKeys = expected
  }

  private func keys(_ sql: String, _ connection: PostgresConnection) async throws -> [String] {
    try await connection.query(sql) { row in try row.decode(0, as: String?.self) }.compactMap { $0 }
  }
}
