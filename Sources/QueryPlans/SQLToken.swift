/// One token of SQL text (PostgreSQL, "Lexical Structure"). Comments and white space are none.
struct SQLToken: Hashable {
  enum Kind: Hashable {
    /// A key word or an unquoted identifier, folded to lower case.
    case word(String)
    /// An identifier in double quotes, without them.
    case quotedIdentifier(String)
    /// A string constant of any form.
    case string
    /// A numeric constant.
    case number
    /// `$n`; nil for a number beyond what a statement can have.
    case parameter(Int?)
    /// One byte of an operator, a bracket or other punctuation.
    case symbol(UInt8)
  }

  let kind: Kind
  /// Where the token stands, in bytes.
  let range: Range<Int>

  /// The text of a word, nil for all else.
  var word: String? { if case .word(let word) = kind { word } else { nil } }

  /// Whether the token is this punctuation.
  func isSymbol(_ character: Unicode.Scalar) -> Bool { kind == .symbol(UInt8(ascii: character)) }

  /// The name that the token can stand for as an identifier.
  var identifier: String? {
    switch kind {
    case .word(let name), .quotedIdentifier(let name): name
    default: nil
    }
  }
}
