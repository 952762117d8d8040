internal import PartitionModel

/// What the conditions of one scan are judged by: the rest of the plan, and what is known of its indexes.
struct PredicateContext {
  /// The numbers of InitPlans' results that are written like parameters: `InitPlan 1 (returns $0)`, to PostgreSQL 16.
  private(set) var subqueryResults: Set<Int> = []
  /// Columns that are asked for something by a scan of a WITH query, by the query's name.
  private(set) var withConditions: [String: [Predicate]] = [:]
  /// Whether the statement's parameters stand in the plan, or their values.
  let mode: PlanMode
  /// Names of indexes that have a predicate.
  let partialIndexes: Set<String>

  init(_ plan: PlanNode, mode: PlanMode, partialIndexes: Set<String>) {
    self.mode = mode
    self.partialIndexes = partialIndexes
    visit(plan)
  }

  private mutating func visit(_ node: PlanNode) {
    if node.parentRelationship == "InitPlan", let name = node.ways[.subplanName],
      let tokens = try? SQLLexer.tokens(of: Array(name.utf8))
    {
      for token in tokens { if case .parameter(let number?) = token.kind { subqueryResults.insert(number) } }
    }
    if let name = node.ways[.cteName], let filter = node.conditions[.filter] {
      withConditions[name, default: []].append(Predicate(text: filter))
    }
    for child in node.children { visit(child) }
  }
}
