import Findings
import FoundationEssentials
import TestServers
import Testing
import ThrowawayServer

@Suite("The runbooks", .timeLimit(.minutes(10)))
struct RunbookTests {
  private let index = "\(Runbook.folder)/README.md"
  private let rules = "\(Runbook.folder)/../../alerts/partwatch.rules.yml"

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("have a page for every kind of finding, and an alert or a reason for none", arguments: FindingKind.allCases)
  func everyKind(kind: FindingKind) throws {
    let page = "\(kind.rawValue.replacing("_", with: "-")).md"
    #expect(Runbook.all.contains { "\($0.name).md" == page })

    let rules = try text(rules)
    let inExpression = try Regex("kind=~?\"[a-z_|]*\\b\(kind.rawValue)\\b")
    let alerts = rules.contains("/\(page)") || rules.contains(inExpression)
    let unheard = try #require(try text(index).split(separator: "## No alert").last)
    let silences = unheard.contains("| [\(kind.rawValue)](")
    #expect(alerts != silences)
  }

  @Test("are all in their index, and all that alerts and index link to are there")
  func links() throws {
    let pages = Set(Runbook.all.map { "\($0.name).md" })
    let listed = try text(index).matches(of: #/\]\(([a-z-]+\.md)\)/#).map { String($0.1) }
    #expect(Set(listed) == pages)
    let linked = try text(rules).matches(of: #/runbooks/([a-z-]+\.md)/#).map { String($0.1) }
    #expect(Set(linked).subtracting(pages) == [])
  }

  /// The first block of a page shows the trouble: it is refused, or finds rows. After the last block it does not.
  @Test(
    "run as they are written, and cure the trouble that they are about",
    arguments: TestServer.versions, Runbook.all.filter { !$0.blocks.isEmpty })
  func sql(version: PostgresMajor, page: Runbook) async throws {
    try await TestServer.shared(version).withDatabase { database in
      try await database.psql(Runbook.orders)
      if let trouble = page.trouble { try await database.psql(trouble) }
      for (number, block) in page.blocks.enumerated() {
        guard let refusal = block.refusal else {
          let output = try await database.psql(block.sql)
          if number == 0 && page.trouble != nil { #expect(output != "", "\(block.sql)") }
          continue
        }
        let error = await #expect(throws: ThrowawayServerError.self, "\(block.sql)") {
          try await database.psql(block.sql)
        }
        #expect(refusal != "", "\(block.sql)")
        for line in refusal.split(separator: "\n") {
          #expect(error?.description.contains(line) == true, "\(error?.description ?? "") lacks: \(line)")
        }
      }
      if page.trouble != nil, let confirmation = page.blocks.first {
        #expect(try await database.psql(confirmation.sql) == "", "\(confirmation.sql)")
      }
    }
  }
}
