/// The text of a canonical query, found to be one statement that EXPLAIN plans and that changes nothing by being
/// planned.
///
/// It is read as PostgreSQL reads it while `standard_conforming_strings` is on; a session that explains it must have
/// it so.
public struct CanonicalSQL: Hashable, Sendable {
  /// The statement alone: no comment before or after, and no semicolon.
  public let text: String
  /// How many parameters it has: `$1` to this number.
  public let parameterCount: Int
  /// The tables that it may read, as far as its text tells, in the order of their names' first appearance.
  public let relations: [RelationMention]

  /// Checks `text`, which may end in one semicolon.
  ///
  /// `INSERT`, `UPDATE`, `DELETE` and `MERGE` pass, since queries are only ever explained, and in a READ ONLY
  /// transaction; what hides a change inside a query (`WITH … DELETE`, `SELECT … INTO`) does not.
  ///
  /// - Throws: `SQLTextError` with the first place that is wrong.
  public static func check(_ text: String) throws(SQLTextError) -> CanonicalSQL {
    let bytes = Array(text.utf8)
    do {
      let tokens = try statement(in: try SQLLexer.tokens(of: bytes), end: bytes.count)
      try StatementCheck.run(tokens, bytes)
      let parameterCount = try parameterCount(of: tokens)
      let start = tokens.first?.range.lowerBound ?? 0
      let end = tokens.last?.range.upperBound ?? 0
      return CanonicalSQL(
        text: String(decoding: bytes[start..<end], as: UTF8.self), parameterCount: parameterCount,
        relations: RelationMention.all(in: tokens))
    } catch {
      throw error.located(in: bytes)
    }
  }

  /// The tokens of the one statement, without its semicolon; never none.
  private static func statement(in tokens: [SQLToken], end: Int) throws(SQLTextFault) -> [SQLToken] {
    let semicolon = tokens.firstIndex { $0.isSymbol(";") } ?? tokens.count
    if let second = tokens.dropFirst(semicolon + 1).first {
      throw SQLTextFault(.secondStatement, at: second.range.lowerBound)
    }
    guard semicolon > 0 else { throw SQLTextFault(.empty, at: tokens.first?.range.lowerBound ?? end) }
    return Array(tokens.prefix(semicolon))
  }

  private static func parameterCount(of tokens: [SQLToken]) throws(SQLTextFault) -> Int {
    var firstUse: [Int: Int] = [:]
    for token in tokens {
      guard case .parameter(let number) = token.kind else { continue }
      guard let number, number > 0 else { throw SQLTextFault(.parameterOutOfRange, at: token.range.lowerBound) }
      if firstUse[number] == nil { firstUse[number] = token.range.lowerBound }
    }
    for (index, use) in firstUse.sorted(by: { $0.key < $1.key }).enumerated() where use.key != index + 1 {
      throw SQLTextFault(.parameterSkipped(number: use.key, unused: index + 1), at: use.value)
    }
    return firstUse.count
  }
}
