/// Cuts SQL text into tokens as PostgreSQL's own scanner does with `standard_conforming_strings` on, in linear time.
///
/// PostgreSQL, "Lexical Structure". It takes any bytes; what PostgreSQL would refuse later (a number with trailing
/// junk, an operator that is none) is cut somehow and passed on, as long as no quote or comment can be read two ways.
struct SQLLexer {
  private let bytes: [UInt8]
  private var position = 0

  /// Every token of `bytes`.
  static func tokens(of bytes: [UInt8]) throws(SQLTextFault) -> [SQLToken] {
    if let nul = bytes.firstIndex(of: 0) { throw SQLTextFault(.nul, at: nul) }
    var lexer = SQLLexer(bytes: bytes)
    var tokens: [SQLToken] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func next() throws(SQLTextFault) -> SQLToken? {
    try skipSpaceAndComments()
    guard let byte = peek() else { return nil }
    let start = position
    let kind: SQLToken.Kind
    switch byte {
    case UInt8(ascii: "'"): kind = try string(quoteAt: start, hasEscapes: false)
    case UInt8(ascii: "\""): kind = try quotedIdentifier(quoteAt: start)
    case UInt8(ascii: "$"): kind = try dollar()
    case _ where byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true): kind = number()
    case _ where byte.startsIdentifier: kind = try wordOrPrefixedQuote()
    default:
      position += 1
      kind = .symbol(byte)
    }
    return SQLToken(kind: kind, range: start..<position)
  }

  // MARK: What is no token

  private mutating func skipSpaceAndComments() throws(SQLTextFault) {
    while let byte = peek() {
      if byte.isSpace {
        position += 1
      } else if startsLineComment {
        skipLine()
      } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private var startsLineComment: Bool { peek() == UInt8(ascii: "-") && peek(1) == UInt8(ascii: "-") }

  private mutating func skipLine() {
    while let byte = peek(), !byte.isNewline { position += 1 }
  }

  /// Block comments nest.
  private mutating func skipBlockComment() throws(SQLTextFault) {
    let start = position
    var depth = 0
    while let byte = peek() {
      if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
        if depth == 0 { return }
      } else {
        position += 1
      }
    }
    throw SQLTextFault(.unclosedComment, at: start)
  }

  // MARK: Words and numbers

  private mutating func wordOrPrefixedQuote() throws(SQLTextFault) -> SQLToken.Kind {
    // E'…', B'…', X'…', N'…', U&'…' and U&"…": the prefix touches the quote.
    if peek(1) == UInt8(ascii: "'") {
      switch bytes[position] {
      case UInt8(ascii: "e"), UInt8(ascii: "E"): return try string(quoteAt: position + 1, hasEscapes: true)
      case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "n"),
        UInt8(ascii: "N"):
        return try string(quoteAt: position + 1, hasEscapes: false)
      default: break
      }
    }
    if bytes[position] | 0x20 == UInt8(ascii: "u"), peek(1) == UInt8(ascii: "&") {
      // Its escapes are read after the end is found, so that a backslash protects no quote.
      if peek(2) == UInt8(ascii: "'") { return try string(quoteAt: position + 2, hasEscapes: false) }
      if peek(2) == UInt8(ascii: "\"") { return try quotedIdentifier(quoteAt: position + 2) }
    }
    let start = position
    while let byte = peek(), byte.continuesIdentifier { position += 1 }
    return .word(text(start..<position, folded: true))
  }

  private mutating func number() -> SQLToken.Kind {
    // Letters too: exponents, hexadecimal digits, and the junk that PostgreSQL will refuse.
    while let byte = peek(), byte.isDigit || byte.startsIdentifier || byte == UInt8(ascii: ".") { position += 1 }
    return .number
  }

  // MARK: Quotes

  private mutating func string(quoteAt quote: Int, hasEscapes: Bool) throws(SQLTextFault) -> SQLToken.Kind {
    let start = position
    position = quote + 1
    while let byte = peek() {
      if byte == UInt8(ascii: "'") {
        position += 1
        if peek() == UInt8(ascii: "'") {
          position += 1
        } else if !skipToContinuation() {
          return .string
        }
      } else {
        position += hasEscapes && byte == UInt8(ascii: "\\") ? 2 : 1
      }
    }
    throw SQLTextFault(.unclosedString, at: start)
  }

  /// Goes into the quote that continues the string just ended, if one does: a quote after white space with a newline in
  /// it. The string goes on under the rules that it began with, which for `E'…'` decides what a backslash means.
  private mutating func skipToContinuation() -> Bool {
    let end = position
    var hasNewline = false
    while let byte = peek() {
      if byte.isSpace {
        hasNewline = hasNewline || byte.isNewline
        position += 1
      } else if startsLineComment {
        skipLine()
      } else if byte == UInt8(ascii: "'"), hasNewline {
        position += 1
        return true
      } else {
        break
      }
    }
    position = end
    return false
  }

  private mutating func quotedIdentifier(quoteAt quote: Int) throws(SQLTextFault) -> SQLToken.Kind {
    let start = position
    position = quote + 1
    var name: [UInt8] = []
    while let byte = peek() {
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard peek() == byte else { return .quotedIdentifier(String(decoding: name, as: UTF8.self)) }
        position += 1
      }
      name.append(byte)
    }
    throw SQLTextFault(.unclosedIdentifier, at: start)
  }

  /// `$1`, `$$…$$`, `$tag$…$tag$`, or a dollar sign that is nothing.
  private mutating func dollar() throws(SQLTextFault) -> SQLToken.Kind {
    let start = position
    position += 1
    if peek()?.isDigit == true {
      while peek()?.isDigit == true { position += 1 }
      return .parameter(Int(text(start + 1..<position, folded: false)).flatMap { $0 <= 65_535 ? $0 : nil })
    }
    if peek()?.startsIdentifier == true {
      while let byte = peek(), byte.continuesIdentifier, byte != UInt8(ascii: "$") { position += 1 }
    }
    guard peek() == UInt8(ascii: "$") else {
      position = start + 1
      return .symbol(UInt8(ascii: "$"))
    }
    position += 1
    try skipDollarQuote(delimiter: bytes[start..<position])
    return .string
  }

  private mutating func skipDollarQuote(delimiter: ArraySlice<UInt8>) throws(SQLTextFault) {
    // A tag holds no dollar sign: a delimiter can only begin where one stands, and each tag is compared once.
    while let byte = peek() {
      guard byte == UInt8(ascii: "$") else {
        position += 1
        continue
      }
      if bytes[position...].prefix(delimiter.count) == delimiter {
        position += delimiter.count
        return
      }
      position += 1
    }
    let tag = text(delimiter.indices, folded: false)
    throw SQLTextFault(.unclosedDollarQuote(delimiter: tag), at: delimiter.startIndex)
  }

  // MARK: Bytes

  private func peek(_ distance: Int = 0) -> UInt8? {
    let index = position + distance
    return index < bytes.count ? bytes[index] : nil
  }

  /// The text of a range; folded as PostgreSQL folds an identifier in UTF-8, which is ASCII letters alone.
  private func text(_ range: Range<Int>, folded: Bool) -> String {
    guard folded else { return String(decoding: bytes[range], as: UTF8.self) }
    let lower = bytes[range].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return String(decoding: lower, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isNewline: Bool { self == 0x0A || self == 0x0D }
  /// Space, tab, newline, carriage return, form feed and (a space from PostgreSQL 16 on) vertical tab.
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var startsIdentifier: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || self == 0x5F || self >= 0x80
  }
  fileprivate var continuesIdentifier: Bool { startsIdentifier || isDigit || self == 0x24 }
}
