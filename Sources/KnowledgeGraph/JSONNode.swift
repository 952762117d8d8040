/// A value in a JSON text, with the place where it stands.
struct JSONNode: Sendable {
  /// The bytes of the value in its text.
  let range: Range<Int>
  /// What it is.
  let content: Content

  indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  /// A key of an object with its value.
  struct Member: Sendable {
    /// The key, without its quotes and escapes.
    let key: String
    /// The bytes from the key's first quote to the end of the value.
    let range: Range<Int>
    /// The bytes between the key and the value: a colon, and whatever space is around it.
    let separator: Range<Int>
    /// The value.
    let value: JSONNode
  }

  /// The members of an object; nil for any other value.
  var members: [Member]? { if case .object(let members) = content { members } else { nil } }

  /// The value of `key`; nil where this is no object, or has no such key.
  subscript(key: String) -> JSONNode? { members?.first { $0.key == key }?.value }

  /// The value without its place.
  var value: JSONValue {
    switch content {
    case .null: .null
    case .bool(let truth): .bool(truth)
    case .number(let number): .number(number)
    case .string(let string): .string(string)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members):
      .object(Dictionary(members.map { ($0.key, $0.value.value) }) { _, last in last })
    }
  }

  /// What kind of value it is, in words.
  var kind: String {
    switch content {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Hashable, Sendable {
  /// What is wrong.
  public let message: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in Unicode scalars.
  public let column: Int

  init(_ message: String, at offset: Int, in bytes: [UInt8]) {
    let before = bytes.prefix(offset)
    self.message = message
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    // Bytes that continue a scalar are no column of their own.
    column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  /// `3:5: expected a value`
  public var description: String { "\(line):\(column): \(message)" }
}
