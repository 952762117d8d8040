internal import PartitionModel

extension PlanShape {
  /// The shape of `plan`, its tables and indexes named by `names`.
  public init(plan: PlanNode, names: PlanNames) {
    let reader = ShapeReader(names: names, aliases: PlanAliases(of: plan, names))
    let reading = reader.read(plan, of: nil)
    self.init(top: reading.node, youngLeaves: reading.youngLeaves)
  }
}

/// The shape of a node, and the young leaves that decided on it.
private struct ShapeReading {
  var node: PlanShape.Node
  var youngLeaves: Set<RelationName>
}

/// Makes shapes of nodes.
private struct ShapeReader {
  let names: PlanNames
  let aliases: PlanAliases

  /// The shape of `plan`, which is below a node that reads the table `outer`, if that does.
  func read(_ plan: PlanNode, of outer: RelationName?) -> ShapeReading {
    let relation = plan.relation ?? outer
    var inputs = plan.children.map { read($0, of: relation) }
    let title = PlanTitle(plan, relation: relation, names: names, aliases: aliases)
    let isAppend = plan.type == "Append" || plan.type == "Merge Append"
    let orphans = isAppend ? Self.dropYoung(&inputs) : []
    var node = PlanShape.Node(
      role: title.role, method: title.method, target: title.target, details: details(plan),
      children: orphans + inputs.map(\.node), workers: plan.workersPlanned)
    if isAppend { node = folded(node) }
    var youngLeaves = inputs.reduce(into: Set()) { $0.formUnion($1.youngLeaves) }
    if let leaf = plan.relation, names.youngLeaves.contains(leaf) { youngLeaves.insert(leaf) }
    return ShapeReading(node: node.orderingSubqueries(), youngLeaves: youngLeaves)
  }

  /// Takes out the inputs of an Append that young leaves decided on, as long as there are others; gives their
  /// subqueries, which are the others' as well.
  ///
  /// The planner reads a month that has just begun in another way than the grown ones beside it.
  private static func dropYoung(_ readings: inout [ShapeReading]) -> [PlanShape.Node] {
    let isInput = { (reading: ShapeReading) in reading.node.role == nil }
    guard readings.contains(where: { isInput($0) && $0.youngLeaves.isEmpty }) else { return [] }
    let young = readings.filter { isInput($0) && !$0.youngLeaves.isEmpty }
    readings.removeAll { isInput($0) && !$0.youngLeaves.isEmpty }
    let kept = Set(readings.flatMap { $0.node.subqueries.map(\.role) })
    return young.flatMap(\.node.subqueries).filter { !kept.contains($0.role) }
  }

  private func details(_ plan: PlanNode) -> [PlanShape.Detail] {
    func detail(_ label: String, _ expressions: [String]) -> PlanShape.Detail? {
      guard !expressions.isEmpty else { return nil }
      let texts = expressions.map { PlanExpression.normalised($0, aliases) }
      return PlanShape.Detail(label: label, text: texts.joined(separator: ", "))
    }
    let keys = [
      detail("Sort Key", plan.sortKey), detail("Presorted Key", plan.presortedKey),
      detail("Group Key", plan.groupKey),
    ]
    let conditions = PlanNode.Condition.allCases.map { detail($0.rawValue, plan.conditions[$0].map { [$0] } ?? []) }
    return (keys + conditions).compactMap { $0 }
  }

  /// An Append or Merge Append with equal inputs made one.
  ///
  /// Where all are equal nothing is left of the Append: a query that reads one leaf has none in its plan, and one that
  /// reads two has no more to do than to do the same twice. That holds of a Merge Append as well, since each of its
  /// inputs is sorted as the whole is.
  private func folded(_ append: PlanShape.Node) -> PlanShape.Node {
    let subqueries = append.children.filter { $0.role != nil }
    let inputs = equalSiblingsFolded(append.children.filter { $0.role == nil })
    if let only = inputs.first, inputs.count == 1 {
      return only.with(role: append.role, children: subqueries + only.children)
    }
    let none = PlanShape.Detail(label: "Subplans", text: "none is left")
    return PlanShape.Node(
      role: append.role, method: append.method, target: append.target,
      details: inputs.isEmpty ? append.details + [none] : append.details,
      // Which leaf comes first is a matter of bounds, and in a Parallel Append of costs.
      children: subqueries + inputs.sortedByText())
  }

  /// `siblings`, equal ones once, with how many there are.
  ///
  /// EXPLAIN shows a SubPlan that every leaf has in a condition below the first of them alone, so that a node without
  /// is equal to one with.
  private func equalSiblingsFolded(_ siblings: [PlanShape.Node]) -> [PlanShape.Node] {
    var groups: [PlanShape.Node: SiblingGroup] = [:]
    for sibling in siblings {
      groups[sibling.withoutSubqueries, default: SiblingGroup()].add(sibling)
    }
    return groups.values.flatMap(\.distinct)
  }
}

/// Siblings that are equal but for their subqueries.
private struct SiblingGroup {
  private var counts: [PlanShape.Node: Int] = [:]
  private var withoutSubqueries: PlanShape.Node?
  private var countWithout = 0

  mutating func add(_ sibling: PlanShape.Node) {
    if sibling.subqueries.isEmpty {
      withoutSubqueries = withoutSubqueries ?? sibling
      countWithout += sibling.count
    } else {
      counts[sibling, default: 0] += sibling.count
    }
  }

  /// One node for each set of subqueries; those without any go with the first.
  var distinct: [PlanShape.Node] {
    var nodes = counts.map { $0.key.with(count: $0.value) }.sortedByText()
    if let first = nodes.first {
      nodes[0] = first.with(count: first.count + countWithout)
    } else if let withoutSubqueries {
      nodes = [withoutSubqueries.with(count: countWithout)]
    }
    return nodes
  }
}

extension PlanShape.Node {
  /// The InitPlans and SubPlans anywhere below.
  fileprivate var subqueries: [Self] { children.flatMap { $0.role == nil ? $0.subqueries : [$0] } }

  /// The node with no InitPlan and no SubPlan below.
  fileprivate var withoutSubqueries: Self {
    with(children: children.filter { $0.role == nil }.map(\.withoutSubqueries))
  }

  fileprivate func with(role: String? = nil, children: [Self]? = nil, count: Int? = nil) -> Self {
    Self(
      role: role ?? self.role, method: method, target: target, details: details, children: children ?? self.children,
      count: count ?? self.count, workers: workers)
  }

  /// InitPlans first and SubPlans last, as EXPLAIN has them; those that an Append hands down are among its input's.
  fileprivate func orderingSubqueries() -> Self {
    let isSubPlan = { (node: Self) in node.role?.hasPrefix("SubPlan") == true }
    guard children.contains(where: { $0.role != nil }) else { return self }
    return with(
      children: children.filter { $0.role != nil && !isSubPlan($0) } + children.filter { $0.role == nil }
        + children.filter(isSubPlan))
  }
}

extension [PlanShape.Node] {
  /// In an order that depends on nothing but what the nodes are.
  fileprivate func sortedByText() -> Self {
    guard count > 1 else { return self }
    return map { (text: $0.lines.map(\.text).joined(separator: "\n"), node: $0) }
      .sorted { $0.text < $1.text }.map(\.node)
  }
}
