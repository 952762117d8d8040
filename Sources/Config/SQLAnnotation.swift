/// A comment of the form `-- key: value`, alone on its line.
struct SQLAnnotation {
  /// The index of its line in the file.
  let line: Int
  /// What stands before the colon.
  let key: String
  /// Where the key begins.
  let position: ConfigError.Position
  /// What stands after the colon.
  private let value: SourceText

  /// The annotation in line `index` of `source`, if there is one.
  init?(line index: Int, of source: SourceText) {
    let line = source.lines[index]
    guard Self.isComment(line) else { return nil }
    let comment = line.drop(while: \.isWhitespace).dropFirst(2).drop(while: \.isWhitespace)
    let key = comment.prefix { $0.isLetter || $0 == "_" }
    let rest = comment[key.endIndex...]
    guard !key.isEmpty, rest.first == ":" else { return nil }

    func position(_ place: Substring.Index) -> ConfigError.Position {
      source.position(line: index + 1, column: line.unicodeScalars.distance(from: line.startIndex, to: place) + 1)
    }
    self.line = index
    self.key = String(key)
    self.position = position(key.startIndex)
    self.value = SourceText(
      file: source.file, text: String(rest.dropFirst()),
      layout: .verbatim(start: position(rest.index(after: rest.startIndex)), indent: 0), log: source.log)
  }

  /// Whether `line` is a comment as a whole.
  static func isComment(_ line: Substring) -> Bool { line.drop(while: \.isWhitespace).hasPrefix("--") }

  /// The keys that say something of a query: those of the configuration but for the SQL, which follows.
  static let keys = QueryKey.allCases.filter { $0 != .sql }

  /// The key that this is, unless it is a comment like any other.
  var queryKey: QueryKey? { Self.keys.first { $0.rawValue == key } }

  /// What stands after the colon, read as YAML; nil where it cannot be or there is nothing, which is noted.
  func readValue() -> ConfigNode? {
    if value.text.allSatisfy(\.isWhitespace) {
      value.report(at: position, "expected a value after \"\(key):\", found nothing")
      return nil
    }
    return value.yaml()
  }
}
