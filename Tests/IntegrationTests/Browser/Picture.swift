import Foundation
import Testing

/// Pictures of what people see, in `docs/pictures`.
///
/// `PARTWATCH_WRITE_PICTURES=1 swift test --filter 'IntegrationTests.(Page|DashboardPicture)Tests'` takes them anew; with the
/// path of a folder instead of 1 it puts all of them there, to look at.
enum Picture {
  private static let shown = ["coverage-map", "dashboard"]

  static func writeIfAsked(_ name: String, _ picture: () async throws -> Data) async throws {
    guard let wanted = ProcessInfo.processInfo.environment["PARTWATCH_WRITE_PICTURES"] else { return }
    let docs = URL(filePath: #filePath).appending(path: "../../../../docs/pictures").standardized
    let folder = wanted == "1" ? docs : URL(filePath: wanted)
    guard wanted != "1" || shown.contains(name) else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let data = try await picture()
    #expect(wanted != "1" || data.count < 300_000)
    try data.write(to: folder.appending(path: "\(name).png"))
  }
}
