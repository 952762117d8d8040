internal import PartitionModel

/// Judges conditions for one column of a scan, a column of a key of `strategy` that compares values as `type`.
struct PruningEffectReader {
  let column: PredicateColumn
  let type: KeyType
  let strategy: PartitionKey.Strategy
  /// Key columns of the levels above, where the column's own level has a DEFAULT partition.
  let settledAbove: [PredicateColumn]
  let plan: PredicateContext

  func effect(of predicate: Predicate) -> PruningEffect {
    switch predicate {
    case .all(let parts): return parts.reduce(.none) { $0.and(effect(of: $1)) }
    case .any(let branches): return any(branches)
    case .not(.truth(let operand)) where operand.form(of: column) == .bare: return .planned(.values)
    case .not(let inner): return effect(of: inner) == .none ? .none : .unclear
    case .comparison(let left, let symbol, let quantifier, let right):
      return comparison(left, symbol, quantifier, right)
    case .test(let operand, let words): return test(operand, words)
    case .truth(let operand): return truth(operand)
    case .unreadable: return .unclear
    }
  }

  /// What an OR does. Below a DEFAULT partition's bound, a branch that cannot hold is none: PostgreSQL then goes by the
  /// others (partprune.c, 15 to 18). Of branches on the keys above, the plan does not tell which can hold.
  private func any(_ branches: [Predicate]) -> PruningEffect {
    let effects = branches.map(effect)
    let others = zip(branches, effects).filter { branch, effect in
      effect != .none || !settledAbove.contains { column in branch.contains { $0.form(of: column) != .absent } }
    }
    let effect = PruningEffect.any(others.map(\.1))
    return others.count == effects.count || effect.running.isEmpty ? .any(effects) : effect
  }

  private func truth(_ operand: PredicateOperand) -> PruningEffect {
    switch operand.form(of: column) {
    // The text of a hashed SubPlan does not show what is looked up in it.
    case .absent: return operand.contains(word: "subplan") ? .unclear : .none
    case .bare: return .planned(.values)
    case .function(let name): return .fault(.function(name))
    case .conditional: return .fault(.conditional)
    default: return .unclear
    }
  }

  private func test(_ operand: PredicateOperand, _ words: [String]) -> PruningEffect {
    switch (operand.form(of: column), words) {
    case (.absent, _): return .none
    case (.bare, ["null"]), (.bare, ["true"]), (.bare, ["false"]): return .planned(.values)
    case (.bare, ["not", "null"]): return .fault(.notNull)
    case (.part, _) where words.last != "null":
      return .fault(.truthTest((["is"] + words).joined(separator: " ").uppercased()))
    default: return .unclear
    }
  }

  private func comparison(
    _ left: PredicateOperand, _ symbol: String, _ quantifier: Predicate.Quantifier?, _ right: PredicateOperand
  ) -> PruningEffect {
    switch (left.form(of: column), right.form(of: column)) {
    case (.absent, .absent): return .none
    case (let form, .absent): return comparison(form, symbol, quantifier, to: right)
    case (.absent, let form):
      // A quantifier stands on the right alone.
      if quantifier != nil { return form == .bare || form == .part ? .fault(.expression) : .unclear }
      return comparison(form, Self.commuted[symbol] ?? symbol, nil, to: left)
    case (.bare, _), (_, .bare): return quantifier == nil ? .fault(.itself) : .unclear
    default: return .unclear
    }
  }

  private static let commuted = ["<": ">", "<=": ">=", ">": "<", ">=": "<="]

