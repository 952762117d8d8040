/// The lexical elements that both exposition formats are made of.
extension [UInt8] {
  mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends `text` with its backslashes and line feeds escaped, and its double quotes too where it stands between such.
  /// Everything else, control characters included, goes as it is.
  mutating func appendEscaped(_ text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "\\"))
      case UInt8(ascii: "\n"):
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "n"))
      case UInt8(ascii: "\"") where quotes:
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "\""))
      default:
        append(byte)
      }
    }
  }

  /// Appends a sample's value: whole numbers in digits alone (`1796083200`), others in the fewest digits that read back as
  /// the same double.
  mutating func appendNumber(_ value: Double) {
    if let whole = Int64(exactly: value) {
      append(String(whole))
    } else if value.isFinite {
      append(value.description)
    } else if value.isNaN {
      append("NaN")
    } else {
      append(value < 0 ? "-Inf" : "+Inf")
    }
  }
}
