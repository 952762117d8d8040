extension CanonicalSQL {
  /// Checks the text of a statement of the workload, without its comments, with lines of `width` columns where it can be
  /// broken, and with `CAST($1 AS interval)` for `interval $1`.
  ///
  /// `pg_stat_statements` writes `$n` for every constant, also where the grammar takes no parameter. A constant that says
  /// its type is the commonest such place, and a cast means the same (PostgreSQL, "Constants of Other Types").
  ///
  /// - Throws: `SQLTextError` with the first place that is wrong.
  public static func check(workload text: String, width: Int = 99) throws(SQLTextError) -> CanonicalSQL {
    let bytes = Array(text.utf8)
    let tokens: [SQLToken]
    do { tokens = try SQLLexer.tokens(of: bytes) } catch { throw error.located(in: bytes) }
    var writer = SQLWriter(bytes: bytes, width: width)
    var index = 0
    while index < tokens.count {
      let typed = TypedParameter(at: index, in: tokens)
      let end = index + (typed?.length ?? 1)
      writer.startToken(tokens[index], after: index > 0 ? tokens[index - 1] : nil)
      if let typed {
        writer.append("CAST(")
        writer.append(tokens[end - 1])
        writer.append(" AS \(typed.type))")
      } else {
        writer.append(tokens[index])
      }
      index = end
    }
    return try check(writer.finish())
  }

  /// Every name and key word in `text`, which may be any SQL; none where it cannot be cut into tokens.
  public static func words(in text: String) -> Set<String> {
    Set(((try? SQLLexer.tokens(of: Array(text.utf8))) ?? []).compactMap(\.identifier))
  }
}

/// `interval $1`, `timestamp with time zone $2`
private struct TypedParameter {
  let type: String
  /// How many tokens it takes, the parameter among them.
  let length: Int

  /// The names that stand before constants in practice; any type's could.
  private static let types: Set = [
    "date", "inet", "interval", "json", "jsonb", "time", "timestamp", "timestamptz", "timetz", "uuid",
  ]

  /// Nil where there is none.
  init?(at index: Int, in tokens: [SQLToken]) {
    func word(_ offset: Int) -> String? { index + offset < tokens.count ? tokens[index + offset].word : nil }
    guard let first = word(0), Self.types.contains(first) else { return nil }
    var words = [first]
    if first == "time" || first == "timestamp", let zone = word(1), zone == "with" || zone == "without",
      word(2) == "time", word(3) == "zone"
    {
      words += [zone, "time", "zone"]
    }
    guard index + words.count < tokens.count, case .parameter = tokens[index + words.count].kind else { return nil }
    type = words.joined(separator: " ")
    length = words.count + 1
  }
}

/// Puts tokens together again: line breaks stay, comments go, and lines that are too wide are broken between tokens.
private struct SQLWriter {
  let bytes: [UInt8]
  let width: Int
  private var text = ""
  private var column = 0
  /// What stood between the run of tokens that is being put together and the one before.
  private var gap = ""
  /// Tokens with nothing between them.
  private var run = ""

  init(bytes: [UInt8], width: Int) {
    self.bytes = bytes
    self.width = width
  }

  mutating func startToken(_ token: SQLToken, after previous: SQLToken?) {
    guard let previous, previous.range.upperBound < token.range.lowerBound else { return }
    flush()
    let between = bytes[previous.range.upperBound..<token.range.lowerBound]
    // What follows a string on a new line continues it: that break means something.
    let isSpace = between.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    gap =
      isSpace && between.contains(0x0A)
      ? "\n" + String(decoding: between.reversed().prefix { $0 == 0x20 }, as: UTF8.self) : " "
  }

  mutating func append(_ token: SQLToken) { run += String(decoding: bytes[token.range], as: UTF8.self) }

  mutating func append(_ text: String) { run += text }

  mutating func finish() -> String {
    flush()
    return text
  }

  private mutating func flush() {
    let isFirst = text.isEmpty
    if gap == " ", column + 1 + run.count > width { gap = "\n  " }
    text += isFirst ? run : gap + run
    column = gap.first == "\n" ? gap.count - 1 + run.count : column + gap.count + run.count
    run = ""
  }
}
