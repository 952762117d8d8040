import FoundationEssentials
import Testing

/// A dashboard in `dashboards/`, as far as the tests look at it.
struct Dashboard: Decodable {
  let title: String
  let uid: String
  let id: Int?
  let tags: [String]
  let schemaVersion: Int
  let panels: [Panel]
  let templating: Listed<Variable>
  let annotations: Listed<Annotation>

  struct Listed<Element: Decodable>: Decodable {
    let list: [Element]
  }

  struct DataSource: Decodable, Equatable {
    let type: String
    let uid: String

    /// The one that whoever looks has chosen.
    static let chosen = DataSource(type: "prometheus", uid: "${datasource}")
  }

  struct Variable: Decodable {
    let name: String
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

  struct Panel: Decodable {
    let id: Int?
    let type: String
    let title: String
    let description: String?
    let gridPos: Place
    let datasource: DataSource?
    let targets: [Target]?
    let fieldConfig: FieldConfig?
    let transformations: [Transformation]?

    /// Where it stands: a dashboard is 24 columns wide, a row is 38 pixels high.
    struct Place: Decodable {
      let x, y, w, h: Int
    }

    struct Target: Decodable {
      let refId: String
      let expr: String
      let datasource: DataSource
    }

    struct FieldConfig: Decodable {
      let defaults: Defaults
      let overrides: [Override]

      struct Defaults: Decodable {
        let unit: String?
        let noValue: String?
      }

      struct Override: Decodable {
        let matcher: Matcher
        let properties: [Property]
      }

      struct Matcher: Decodable {
        let id: String
        let options: String
      }

      struct Property: Decodable {
        let id: String
      }
    }

    struct Transformation: Decodable {
      let id: String
      let options: Options

      struct Options: Decodable {
        let excludeByName: [String: Bool]?
        let renameByName: [String: String]?
      }
    }

    /// Whether it shows data, and is not the headline of a row.
    var showsData: Bool { type != "row" }

    /// The columns of a table that show what its queries answer, by their names on the screen.
    var valueColumns: [String] {
      let organize = transformations?.first { $0.id == "organize" }?.options
      let targets = targets ?? []
      return targets.map { targets.count == 1 ? "Value" : "Value #\($0.refId)" }
        .filter { organize?.excludeByName?[$0] != true }
        .map { organize?.renameByName?[$0] ?? $0 }
    }
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

  /// A query as Grafana sends it where everything is selected, and the last hour.
  static func expanding(_ query: String) -> String {
    query.replacing("$__rate_interval", with: "1m").replacing("$__range", with: "1h")
      .replacing(#/\$(server|datname|relname)\b/#, with: ".*")
  }

  /// All that it asks Prometheus for its panels.
  var expressions: [String] { panels.flatMap { $0.targets ?? [] }.map(\.expr) }
}
