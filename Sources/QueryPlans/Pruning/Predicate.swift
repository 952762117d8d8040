/// What a plan's node asks of its rows, as far as EXPLAIN's text can be read.
///
/// PostgreSQL writes every operator and every AND, OR and NOT in parentheses of its own there, so that no precedence is
/// needed to read it.
indirect enum Predicate: Hashable {
  /// All of these; no element holds for every row.
  case all([Predicate])
  /// One of these.
  case any([Predicate])
  case not(Predicate)
  /// `left operator right`, or with a quantifier `left operator ANY (right)`; `IS DISTINCT FROM` is an operator too.
  case comparison(PredicateOperand, operator: String, Quantifier?, PredicateOperand)
  /// `operand IS words`.
  case test(PredicateOperand, words: [String])
  /// An operand that is itself true or false.
  case truth(PredicateOperand)
  /// Text of a form that is not known here.
  case unreadable

  enum Quantifier: String, Hashable {
    case any, all
  }
}

extension Predicate {
  /// The most conditions within one another that are followed; deeper text counts as unreadable.
  private static let maximumDepth = 100

  static let distinction = "IS DISTINCT FROM"
  static let noDistinction = "IS NOT DISTINCT FROM"

  /// `NOT (a IS DISTINCT FROM b)`, which is how EXPLAIN writes that they are not.
  private var negatedDistinction: Predicate? {
    guard case .comparison(let left, Self.distinction, nil, let right) = self else { return nil }
    return .comparison(left, operator: Self.noDistinction, nil, right)
  }

  /// Reads a condition of a node.
  init(text: String) {
    guard let tokens = try? SQLLexer.tokens(of: Array(text.utf8)), let whole = PredicateOperand(tokens) else {
      self = .unreadable
      return
    }
    self.init(whole, depth: 0)
  }

  private init(_ operand: PredicateOperand, depth: Int) {
    let operand = operand.unwrapped
    guard depth < Self.maximumDepth, !operand.tokens.isEmpty else {
      self = .unreadable
      return
    }
    let conjuncts = operand.split(by: "and")
    let disjuncts = operand.split(by: "or")
    if conjuncts.count > 1 {
      self = .all(conjuncts.map { Predicate($0, depth: depth + 1) })
    } else if disjuncts.count > 1 {
      self = .any(disjuncts.map { Predicate($0, depth: depth + 1) })
    } else if operand.tokens.first?.word == "not" {
      let inner = Predicate(operand.dropFirst(1), depth: depth + 1)
      self = inner.negatedDistinction ?? .not(inner)
    } else {
      self.init(single: operand)
    }
  }

  /// Reads what no AND, OR or NOT joins.
  private init(single operand: PredicateOperand) {
    let operators = operand.operators
    if let place = operators.first {
      let (left, right) = (operand.prefix(upTo: place.lowerBound), operand.suffix(from: place.upperBound))
      guard operators.count == 1, !left.tokens.isEmpty, !right.tokens.isEmpty else {
        self = .unreadable
        return
      }
      let quantifier = right.tokens.first?.word.flatMap(Quantifier.init(rawValue:))
      self = .comparison(
        left, operator: operand.symbols(in: place), quantifier,
        quantifier == nil ? right : right.dropFirst(1).unwrapped)
    } else if let place = operand.topLevel.first(where: { operand.tokens[$0].word == "is" }) {
      let (left, right) = (operand.prefix(upTo: place), operand.suffix(from: place + 1))
      let words = right.tokens.map { $0.word ?? "" }
      self =
        words.starts(with: ["distinct", "from"])
        ? .comparison(left, operator: Self.distinction, nil, right.dropFirst(2)) : .test(left, words: words)
    } else if operand.startsWithKeyWordCall {
      // ANY (a = (hashed SubPlan 1).col1), OPERATOR(schema.=)
      self = .unreadable
    } else {
      self = .truth(operand)
    }
  }
}
