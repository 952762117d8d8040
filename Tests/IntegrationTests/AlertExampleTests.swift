import FoundationEssentials
import Testing

@Suite(
  "The configurations in examples/",
  .enabled(if: Alerting.isPossible, "Prometheus or Alertmanager is not installed"))
struct AlertExampleTests {
  @Test("are those of the demo and the tests, with the alerts, but for what is waited for and the addresses")
  func staging() async throws {
    try await withTemporaryFolder { folder in
      let staging = try await Program.run(
        "\(Alerting.root)/scripts/stage-alerts", folder, "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")
      #expect(staging == .init())

      func changes(in path: String) throws -> (waits: Int, rest: [Substring]) {
        let original = try String(contentsOfFile: "\(Alerting.root)/\(path)", encoding: .utf8).split(separator: "\n")
        let copy = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8).split(separator: "\n")
        try #require(original.count == copy.count)
        let changed = zip(original, copy).filter { $0 != $1 }
        let wait = #/ +(for|scrape_interval|evaluation_interval|group_wait|group_interval): /#
        let rest = changed.filter { original, copy in
          guard let key = original.prefixMatch(of: wait)?.output.0 else { return true }
          return copy != key + "1s"
        }
        return (changed.count - rest.count, rest.map(\.1))
      }
      let rules = try changes(in: "alerts/partwatch.rules.yml")
      #expect(rules.waits > 20)
      #expect(rules.rest == [])
      // Partwatch's own keep what they wait for.
      let copy = try String(contentsOfFile: "\(folder)/alerts/partwatch.rules.yml", encoding: .utf8)
      #expect(copy.split(separator: "- alert: PartwatchDown").last?.contains("\n        for: 5m\n") == true)
      let prometheus = try changes(in: "examples/prometheus.yml")
      #expect(prometheus.waits == 2)
      #expect(prometheus.rest == ["        - targets: ['127.0.0.1:2']", "      - targets: ['127.0.0.1:1']"])
      let alertmanager = try changes(in: "examples/alertmanager.yml")
      #expect(alertmanager.waits == 2)
      #expect(
        alertmanager.rest == [
          "    webhook_configs: [{url: 'http://127.0.0.1:3/page'}]",
          "    webhook_configs: [{url: 'http://127.0.0.1:3/ticket'}]",
          "    webhook_configs: [{url: 'http://127.0.0.1:3/list'}]",
        ])
    }
  }

  @Test("load")
  func examples() async throws {
    let prometheus = try await Program.run(
      "promtool", "check", "config", "\(Alerting.root)/examples/prometheus.yml")
    #expect(prometheus.exitCode == 0, "\(prometheus.output)\(prometheus.errors)")
    let alertmanager = try await Program.run("amtool", "check-config", "\(Alerting.root)/examples/alertmanager.yml")
    #expect(alertmanager.exitCode == 0, "\(alertmanager.output)\(alertmanager.errors)")
  }

  @Test(
    "send an alert to a receiver by its severity",
    arguments: [("critical", "page"), ("warning", "ticket"), ("info", "list")])
  func routes(severity: String, receiver: String) async throws {
    let run = try await Program.run(
      "amtool", "config", "routes", "test", "--config.file=\(Alerting.root)/examples/alertmanager.yml",
      "--verify.receivers=\(receiver)", "alertname=PartitionGap", "severity=\(severity)")
    #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
  }
}
