public import PartitionModel

/// One node of a plan, with the nodes below it, as `EXPLAIN (FORMAT JSON, VERBOSE)` shows them.
///
/// Types of node that are not known here are kept and walked like any other: what a node *is* matters less than what it
/// names. PostgreSQL, "Using EXPLAIN".
public struct PlanNode: Hashable, Sendable {
  /// `Node Type`: `Seq Scan`, `Append`, `ModifyTable`, ….
  public let type: String
  /// `Parent Relationship`: `Outer`, `Inner`, `Member`, `InitPlan`, `SubPlan`, …; nil at the top.
  public let parentRelationship: String?
  /// How the node does its work, where it has a choice.
  public let ways: [Way: String]
  /// The table that the node reads, or, for a ModifyTable, the one that the statement names.
  public let relation: RelationName?
  /// `Relations`: what a foreign scan reads that joins or groups on the other server. Such a node has no `relation`.
  public let remoteRelations: [RelationName]
  /// `Alias`
  public let alias: String?
  /// `Index Name`, which never has a schema.
  public let indexName: String?
  /// `Target Tables` of a ModifyTable: what it could modify, which is more than it will scan.
  public let targetTables: [RelationName]
  /// `Subplans Removed`: children that start-up pruning took away. A child may hold more leaves than one.
  public let subplansRemoved: Int
  /// What rows have to satisfy, by the place where it is asked.
  public let conditions: [Condition: String]
  /// `Sort Key`: the expressions to sort by, or, of a Merge Append, those that its children are sorted by.
  public let sortKey: [String]
  /// `Presorted Key`: those leading expressions of an Incremental Sort's key that its input is sorted by already.
  public let presortedKey: [String]
  /// `Group Key`
  public let groupKey: [String]
  /// `Parallel Aware`: whether workers share the node's work, instead of each doing all of it.
  public let isParallelAware: Bool
  /// `Workers Planned` of a Gather or Gather Merge.
  public let workersPlanned: Int?
  /// `Startup Cost`, in the planner's units; nil with `COSTS OFF`.
  public let startupCost: Double?
  /// `Total Cost`, in the planner's units; nil with `COSTS OFF`.
  public let totalCost: Double?
  /// `Actual Loops`; nil unless the plan was run by `ANALYZE`, 0 where the node never ran.
  public let actualLoops: Double?
  /// `Plans`, InitPlans and SubPlans among them.
  public internal(set) var children: [PlanNode]

  /// A place in a node where rows are asked for something, by the field that holds the condition.
  public enum Condition: String, Hashable, Sendable, CaseIterable {
    case indexCondition = "Index Cond"
    case recheckCondition = "Recheck Cond"
    case tidCondition = "TID Cond"
    case hashCondition = "Hash Cond"
    case mergeCondition = "Merge Cond"
    case joinFilter = "Join Filter"
    case filter = "Filter"
    /// Decided once before the node runs; `false` means that nothing below it runs.
    case oneTimeFilter = "One-Time Filter"
    /// The distances that an index scan returns rows in the order of.
    case orderBy = "Order By"
    /// What a Memoize looks its rows up by.
    case cacheKey = "Cache Key"
  }

  /// A choice between ways to work, by the field that tells of it.
  public enum Way: String, Hashable, Sendable, CaseIterable {
    /// `Update`, of a ModifyTable, or of a foreign scan that modifies on the other server.
    case operation = "Operation"
    /// `Left`, `Semi`, …
    case joinType = "Join Type"
    /// `Sorted`, `Hashed`, …
    case strategy = "Strategy"
    /// `Partial`, `Finalize`
    case partialMode = "Partial Mode"
    /// `Backward`
    case scanDirection = "Scan Direction"
    /// `Intersect`, `Except All`, …
    case command = "Command"
    /// The name of what the node reads, where that is no table.
    case cteName = "CTE Name"
    case functionName = "Function Name"
    /// `InitPlan 1`, `CTE recent`
    case subplanName = "Subplan Name"
  }
}

extension PlanNode {
  /// The tables that the node and those below it name.
  public var relations: Set<RelationName> {
    children.reduce(into: Set([relation].compactMap(\.self))) { $0.formUnion($1.relations) }
  }

  /// Whether the node writes to the tables that it names, instead of reading them.
  var isModifyTable: Bool { type == "ModifyTable" }

  /// Whether it is known before the start that the node gives no row and runs none of its children.
  var neverRuns: Bool { conditions[.oneTimeFilter] == "false" }

  /// The same without the nodes below it that were never run; all of it where it was not run at all.
  var executed: PlanNode {
    var node = self
    node.children = children.filter { $0.actualLoops != 0 }.map(\.executed)
    return node
  }

  /// Whether the node is a query of its own beside its parent's input: an expression of the parent asks for its rows.
  var isSubquery: Bool { parentRelationship == "InitPlan" || parentRelationship == "SubPlan" }

  /// The tables that the node itself reads rows of.
  var scannedRelations: [RelationName] {
    if isModifyTable { return [] }
    return relation.map { [$0] } ?? remoteRelations
  }

  /// Whether the node reads tables without saying which: what another server or an extension does as a whole.
  var hidesRelations: Bool {
    (type == "Foreign Scan" || type == "Custom Scan") && scannedRelations.isEmpty && children.isEmpty
  }
}
