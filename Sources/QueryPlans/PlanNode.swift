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
  /// `Operation` of a ModifyTable, or of a foreign scan that modifies on the other server: `Update`.
  public let operation: String?
  /// The table that the node reads, or, for a ModifyTable, the one that the statement names.
  public let relation: RelationName?
  /// `Alias`
  public let alias: String?
  /// `Index Name`, which never has a schema.
  public let indexName: String?
  /// `Target Tables` of a ModifyTable: what it could modify, which is more than it will scan.
  public let targetTables: [RelationName]
  /// `Subplans Removed`: children that start-up pruning took away. A child may hold more leaves than one.
  public let subplansRemoved: Int
  /// `One-Time Filter`: decided once before the node runs; `false` means that nothing below it runs.
  public let oneTimeFilter: String?
  /// `Filter`
  public let filter: String?
  /// `Index Cond`
  public let indexCondition: String?
  /// `Startup Cost`, in the planner's units; nil with `COSTS OFF`.
  public let startupCost: Double?
  /// `Total Cost`, in the planner's units; nil with `COSTS OFF`.
  public let totalCost: Double?
  /// `Actual Loops`; nil unless the plan was run by `ANALYZE`, 0 where the node never ran.
  public let actualLoops: Double?
  /// `Plans`, InitPlans and SubPlans among them.
  public let children: [PlanNode]
}

extension PlanNode {
  /// Whether the node writes to the tables that it names, instead of reading them.
  var isModifyTable: Bool { type == "ModifyTable" }

  /// Whether it is known before the start that the node gives no row and runs none of its children.
  var neverRuns: Bool { oneTimeFilter == "false" }

  /// Whether the node is a query of its own beside its parent's input: an expression of the parent asks for its rows.
  var isSubquery: Bool { parentRelationship == "InitPlan" || parentRelationship == "SubPlan" }

  /// Whether the node reads tables without saying which: a join that another server or an extension does as a whole.
  var hidesRelations: Bool {
    (type == "Foreign Scan" || type == "Custom Scan") && relation == nil && children.isEmpty
  }
}
