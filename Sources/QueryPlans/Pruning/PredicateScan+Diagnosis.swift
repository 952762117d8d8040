internal import PartitionModel

extension PredicateScan {
  func diagnosis(in plan: PredicateContext) -> PruningDiagnosis {
    var diagnosis = PruningDiagnosis()
    for key in leaf.keys {
      // Whether the columns before this one are given as single values.
      var isReached = true
      var waits = false
      for column in key.columns {
        guard let name = column.name else {
          isReached = false
          break
        }
        let reader = PruningEffectReader(
          column: PredicateColumn(aliases: aliases, name: name), type: column.type, strategy: key.strategy, plan: plan)
        let effect = effect(reader)
        diagnosis.reasons += causes(effect, reader).map { PruningReason(column: name, cause: $0) }
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
      // A column of that name under another alias may still be this one.
      guard case .joined(let other)? = effect.delays.first, !effect.isUnclear, effect.faults.isEmpty else { return nil }
      return .joinedLate(to: other, by: join.type)
    }
    if let withQuery, let conditions = reader.plan.withConditions[withQuery],
      conditions.contains(where: { $0.names(column) })
    {
      return .outsideWith(withQuery)
    }
    return above.contains { $0.names(column) } ? nil : .noPredicate
  }
}

extension Predicate {
  /// Whether it may be about a column of this name, whatever table it is of.
  fileprivate func names(_ column: String) -> Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains { $0.names(column) }
    case .not(let inner): inner.names(column)
    case .comparison(let left, _, _, let right): left.names(column) || right.names(column)
    case .test(let operand, _), .truth(let operand): operand.names(column)
    case .unreadable: true
    }
  }
}

extension PredicateOperand {
  fileprivate func names(_ column: String) -> Bool {
    references.contains { $0.column == column } || contains(word: "subplan")
  }
}
