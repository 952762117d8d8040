import FoundationEssentials
import Testing

/// The shipped alerts at work: `alerts/` in a Prometheus, `examples/alertmanager.yml` in an Alertmanager, and a webhook that
/// it notifies; all as `scripts/stage-alerts` copies it, which shortens what is waited for.
struct Alerting {
  let prometheus: Prometheus
  let webhook: Webhook
  /// Where Alertmanager listens.
  let alertmanager: String

  static let isPossible = ["prometheus", "prometheus-alertmanager"].allSatisfy(Program.isInstalled)

  /// The repository.
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path

  /// Watches what `exporter` serves beside `body`.
  static func withWatching<Result>(
    _ exporter: Exporter, _ body: (Alerting) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      try await Webhook.withListening { webhook in
        let alertmanager = "127.0.0.1:\(try LoopbackPort.free())"
        let staging = try await Program.run(
          "\(root)/scripts/stage-alerts", folder, exporter.address, alertmanager, webhook.address)
        try #require(staging == .init())
        return try await Program.withRunning(
          "prometheus-alertmanager",
          [
            "--config.file=\(folder)/examples/alertmanager.yml", "--storage.path=\(folder)/alertmanager",
            "--web.listen-address=\(alertmanager)", "--cluster.listen-address=",
          ]
        ) { program in
          try await waitUntil("Alertmanager", or: program.errors) {
            try await Program.run("curl", "--silent", "--fail", "http://\(alertmanager)/-/ready").exitCode == 0
          }
          return try await Prometheus.withRunning("\(folder)/examples/prometheus.yml", in: folder) { prometheus in
            try await body(Alerting(prometheus: prometheus, webhook: webhook, alertmanager: alertmanager))
          }
        }
      }
    }
  }

  /// Waits for the next notifications of an alert, until there are `count` of it in all.
  func notifications(of alert: String, count: Int) async throws -> [Notification] {
    try await waitUntil("notification \(count) of \(alert)", or: "\(self.webhook.notifications(of: alert))") {
      self.webhook.notifications(of: alert).count >= count
    }
    return webhook.notifications(of: alert)
  }
}
