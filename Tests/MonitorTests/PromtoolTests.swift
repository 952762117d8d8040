import Config
import Foundation
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@testable import Monitor

@Suite("promtool", .enabled(if: promtool != nil))
struct PromtoolTests {
  @Test("finds nothing to say about the names, types and help of the whole page")
  func lint() throws {
    var reading = DatabaseReading(
      try campaigns((1, leaves("2026-10-01..2026-11-01", "2026-12-01..")), (2, [("DEFAULT", leaf)]), (3, [])))
    reading.verdicts = [
      QueryVerdict(
        query: "q", table: RelationName(schema: "public", name: "t"), plan: .custom, status: .denied, detail: "no")
    ]
    let collectors = CollectorName.allCases.map {
      CollectorStatus(
        name: $0, interval: .seconds(30), failure: nil, duration: .seconds(1), lastSuccess: Instant(microseconds: 0))
    }
    let pattern = Policy(pattern: LayoutPattern(defaultPartitions: .forbidden))
    let snapshot = try Snapshot.of(
      reading, policies: [PolicyBook.Rule(tables: try .all, policy: pattern)], collectors: collectors)
    let published = SnapshotStore.Published(snapshot, SeriesLimits(), version: "1")
    let page = snapshot.metrics(SeriesLimits()).text + published.liveMetrics().text
    #expect(try check(page) == "0: ")
  }

  /// The exit code of `promtool check metrics` and all that it says.
  private func check(_ page: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, so that neither side can wait for the other.
    let (input, output) = (folder.appending(path: "input"), folder.appending(path: "output"))
    try Data(page.utf8).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = promtool
    process.arguments = ["check", "metrics"]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let said = try FileHandle(forWritingTo: output)
    process.standardOutput = said
    process.standardError = said
    try process.run()
    process.waitUntilExit()
    return "\(process.terminationStatus): \(String(decoding: try Data(contentsOf: output), as: UTF8.self))"
  }
}

/// The program, where this machine has it.
private let promtool: URL? = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
  .map { URL(filePath: "\($0)/promtool") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