  private func comparison(
    _ form: PredicateOperand.Form, _ symbol: String, _ quantifier: Predicate.Quantifier?, to other: PredicateOperand
  ) -> PruningEffect {
    switch form {
    case .absent: return .none
    case .bare: break
    // A varchar's values are compared as text without any work, and shown so.
    case .cast(let type) where type == PredicateType(self.type): break
    case .cast(let type):
      return .fault(.cast(to: type.name, expected: PredicateType(self.type)?.name))
    case .function(let name): return .fault(.function(name))
    case .row: return .fault(.row)
    case .collated(let name): return .fault(.collation(name))
    case .conditional: return .fault(.conditional)
    case .part: return .fault(.expression)
    }
    let reach: PruningEffect.Reach
    switch symbol {
    case "=" where quantifier == .all: return .unclear
    // Of an array, only one that is written out or known when planning is taken apart (partprune.c, 15 to 18).
    case "=" where quantifier == .any && plan.mode == .generic && other.isParameter: return .fault(.arrayParameter)
    case "=": reach = .values
    case Predicate.distinction, Predicate.noDistinction: return .fault(.distinction(symbol))
    case "<>": return .fault(.inequality(quantifier == .all ? "NOT IN" : "<>", strategy: strategy))
    case "<", "<=", ">", ">=":
      if strategy == .hash { return .fault(.hashOrder(symbol)) }
      reach = symbol.hasPrefix("<") ? .upper : .lower
    default: return .fault(.operatorClass(symbol))
    }
    return effect(of: reach, by: other)
  }

  /// What `reach` is worth, set by the value of `other`.
  private func effect(of reach: PruningEffect.Reach, by other: PredicateOperand) -> PruningEffect {
    let references = other.references
    if other.contains(word: "subplan") { return .fault(.rowSubquery) }
    if references.contains(where: { column.aliases.contains($0.alias) }) { return .fault(.ownColumn) }
    let calls = Set(other.calls)
    if let name = calls.intersection(KnownFunction.volatile).min() { return .fault(.volatileFunction(name + "()")) }
    if let collation = other.unwrapped.collation { return .fault(.collation(collation)) }
    if let name = calls.subtracting(KnownFunction.settled).min() {
      let hasResult = other.contains(word: "initplan") || !plan.subqueryResults.isDisjoint(with: other.parameters)
      return hasResult || !references.isEmpty ? .perhapsRunning(reach) : .fault(.unknownFunction(name + "()"))
    }
    if let reference = references.first {
      return .delayed(reach, .joined(to: "\(reference.alias).\(reference.column)"))
    }
    if other.contains(word: "initplan") { return .delayed(reach, .subquery) }
    if let number = other.parameters.first(where: plan.subqueryResults.contains) {
      // Parameters of the statement are counted from 1, sub-queries' results from 0, and written alike.
      return plan.mode == .custom || number == 0 ? .delayed(reach, .subquery) : .perhapsRunning(reach)
    }
    if let name = calls.intersection(KnownFunction.stable).min() {
      return .delayed(reach, .stableFunction(name + "()"))
    }
    if let word = KnownFunction.stableWords.first(where: other.contains(word:)) {
      return .delayed(reach, .stableFunction(word.uppercased()))
    }
    if let key = PredicateType(type), let value = other.unwrapped.cast?.type, key.dependsOnZone(against: value) {
      return .delayed(reach, .timeZone(key: key.name, value: value.name))
    }
    return .planned(reach)
  }
}

/// What is known of functions by their names. PostgreSQL, "Function Volatility Categories" and "Functions".
private enum KnownFunction {
  static let volatile: Set = [
    "random", "clock_timestamp", "timeofday", "nextval", "gen_random_uuid", "uuidv4", "uuidv7", "setseed",
  ]
  static let stable: Set = ["now", "statement_timestamp", "transaction_timestamp", "current_setting"]
  static let stableWords = [
    "current_date", "current_timestamp", "localtimestamp", "current_user", "session_user",
  ]
  /// Those whose value is known once their arguments are, and what is written like a function.
  static let settled: Set = stable.union([
    "abs", "coalesce", "date_part", "date_trunc", "extract", "greatest", "least", "lower", "make_date",
    "make_interval", "make_timestamp", "make_timestamptz", "nullif", "timezone", "to_date", "to_timestamp", "upper",
    "array", "any", "all", "initplan",
  ])
}

extension PredicateOperand {
  /// Whether it is a parameter and nothing else.
  fileprivate var isParameter: Bool {
    let tokens = unwrapped.tokens
    return tokens.count == 1 && !parameters.isEmpty
  }

  /// The numbers of the parameters in it.
  fileprivate var parameters: [Int] {
    tokens.compactMap { if case .parameter(let number?) = $0.kind { number } else { nil } }
  }
}
