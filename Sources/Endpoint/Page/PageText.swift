internal import Mustache

/// How text gets onto the page: as text, whatever it holds.
///
/// Scalar by scalar: to Swift a quotation mark and an accent that follows it are one character, to a browser they are two,
/// and the first of them ends an attribute.
struct PageText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": escaped += "&lt;".unicodeScalars
      case ">": escaped += "&gt;".unicodeScalars
      case "&": escaped += "&amp;".unicodeScalars
      case "\"": escaped += "&quot;".unicodeScalars
      case "'": escaped += "&#39;".unicodeScalars
      // An end of line stays one where lines are shown; no other control character may stand in HTML.
      case "\n", "\t": escaped.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// A template that puts text onto the page in this way.
  static func template(_ source: String) throws -> MustacheTemplate {
    MustacheContentTypes.register(PageText(), named: "PAGE")
    return try MustacheTemplate(string: "{{% CONTENT_TYPE:PAGE}}\n" + source)
  }
}

extension String {
  /// The text on one line, with all that would be seen by its effect alone, as marks of direction are, made visible.
  var visible: String {
    guard unicodeScalars.contains(where: \.hides) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case _ where !scalar.hides: text.unicodeScalars.append(scalar)
      // U+2400 and on are pictures of the control characters.
      case "\u{0}"..."\u{1F}": text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      default:
        text +=
          "⟨U+\(String(repeating: "0", count: scalar.value > 0xFFF ? 0 : 2))"
          + "\(String(scalar.value, radix: 16, uppercase: true))⟩"
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether nothing is seen of it, a space and the joiners of letters apart.
  fileprivate var hides: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    // The joiners make one letter or picture of several.
    if self == "\u{200C}" || self == "\u{200D}" { return false }
    return [.control, .format, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
  }
}
