import Foundation
import TestServers
import Testing

/// A week of the example before now, for what is drawn over time: rows are added to its tables again and again, and what
/// Partwatch reads in between is dated back, half a day for each reading.
struct Past {
  private let readings: [String]

  /// What is drawn over time.
  private static let families = [
    "pg_partition_table_bytes", "pg_partition_branch_bytes", "pg_partition_query_scanned_partitions",
  ]
  private static let between = 12 * 3_600.0

  /// Adds the rows of a week, and reads.
  init(growing example: ExampleDatabase) async throws {
    var readings: [String] = []
    for turn in 1...14 {
      let growth = ["content": 140, "messaging": 700, "notification": 520, "product": 90].map { name, count in
        Self.growth(of: "service_\(name)_main", by: count, turn)
      }
      try await example.database.psql(
        growth.joined() + Self.growth(of: "service_analytics_event", by: 700 + 500 * (turn % 4), turn))
      let run = try await Partwatch.run("metrics", "--config", Example.config, "--conninfo", example.conninfo)
      try #require(run.exitCode == 0, "\(run.errors)")
      readings.append(run.output)
    }
    self.readings = readings
  }

  /// The last rows of a table once more, under other ids.
  private static func growth(of table: String, by count: Int, _ turn: Int) -> String {
    """
    INSERT INTO \(table)
    SELECT (jsonb_populate_record(NULL::\(table), to_jsonb(original) || jsonb_build_object('id', \(turn) * 1000000 + id))).*
    FROM (SELECT * FROM \(table) WHERE id < 1000000 ORDER BY created_at DESC, id LIMIT \(count)) AS original;

    """
  }

  /// Writes them to the storage of a Prometheus, as if it had scraped `exporter` every five minutes.
  func write(to storage: String, of exporter: Exporter) async throws {
    let now = Date.now.timeIntervalSince1970
    var text = ""
    for (index, reading) in readings.enumerated() {
      let start = now - Double(readings.count - index) * Self.between
      let samples = reading.split(separator: "\n")
        .filter { line in Self.families.contains { line.hasPrefix("\($0){") } }
        .map { $0.replacing("{", with: "{job=\"partwatch\",instance=\"\(exporter.address)\",", maxReplacements: 1) }
      for time in stride(from: start, to: start + Self.between, by: 300) {
        for sample in samples { text += "\(sample) \(Int(time))\n" }
      }
    }
    let file = "\(storage).txt"
    try text.appending("# EOF\n").write(toFile: file, atomically: false, encoding: .utf8)
    let run = try await Program.run("promtool", "tsdb", "create-blocks-from", "openmetrics", file, storage)
    try #require(run.exitCode == 0, "\(run.errors)")
  }
}
