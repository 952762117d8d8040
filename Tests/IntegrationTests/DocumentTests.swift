import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch doc", .timeLimit(.minutes(5)))
struct DocumentTests {
  @Test("writes the same page from every version, and knows when it is no longer current")
  func currentPage() async throws {
    try await withTemporaryFolder { folder in
      let page = "\(folder)/partitions.md"
      for version in TestServer.versions {
        try await Example.withDatabase(on: version) { example in
          func doc(_ arguments: String...) async throws -> Program.Outcome {
            let options = ["--config", Example.config, "--conninfo", example.conninfo, "--title", "Tables"]
            return try await Partwatch.withRunning(["doc"] + arguments + options) { try await $0.outcome() }
          }
          if version == TestServer.versions.first { #expect(try await doc("--output", page) == .init()) }
          #expect(try await doc("--check", page) == .init())
          guard version == TestServer.newest else { return }

          let text = try String(contentsOfFile: page, encoding: .utf8)
          #expect(try await doc().output == text)
          #expect(text.hasPrefix("# Tables\n\n| Table | Split by |"))
          #expect(text.contains(#/\ncampaign_id=3 +███████··\n/#))

          // The months go on; what changes is in the page of one table.
          try await example.database.psql("CALL add_month('service_messaging_main', 3, 1)")
          let changed = try await doc("--check", page)
          #expect(changed.exitCode == 1)
          #expect(changed.errors == "\(page) is not current; partwatch doc --output \(page) writes it anew\n")
          let lines = changed.output.split(separator: "\n")
          #expect(lines.contains { $0.hasPrefix("-") && $0.contains("campaign_id=3") })
          #expect(lines.count < 20)
          #expect(try String(contentsOfFile: page, encoding: .utf8) == text)
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["partitions.md"])
    }
  }

  @Test("does not say that a page is current which is not there, nor where no server is")
  func notThere() async throws {
    let missing = try await Partwatch.run("doc", "--check", "/nowhere/partitions.md")
    #expect(
      missing
        == .init(
          errors: "Error: --check /nowhere/partitions.md: there is no such file, or it cannot be read\n", exitCode: 2))
    try await withTemporaryFolder { folder in
      let run = try await Partwatch.run(
        "doc", "--output", "\(folder)/page.md", "--conninfo", "host=\(folder) dbname=app")
      #expect(run.errors.hasPrefix("could not collect: main/app: cannot connect: "))
      #expect(run.exitCode == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }
}
