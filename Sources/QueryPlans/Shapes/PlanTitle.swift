internal import PartitionModel

/// What a node is called in a shape: EXPLAIN's own words in its text format, with the names that stay.
struct PlanTitle {
  /// `InitPlan 1`, `CTE recent`; nil for an input.
  let role: String?
  /// `Parallel Index Scan Backward using event_created_at_idx`
  let method: String
  /// `public.event e`
  let target: String?

  /// The title of `plan`, which reads `relation` itself or is a part of a node that does.
  init(_ plan: PlanNode, relation: RelationName?, names: PlanNames, aliases: PlanAliases) {
    role = plan.isSubquery ? Self.role(plan.ways[.subplanName] ?? "") : nil
    let index = plan.indexName.map { names.index($0, of: relation) }
    let isBitmapIndexScan = plan.type == "Bitmap Index Scan"
    let using = isBitmapIndexScan ? nil : index
    method = OneLine.escaped(
      (plan.isParallelAware ? "Parallel " : "") + Self.work(plan) + (using.map { " using " + $0 } ?? ""))
    target = (isBitmapIndexScan ? index : Self.target(plan, names, aliases)).map(OneLine.escaped)
  }

  /// `InitPlan 1 (returns $0)` without the parameters, which are numbered through the whole plan.
  private static func role(_ subplan: String) -> String {
    if subplan.hasPrefix("CTE ") { return OneLine.escaped("CTE " + SQLIdentifier.quoted(String(subplan.dropFirst(4)))) }
    let end = subplan.firstRange(of: " (returns ")?.lowerBound ?? subplan.endIndex
    return OneLine.escaped(String(subplan[..<end]))
  }

  private static func work(_ plan: PlanNode) -> String {
    let ways = plan.ways
    switch plan.type {
    case "Nested Loop", "Hash Join", "Merge Join": return join(plan.type, ways[.joinType] ?? "Inner")
    case "Aggregate":
      let mode = ways[.partialMode].map { $0 == "Simple" ? "" : $0 + " " } ?? ""
      return mode + aggregate(ways[.strategy] ?? "Plain")
    case "SetOp":
      return (ways[.strategy] == "Hashed" ? "HashSetOp" : "SetOp") + (ways[.command].map { " " + $0 } ?? "")
    case "ModifyTable": return ways[.operation] ?? plan.type
    default:
      if let operation = ways[.operation], operation != "Select" { return "\(plan.type) for \(operation)" }
      return plan.type + (ways[.scanDirection] == "Backward" ? " Backward" : "")
    }
  }

  /// `Hash Join`, `Hash Left Join`, `Nested Loop Left Join`
  private static func join(_ type: String, _ kind: String) -> String {
    guard kind != "Inner" else { return type }
    return (type == "Nested Loop" ? type : type.replacing(" Join", with: "")) + " \(kind) Join"
  }

  private static func aggregate(_ strategy: String) -> String {
    switch strategy {
    case "Plain": "Aggregate"
    case "Sorted": "GroupAggregate"
    case "Hashed": "HashAggregate"
    default: "\(strategy)Aggregate"
    }
  }

  private static func target(_ plan: PlanNode, _ names: PlanNames, _ aliases: PlanAliases) -> String? {
    let alias = plan.alias.map { aliases.stem(of: $0) ?? $0 }
    if let relation = plan.relation {
      let root = names.root(of: relation)
      return root.quoted + (alias.flatMap { $0 == root.name ? nil : " " + SQLIdentifier.quoted($0) } ?? "")
    }
    let source = plan.ways[.cteName] ?? plan.ways[.functionName]
    let words = [source, alias == source ? nil : alias].compactMap { $0.map(SQLIdentifier.quoted) }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
