import TestServers
import Testing

@Suite("Prometheus", .timeLimit(.minutes(5)), .enabled(if: Program.isInstalled("prometheus")))
struct PrometheusTests {
  @Test("scrapes the exporter, and answers what was found")
  func endToEnd() async throws {
    try await Example.withDatabase { example in
      try await Exporter.withServing("--config", Example.config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        try await Prometheus.withScraping(exporter) { prometheus in
          let missing = #"pg_partition_missing{window="next"} > 0"#
          try await prometheus.waitUntilAnswering(missing)

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
          let targets = try await HTTPReply.get("http://\(prometheus.address)/api/v1/targets").body
          #expect(targets.contains(#""lastError":"","#))
          #expect(!prometheus.program.errors.contains("level=warn"), "\(prometheus.program.errors)")
        }
      }
    }
  }
}
