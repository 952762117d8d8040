internal import PartitionModel

extension PredicateScan {
  /// - Parameter alias: What to call the table in a reason; nil where its columns' names will do.
  func diagnosis(in plan: PredicateContext, alias: String?) -> PruningDiagnosis {
    var diagnosis = PruningDiagnosis()
    for (place, level) in leaf.levels.enumerated() {
      let key = level.key
      let isAsked = place >= levelsAbove
      // Whether the columns before this one are given as single values.
      var isReached = true
      var waits = false
      for column in key.columns {
        guard let name = column.name else {
          if isAsked, !hasExpression { diagnosis.reasons.append(PruningReason(column: nil, cause: .expressionKey)) }
          isReached = false
          break
        }
        let reader = PruningEffectReader(
          column: PredicateColumn(aliases: aliases, name: name), type: column.type, strategy: key.strategy,
          settledAbove: level.hasDefault ? columns(above: place) : [], plan: plan)
        let effect = effect(reader)
        if isAsked {
          diagnosis.reasons += causes(effect, reader).map { PruningReason(alias: alias, column: name, cause: $0) }
        }
        if isReached, !effect.running.isEmpty { waits = true }
        isReached = isReached && effect.reach == .values
        // A range is divided by its second column only among equal values of the first.
        if key.strategy == .range, !isReached { break }
      }
      // A hash takes all its columns.
      if isOptional, waits, isReached || key.strategy != .hash { diagnosis.isPrunedOnExecution = true }
    }
    return diagnosis
  }

  /// Whether a condition asks for more than columns by themselves: perhaps for what a key that is an expression holds.
  private var hasExpression: Bool {
    (sought + filtered).contains { condition in
      condition.contains { operand in
        operand.unwrapped.tokens.count > 3 && operand.references.contains { aliases.contains($0.alias) }
      }
    }
  }

  /// The key columns of the levels above this one.
  private func columns(above place: Int) -> [PredicateColumn] {
    leaf.levels.prefix(place).flatMap(\.key.columns).compactMap { column in
      column.name.map { PredicateColumn(aliases: aliases, name: $0) }
    }
  }

  private func effect(_ reader: PruningEffectReader) -> PruningEffect {
    func together(_ predicates: [Predicate]) -> PruningEffect {
      predicates.reduce(PruningEffect.none) { $0.and(reader.effect(of: $1)) }
    }
    let filtered = together(filtered)
    // For LIKE 'a%' an index seeks a range that pruning knows nothing of.
    if filtered.faults.contains(where: { if case .operatorClass = $0 { true } else { false } }) { return filtered }
    return filtered.and(together(sought))
  }

  /// What to say of a column that conditions have this effect on.
  private func causes(_ effect: PruningEffect, _ reader: PruningEffectReader) -> [PruningReason.Cause] {
    func suffices(_ reach: PruningEffect.Reach) -> Bool {
      reader.strategy == .range ? reach.isSuperset(of: .both) : !reach.isEmpty
    }
    func unique(_ causes: [PruningReason.Cause]) -> [PruningReason.Cause] {
      causes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    if suffices(effect.planned) { return [] }
    let late = unique(effect.delays)
    let early = late.filter { PruningReason(column: nil, cause: $0).moment == .startUp }
    if suffices(effect.planned.union(effect.started)) { return early }
    if suffices(effect.reach) || effect.isUnclear { return late }
    if !effect.faults.isEmpty { return late + unique(effect.faults) }
    if let index, reader.plan.partialIndexes.contains(index) { return late }
    if effect.reach.isEmpty { return absence(reader).map { [$0] } ?? [] }
    return late + [.unbounded(effect.reach == .lower ? .upper : .lower)]
  }

  /// Why no condition in the scan names the column; nil where that cannot be told.
  private func absence(_ reader: PruningEffectReader) -> PruningReason.Cause? {
    let column = reader.column.name
    for join in joins.reversed() {
      let effect = join.predicates.reduce(PruningEffect.none) { $0.and(reader.effect(of: $1)) }
      if effect == .none, !join.predicates.contains(where: { $0.names(column) }) { continue }
      if join.keepsUnmatched, effect != .none, effect.delays.isEmpty, !effect.isUnclear {
        return .filteredLate(.joinCondition)
      }
      // A column of that name under another alias may still be this one.
      guard case .joined(let other)? = effect.delays.first, !effect.isUnclear, effect.faults.isEmpty else { return nil }
      return .joinedLate(to: other, by: join.type)
    }
    if let withQuery, let conditions = reader.plan.withConditions[withQuery],
      conditions.contains(where: { $0.names(column) })
    {
      return .outsideWith(withQuery)
    }
    guard let filter = above.last(where: { $0.predicates.contains { $0.names(column) } }) else { return .noPredicate }
    return isLate(filter, column) ? filter.step.map { .filteredLate($0) } : nil
  }

  /// Whether what a node above asks is for certain asked of the scan's column, and could be asked of rows.
  private func isLate(_ filter: Filter, _ name: String) -> Bool {
    let column = PredicateColumn(aliases: aliases.union([filter.subquery].compactMap(\.self)), name: name)
    return filter.predicates.contains { predicate in
      predicate.contains(unreadable: false) { operand in
        switch operand.form(of: column) {
        case .absent: false
        case .bare, .cast: true
        case .function(let name): filter.step != .grouping || ["max", "min"].contains(name)
        default: filter.step != .grouping
        }
      }
    }
  }
}

extension Predicate {
  /// Whether it may be about a column of this name, whatever table it is of.
  fileprivate func names(_ column: String) -> Bool { contains { $0.names(column) } }

  /// Whether it compares or tests an operand of which `isMeant` holds; `unreadable` is what to say where nobody knows.
  func contains(unreadable: Bool = true, _ isMeant: (PredicateOperand) -> Bool) -> Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains { $0.contains(unreadable: unreadable, isMeant) }
    case .not(let inner): inner.contains(unreadable: unreadable, isMeant)
    case .comparison(let left, _, _, let right): isMeant(left) || isMeant(right)
    case .test(let operand, _), .truth(let operand): isMeant(operand)
    case .unreadable: unreadable
    }
  }
}

extension PredicateOperand {
  fileprivate func names(_ column: String) -> Bool {
    references.contains { $0.column == column } || contains(word: "subplan")
  }
}
