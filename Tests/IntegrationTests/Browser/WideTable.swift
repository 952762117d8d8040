import Config
import Endpoint
import Logging
import Monitor
import PartitionModel
import TestTrees
import Testing

/// A table of 2,000 campaigns by month, 20,000 leaves, of which campaign 777 has no next month and 1,234 has lost one.
enum WideTable {
  /// The database that has it, as a poll would publish it.
  static func snapshot() throws -> DatabaseSnapshot {
    let fine = (1...2_000).filter { ![777, 1_234].contains($0) }.map(String.init).joined(separator: "|")
    let root = try tree(
      """
      LIST(campaign_id int4) \(fine){RANGE(created_at timestamptz) 2026-04..month..2027-02}
        777{RANGE(created_at timestamptz) 2026-04..month..2026-12}
        1234{RANGE(created_at timestamptz) 2026-04..month..2026-07 2026-08..month..2027-02}
      """)
    var reading = DatabaseReading()
    reading.forest = PartitionForest(roots: [root])
    for (index, leaf) in root.leaves.enumerated() {
      reading.sizes.sizes[leaf.oid] = RelationSize(heap: 8_192 * (1 + Int64(index) * 7_919 % 997))
    }
    return DatabaseSnapshot(
      server: "main", datname: "app", connection: .up,
      report: DatabaseReport(reading, policies: PolicyBook(), at: try instant("2026-11-22 12:00:00+00")),
      takenAt: .now)
  }

  /// Serves that database beside `body`, which gets the address.
  static func withServing(_ body: (String) async throws -> Void) async throws {
    let store = SnapshotStore(limits: SeriesLimits())
    await store.publish(try snapshot())
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let endpoint = try HTTPEndpoint(
      ListenAddress(host: "127.0.0.1", port: 0), store: store,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      onListening: { found.yield($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await endpoint.run() }
      defer { group.cancelAll() }
      let port = try #require(await ports.first { _ in true })
      try await body("127.0.0.1:\(port)")
    }
  }
}
