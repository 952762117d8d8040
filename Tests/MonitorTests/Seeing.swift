import Findings
import PartitionModel
import Postgres
import TestServers
import TestTrees

@testable import Monitor

extension TestDatabase {
  /// What the catalog and then `collectors` read, as if the server's clock showed `now`.
  func reading(
    at now: String, as role: String = "postgres", _ collectors: [any Collector]
  ) async throws -> DatabaseReading {
    var reading = DatabaseReading()
    let session = try await session(as: role)
    try await CatalogCollector().collect(from: session, into: &reading)
    reading.serverTime = try instant(now)
    for collector in collectors { try await collector.collect(from: session, into: &reading) }
    await session.close()
    return reading
  }

  /// What is wrong then, by what the catalog and then `collectors` read.
  func findings(
    at now: String, policies: PolicyBook = PolicyBook(), _ collectors: any Collector...
  ) async throws -> [String] {
    let reading = try await reading(at: now, collectors)
    return DatabaseReport(reading, policies: policies, at: try instant(now)).findings.map {
      "\($0.severity) \($0.kind.rawValue) \($0.subject): \($0.sentence)"
    }
  }
}
