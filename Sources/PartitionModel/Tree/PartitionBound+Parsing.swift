extension PartitionBound {
  /// Reads what `pg_get_expr(relpartbound, 0)` writes: `FOR VALUES FROM ('2024-05-01') TO ('2024-06-01')`, `DEFAULT`.
  ///
  /// - Throws: `BoundSyntaxError` where the text is none of the forms that PostgreSQL writes.
  public init(parsing text: String) throws(BoundSyntaxError) {
    var reader = BoundReader(text)
    self = try reader.bound()
  }
}

/// Bound text that is none of the forms PostgreSQL is known to write.
public struct BoundSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole text.
  public let text: String
  /// Where it could not be read on, in bytes from the start.
  public let offset: Int
  /// What was expected there.
  public let expected: String

  /// The text, what was expected, and where.
  public var description: String { "cannot read the partition bound \(text): expected \(expected) at byte \(offset)" }
}

/// A tokenizer and parser over the bytes of one bound. Values may hold any text, so nothing is ever searched for.
private struct BoundReader {
  private enum Token: Equatable {
    case word(String)
    case string(String)
    case number(String)
    case symbol(UInt8)
    case end
  }

  private let text: String
  private let bytes: [UInt8]
  private var position = 0
  /// Where the token under view starts, for messages.
  private var start = 0
  private var token = Token.end

  init(_ text: String) {
    self.text = text
    self.bytes = Array(text.utf8)
  }

  mutating func bound() throws(BoundSyntaxError) -> PartitionBound {
    try advance()
    if try take(word: "DEFAULT") {
      try expectEnd()
      return .default
    }
    try expect(word: "FOR")
    try expect(word: "VALUES")
    let bound: PartitionBound
    if try take(word: "IN") {
      bound = .list(try items { reader throws(BoundSyntaxError) in try reader.listValue() })
    } else if try take(word: "FROM") {
      let from = try items { reader throws(BoundSyntaxError) in try reader.rangeDatum() }
      try expect(word: "TO")
      let to = try items { reader throws(BoundSyntaxError) in try reader.rangeDatum() }
      guard from.count == to.count else { throw failure("as many upper as lower values") }
      bound = .range(from: from, to: to)
    } else if try take(word: "WITH") {
      bound = try hash()
    } else {
      throw failure("IN, FROM or WITH")
    }
    try expectEnd()
    return bound
  }

  // MARK: Grammar

  private mutating func hash() throws(BoundSyntaxError) -> PartitionBound {
    try expect(symbol: "(")
    try expect(word: "modulus")
    let modulus = try wholeNumber()
    try expect(symbol: ",")
    try expect(word: "remainder")
    let remainder = try wholeNumber()
    try expect(symbol: ")")
    guard modulus > 0, (0..<modulus).contains(remainder) else { throw failure("a remainder below the modulus") }
    return .hash(modulus: modulus, remainder: remainder)
  }

  private mutating func items<Item>(
    _ item: (inout BoundReader) throws(BoundSyntaxError) -> Item
  ) throws(BoundSyntaxError) -> [Item] {
    try expect(symbol: "(")
    var items = [try item(&self)]
    while try take(symbol: ",") { items.append(try item(&self)) }
    try expect(symbol: ")")
    return items
  }

  private mutating func listValue() throws(BoundSyntaxError) -> PartitionBound.ListValue {
    if try take(word: "NULL") { return .null }
    return .value(try value())
  }

  private mutating func rangeDatum() throws(BoundSyntaxError) -> PartitionBound.RangeDatum {
    if try take(word: "MINVALUE") { return .minValue }
    if try take(word: "MAXVALUE") { return .maxValue }
    return .value(try value())
  }

  private mutating func value() throws(BoundSyntaxError) -> String {
    switch token {
    case .string(let text), .number(let text):
      try advance()
      return text
    case .word(let word) where word == "true" || word == "false":
      try advance()
      return word
    default: throw failure("a value")
    }
  }

  private mutating func wholeNumber() throws(BoundSyntaxError) -> Int {
    guard case .number(let digits) = token, let number = Int(digits) else { throw failure("a whole number") }
    try advance()
    return number
  }

  // MARK: Tokens

  private func failure(_ expected: String) -> BoundSyntaxError {
    BoundSyntaxError(text: text, offset: start, expected: expected)
  }

  private mutating func take(word: String) throws(BoundSyntaxError) -> Bool {
    guard token == .word(word) else { return false }
    try advance()
    return true
  }

  private mutating func take(symbol: Unicode.Scalar) throws(BoundSyntaxError) -> Bool {
    guard token == .symbol(UInt8(ascii: symbol)) else { return false }
    try advance()
    return true
  }

  private mutating func expect(word: String) throws(BoundSyntaxError) {
    guard try take(word: word) else { throw failure(word) }
  }

  private mutating func expect(symbol: Unicode.Scalar) throws(BoundSyntaxError) {
    guard try take(symbol: symbol) else { throw failure("\(symbol)") }
  }

  private func expectEnd() throws(BoundSyntaxError) {
    guard token == .end else { throw failure("the end") }
  }

  private mutating func advance() throws(BoundSyntaxError) {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    start = position
    guard position < bytes.count else {
      token = .end
      return
    }
    switch bytes[position] {
    case UInt8(ascii: "'"), UInt8(ascii: "E"):
      try advanceOverStringOrWord()
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      token = .number(takeRun { Self.isDigit($0) || Self.isLetter($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B })
    case let byte where Self.isLetter(byte):
      token = .word(takeRun { Self.isLetter($0) || Self.isDigit($0) || $0 == 0x5F })
    case let byte:
      position += 1
      token = .symbol(byte)
    }
  }

  /// `'…'` with doubled quotes, or `E'…'` with doubled backslashes as well: the two forms that deparsing writes.
  private mutating func advanceOverStringOrWord() throws(BoundSyntaxError) {
    let escapes = bytes[position] == UInt8(ascii: "E")
    if escapes {
      guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "'") else {
        token = .word(takeRun { Self.isLetter($0) || Self.isDigit($0) || $0 == 0x5F })
        return
      }
      position += 1
    }
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : nil
      if byte == UInt8(ascii: "'") {
        guard next == byte else {
          position += 1
          token = .string(String(decoding: content, as: UTF8.self))
          return
        }
        position += 1
      } else if escapes, byte == UInt8(ascii: "\\") {
        guard next == byte else { throw failure("a string whose backslashes are doubled") }
        position += 1
      }
      content.append(byte)
      position += 1
    }
    throw failure("a string that ends")
  }

  private mutating func takeRun(while belongs: (UInt8) -> Bool) -> String {
    let first = position
    while position < bytes.count, belongs(bytes[position]) { position += 1 }
    return String(decoding: bytes[first..<position], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
}
