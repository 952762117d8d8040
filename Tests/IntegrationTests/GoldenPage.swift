import FoundationEssentials
import TestServers
import Testing

/// A page of metrics of the example, as it is on any day, on any machine and at any size.
///
/// What depends on those is replaced by its name in braces, and only where it is what it should be: a month that is not
/// the expected one stays a number and fails the comparison.
///
/// | in the page | here |
/// |---|---|
/// | bytes, rows, costs, durations, times of polls, the number of series | `{bytes}`, `{rows}`, `{cost}`, … |
/// | the database's name, the program's version | `{database}`, `{version}` |
/// | the first instant of the next month, in seconds | `{month+1}` |
/// | this month in a label, and in a leaf's name | `{month}`, `_{month}` |
///
/// `PARTWATCH_WRITE_GOLDEN=1 swift test --filter MetricsTests` writes the file anew; read what changed before you keep it.
struct GoldenPage: Equatable, CustomStringConvertible {
  /// Its lines.
  let lines: [String]

  var description: String { lines.joined(separator: "\n") + "\n" }

  /// The page in the file beside these tests.
  static func expected() throws -> GoldenPage {
    GoldenPage(lines: try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
  }

  private static let path = URL(filePath: #filePath).appending(path: "../Golden/ovasabi.prom").standardized.path

  /// Puts this page in the place of the expected one, where whoever runs the tests asks for that.
  func writeIfAsked() throws {
    guard ProcessInfo.processInfo.environment["PARTWATCH_WRITE_GOLDEN"] != nil else { return }
    try write(description, to: Self.path)
  }

  /// The lines that this page and `other` do not share, as `diff` marks them.
  func differences(from other: GoldenPage) -> [String] {
    lines.difference(from: other.lines).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
  }
}

extension GoldenPage {
  /// The page `text`, read from the database of `example`.
  init(normalising text: String, of example: ExampleDatabase) async throws {
    var months: [(name: String, month: Month)] = []
    for shift in -6...3 {
      let name = shift == 0 ? "{month}" : shift < 0 ? "{month\(shift)}" : "{month+\(shift)}"
      months.append((name, try await example.month(shift)))
    }
    lines = text.split(separator: "\n").map { line in
      line.hasPrefix("#") ? String(line) : Self.normalised(String(line), months, example.database.name)
    }
  }

  private static func normalised(_ line: String, _ months: [(name: String, month: Month)], _ database: String) -> String
  {
    // No label of the example holds a brace or a space before the value.
    let space = line.lastIndex(of: " ") ?? line.startIndex
    let family = line.prefix { $0 != "{" && $0 != " " }
    var labels = String(line[..<space])
    labels.replace("datname=\"\(database)\"", with: "datname=\"{database}\"")
    if family == "partwatch_build_info" {
      labels.replace(#/version="\d+\.\d+\.\d+[^"]*"/#, with: "version=\"{version}\"")
    }
    // On the last day of a month it is critical that the next is missing.
    labels.replace(
      #/kind="next_period_missing",severity="(warning|critical)"/#,
      with: #"kind="next_period_missing",severity="{severity}""#)
    for (name, month) in months {
      labels.replace("period=\"\(month.name)\"", with: "period=\"\(name)\"")
      labels.replace("_\(month.name.filter(\.isNumber))\"", with: "_\(name)\"")
    }
    let value = String(line[line.index(after: space)...])
    return labels + " " + self.value(value, of: String(family), labels, months)
  }

  private static func value(
    _ value: String, of family: String, _ labels: String, _ months: [(name: String, month: Month)]
  ) -> String {
    // The last day reaches into the month before on the first day of a month.
    if labels.contains("query=\"events_of_last_day\"") {
      if family.hasSuffix("_scanned_partitions"), ["1", "2"].contains(value) { return "{leaves of the last day}" }
      if family.hasSuffix("_removed_at_startup_partitions"), ["7", "8", "33", "34"].contains(value) {
        return "{all other leaves}"
      }
    }
    if let name = placeholders.first(where: { family.hasSuffix($0.suffix) })?.name {
      return Double(value).map { $0 >= 0 && $0 < .infinity } == true ? name : value
    }
    if family.hasSuffix("_until_timestamp_seconds"), let seconds = Double(value) {
      return months.first { Double($0.month.start) == seconds }?.name ?? value
    }
    return value
  }

  private static let placeholders: [(suffix: String, name: String)] = [
    ("_bytes", "{bytes}"), ("table_rows", "{rows}"), ("_cost", "{cost}"), ("_duration_seconds", "{seconds}"),
    ("last_poll_timestamp_seconds", "{time}"), ("last_analyze_timestamp_seconds", "{time}"),
    ("partwatch_series", "{series}"),
  ]
}
