import FoundationEssentials
import TestServers
import Testing

@Suite("Prometheus", .timeLimit(.minutes(5)), .enabled(if: Program.isInstalled("prometheus")))
struct PrometheusTests {
  @Test("scrapes the exporter, and answers what was found")
  func endToEnd() async throws {
    try await Example.withDatabase { example in
      try await Exporter.withServing("--config", Example.config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        try await withTemporaryFolder { folder in
          try write(
            """
            scrape_configs:
              - job_name: partwatch
                scrape_interval: 1s
                static_configs: [{targets: ["\(exporter.address)"]}]
            """, to: "\(folder)/prometheus.yml")
          let address = "127.0.0.1:\(try LoopbackPort.free())"
          try await Program.withRunning(
            "prometheus",
            [
              "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
              "--web.listen-address=\(address)",
            ]
          ) { program in
            let prometheus = Prometheus(program: program, address: address)
            let missing = #"pg_partition_missing{window="next"} > 0"#
            try await waitUntil("an answer of Prometheus", or: program.errors) {
              try await prometheus.answer(missing)?.isEmpty == false
            }

            #expect(
              try await prometheus.answer(missing) == [
                Prometheus.Sample(
                  labels: [
                    "__name__": "pg_partition_missing", "job": "partwatch", "instance": exporter.address,
                    "server": "main",
                    "datname": example.database.name, "schemaname": "public", "relname": "service_messaging_main",
                    "branch": "campaign_id=3", "window": "next",
                  ], value: "1")
              ])
            #expect(try await prometheus.answer("sum(up)")?.map(\.value) == ["1"])
            #expect(try await prometheus.answer("sum(partwatch_up)")?.map(\.value) == ["1"])
            // Nothing of the page was dropped: all of the snapshot, its age, and six of the process.
            #expect(
              try await prometheus.answer("sum(scrape_samples_scraped) - sum(partwatch_series)")?.map(\.value) == ["7"])
            let targets = try await HTTPReply.get("http://\(address)/api/v1/targets").body
            #expect(targets.contains(#""lastError":"","#))
            #expect(!program.errors.contains("level=warn"), "\(program.errors)")
          }
        }
      }
    }
  }
}

/// A Prometheus of our own.
private struct Prometheus {
  let program: Program
  let address: String

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

  private struct Answer: Decodable {
    var data: Vector

    struct Vector: Decodable {
      var result: [Sample]
    }
  }

  /// The answer to a query; nil where Prometheus does not answer yet.
  func answer(_ query: String) async throws -> [Sample]? {
    let run = try await Program.run(
      "curl", "--silent", "--fail", "--max-time", "10", "--get", "--data-urlencode", "query=\(query)",
      "http://\(address)/api/v1/query")
    guard run.exitCode == 0 else { return nil }
    return try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8)).data.result
  }
}
