internal import PartitionModel
internal import Postgres

/// Looks into the DEFAULT leaves of the tables whose policy allows it: how many rows they hold, and how many of the next
/// period that has no partition, which keep that partition from being created.
///
/// This reads a user's table: each leaf in a READ ONLY transaction of its own, which locks it with ACCESS SHARE as any
/// SELECT does, waits for no lock longer than `lockTimeout` and runs no longer than `statementTimeout`.
struct DefaultCollector: Collector {
  let name = CollectorName.defaults
  let policies: PolicyBook

  /// The most rows that are counted.
  static let bound = 10_000
  /// The most leaves that are looked into in one go.
  private static let leafLimit = 100
  private static let lockTimeout = Duration.milliseconds(100)
  private static let statementTimeout = Duration.seconds(1)

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    var remarks: [String] = []
    for root in reading.forest.roots {
      guard let policy = policies.policy(for: root.name), policy.probeDefault == true else { continue }
      let facts = reading.facts[root.oid] ?? TreeFacts()
      let coverage = TreeCoverage(
        of: root, at: now, policy: facts.policy(stated: policy), serverZone: reading.serverZone)
      var probes: [OID: DefaultProbe] = [:]
      for question in coverage.defaultQuestions(to: root.places(along: coverage.axis)).prefix(Self.leafLimit) {
        do {
          probes[question.leaf.oid] = try await ask(question, connection)
        } catch let error as PostgresError where !error.isConnectionFailure && error.kind != .cancelled {
          // Unknown for now; what was found before may no longer be so.
          remarks.append("\(question.leaf.name): \(error.message)")
        }
      }
      reading.facts[root.oid]?.defaultProbes = probes
    }
    reading.remarks[name] =
      remarks.first.map { first in
        let more = remarks.count > 1 ? " (and \(remarks.count - 1) more)" : ""
        return "a DEFAULT partition could not be looked into: \(first)\(more)"
      }
  }

  /// Counts the rows of `table` that meet `condition`, one more than the bound at most. Locks it with ACCESS SHARE.
  static func count(_ table: RelationName, where condition: String) -> String {
    """
    SELECT count(*)
    FROM (SELECT FROM ONLY \(table.quoted) WHERE \(condition) LIMIT \(bound + 1)) AS few
    """
  }

  private func ask(_ question: DefaultQuestion, _ connection: PostgresConnection) async throws -> DefaultProbe {
    try await connection.withReadOnlyTransaction(
      statementTimeout: Self.statementTimeout, lockTimeout: Self.lockTimeout
    ) { connection in
      func count(_ condition: String) async throws -> Int? {
        let sql = Self.count(question.leaf.name, where: condition)
        return try await connection.query(sql) { row in try row.decode(0, as: Int.self) }.first
      }
      let rows = try await count("true")
      let conflicts: Int? = if let condition = question.condition { try await count(condition) } else { nil }
      return DefaultProbe(
        rows: rows.flatMap { $0 > Self.bound ? nil : $0 }, conflicts: conflicts.map { min($0, Self.bound) },
        missing: question.missing)
    }
  }
}
