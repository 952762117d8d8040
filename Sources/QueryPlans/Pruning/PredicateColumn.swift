/// A column of one scan, by the names that EXPLAIN's text can call it.
struct PredicateColumn: Hashable {
  /// The scan's alias, and above an Append that of its parent.
  let aliases: Set<String>
  let name: String
}

extension PredicateOperand {
  /// What an operand makes of a column.
  enum Form: Hashable {
    /// It does not name it.
    case absent
    /// It is the column.
    case bare
    case cast(PredicateType)
    /// The column is an argument of this function.
    case function(String)
    /// The column is an element of a row.
    case row
    /// The column under this collation, which may be another than the key's.
    case collated(String)
    /// The column is in a CASE.
    case conditional
    /// The column is in it somehow.
    case part
  }

  /// What this makes of `column`.
  func form(of column: PredicateColumn) -> Form {
    let operand = unwrapped
    guard operand.references.contains(where: { column.aliases.contains($0.alias) && $0.column == column.name }) else {
      return .absent
    }
    if operand.tokens.count == 3 { return .bare }
    if let (inner, type) = operand.cast {
      switch inner.form(of: column) {
      case .bare: return .cast(type)
      case let form: return form
      }
    }
    if let collation = operand.collation { return .collated(collation) }
    if operand.isCase { return .conditional }
    switch operand.call {
    case "row": return .row
    case let name?: return .function(name)
    case nil: return .part
    }
  }

  /// Every `alias.column` in it.
  var references: [(alias: String, column: String)] {
    tokens.indices.dropLast(2).compactMap { index in
      guard let alias = tokens[index].identifier, tokens[index + 1].isSymbol("."),
        let column = tokens[index + 2].identifier
      else { return nil }
      // A function or a type with its schema is no column.
      let isCalled = index + 3 < tokens.count && tokens[index + 3].isSymbol("(")
      let isType = index > 0 && tokens[index - 1].isSymbol(":")
      return isCalled || isType ? nil : (alias, column)
    }
  }

  /// Whether it holds this key word, as `subplan`.
  func contains(word: String) -> Bool { tokens.contains { $0.word == word } }

  /// Every function that it calls.
  var calls: [String] {
    tokens.indices.dropLast().compactMap { index in
      guard let name = tokens[index].identifier, tokens[index + 1].isSymbol("(") else { return nil }
      // `numeric(10,2)` after a cast.
      let isType = index > 0 && tokens[index - 1].isSymbol(":")
      return isType ? nil : name
    }
  }
}
