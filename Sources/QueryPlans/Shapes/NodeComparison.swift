/// Goes through two shapes side by side, from the top, and says where they part.
struct NodeComparison {
  /// What is different, in the order in which it is met.
  private(set) var findings: [String] = []

  /// The differences between two nodes and all below.
  init(_ recorded: PlanShape.Node, _ present: PlanShape.Node) { compare(recorded, present) }

  private mutating func compare(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    if recorded == present { return }
    if recorded.isJoin && present.isJoin { return compareJoins(recorded, present) }
    if recorded.isAppend || present.isAppend { return compareSiblings(recorded, present) }
    if recorded.doesSameWork(as: present) {
      compareDetails(recorded, present)
      return compareChildren(recorded, present)
    }
    // A node put above the same work, or taken away from above it.
    if let input = present.inputs.first(where: { $0.served.serves(sameAs: recorded) }) {
      compare(recorded, input.served)
      return findings.append("\(present.role(besides: input)) is new")
    }
    if let input = recorded.inputs.first(where: { $0.served.serves(sameAs: present) }) {
      compare(input.served, present)
      return findings.append("\(recorded.role(besides: input)) is gone")
    }
    findings.append(Self.replacement(recorded, present))
    // Of another way to read a table, the conditions and what is below follow from the way.
    if recorded.target == nil && present.target == nil { compareChildren(recorded, present) }
  }

  /// `Index Scan using event_id_idx → Seq Scan on public.event`: what they are both on is said once.
  private static func replacement(_ recorded: PlanShape.Node, _ present: PlanShape.Node) -> String {
    if present.readsNothing { return "\(recorded.heading) → no leaf is left to read" }
    let isSameTarget = recorded.target == present.target
    return "\(isSameTarget ? recorded.methodWithIndexes : recorded.heading) → \(present.heading)"
  }

  // MARK: Joins

  private mutating func compareJoins(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    if recorded.method != present.method { findings.append("\(recorded.method) → \(present.method)") }
    let sides = (recorded.inputs.map(\.tables), present.inputs.map(\.tables))
    let isSwitched = sides.0.count == 2 && sides.0 != sides.1 && sides.0 == sides.1.reversed()
    if isSwitched {
      findings.append("join sides switched: \(present.inputs[0].tables.joined(separator: ", ")) is now the outer")
    }
    let isSameWay = recorded.method == present.method && !isSwitched
    if isSameWay { compareDetails(recorded, present) }
    let inputs = isSwitched ? present.inputs.reversed() : present.inputs
    if recorded.inputs.count == inputs.count {
      for (one, other) in zip(recorded.inputs, inputs) {
        // A Hash, Sort or Materialize below a join serves its way of joining.
        if isSameWay { compare(one, other) } else { compare(one.served, other.served) }
      }
    }
    compareSubqueries(recorded, present)
  }

  // MARK: What is below

  private mutating func compareChildren(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    compareSubqueries(recorded, present)
    // With another number of inputs, none has a partner for certain.
    guard recorded.inputs.count == present.inputs.count else { return }
    for (one, other) in zip(recorded.inputs, present.inputs) { compare(one, other) }
  }

  /// Compares the kinds of siblings under an Append; a node that stands alone is the only kind.
  private mutating func compareSiblings(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    let before = recorded.isAppend ? recorded.inputs : [recorded]
    let after = present.isAppend ? present.inputs : [present]
    if after.isEmpty { return findings.append("\(recorded.heading) → no leaf is left to read") }
    let isBefore = Set(before).contains
    let isAfter = Set(after).contains
    let lost = before.filter { !isAfter($0) }
    let new = after.filter { !isBefore($0) }
    for (one, other) in zip(lost, new) { compare(one, other) }
    findings += lost.dropFirst(new.count).map { "\($0.heading) is gone" }
    let all = after.reduce(0) { $0 + $1.count }
    findings += new.dropFirst(lost.count).map { "\($0.heading) is new, for \($0.count) of \(all) siblings" }
    compareSubqueries(recorded, present)
  }

  private mutating func compareSubqueries(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    for subquery in recorded.subqueries {
      if let other = present.subqueries.first(where: { $0.role == subquery.role }) {
        compare(subquery, other)
      } else {
        findings.append("\(subquery.role ?? "a subquery") is gone")
      }
    }
    for subquery in present.subqueries where !recorded.subqueries.contains(where: { $0.role == subquery.role }) {
      findings.append("\(subquery.role ?? "a subquery") is new")
    }
  }

