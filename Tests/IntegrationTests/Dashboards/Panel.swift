extension Dashboard {
  /// A panel, or the headline of a row of them.
  struct Panel: Decodable {
    let id: Int?
    let type: Kind
    let title: String
    let description: String?
    let gridPos: Place
    let datasource: DataSource?
    let targets: [Target]?
    let fieldConfig: FieldConfig?
    let options: Options?
    let transformations: [Transformation]?

    enum Kind: String, Decodable {
      case row, stat, table, timeseries, barchart
    }

    /// Where it stands on a grid of 24 columns.
    struct Place: Decodable {
      let x, y, w, h: Int
    }

    struct Target: Decodable, Hashable {
      let refId: String
      let expr: String
      let datasource: DataSource
      /// Whether it asks for now alone, and not for all of the time shown.
      let instant: Bool
      let legendFormat: String
    }

    struct FieldConfig: Decodable {
      let defaults: Field
      let overrides: [Field.Override]
    }

    struct Options: Decodable {
      // Of a stat.
      let textMode: TextMode?
      // Of a table.
      let sortBy: [Order]?
      // Of graphs.
      let legend: Legend?
      let xField: String?

      enum TextMode: String, Decodable {
        case value, name
      }

      struct Order: Decodable {
        let displayName: String
        let desc: Bool
      }

      struct Legend: Decodable {
        let showLegend: Bool
        let placement: Placement

        enum Placement: String, Decodable {
          case right, bottom
        }
      }
    }

    /// Whether it shows data, and is not the headline of a row.
    var showsData: Bool { type != .row }

    /// The columns of a table that show what its queries answer, by their names on the screen.
    var valueColumns: [String] {
      let targets = targets ?? []
      let names = targets.map { targets.count == 1 ? "Value" : "Value #\($0.refId)" }
      for case .organize(let order) in transformations ?? [] { return names.compactMap(order.name) }
      return names
    }

    /// How a field of this name is shown.
    func field(_ name: String) -> Field {
      var field = fieldConfig?.defaults ?? Field()
      for override in fieldConfig?.overrides ?? [] where override.matcher.options == name {
        for property in override.properties { property.change(&field) }
      }
      return field
    }
  }

  /// What becomes of a table before it is shown.
  enum Transformation: Decodable {
    /// The tables of all queries become one: rows that agree in what all tables have are one row.
    case merge
    /// Columns are left out, put in an order, and called otherwise.
    case organize(Organize)
    /// Rows are ordered by a column.
    case sortBy(String)

    struct Organize: Decodable {
      let excludeByName: [String: Bool]
      let indexByName: [String: Int]
      let renameByName: [String: String]

      /// What the column is called on the screen, and nil where it is not shown.
      func name(_ column: String) -> String? {
        excludeByName[column] == true ? nil : renameByName[column] ?? column
      }
    }

    private struct SortBy: Decodable {
      let sort: [Field]

      struct Field: Decodable {
        let field: String
      }
    }

    private enum Key: CodingKey {
      case id, options
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .id) {
      case "merge": self = .merge
      case "organize": self = .organize(try container.decode(Organize.self, forKey: .options))
      case "sortBy": self = .sortBy(try container.decode(SortBy.self, forKey: .options).sort[0].field)
      case let other:
        throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "unknown: \(other)")
      }
    }
  }
}
