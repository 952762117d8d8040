/// A text that is being read, where it stands in its file, and the log of what is wrong with it.
struct SourceText {
  /// The file, as errors name it.
  let file: String
  /// The text.
  let text: String
  /// The text's lines, without what ends them.
  let lines: [Substring]
  /// Where errors go: all of a run to the same log.
  let log: ErrorLog
  private let layout: Layout

  /// How a text stands in its file.
  enum Layout {
    /// As it is: it begins at a place, and its further lines are indented by a number of columns.
    case verbatim(start: ConfigError.Position, indent: Int)
    /// In another form (folded, escaped), so that of its places only the beginning is known.
    case rewritten(start: ConfigError.Position)
  }

  /// The text of a whole file, or a part of it that stands there in the form of `layout`.
  init(
    file: String, text: String, layout: Layout = .verbatim(start: .init(line: 1, column: 1), indent: 0), log: ErrorLog
  ) {
    self.file = file
    self.text = text
    self.lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    self.layout = layout
    self.log = log
  }

  /// Where the text's own line and column are in the file.
  func position(line: Int, column: Int) -> ConfigError.Position {
    switch layout {
    case .verbatim(let start, let indent):
      .init(line: start.line + line - 1, column: (line == 1 ? start.column - 1 : indent) + column)
    case .rewritten(let start): start
    }
  }

  /// Where the text begins.
  var start: ConfigError.Position { position(line: 1, column: 1) }

  /// Notes an error at `position` of the file.
  func report(at position: ConfigError.Position, _ message: String, suggestion: String? = nil) {
    log.add(ConfigError(file: file, position: position, message: message, suggestion: suggestion))
  }
}
