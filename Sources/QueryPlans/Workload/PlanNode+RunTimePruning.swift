public import PartitionModel

extension PlanNode {
  /// Whether leaves of `leaves` may be left out while the plan runs, by what another part of it finds: no plan tells.
  ///
  /// That takes an Append on the inside of a nested loop, or a subquery that runs first, and a condition on a key column.
  /// It says yes more often than PostgreSQL does, so that nothing is called unpruned that is not.
  public func mayPruneWhileRunning(_ leaves: Set<RelationName>, keyColumns: Set<String>) -> Bool {
    mayPrune(leaves, keyColumns, isAsked: false, hasSubquery: hasInitPlan)
  }

  private func mayPrune(
    _ leaves: Set<RelationName>, _ keyColumns: Set<String>, isAsked: Bool, hasSubquery: Bool
  ) -> Bool {
    if isAsked || hasSubquery, let relation, leaves.contains(relation), !isModifyTable, names(anyOf: keyColumns) {
      return true
    }
    return children.contains { child in
      let isInside = type == "Nested Loop" && child.parentRelationship == "Inner"
      return child.mayPrune(
        leaves, keyColumns, isAsked: isAsked || isInside || child.parentRelationship == "SubPlan",
        hasSubquery: hasSubquery)
    }
  }

  private var hasInitPlan: Bool { children.contains { $0.parentRelationship == "InitPlan" || $0.hasInitPlan } }

  private func names(anyOf columns: Set<String>) -> Bool {
    conditions.values.contains { text in
      let tokens = (try? SQLLexer.tokens(of: Array(text.utf8))) ?? []
      return tokens.contains { $0.identifier.map(columns.contains) == true }
    }
  }
}
