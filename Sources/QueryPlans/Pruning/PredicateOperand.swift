/// One side of a comparison in EXPLAIN's text: a run of tokens whose parentheses match.
struct PredicateOperand: Hashable {
  let tokens: [SQLToken]
  /// The tokens outside all brackets, the outermost brackets themselves left out.
  let topLevel: [Int]

  /// The deepest nesting of brackets that is followed: each level is read through once more.
  private static let maximumDepth = 100

  /// Nil where brackets do not match, or nest too deep.
  init?(_ tokens: [SQLToken]) {
    var topLevel: [Int] = []
    var depth = 0
    for (index, token) in tokens.enumerated() {
      if token.opens {
        depth += 1
        if depth > Self.maximumDepth { return nil }
      } else if token.closes {
        depth -= 1
        if depth < 0 { return nil }
      } else if depth == 0 {
        topLevel.append(index)
      }
    }
    if depth != 0 { return nil }
    self.tokens = tokens
    self.topLevel = topLevel
  }

  private init(part: some Sequence<SQLToken>) {
    // Cut outside all brackets, a part's brackets match as the whole's do.
    self = PredicateOperand(Array(part)) ?? PredicateOperand(empty: ())
  }

  private init(empty: ()) {
    tokens = []
    topLevel = []
  }

  func prefix(upTo end: Int) -> PredicateOperand { PredicateOperand(part: tokens[..<end]) }
  func suffix(from start: Int) -> PredicateOperand { PredicateOperand(part: tokens[start...]) }
  func dropFirst(_ count: Int) -> PredicateOperand { PredicateOperand(part: tokens.dropFirst(count)) }

  /// The same without parentheses around the whole.
  var unwrapped: PredicateOperand {
    var operand = self
    while operand.tokens.first?.isSymbol("(") == true, operand.closing(of: 0) == operand.tokens.count - 1 {
      operand = PredicateOperand(part: operand.tokens.dropFirst().dropLast())
    }
    return operand
  }

  /// Where the bracket that opens at `start` is closed.
  func closing(of start: Int) -> Int? {
    var depth = 0
    for index in tokens.indices.dropFirst(start) {
      if tokens[index].opens { depth += 1 }
      if tokens[index].closes { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// The parts between the top-level words `word`.
  func split(by word: String) -> [PredicateOperand] {
    var parts: [PredicateOperand] = []
    var start = 0
    for place in topLevel where tokens[place].word == word {
      parts.append(PredicateOperand(part: tokens[start..<place]))
      start = place + 1
    }
    return parts + [PredicateOperand(part: tokens[start...])]
  }

  /// Where the top-level operators stand.
  var operators: [Range<Int>] {
    var places: [Range<Int>] = []
    for index in topLevel where tokens[index].isOperator {
      if let last = places.last, last.upperBound == index,
        tokens[index - 1].range.upperBound == tokens[index].range.lowerBound
      {
        places[places.count - 1] = last.lowerBound..<index + 1
      } else {
        places.append(index..<index + 1)
      }
    }
    return places
  }

  /// The operator that stands there.
  func symbols(in place: Range<Int>) -> String {
    let bytes = tokens[place].compactMap { if case .symbol(let byte) = $0.kind { byte } else { nil } }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether it is `ANY (…)` or has an operator named by its schema.
  var startsWithKeyWordCall: Bool {
    tokens.first?.word == "any" || topLevel.contains { tokens[$0].word == "operator" }
  }

  /// The operand and the type that it is cast to, where a cast is what is done last.
  var cast: (operand: PredicateOperand, type: PredicateType)? {
    let colon = topLevel.last { place in
      place > 0 && tokens[place].isSymbol(":") && tokens[place - 1].isSymbol(":")
    }
    guard let colon, colon > 1, let type = PredicateType(tokens[(colon + 1)...]) else { return nil }
    return (PredicateOperand(part: tokens[..<(colon - 1)]), type)
  }

  /// The collation that it is given, without its schema.
  var collation: String? {
    guard let place = topLevel.first(where: { tokens[$0].word == "collate" }) else { return nil }
    return tokens[place...].last { $0.identifier != nil }?.identifier
  }

  /// Whether it is `CASE … END`.
  var isCase: Bool { tokens.first?.word == "case" && closing(of: 0) == tokens.count - 1 }

  /// The function that is called last, its name as `extract`.
  var call: String? {
    guard let open = tokens.firstIndex(where: { $0.isSymbol("(") }), open > 0, closing(of: open) == tokens.count - 1,
      let name = tokens[open - 1].identifier
    else { return nil }
    // A name, or one with its schema.
    return open == 1 || (open == 3 && tokens[1].isSymbol(".")) ? name : nil
  }
}

extension SQLToken {
  /// `CASE … END` holds conditions of its own, as brackets do.
  fileprivate var opens: Bool { isSymbol("(") || isSymbol("[") || word == "case" }
  fileprivate var closes: Bool { isSymbol(")") || isSymbol("]") || word == "end" }

  fileprivate var isOperator: Bool {
    if case .symbol(let byte) = kind { "+-*/<>=~!@#%^&|`?".utf8.contains(byte) } else { false }
  }
}
