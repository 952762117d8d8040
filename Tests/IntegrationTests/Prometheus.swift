import FoundationEssentials
import Testing

/// A Prometheus of our own.
struct Prometheus {
  /// Its process.
  let program: Program
  /// Where it listens: `127.0.0.1:41234`.
  let address: String

  /// Runs a Prometheus with this configuration beside `body`, its data in `folder`.
  static func withRunning<Result>(
    _ config: String, in folder: String, _ body: (Prometheus) async throws -> Result
  ) async throws -> Result {
    let address = "127.0.0.1:\(try LoopbackPort.free())"
    return try await Program.withRunning(
      "prometheus",
      [
        "--config.file=\(config)", "--storage.tsdb.path=\(folder)/prometheus", "--web.listen-address=\(address)",
        // What is sent to an Alertmanager that is not yet known is lost: it is sent again at once, not after a minute.
        "--rules.alert.resend-delay=1s",
      ]
    ) { try await body(Prometheus(program: $0, address: address)) }
  }

  /// Runs a Prometheus that scrapes `exporter` every second, and remembers a past of it, beside `body`.
  static func withScraping<Result>(
    _ exporter: Exporter, remembering past: Past? = nil, _ body: (Prometheus) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      try await past?.write(to: "\(folder)/prometheus", of: exporter)
      let config = "\(folder)/prometheus.yml"
      try write(
        """
        scrape_configs:
          - job_name: partwatch
            scrape_interval: 1s
            static_configs: [{targets: ["\(exporter.address)"]}]
        """, to: config)
      return try await withRunning(config, in: folder, body)
    }
  }

  /// One series' value in an answer.
  struct Sample: Equatable, Decodable {
    var labels: [String: String]
    var value: String

    init(labels: [String: String], value: String) {
      self.labels = labels
      self.value = value
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      labels = try container.decode([String: String].self, forKey: .metric)
      var pair = try container.nestedUnkeyedContainer(forKey: .value)
      _ = try pair.decode(Double.self)
      value = try pair.decode(String.self)
    }

    private enum Key: CodingKey {
      case metric, value
    }
  }

  private struct Answer<Element: Decodable>: Decodable {
    var data: Vector

    struct Vector: Decodable {
      var result: [Element]
    }
  }

  /// The answer to a query; nil where Prometheus does not answer yet.
  func answer(_ query: String) async throws -> [Sample]? { try await ask("query", ["query": query]) }

  /// The series that a query gives at an instant.
  func series(_ query: String, at time: Double) async throws -> [Series] {
    try #require(try await ask("query", ["query": query, "time": "\(time)"]), "\(query)")
  }

  /// The series that a query gives over a time, one sample for each step.
  func series(_ query: String, from start: Double, to end: Double, step: Double) async throws -> [Series] {
    let parameters = ["query": query, "start": "\(start)", "end": "\(end)", "step": "\(step)"]
    return try #require(try await ask("query_range", parameters), "\(query)")
  }

  private func ask<Element: Decodable>(_ path: String, _ parameters: [String: String]) async throws -> [Element]? {
    let run = try await Program.withRunning(
      "curl",
      ["--silent", "--fail", "--max-time", "10", "--get"]
        + parameters.flatMap { ["--data-urlencode", "\($0.key)=\($0.value)"] } + ["http://\(address)/api/v1/\(path)"]
    ) { try await $0.outcome() }
    guard run.exitCode == 0 else { return nil }
    return try JSONDecoder().decode(Answer<Element>.self, from: Data(run.output.utf8)).data.result
  }

  /// Returns when the answer to a query has any series.
  func waitUntilAnswering(_ query: String) async throws {
    try await waitUntil("an answer to \(query)", or: self.program.errors) {
      try await self.answer(query)?.isEmpty == false
    }
  }
}
