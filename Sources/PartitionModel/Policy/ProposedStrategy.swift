/// How a table might be split instead, as somebody writes it:
/// `LIST (campaign_id), RANGE (created_at) monthly`, `HASH (id) 16`, `LIST (region) IN ('eu', 'us')`.
public struct ProposedStrategy: Hashable, Sendable {
  /// What is split at each level, from the root down; at least one.
  public let levels: [Level]

  /// One level.
  public enum Level: Hashable, Sendable {
    /// By the values of a column; nil: those that have partitions today.
    case list(column: String, values: [String]?)
    /// By periods of a column; nil: as long as they are today.
    case range(column: String, interval: CalendarInterval?)
    /// By so many remainders of a hash.
    case hash(columns: [String], modulus: Int)
  }

  /// Reads the text of a strategy; the levels follow each other behind a comma or an arrow.
  ///
  /// - Throws: `ProposalError` with what is not understood.
  public init(_ text: String) throws(ProposalError) {
    var levels: [Level] = []
    for part in Self.split(text.replacing("→", with: ","), at: ",") { levels.append(try Self.level(part)) }
    self.levels = levels
  }

  private static func level(_ text: String) throws(ProposalError) -> Level {
    let help = "write it as LIST (column), RANGE (column) monthly, or HASH (column) 16"
    guard let opening = text.firstIndex(of: "("), let closing = closing(of: text, from: opening) else {
      throw ProposalError("\"\(text)\" is no strategy; \(help)")
    }
    let columns = split(String(text[text.index(after: opening)..<closing]), at: ",").map(identifier)
    let rest = trimmed(text[text.index(after: closing)...])
    guard let column = columns.first, !columns.contains("") else {
      throw ProposalError("\"\(text)\" names no column; \(help)")
    }
    switch trimmed(text[..<opening]).uppercased() {
    case "LIST" where columns.count == 1:
      if rest.isEmpty { return .list(column: column, values: nil) }
      guard rest.uppercased().hasPrefix("IN"), let first = rest.firstIndex(of: "("), rest.last == ")" else { break }
      let values = split(String(rest[rest.index(after: first)...].dropLast()), at: ",").map(literal)
      if values.contains("") || Set(values).count < values.count { break }
      return .list(column: column, values: values)
    case "RANGE" where columns.count == 1:
      if rest.isEmpty { return .range(column: column, interval: nil) }
      guard let interval = interval(rest) else { break }
      return .range(column: column, interval: interval)
    case "HASH":
      guard let modulus = Int(rest), (1...10_000).contains(modulus) else { break }
      return .hash(columns: columns, modulus: modulus)
    default: break
    }
    throw ProposalError("\"\(text)\" is no strategy; \(help)")
  }

  /// `monthly`, `by month`, `7 days`.
  private static func interval(_ text: String) -> CalendarInterval? {
    let words = text.lowercased()
    let adverbs = [
      "hourly": "1 hour", "daily": "1 day", "weekly": "1 week", "monthly": "1 month", "quarterly": "1 quarter",
      "yearly": "1 year",
    ]
    if let interval = adverbs[words] { return CalendarInterval(interval) }
    return CalendarInterval(words.hasPrefix("by ") ? "1 " + words.dropFirst(3) : words)
  }

  // MARK: Text

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? start
    return String(text[start..<end])
  }

  /// The parts between separators that stand in no parentheses and no quotes.
  private static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "'", "\"": quote = character
        case "(": depth += 1
        case ")": depth -= 1
        default: break
        }
        if character == separator, depth == 0 {
          parts.append("")
          continue
        }
      }
      parts[parts.count - 1].append(character)
    }
    return parts.map { trimmed($0) }
  }

  private static func closing(of text: String, from opening: String.Index) -> String.Index? {
    var quoted = false
    for index in text[opening...].indices {
      if text[index] == "\"" { quoted.toggle() }
      if text[index] == ")", !quoted { return index }
    }
    return nil
  }

  /// A column as PostgreSQL folds it.
  private static func identifier(_ text: String) -> String {
    guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text.lowercased() }
    return String(text.dropFirst().dropLast().replacing("\"\"", with: "\""))
  }

  private static func literal(_ text: String) -> String {
    guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return text }
    return String(text.dropFirst().dropLast().replacing("''", with: "'"))
  }
}

extension ProposedStrategy: CustomStringConvertible {
  /// `LIST (campaign_id) → RANGE (created_at) by month`
  public var description: String {
    levels.map { level in
      switch level {
      case .list(let column, let values):
        let named = values.map { " IN (\($0.map(SQLIdentifier.literal).joined(separator: ", ")))" } ?? ""
        return "LIST (\(SQLIdentifier.quoted(column)))\(named)"
      case .range(let column, let interval):
        return "RANGE (\(SQLIdentifier.quoted(column)))\(interval.map { " by \($0.granularityName)" } ?? "")"
      case .hash(let columns, let modulus):
        return "HASH (\(columns.map(SQLIdentifier.quoted).joined(separator: ", "))) \(modulus)"
      }
    }.joined(separator: " → ")
  }
}

/// Why a proposal cannot be built.
public struct ProposalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and the way out.
  public let description: String

  /// What is wrong, in words.
  public init(_ description: String) { self.description = description }
}