  // MARK: Details

  private mutating func compareDetails(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    compareConditions(recorded, present)
    let before = recorded.textByLabel
    let after = present.textByLabel
    let labels = recorded.details.map(\.label) + present.details.map(\.label).filter { before[$0] == nil }
    for label in labels where before[label] != after[label] {
      switch (before[label], after[label]) {
      case (let text?, let other?): findings.append("\(label): \(text) → \(other)")
      case (let text?, nil): findings.append("\(label): \(text) is gone")
      case (nil, let other?): findings.append("\(label): \(other) is new")
      case (nil, nil): break
      }
    }
  }

  /// Conditions on one column are compared over the whole plan (`ConditionChange`); here it is of interest where a
  /// condition is asked, and what joins are on.
  private mutating func compareConditions(_ recorded: PlanShape.Node, _ present: PlanShape.Node) {
    let before = recorded.labelByCondition
    let after = present.labelByCondition
    for (condition, label) in before.sorted(by: { $0.key < $1.key }) {
      if let other = after[condition] {
        if label != other { findings.append("\(condition): \(label) → \(other)") }
      } else if PlanColumn.all(in: condition).count != 1 {
        findings.append("\(condition) is gone")
      }
    }
    for condition in after.keys.sorted() where before[condition] == nil && PlanColumn.all(in: condition).count != 1 {
      findings.append("\(condition) is new")
    }
  }
}

extension PlanShape.Node {
  fileprivate var inputs: [Self] { children.filter { $0.role == nil } }
  fileprivate var subqueries: [Self] { children.filter { $0.role != nil } }
  fileprivate var isAppend: Bool { method.hasSuffix("Append") }
  fileprivate var isJoin: Bool { method.hasPrefix("Nested Loop") || method.hasSuffix("Join") }

  fileprivate var textByLabel: [String: String] {
    Dictionary(details.filter { !$0.isCondition }.map { ($0.label, $0.text) }) { $0 + ", " + $1 }
  }

  /// Where each condition is asked. What a bitmap is checked by again was asked of its index.
  fileprivate var labelByCondition: [String: String] {
    let conditions = details.filter { $0.isCondition && $0.label != "Recheck Cond" }
    return Dictionary(conditions.flatMap { detail in detail.conjuncts.map { ($0, detail.label) } }) { first, _ in first
    }
  }

  /// The node below those that only put its rows in order for a join.
  fileprivate var served: Self {
    var node = self
    while ["Hash", "Parallel Hash", "Sort", "Materialize", "Memoize"].contains(node.method), node.inputs.count == 1 {
      node = node.inputs[0]
    }
    return node
  }

  /// The tables that the node and those below read, in the plan's order.
  fileprivate var tables: [String] { (target.map { [$0] } ?? []) + inputs.flatMap(\.tables) }

  fileprivate func doesSameWork(as other: Self) -> Bool { method == other.method && target == other.target }

  /// Whether it does the same, or reads the same in another way.
  fileprivate func serves(sameAs other: Self) -> Bool {
    target == other.target && (method == other.method || target != nil)
  }

  fileprivate var readsNothing: Bool {
    details.contains { $0.label == "One-Time Filter" && $0.text == "false" || $0.label == "Subplans" }
  }

  /// The title, with the indexes that a bitmap below is made of.
  fileprivate var heading: String { methodWithIndexes + (target.map { " on " + $0 } ?? "") }

  fileprivate var methodWithIndexes: String {
    let indexes = method.hasSuffix("Bitmap Heap Scan") ? inputs.flatMap(\.tables) : []
    return method + (indexes.isEmpty ? "" : " using " + indexes.joined(separator: ", "))
  }

  /// What the node adds to `input`: `Sort by event.kind`, `Hash Join with public.plain p`.
  fileprivate func role(besides input: Self) -> String {
    if isJoin { return "\(method) with \(inputs.filter { $0 != input }.flatMap(\.tables).joined(separator: ", "))" }
    let key = details.first { $0.label == "Sort Key" || $0.label == "Group Key" }
    return heading + (key.map { " by " + $0.text } ?? "")
  }
}
