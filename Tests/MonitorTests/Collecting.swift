import Findings
import PartitionModel
import Postgres
import QueryPlans
import TestServers

@testable import Monitor

extension TestDatabase {
  /// What the catalog and then `collectors` read in a session of `role`.
  func reading(as role: String = "postgres", _ collectors: any Collector...) async throws -> DatabaseReading {
    var reading = DatabaseReading()
    let session = try await session(as: role)
    try await CatalogCollector().collect(from: session, into: &reading)
    for collector in collectors { try await collector.collect(from: session, into: &reading) }
    await session.close()
    return reading
  }

  /// What the plan of each query says, in words.
  func verdicts(
    as role: String = "postgres", of mode: PlanMode = .custom, _ queries: CanonicalQuery...
  ) async throws -> [String] {
    let collector = QueryCollector(queries: queries, areShared: false, policies: PolicyBook())
    return try await reading(as: role, collector).verdicts.filter { $0.plan == mode }.map(\.words)
  }
}

extension CanonicalQuery {
  /// A query with one set of parameters; nil is NULL.
  init(_ sql: String, _ parameters: [String?] = [], named name: String = "q", budget: Int = 1) {
    self.init(
      name: name, sql: sql, parameterSets: [parameters.map { $0.map { .text($0) } ?? .null }],
      budget: Budget(maxPartitions: budget))
  }
}

extension QueryVerdict {
  /// `ok: scans 1 of 6 leaves of public.t, 1 allowed`
  var words: String { "\(status.rawValue): \(detail)" }
}

extension Finding {
  /// The finding in two lines: what is wrong, and what to do.
  var words: String {
    """
    \(severity.rawValue) \(kind.rawValue) of \(subject): \(sentence)
    → \(remedy)
    """
  }
}
