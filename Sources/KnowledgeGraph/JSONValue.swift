/// A JSON value (RFC 8259); the members of an object have no order.
public indirect enum JSONValue: Hashable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number, as it is written.
  case number(String)
  /// A string, without its quotes and escapes.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])
}

extension JSONValue {
  /// A whole number.
  public static func number(_ number: Int) -> JSONValue { .number(String(number)) }

  /// An array of strings.
  public static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  /// The members that have a value.
  public static func members(_ members: [String: JSONValue?]) -> JSONValue { .object(members.compactMapValues { $0 }) }

  /// The text of a string; nil for any other value.
  public var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The members of an object; nil for any other value.
  public var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

  /// The elements of an array; nil for any other value.
  public var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}

/// How a JSON text is laid out.
struct JSONStyle: Hashable {
  /// What ends a line; empty: all is on one line.
  var newline = "\n"
  /// What each level is indented by.
  var indent = "  "
  /// What stands between a key and its value.
  var separator = ": "
}

extension JSONValue {
  /// The value as a JSON text of several lines, with a newline at its end.
  public var prettyText: String { text(JSONStyle()) + "\n" }

  /// The value as JSON text, keys in the order of their bytes.
  ///
  /// It is what Go's `json.MarshalIndent` writes of the same value, `<`, `>` and `&` escaped: a program that reads the
  /// text into maps and writes it again leaves it as it is.
  ///
  /// - Parameter margin: What the lines after the first are indented by before their own indentation.
  func text(_ style: JSONStyle, margin: String = "") -> String {
    var text = ""
    write(to: &text, style, margin: margin)
    return text
  }

  private func write(to text: inout String, _ style: JSONStyle, margin: String) {
    switch self {
    case .null: text += "null"
    case .bool(let truth): text += truth ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): text += Self.quoted(string)
    case .array(let elements):
      Self.write("[", elements, "]", to: &text, style, margin: margin) { element, text, margin in
        element.write(to: &text, style, margin: margin)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.write("{", sorted, "}", to: &text, style, margin: margin) { member, text, margin in
        text += Self.quoted(member.key) + style.separator
        member.value.write(to: &text, style, margin: margin)
      }
    }
  }

  private static func write<Part>(
    _ opening: String, _ parts: [Part], _ closing: String, to text: inout String, _ style: JSONStyle, margin: String,
    each: (Part, inout String, String) -> Void
  ) {
    text += opening
    let isOneLine = style.newline.isEmpty
    let inner = isOneLine ? "" : margin + style.indent
    for (index, part) in parts.enumerated() {
      text += (index > 0 ? "," : "") + style.newline + inner
      each(part, &text, inner)
    }
    if !parts.isEmpty { text += style.newline + (isOneLine ? "" : margin) }
    text += closing
  }

  /// `text` as a JSON string.
  static func quoted(_ text: String) -> String {
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\"".unicodeScalars
      case "\\": quoted += "\\\\".unicodeScalars
      case "\n": quoted += "\\n".unicodeScalars
      case "\r": quoted += "\\r".unicodeScalars
      case "\t": quoted += "\\t".unicodeScalars
      case "\u{8}": quoted += "\\b".unicodeScalars
      case "\u{C}": quoted += "\\f".unicodeScalars
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars
      default: quoted.append(scalar)
      }
    }
    return String(quoted) + "\""
  }
}
