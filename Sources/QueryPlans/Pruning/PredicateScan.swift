internal import PartitionModel

/// A scan of a leaf, with all that is asked of its rows in it and above it.
struct PredicateScan {
  let leaf: PruningDiagnosis.LeafKeys
  /// How many of the leaf's levels are above the table that the statement names.
  let levelsAbove: Int
  /// What the statement calls the table whose partition is scanned, as far as the scan's alias tells.
  let alias: String
  /// That alias, and the scan's own.
  let aliases: Set<String>
  /// The index that is read, where one is: what its predicate implies is not asked for again.
  let index: String?
  /// What an index looks for.
  let sought: [Predicate]
  /// What is asked of the rows that are read.
  let filtered: [Predicate]
  /// Joins above the scan.
  let joins: [Join]
  /// What is asked elsewhere above it, from the top.
  let above: [Filter]
  /// The WITH query that the scan is part of.
  let withQuery: String?
  /// Whether an Append above can leave the scan out while it runs.
  let isOptional: Bool

  struct Join {
    let type: String
    let predicates: [Predicate]
    /// Whether it is an outer join that keeps those of the scan's rows that the conditions do not hold for.
    let keepsUnmatched: Bool
  }

  /// What a node above asks of rows that the scan's have become.
  struct Filter {
    let predicates: [Predicate]
    /// The sub-query whose columns are asked for, as long as the scan alone can be their source.
    var subquery: String?
    /// What makes of the scan's rows others before they are asked: the uppermost such step.
    var step: PruningReason.Step?
  }

  /// Every scan of a leaf whose conditions can be read.
  static func all(
    in plan: PlanNode, mentions: [RelationMention], keys: (RelationName) -> PruningDiagnosis.LeafKeys?
  ) -> [PredicateScan] {
    var scans: [PredicateScan] = []
    func visit(_ node: PlanNode, _ place: Place) {
      if node.neverRuns { return }
      if let relation = node.relation, !node.isModifyTable, node.type != "Foreign Scan", let alias = node.alias,
        let leaf = keys(relation)
      {
        let parent = place.isOptional ? Self.withoutNumber(alias) : alias
        scans.append(
          PredicateScan(
            leaf: leaf, levelsAbove: leaf.levelsAbove(mentions, leaf: relation), alias: parent,
            aliases: [alias, parent],
            index: node.indexName, sought: node.predicates(.indexCondition, .recheckCondition),
            filtered: node.predicates(.filter), joins: place.joins, above: place.above, withQuery: place.withQuery,
            isOptional: place.isOptional))
      }
      for child in node.children { visit(child, place.below(node, child)) }
    }
    visit(plan, Place())
    return scans
  }

  /// What the statement calls each root.
  static func aliases(of scans: [PredicateScan]) -> [RelationName: Set<String>] {
    scans.reduce(into: [:]) { $0[$1.leaf.root, default: []].insert($1.alias) }
  }

  /// What tells the scan's table from the same root under others of `aliases`; nil where there are none.
  ///
  /// A name that several sub-queries give is made several by EXPLAIN: the numbers that it adds are in no statement.
  func alias(among aliases: Set<String>) -> String? {
    func given(_ alias: String) -> String {
      let shorter = Self.withoutNumber(alias)
      return aliases.contains(shorter) ? shorter : alias
    }
    return Set(aliases.map(given)).count > 1 ? given(alias) : nil
  }

  private struct Place {
    var joins: [Join] = []
    var above: [Filter] = []
    var withQuery: String?
    var isOptional = false

    func below(_ node: PlanNode, _ child: PlanNode) -> Place {
      var place = child.isSubquery ? Place() : self
      if let name = child.ways[.subplanName], name.hasPrefix("CTE ") { place.withQuery = String(name.dropFirst(4)) }
      if child.isSubquery { return place }
      let joined = node.predicates(.hashCondition, .mergeCondition, .joinFilter)
      if !joined.isEmpty {
        place.joins.append(Join(type: node.type, predicates: joined, keepsUnmatched: node.keepsUnmatched(child)))
      }
      let isAppend = node.type == "Append" || node.type == "Merge Append"
      if isAppend { place.isOptional = true }
      if !isAppend, node.children.count(where: { !$0.isSubquery }) > 1 { place.forgetSubqueries() }
      let filtered = node.predicates(.filter, .oneTimeFilter)
      if !filtered.isEmpty {
        let subquery = node.type == "Subquery Scan" ? node.alias : nil
        place.above.append(
          Filter(predicates: filtered, subquery: subquery, step: node.extends(child) ? .outerJoin : nil))
      }
      if let step = node.step { place.pass(step) }
      return place
    }

    /// A column of a sub-query may be any of its tables'.
    private mutating func forgetSubqueries() {
      for index in above.indices { above[index].subquery = nil }
    }

    private mutating func pass(_ step: PruningReason.Step) {
      for index in above.indices where above[index].step == nil { above[index].step = step }
    }
  }

  /// The alias of the table that `alias_2` is a partition of.
  private static func withoutNumber(_ alias: String) -> String {
    guard let score = alias.lastIndex(of: "_"), score > alias.startIndex, alias.index(after: score) < alias.endIndex,
      alias[alias.index(after: score)...].allSatisfy(\.isWholeNumber)
    else { return alias }
    return String(alias[..<score])
  }
}

extension PlanNode {
  /// What the node makes of its input's rows, where a condition on them may not be moved to before it.
  fileprivate var step: PruningReason.Step? {
    switch type {
    case "Limit": .limit
    case "WindowAgg": .window
    case "Unique": .distinct
    case "Aggregate", "Group": .grouping
    default: nil
    }
  }

  /// Whether the node is an outer join that gives a row for each of `child`, whatever its join conditions say of it.
  fileprivate func keepsUnmatched(_ child: PlanNode) -> Bool { isOuterJoin(keeping: child.parentRelationship) }

  /// Whether the node is an outer join that gives NULL for the columns of `child` where no row of it matches.
  fileprivate func extends(_ child: PlanNode) -> Bool {
    isOuterJoin(keeping: child.parentRelationship == "Inner" ? "Outer" : "Inner")
  }

  private func isOuterJoin(keeping side: String?) -> Bool {
    switch ways[.joinType] {
    case "Left": side == "Outer"
    case "Right": side == "Inner"
    case "Full": true
    default: false
    }
  }

  fileprivate func predicates(_ places: Condition...) -> [Predicate] {
    places.compactMap { conditions[$0] }.map(Predicate.init(text:))
  }
}
