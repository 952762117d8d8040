internal import PartitionModel

/// Takes out of an expression of a plan what differs from one run to the next: constants, values, numbers of aliases.
enum PlanExpression {
  /// `text` as EXPLAIN has it, with `?` for every constant and parameter, in one line.
  static func normalised(_ text: String, _ aliases: PlanAliases) -> String {
    let bytes = Array(text.utf8)
    // What no scanner reads was not written by PostgreSQL itself (a foreign data wrapper, say), and is left alone.
    guard let tokens = try? SQLLexer.tokens(of: bytes) else { return OneLine.escaped(text) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var copied = 0
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      result += bytes[copied..<token.range.lowerBound]
      copied = token.range.upperBound
      if isConstant(index, tokens) {
        result.append(UInt8(ascii: "?"))
        index = endOfFickleCast(after: index, tokens)
        copied = tokens[index].range.upperBound
      } else if let stem = alias(index, tokens).flatMap(aliases.stem) {
        result += Array(SQLIdentifier.quoted(stem).utf8)
      } else {
        result += bytes[token.range]
      }
      index += 1
    }
    result += bytes[copied...]
    return OneLine.escaped(String(decoding: result, as: UTF8.self))
  }

  private static func isConstant(_ index: Int, _ tokens: [SQLToken]) -> Bool {
    switch tokens[index].kind {
    case .string, .parameter: true
    // The number of an InitPlan or SubPlan says which one it is.
    case .number: index == 0 || !["initplan", "subplan"].contains(tokens[index - 1].word)
    case .word("null"): isCast(index + 1, tokens)
    default: false
    }
  }

  /// The name before the dot, where the token at `index` is one that a column may be qualified by.
  private static func alias(_ index: Int, _ tokens: [SQLToken]) -> String? {
    guard index + 1 < tokens.count, tokens[index + 1].isSymbol("."), index == 0 || !tokens[index - 1].isSymbol(".")
    else { return nil }
    return tokens[index].identifier
  }

  /// Whether `::` begins at `index`.
  private static func isCast(_ index: Int, _ tokens: [SQLToken]) -> Bool {
    index + 2 < tokens.count && tokens[index].isSymbol(":") && tokens[index + 1].isSymbol(":")
  }

  /// The last token of a constant at `index`: PostgreSQL writes some integers and numerics with their type and some,
  /// depending on the value, without (`5`, `'-5'::integer`).
  private static func endOfFickleCast(after index: Int, _ tokens: [SQLToken]) -> Int {
    guard isCast(index + 1, tokens), ["integer", "numeric"].contains(tokens[index + 3].word) else { return index }
    var end = index + 3
    if end + 1 < tokens.count, tokens[end + 1].isSymbol("(") {
      end = tokens[end...].firstIndex { $0.isSymbol(")") } ?? end
    }
    let isArray = end + 1 < tokens.count && tokens[end + 1].isSymbol("[")
    return isArray ? index : end
  }
}
