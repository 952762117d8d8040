import Foundation
import Testing

@Suite("The alerts", .enabled(if: Program.isInstalled("promtool"), "promtool is not installed"))
struct AlertRuleTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../alerts").standardized

  @Test("are rules that Prometheus loads")
  func rules() async throws {
    let run = try await Program.run("promtool", "check", "rules", "\(folder.path)/partwatch.rules.yml")
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
  }

  @Test("fire, and keep silent, as their own tests say")
  func firing() async throws {
    let run = try await Program.run("promtool", "test", "rules", "\(folder.path)/partwatch.tests.yml")
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
  }
}
