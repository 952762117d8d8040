/// A piece of HTML. Text that is put into it is escaped; only other pieces are not.
struct HTML: ExpressibleByStringInterpolation {
  let source: String

  init(stringLiteral source: String) { self.source = source }

  init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

  struct StringInterpolation: StringInterpolationProtocol {
    var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { source += literal }

    mutating func appendInterpolation(_ html: HTML) { source += html.source }

    mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { source += piece.source } }

    mutating func appendInterpolation(_ text: String) {
      source += text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("\"", with: "&quot;")
    }

    mutating func appendInterpolation(_ number: Int) { source += "\(number)" }

    /// A length, to a tenth.
    mutating func appendInterpolation(_ number: Double) { source += "\((number * 10).rounded() / 10)" }
  }
}
