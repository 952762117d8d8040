internal import PartitionModel

/// A JSON document (RFC 8259), its keys in the order in which they are given. Null is written, not left out: it says that a
/// thing is not known.
indirect enum JSONValue {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// The document as text, an item of a list on each line.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, indent: 0)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func write(to bytes: inout [UInt8], indent: Int) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .int(let value): bytes += String(value).utf8
    // JSON has no infinity and no NaN.
    case .double(let value): bytes += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        if case .object = value { Self.breakLine(indent + 1, &bytes) }
        value.write(to: &bytes, indent: indent + 1)
      }
      if case .object? = values.last { Self.breakLine(indent, &bytes) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let pairs):
      bytes.append(UInt8(ascii: "{"))
      for (index, pair) in pairs.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        Self.write(pair.key, to: &bytes)
        bytes += ": ".utf8
        pair.value.write(to: &bytes, indent: indent)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func breakLine(_ indent: Int, _ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: indent)
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case 0..<0x20: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  init(stringLiteral text: String) { self = .string(text) }
  init(dictionaryLiteral pairs: (String, JSONValue)...) {
    self = .object(pairs.map { (key: $0.0, value: $0.1) })
  }
}

extension JSONValue {
  /// A list.
  static func list<Elements: Sequence>(_ elements: Elements, _ value: (Elements.Element) -> JSONValue) -> JSONValue {
    .array(elements.map(value))
  }

  /// What is known, or null.
  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
  /// What is known, or null.
  static func number(_ number: Int?) -> JSONValue { number.map { .int(Int64($0)) } ?? .null }
  /// What is known, or null.
  static func number(_ number: Int64?) -> JSONValue { number.map(JSONValue.int) ?? .null }
  /// What is known, or null.
  static func number(_ number: Double?) -> JSONValue { number.map(JSONValue.double) ?? .null }

  /// An instant by RFC 3339; null where none is known, or none that a year of four digits can name.
  static func instant(_ instant: Instant?) -> JSONValue {
    guard let instant else { return .null }
    let civil = CivilTime(instant, offset: 0)
    guard (0...9_999).contains(civil.year) else { return .null }
    let words = "\(civil)".split(separator: " ")
    guard words.count == 2 else { return .null }
    return .string("\(words[0])T\(words[1])\(words[1].count == 5 ? ":00" : "")Z")
  }

  /// One end of a span; null where it has none.
  static func instant(_ bound: TimeBound?) -> JSONValue { instant(bound?.instant) }
}
