import Foundation
import Testing

@testable import Exposition
@testable import Monitor

@Suite("The manual, docs/metrics.md,")
struct MetricsManualTests {
  @Test("has a row for every family that is served, and for nothing else")
  func families() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let text = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
    let rows = text.matches(of: #/^\| `([a-z_]+)` \|/#.anchorsMatchLineEndings()).map { String($0.1) }
    let families = (FamilyDefinition.snapshotOrder + [.snapshotAge]).map(\.name)
    #expect(rows.sorted() == families.sorted())
  }
}
