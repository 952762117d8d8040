/// Follows a statement's parentheses and WITH clauses to find what makes it unfit to be explained.
///
/// It is no parser: it knows just where PostgreSQL's grammar ("SELECT", "WITH Queries") lets a data change or an INTO
/// stand. What is no valid SQL at all passes here and fails in the server.
struct StatementCheck {
  /// What is open: the statement itself, or a parenthesis.
  private struct Level {
    /// The parenthesis' place; nil for the statement.
    let parenthesis: Int?
    /// Whether it is the query of `name AS ( … )` in a WITH.
    let isWithQuery: Bool
    var isAtStart = true
    /// Whether a WITH clause is being read, whose statement's verb is still to come.
    var isInWith = false
  }

  private static let queries: Set = ["select", "with", "values", "table"]
  private static let changes: Set = ["insert", "update", "delete", "merge"]

  private let tokens: [SQLToken]
  private var levels = [Level(parenthesis: nil, isWithQuery: false)]
  /// Where the statement's own verb stands: its first word, or the one after its WITH clause.
  private var verb: Int?

  /// Refuses what cannot be explained, and what could change data.
  static func run(_ tokens: [SQLToken], _ bytes: [UInt8]) throws(SQLTextFault) {
    try checkStart(tokens, bytes)
    var check = StatementCheck(tokens: tokens)
    var isLabel = false
    for index in tokens.indices {
      // After a dot or AS any word is a name; an AS that is a name itself (`t.as`) makes none of the next.
      let previous = index > 0 ? tokens[index - 1] : nil
      isLabel = previous.map { $0.isSymbol(".") || ($0.word == "as" && !isLabel) } ?? false
      try check.take(index, isLabel: isLabel)
    }
    if let open = check.levels.last?.parenthesis {
      throw SQLTextFault(.unbalancedParenthesis, at: tokens[open].range.lowerBound)
    }
  }

  private init(tokens: [SQLToken]) { self.tokens = tokens }

  private static func checkStart(_ tokens: [SQLToken], _ bytes: [UInt8]) throws(SQLTextFault) {
    guard let first = tokens.firstIndex(where: { !$0.isSymbol("(") }) else { return }
    let verb = tokens[first].word ?? ""
    if queries.contains(verb) || (first == 0 && changes.contains(verb)) { return }
    let range = tokens[first].range
    // A token can be a string of any length: a message shows the start of its first line.
    let text = String(decoding: bytes[range], as: UTF8.self)
    let shown = text.prefix { !$0.isNewline }.prefix(40)
    let start = (verb.isEmpty ? String(shown) : shown.uppercased()) + (shown.endIndex < text.endIndex ? "…" : "")
    throw SQLTextFault(.notPlannable(start: start), at: range.lowerBound)
  }

  private mutating func take(_ index: Int, isLabel: Bool) throws(SQLTextFault) {
    let token = tokens[index]
    var level = levels.removeLast()
    if token.isSymbol(")") {
      if levels.isEmpty { throw SQLTextFault(.unbalancedParenthesis, at: token.range.lowerBound) }
      return
    }
    if let word = token.word, !isLabel { try read(word, index, &level) }
    level.isAtStart = false
    levels.append(level)
    if token.isSymbol("(") {
      let isWithQuery = level.isInWith && ["as", "materialized"].contains(word(index - 1))
      levels.append(Level(parenthesis: index, isWithQuery: isWithQuery))
    }
  }

  private mutating func read(_ word: String, _ index: Int, _ level: inout Level) throws(SQLTextFault) {
    if word == "into" {
      let isTarget = verb == index - 1 && ["insert", "merge"].contains(self.word(index - 1))
      if !isTarget { throw SQLTextFault(.selectInto, at: tokens[index].range.lowerBound) }
    } else if word == "with" {
      if startsWithClause(index) { level.isInWith = true }
    } else if level.isAtStart ? level.parenthesis == nil || level.isWithQuery : level.isInWith && isVerb(index) {
      level.isInWith = false
      if level.parenthesis == nil {
        verb = verb ?? index
      } else if Self.changes.contains(word) {
        throw SQLTextFault(.dataModifyingWith(verb: word.uppercased()), at: tokens[index].range.lowerBound)
      }
    }
  }

  /// Whether WITH begins a list of queries: not in `timestamp with time zone`, `with ordinality`, `with ties`.
  private func startsWithClause(_ index: Int) -> Bool {
    guard ["time", "ordinality", "ties"].contains(word(index + 1)) else { return true }
    // Those may name a query as well.
    return word(index + 2) == "as" || (index + 2 < tokens.count && tokens[index + 2].isSymbol("("))
  }

  /// Whether the word is the verb that a WITH clause leads up to: not the name of a query in it, nor of `FOR UPDATE`.
  private func isVerb(_ index: Int) -> Bool {
    guard let verb = word(index), Self.queries.contains(verb) || Self.changes.contains(verb) else { return false }
    if ["with", "recursive", "for"].contains(word(index - 1)) || tokens[index - 1].isSymbol(",") { return false }
    return !(word(index - 1) == "key" && word(index - 2) == "no" && word(index - 3) == "for")
  }

  private func word(_ index: Int) -> String? { tokens.indices.contains(index) ? tokens[index].word : nil }
}
