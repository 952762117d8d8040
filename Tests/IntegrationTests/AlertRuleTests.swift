import FoundationEssentials
import Testing

@Suite("The alerts", .enabled(if: Program.isInstalled("promtool"), "promtool is not installed"))
struct AlertRuleTests {
  private let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path

  private func text(_ path: String) throws -> String { try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) }

  @Test("are rules that Prometheus loads")
  func rules() async throws {
    let run = try await Program.run("promtool", "check", "rules", "\(root)/alerts/partwatch.rules.yml")
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
  }

  @Test("fire, and keep silent, as their own tests say")
  func firing() async throws {
    let run = try await Program.run("promtool", "test", "rules", "\(root)/alerts/partwatch.tests.yml")
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
  }

  @Test("have a test each, a summary, a remedy and a runbook")
  func whole() throws {
    let rules = try text("alerts/partwatch.rules.yml").split(separator: "- alert: ").dropFirst()
    let tests = try text("alerts/partwatch.tests.yml")
    #expect(!rules.isEmpty)
    for rule in rules {
      let name = rule.prefix { $0 != "\n" }
      #expect(tests.contains("alertname: \(name),") || tests.contains("alertname: \(name)\n"), "\(name)")
      for key in ["severity:", "summary:", "remedy:", "runbook_url:"] { #expect(rule.contains(key), "\(name) \(key)") }
    }
  }

  @Test("are the same for the Prometheus Operator")
  func prometheusRule() async throws {
    let run = try await Program.run("\(root)/scripts/make-prometheusrule")
    #expect(run == .init(output: try text("packaging/partwatch.prometheusrule.yml")))
  }
}
