extension Array: PostgresDecodable where Element: PostgresDecodable {
  /// An array of one dimension, as `{1,2}` or `{"with, comma",NULL}`; NULL elements need an `Element` that is optional.
  ///
  /// PostgreSQL, "Array Input and Output Syntax". An array whose first subscript is not 1, as one cast from
  /// `int2vector`, says so in front: `[0:1]={1,2}`.
  public init?(postgresText text: Span<UInt8>) {
    self.init()
    var index = 0
    if text.count > 0, text[0] == UInt8(ascii: "[") {
      while index < text.count, text[index] != UInt8(ascii: "{") { index += 1 }
    }
    guard index < text.count, text[index] == UInt8(ascii: "{") else { return nil }
    index += 1
    if index + 1 == text.count, text[index] == UInt8(ascii: "}") { return }

    var element: [UInt8] = []
    var wasQuoted = false
    var isQuoted = false
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        wasQuoted = true
      case UInt8(ascii: "\\") where index < text.count:
        element.append(text[index])
        index += 1
      case _ where isQuoted:
        element.append(byte)
      case UInt8(ascii: ","), UInt8(ascii: "}"):
        let isNull = !wasQuoted && element.elementsEqual("NULL".utf8)
        guard let value = isNull ? Element.postgresNull : Element(postgresText: element.span) else { return nil }
        append(value)
        if byte == UInt8(ascii: "}") {
          if index == text.count { return }
          return nil
        }
        element.removeAll(keepingCapacity: true)
        wasQuoted = false
      case UInt8(ascii: "{"):
        return nil
      default:
        element.append(byte)
      }
    }
    return nil
  }
}
