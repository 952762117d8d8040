import Foundation
import Testing

@testable import Exposition
@testable import Monitor

@Suite("What is written about metrics")
struct MetricsManualTests {
  private let families = Set((FamilyDefinition.snapshotOrder + [.snapshotAge]).map(\.name))

  private func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test("in docs/metrics.md has a row for every family that is served, and for nothing else")
  func manual() throws {
    let rows = try text("docs/metrics.md").matches(of: #/^\| `([a-z_]+)` \|/#.anchorsMatchLineEndings())
      .map { String($0.1) }
    #expect(rows.sorted() == families.sorted())
  }

  @Test(
    "in alerts and dashboards names only families that are served",
    arguments: [
      "alerts/partwatch.rules.yml", "alerts/partwatch.tests.yml", "dashboards/partition-fleet.json",
      "dashboards/partwatch-itself.json",
    ])
  func uses(path: String) throws {
    let names = Set(try text(path).matches(of: #/\b(?:pg_partition|partwatch)_[a-z_]+/#).map { String($0.0) })
    #expect(!names.isEmpty)
    #expect(names.subtracting(families) == [])
  }
}
