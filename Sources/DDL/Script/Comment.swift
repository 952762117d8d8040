/// Text in SQL comments.
enum Comment {
  /// `text` as lines of a comment, each of at most `width` columns where its words allow it.
  static func lines(_ text: String, width: Int = 100, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in oneLine(text).split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? (lines.isEmpty ? "" : indent) + word : " " + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { "-- \($0)" }
  }

  /// `text` on one line: what a table is called must not end a comment and begin a statement.
  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }

  /// The lines of `sql` as a comment that becomes the statement when the dashes are taken away.
  static func commentedOut(_ sql: String) -> [String] {
    sql.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "-- \($0)" }
  }
}
