import FoundationEssentials
import Testing

/// A dashboard in `dashboards/`, as far as the tests look at it.
struct Dashboard: Decodable {
  let title: String
  let uid: String
  let id: Int?
  let tags: [String]
  let schemaVersion: Int
  let time: TimeRange
  let links: [Link]
  var panels: [Panel]
  let templating: Listed<Variable>
  let annotations: Listed<Annotation>

  struct Listed<Element: Decodable>: Decodable {
    let list: [Element]
  }

  /// What is shown until somebody chooses another: the time until now.
  struct TimeRange: Decodable {
    let from: String
    let to: String
  }

  struct Link: Decodable {
    let title: String
  }

  struct DataSource: Decodable, Hashable {
    let type: String
    let uid: String

    /// The one that whoever looks has chosen.
    static let chosen = DataSource(type: "prometheus", uid: "${datasource}")
  }

  struct Variable: Decodable {
    let name: String
    let label: String
    let type: String
    let definition: String?
    let datasource: DataSource?
    let includeAll: Bool
    let multi: Bool
    let allValue: String?
  }

  struct Annotation: Decodable {
    let name: String
    let expr: String?
  }
}

extension Dashboard {
  static let folder = "\(Alerting.root)/dashboards"

  /// The file of this name.
  init(_ file: String) throws {
    let text = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
    self = try JSONDecoder().decode(Dashboard.self, from: Data(text.utf8))
  }

  /// The files that are there.
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }()

  /// A query as Grafana sends it where everything is selected.
  static func expanding(_ query: String, over range: String = "1h") -> String {
    query.replacing("$__rate_interval", with: "1m").replacing("$__range", with: range)
      .replacing(#/\$(server|datname|relname)\b/#, with: ".*")
  }

  /// What stands in its first rows.
  func first(rows: Int) -> Dashboard {
    var first = self
    first.panels.removeAll { $0.gridPos.y + $0.gridPos.h > rows }
    return first
  }

  /// All that it asks Prometheus for its panels.
  var expressions: [String] { panels.flatMap { $0.targets ?? [] }.map(\.expr) }
}
