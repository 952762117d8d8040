import Config
import Foundation
import Testing

@Suite("The manual, docs/configuration.md,")
struct ManualTests {
  private let text: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    text = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
  }

  @Test("has a row for every key, and for nothing else")
  func keys() {
    let rows = text.matches(of: #/^\| `([^`]+)` \|/#.anchorsMatchLineEndings()).map { String($0.1) }
    #expect(rows.sorted() == Configuration.keys.sorted())
  }

  @Test("shows examples that are read without an error")
  func examples() throws {
    let sql = blocks(of: "sql")
    let yaml = blocks(of: "yaml")
    #expect(sql.count == 1)
    #expect(yaml.count == 5)
    let folder = try Folder(["queries/orders.sql": sql[0], "secrets/main": "service=main"])
    for example in yaml {
      try folder.write(Data(example.utf8), to: "partwatch.yml")
      _ = try folder.load(environment: ["PARTWATCH_PASSWORD": "a", "REPORTS_PASSWORD": "b"])
    }
  }

  private func blocks(of language: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
  }
}
