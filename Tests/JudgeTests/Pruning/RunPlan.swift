import FoundationEssentials
import PartitionModel

/// What running a plan really touched, from `EXPLAIN (ANALYZE, FORMAT JSON, VERBOSE)`.
///
/// It is read apart from the product's own reading of plans, down to the decoding, which it is to judge.
struct RunPlan {
  /// Tables of scan nodes that ran.
  private(set) var touched: Set<RelationName> = []
  /// Tables of scan nodes that did not run, and of which there was a reason not to run.
  private(set) var excused: Set<RelationName> = []
  /// Tables of scan nodes that did not run although nothing kept them from it. There must be none.
  private(set) var unexplained: Set<RelationName> = []
  /// Tables of scan nodes that an Append left out while it ran.
  private(set) var leftOut: Set<RelationName> = []
  /// The kinds of node that it has.
  private(set) var kinds: Set<String> = []
  /// Whether no scan node had a reason not to run: what is scanned must be what was touched.
  private(set) var isExact = true

  init(json: String) throws {
    // PostgreSQL 15 and 16 write the counts of a MERGE into the array of its targets, where JSON has no room for them.
    let sound = json.replacing(/,\s*"Tuples [A-Z][a-z]+": [0-9]+/, with: "")
    guard let document = try JSONDecoder().decode([Document].self, from: Data(sound.utf8)).first else {
      throw NoPlan()
    }
    let hasInitPlan = document.plan.contains { $0.parentRelationship == "InitPlan" && !$0.isCTE }
    visit(document.plan, Reach(hasParameters: hasInitPlan))
  }

  /// Why a node may not run, although its siblings do.
  private struct Reach {
    /// What is above may have enough before it has read everything.
    var mayStop = false
    /// A pruning Append may leave out children by what is known only while the query runs.
    var hasParameters = false
    /// An Append that ran had no other reason not to run the node.
    var isLeftOut = false
  }

  private mutating func visit(_ node: Node, _ reach: Reach) {
    kinds.insert(node.type)
    if node.relations != nil { kinds.insert("Foreign Join") }
    if node.isAsync == true { kinds.insert("Async \(node.type)") }
    if node.isParallel == true { kinds.insert("Parallel \(node.type)") }
    for table in node.tables {
      if reach.mayStop { isExact = false }
      if node.loops > 0 {
        touched.insert(table)
      } else if reach.mayStop {
        excused.insert(table)
        if reach.isLeftOut { leftOut.insert(table) }
      } else {
        unexplained.insert(table)
      }
    }
    let inputs = node.children.filter { !$0.isSubquery }
    for child in node.children { visit(child, self.reach(of: child, of: node, inputs, reach)) }
  }

  /// What may keep `child` from running, from what may keep its parent.
  private func reach(of child: Node, of node: Node, _ inputs: [Node], _ reach: Reach) -> Reach {
    var below = reach
    if child.isSubquery { return Reach(mayStop: true, hasParameters: true) }
    let isInner = child.parentRelationship == "Inner"
    switch node.type {
    case "Sort", "Hash", "ModifyTable":
      if node.loops > 0 { below.mayStop = false }
    case "Aggregate":
      // Sorted groups are given out one by one.
      if node.loops > 0, node.strategy != "Sorted" { below.mayStop = false }
    case "Limit", "Merge Join", "SetOp", "Foreign Scan": below.mayStop = true
    case "WindowAgg": below.mayStop = reach.mayStop || node.runCondition != nil
    case "Result": below.mayStop = reach.mayStop || node.oneTimeFilter != nil
    case "Nested Loop":
      // Its inner side does not run for no row, and is not read on once one match is enough.
      let isCut = child.loops == 0 || node.innerUnique == true || ["Semi", "Anti"].contains(node.joinType ?? "")
      if isInner { below = Reach(mayStop: reach.mayStop || isCut, hasParameters: true) }
    case "Recursive Union":
      if isInner { below = Reach(mayStop: true, hasParameters: true) }
    case "Hash Join":
      // Neither side is read on when the other turns out to be empty.
      let sibling = inputs.first { $0.parentRelationship != child.parentRelationship }
      if let sibling, sibling.rows < 0.5 { below.mayStop = true }
    case "Append", "Merge Append":
      below.isLeftOut = reach.hasParameters && !reach.mayStop && node.loops > 0 && child.loops == 0
      below.mayStop = reach.mayStop || reach.hasParameters
    default: break
    }
    return below
  }
}

/// EXPLAIN returned no statement.
struct NoPlan: Error {}

private struct Document: Decodable {
  let plan: Node
  enum CodingKeys: String, CodingKey { case plan = "Plan" }
}

private struct Node: Decodable {
  let type: String
  let parentRelationship: String?
  let subplanName: String?
  let strategy: String?
  let joinType: String?
  let innerUnique: Bool?
  let oneTimeFilter: String?
  let runCondition: String?
  let schema: String?
  let relation: String?
  /// What a foreign join reads: `(public.a) INNER JOIN (public.b b_1)`.
  let relations: String?
  let isAsync: Bool?
  let isParallel: Bool?
  let loops: Double
  let averageRows: Double
  let plans: [Node]?

  enum CodingKeys: String, CodingKey {
    case type = "Node Type"
    case parentRelationship = "Parent Relationship"
    case subplanName = "Subplan Name"
    case strategy = "Strategy"
    case joinType = "Join Type"
    case innerUnique = "Inner Unique"
    case oneTimeFilter = "One-Time Filter"
    case runCondition = "Run Condition"
    case schema = "Schema"
    case relation = "Relation Name"
    case relations = "Relations"
    case isAsync = "Async Capable"
    case isParallel = "Parallel Aware"
    case loops = "Actual Loops"
    case averageRows = "Actual Rows"
    case plans = "Plans"
  }

  var children: [Node] { plans ?? [] }
  var rows: Double { averageRows * loops }
  var isSubquery: Bool { parentRelationship == "InitPlan" || parentRelationship == "SubPlan" }
  var isCTE: Bool { subplanName?.hasPrefix("CTE") == true }

  /// The tables that the node scans.
  var tables: [RelationName] {
    if type == "ModifyTable" { return [] }
    if let relation { return [RelationName(schema: schema ?? "", name: relation)] }
    // The tables of this workload have names that need no quotes.
    return (relations ?? "").matches(of: /public\.([a-z0-9_]+)/).map {
      RelationName(schema: "public", name: String($0.output.1))
    }
  }

  func contains(_ condition: (Node) -> Bool) -> Bool {
    condition(self) || children.contains { $0.contains(condition) }
  }
}
