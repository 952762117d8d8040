/// Reads JSON as RFC 8259 has it and nothing else, and tells where each value stands.
///
/// Stricter than the grammar in one thing: a key that an object has twice is refused, since nobody can say which of the two
/// is meant.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// As deep as arrays and objects may nest: far deeper than anything that people look at, and no danger to the stack.
  private static let deepest = 200

  /// The value that is the whole of `bytes`.
  static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
    var reader = JSONReader(bytes: bytes)
    return try reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func document() throws(JSONSyntaxError) -> JSONNode {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw error("a byte order mark, which JSON does not have (RFC 8259, section 8.1)")
    }
    if String(validating: bytes, as: UTF8.self) == nil {
      position = firstInvalid
      throw error("text that is not UTF-8")
    }
    skipSpace()
    let node = try value()
    skipSpace()
    if position < bytes.count { throw error("expected the end of the text") }
    return node
  }

  private var firstInvalid: Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { length += UTF8.width(scalar) }
    return length
  }

  private func error(_ message: String) -> JSONSyntaxError { JSONSyntaxError(message, at: position, in: bytes) }

  // MARK: Bytes

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let isHere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if isHere { position += word.utf8CodeUnitCount }
    return isHere
  }

  // MARK: Values

  private mutating func value() throws(JSONSyntaxError) -> JSONNode {
    let start = position
    let content = try content()
    return JSONNode(range: start..<position, content: content)
  }

  private mutating func content() throws(JSONSyntaxError) -> JSONNode.Content {
    switch next {
    case UInt8(ascii: "{"): return .object(try nested { reader throws(JSONSyntaxError) in try reader.object() })
    case UInt8(ascii: "["): return .array(try nested { reader throws(JSONSyntaxError) in try reader.array() })
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return .number(try number())
    default:
      if take(word: "null") { return .null }
      if take(word: "true") { return .bool(true) }
      if take(word: "false") { return .bool(false) }
      throw error("expected a value")
    }
  }

  private mutating func nested<Content>(
    _ read: (inout JSONReader) throws(JSONSyntaxError) -> Content
  ) throws(JSONSyntaxError) -> Content {
    if depth == Self.deepest { throw error("nested deeper than \(Self.deepest) levels") }
    depth += 1
    let content = try read(&self)
    depth -= 1
    return content
  }

  private mutating func object() throws(JSONSyntaxError) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    // By their bytes: to Swift two spellings of one letter are the same text.
    var keys: Set<[UInt8]> = []
    position += 1
    skipSpace()
    if take("}") { return members }
    while true {
      let start = position
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
      let key = try string()
      if !keys.insert(Array(key.utf8)).inserted {
        position = start
        throw error("the key \(JSONValue.quoted(key)) is here a second time")
      }
      let keyEnd = position
      skipSpace()
      if !take(":") { throw error("expected a colon") }
      skipSpace()
      let separator = keyEnd..<position
      let value = try value()
      members.append(.init(key: key, range: start..<position, separator: separator, value: value))
      skipSpace()
      if take("}") { return members }
      if !take(",") { throw error("expected a comma or }") }
      skipSpace()
    }
  }

  private mutating func array() throws(JSONSyntaxError) -> [JSONNode] {
    var elements: [JSONNode] = []
    position += 1
    skipSpace()
    if take("]") { return elements }
    while true {
      elements.append(try value())
      skipSpace()
      if take("]") { return elements }
      if !take(",") { throw error("expected a comma or ]") }
      skipSpace()
    }
  }

  private mutating func number() throws(JSONSyntaxError) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = next, byte &- 0x30 <= 9 { position += 1 }
    if position == start { throw error("expected a digit") }
  }

  // MARK: Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text += try escaped().utf8
      case 0..<0x20: throw error("a control character in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw error("a string that does not end")
  }

  /// What stands for one scalar after a backslash, or two `\u` for one beyond the 65,536 that four digits can name.
  private mutating func escaped() throws(JSONSyntaxError) -> String {
    guard let letter = next else { throw error("a string that does not end") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try hexDigits()
      guard unit & 0xFC00 == 0xD800 else { return Unicode.Scalar(UInt32(unit)).map(String.init) ?? "\u{FFFD}" }
      let afterFirst = position
      if take(word: "\\u") {
        let second = try hexDigits()
        if second & 0xFC00 == 0xDC00 { return String(decoding: [unit, second], as: UTF16.self) }
      }
      // Half a pair stands for nothing.
      position = afterFirst
      return "\u{FFFD}"
    default:
      position -= 1
      throw error("an escape that JSON does not have")
    }
  }

  private mutating func hexDigits() throws(JSONSyntaxError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw error("expected four hexadecimal digits") }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
    }
    position += 4
    return unit
  }
}
