/// Text from elsewhere, kept to one line.
enum OneLine {
  /// `text` with its control characters, line breaks among them, written as `\u{a}`.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: breaks) else { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      if breaks(scalar) {
        line += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
