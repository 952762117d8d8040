public import PartitionModel

/// A table's name as it stands in SQL text where a table is read or written.
///
/// It tells which roots a query is about when its plan, with everything pruned, names none. It is a hint: a name can
/// also be that of a WITH query or, after `FROM` in `extract(… from …)`, of a column, and tables behind a view are not
/// seen.
public struct RelationMention: Hashable, Sendable {
  /// The schema, where the text gives one.
  public let schema: String?
  /// The table's name, folded as PostgreSQL folds it.
  public let name: String

  /// The table `name`, in `schema` or wherever the search path finds it.
  public init(schema: String? = nil, name: String) {
    self.schema = schema
    self.name = name
  }

  /// Whether `relation` can be meant: a name with no schema can mean any table of that name.
  public func matches(_ relation: RelationName) -> Bool {
    name == relation.name && (schema == nil || schema == relation.schema)
  }
}

extension RelationMention {
  /// Every table that the tokens mention, once each.
  static func all(in tokens: [SQLToken]) -> [RelationMention] {
    var reader = MentionReader(tokens: tokens)
    reader.read()
    return reader.mentions
  }
}

/// Looks for names where PostgreSQL's grammar has tables: after FROM and its commas, JOIN, USING, UPDATE, INTO and
/// TABLE.
private struct MentionReader {
  /// What is open at one depth of parentheses.
  private struct Level {
    /// Whether a table may come next.
    var awaitsTable = false
    /// Whether a comma leads to another table.
    var isInFromList = false
  }

  private static let endOfFromList: Set = [
    "where", "group", "having", "window", "union", "intersect", "except", "order", "limit", "offset", "fetch", "for",
    "set", "when", "returning", "select", "values", "with",
  ]

  let tokens: [SQLToken]
  private(set) var mentions: [RelationMention] = []
  private var seen: Set<RelationMention> = []
  private var levels = [Level()]

  init(tokens: [SQLToken]) { self.tokens = tokens }

  mutating func read() {
    var index = 0
    while index < tokens.count { index = take(index) }
  }

  /// Takes the token at `index`, a whole name if one starts there; gives the next index.
  private mutating func take(_ index: Int) -> Int {
    let token = tokens[index]
    var level = levels.removeLast()
    if token.isSymbol(")") {
      if levels.isEmpty { levels.append(Level()) }
      return index + 1
    }
    var next = index + 1
    if token.isSymbol("(") {
      // A parenthesis in place of a table holds a join or a query.
      let inner = Level(awaitsTable: level.awaitsTable)
      level.awaitsTable = false
      levels.append(level)
      levels.append(inner)
      return next
    }
    if token.isSymbol(",") {
      level.awaitsTable = level.isInFromList
    } else if let word = token.word, opensTables(word, index) {
      level.awaitsTable = true
      if word == "from" || word == "using" { level.isInFromList = true }
    } else if let word = token.word, Self.endOfFromList.contains(word) {
      level = Level()
    } else if level.awaitsTable, token.word != "lateral", token.word != "only" {
      level.awaitsTable = false
      next = readName(from: index)
    }
    levels.append(level)
    return next
  }

  private func opensTables(_ word: String, _ index: Int) -> Bool {
    let previous = index > 0 ? tokens[index - 1].word : nil
    switch word {
    case "join", "into", "table": return true
    case "from": return previous != "distinct"
    // ON CONFLICT DO UPDATE and FOR UPDATE name no table of their own.
    case "update": return !["do", "for", "key"].contains(previous)
    // USING of a join lists columns; the one of a DELETE or MERGE lists tables.
    case "using": return index + 1 < tokens.count && !tokens[index + 1].isSymbol("(")
    default: return false
    }
  }

  /// Reads `name`, `schema.name` or `database.schema.name`; gives the index after it.
  private mutating func readName(from index: Int) -> Int {
    guard let first = tokens[index].identifier else { return index + 1 }
    var parts = [first]
    var next = index + 1
    while next + 1 < tokens.count, tokens[next].isSymbol("."), let part = tokens[next + 1].identifier {
      parts.append(part)
      next += 2
    }
    // After INTO a parenthesis holds columns, after any other table's name the arguments of a function.
    let isTarget = index > 0 && tokens[index - 1].word == "into"
    let isFunction = !isTarget && next < tokens.count && tokens[next].isSymbol("(")
    guard !isFunction, let name = parts.last else { return next }
    let mention = RelationMention(schema: parts.dropLast().last, name: name)
    if seen.insert(mention).inserted { mentions.append(mention) }
    return next
  }
}

extension CanonicalQuery {
  /// Whether its text names `relation`, as far as text tells.
  public func names(_ relation: RelationName) -> Bool {
    (try? CanonicalSQL.check(sql))?.relations.contains { $0.matches(relation) } ?? false
  }
}
