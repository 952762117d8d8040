public import PartitionModel

/// What one plan of a query does, with what the catalog knows of the tables that it reads.
public struct PlanReading: Hashable, Sendable {
  /// The plan.
  public var plan: PlanNode
  /// The leaves that it scans.
  public var scanned: ScannedPartitions
  /// How many leaves each root has; a root that is not there has an unknown number.
  public var existing: [RelationName: Int]
  /// The DEFAULT leaves.
  public var defaults: Set<RelationName>
  /// Why a root is not pruned further, by root, each in words.
  public var reasons: [RelationName: [String]]
  /// The roots that may yet be pruned while the query runs, each with what only that will tell.
  public var openUntilExecution: [RelationName: String]

  /// A reading of `plan`.
  public init(
    plan: PlanNode, scanned: ScannedPartitions, existing: [RelationName: Int] = [:],
    defaults: Set<RelationName> = [], reasons: [RelationName: [String]] = [:],
    openUntilExecution: [RelationName: String] = [:]
  ) {
    self.plan = plan
    self.scanned = scanned
    self.existing = existing
    self.defaults = defaults
    self.reasons = reasons
    self.openUntilExecution = openUntilExecution
  }
}

extension CanonicalQuery.Budget {
  /// How the plan reads leaves in ways that the budget forbids, in words, each way once.
  func departures(of plan: PlanNode, _ scanned: ScannedPartitions) -> [String] {
    guard requiresIndex || !forbidden.isEmpty else { return [] }
    let leaves = scanned.trees.values.reduce(into: Set<RelationName>()) { $0.formUnion($1.leaves) }
    var found: [String: [RelationName]] = [:]
    func visit(_ node: PlanNode) {
      if node.neverRuns { return }
      if let relation = node.relation, leaves.contains(relation), !node.isModifyTable {
        let isForbidden = forbidden.contains(node.type)
        if isForbidden || requiresIndex && !node.readsThroughIndex {
          found[node.type, default: []].append(relation)
        }
      }
      node.children.forEach(visit)
    }
    visit(plan)
    return found.sorted { $0.key < $1.key }.map { type, relations in
      let others = Set(relations).count - 1
      let first = relations.min().map { "\($0)" } ?? ""
      let more = others > 0 ? " and \(others) more" : ""
      let why = forbidden.contains(type) ? "which is forbidden" : "where an index is required"
      return "\(type) on \(first)\(more), \(why)"
    }
  }
}

extension PlanNode {
  /// Whether the node finds its rows by an index, its own or that of the bitmap below it.
  fileprivate var readsThroughIndex: Bool {
    indexName != nil || type == "Bitmap Heap Scan"
  }
}
