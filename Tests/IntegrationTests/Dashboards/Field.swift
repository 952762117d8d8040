/// How the values of a field are shown: what a panel says of all of its fields, and overrides for some.
struct Field: Decodable {
  var unit: Unit?
  var decimals: Int?
  var noValue: String?
  var min: Double?
  var color: Color?
  var mappings: [Mapping]?
  var thresholds: Thresholds?
  var custom: Custom?

  struct Color: Decodable {
    let mode: Mode

    enum Mode: String, Decodable {
      case thresholds
      case classic = "palette-classic"
      case blueToPurple = "continuous-BlPu"
    }
  }

  /// From which value on which colour holds; the first has no value.
  struct Thresholds: Decodable {
    let steps: [Step]

    struct Step: Decodable {
      let color: Palette.Name
      let value: Double?
    }
  }

  struct Custom: Decodable {
    // Of a table.
    var width: Int?
    var minWidth: Int?
    var cellOptions: CellOptions?
    // Of graphs.
    var lineWidth: Int?
    var fillOpacity: Int?
    var stacking: Mode?
    var thresholdsStyle: Mode?

    struct CellOptions: Decodable {
      let type: Kind

      enum Kind: String, Decodable {
        case auto, gauge
        case background = "color-background"
      }
    }

    struct Mode: Decodable {
      let mode: Name

      enum Name: String, Decodable {
        case none, normal, off, dashed
      }
    }
  }

  /// What a value, or all values of a range, look like instead.
  enum Mapping: Decodable {
    case value([String: Result])
    case range(from: Double, to: Double, Result)

    struct Result: Decodable {
      let text: String?
      let color: Palette.Name
    }

    private struct Range: Decodable {
      let from: Double
      let to: Double
      let result: Result
    }

    private enum Key: CodingKey {
      case type, options
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .type) {
      case "value": self = .value(try container.decode([String: Result].self, forKey: .options))
      case "range":
        let range = try container.decode(Range.self, forKey: .options)
        self = .range(from: range.from, to: range.to, range.result)
      case let other:
        throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: "unknown: \(other)")
      }
    }
  }

  // MARK: Overrides

  struct Override: Decodable {
    let matcher: Matcher
    let properties: [Property]

    struct Matcher: Decodable {
      let id: Kind
      let options: String

      enum Kind: String, Decodable {
        case byName
      }
    }
  }

  /// One thing that is otherwise for a field.
  struct Property: Decodable {
    let id: String
    let change: @Sendable (inout Field) -> Void

    private enum Key: CodingKey {
      case id, value
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      func value<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try container.decode(type, forKey: .value)
      }
      id = try container.decode(String.self, forKey: .id)
      switch id {
      case "unit": change = { [unit = try value(Unit.self)] in $0.unit = unit }
      case "decimals": change = { [decimals = try value(Int.self)] in $0.decimals = decimals }
      case "min": change = { [min = try value(Double.self)] in $0.min = min }
      case "color": change = { [color = try value(Color.self)] in $0.color = color }
      case "mappings": change = { [mappings = try value([Mapping].self)] in $0.mappings = mappings }
      case "thresholds": change = { [thresholds = try value(Thresholds.self)] in $0.thresholds = thresholds }
      case "custom.width": change = { [width = try value(Int.self)] in $0.custom?.width = width }
      case "custom.cellOptions":
        change = { [options = try value(Custom.CellOptions.self)] in $0.custom?.cellOptions = options }
      case "links": change = { _ in }
      default: throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "unknown: \(id)")
      }
    }
  }

  // MARK: What a cell shows

  /// A cell's words and, where the field has any for it, its colour.
  func shown(_ cell: DataFrame.Cell) -> (text: String, color: Palette.Name?) {
    for mapping in mappings ?? [] {
      switch (mapping, cell) {
      case (.value(let results), _):
        if let result = results[cell.text] { return (result.text ?? cell.text, result.color) }
      case (.range(let from, let to, let result), .number(let value)) where (from...to).contains(value):
        return (result.text ?? cell.text, result.color)
      default: break
      }
    }
    switch cell {
    case .nothing: return ("", nil)
    case .text(let text): return (text, thresholds?.steps.first?.color)
    case .number(let value):
      let step = thresholds?.steps.last { $0.value.map { $0 <= value } ?? true }
      return ((unit ?? .short).text(value, decimals: decimals), step?.color)
    }
  }
}
