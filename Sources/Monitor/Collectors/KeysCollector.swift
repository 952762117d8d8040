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
    var answers: [String: Result<[String], any Error>] = [:]
    var expected: [RelationName: [String]] = [:]
    var failure: (any Error)?
    for root in reading.forest.roots {
      switch policies.policy(for: root.name)?.keys {
      case .list(let keys): expected[root.name] = keys
      case .query(let sql):
        // Many tables share one policy, and so one query.
        let answer = if let answer = answers[sql] { answer } else { await keys(sql, connection) }
        answers[sql] = answer
        switch answer {
        case .success(let keys): expected[root.name] = keys
        case .failure(let error):
          failure = failure ?? error
          expected[root.name] = reading.expectedKeys[root.name]
        }
      case nil: continue
      }
    }
    reading.expectedKeys = expected
    if let failure { throw failure }
  }

  /// The first column of the query's rows, read in a transaction that cannot write and leaves no setting behind.
  private func keys(_ sql: String, _ connection: PostgresConnection) async -> Result<[String], any Error> {
    do {
      let keys = try await connection.withReadOnlyTransaction { connection in
        try await connection.query(sql) { row in try row.decode(0, as: String?.self) }
      }
      return .success(keys.compactMap { $0 })
    } catch let error as PostgresError where error.position != nil {
      return .failure(KeysError(description: "the query for keys, \(error.description(in: sql))"))
    } catch {
      return .failure(error)
    }
  }
}

/// What the server has against the query of a policy, in words that name the place in it.
private struct KeysError: Error, CustomStringConvertible {
  let description: String
}
