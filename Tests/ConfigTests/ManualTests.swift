import Config
import Foundation
import PartitionModel
import Testing

@Suite("The manual, docs/configuration.md,")
struct ManualTests {
  private let text: String
  private let conformance: String

  init() throws {
    let docs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs")
    text = try String(contentsOf: docs.appending(path: "configuration.md"), encoding: .utf8)
    conformance = try String(contentsOf: docs.appending(path: "conformance.md"), encoding: .utf8)
  }

  @Test("has a row for every key, and for nothing else")
  func keys() {
    let rows = text.matches(of: #/^\| `([^`]+)` \|/#.anchorsMatchLineEndings()).map { String($0.1) }
    #expect(rows.sorted() == Configuration.keys.sorted())
  }

  @Test("tells of every placeholder, in docs/conformance.md")
  func placeholders() {
    for placeholder in NameTemplate.Placeholder.allCases {
      #expect(conformance.contains("`{\(placeholder.rawValue)}`"), "\(placeholder)")
    }
  }

  @Test("shows examples that are read without an error")
  func examples() throws {
    let sql = blocks(of: "sql", in: text)
    let yaml = blocks(of: "yaml", in: text) + blocks(of: "yaml", in: conformance)
    #expect(sql.count == 1)
    #expect(yaml.count == 6)
    let folder = try Folder(["queries/orders.sql": sql[0], "secrets/main": "service=main"])
    for example in yaml {
      try folder.write(Data(example.utf8), to: "partwatch.yml")
      _ = try folder.load(environment: ["PARTWATCH_PASSWORD": "a", "REPORTS_PASSWORD": "b"])
    }
  }

  private func blocks(of language: String, in text: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
  }
}
