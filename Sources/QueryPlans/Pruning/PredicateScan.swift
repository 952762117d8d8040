internal import PartitionModel

/// A scan of a leaf, with all that is asked of its rows in it and above it.
struct PredicateScan {
  let leaf: PruningDiagnosis.LeafKeys
  /// The scan's alias, and that of the table whose partition is scanned.
  let aliases: Set<String>
  /// The index that is read, where one is: what its predicate implies is not asked for again.
  let index: String?
  /// What an index looks for.
  let sought: [Predicate]
  /// What is asked of the rows that are read.
  let filtered: [Predicate]
  /// Joins above the scan.
  let joins: [Join]
  /// What is asked elsewhere above it.
  let above: [Predicate]
  /// The WITH query that the scan is part of.
  let withQuery: String?
  /// Whether an Append above can leave the scan out while it runs.
  let isOptional: Bool

  struct Join {
    let type: String
    let predicates: [Predicate]
  }

  /// Every scan of a leaf whose conditions can be read.
  static func all(in plan: PlanNode, keys: (RelationName) -> PruningDiagnosis.LeafKeys?) -> [PredicateScan] {
    var scans: [PredicateScan] = []
    func visit(_ node: PlanNode, _ place: Place) {
      if node.neverRuns { return }
      if let relation = node.relation, !node.isModifyTable, node.type != "Foreign Scan", let alias = node.alias,
        let leaf = keys(relation)
      {
        scans.append(
          PredicateScan(
            leaf: leaf, aliases: place.isOptional ? [alias, Self.parentAlias(alias)] : [alias],
            index: node.indexName, sought: node.predicates(.indexCondition, .recheckCondition),
            filtered: node.predicates(.filter), joins: place.joins, above: place.above, withQuery: place.withQuery,
            isOptional: place.isOptional))
      }
      for child in node.children { visit(child, place.below(node, child)) }
    }
    visit(plan, Place())
    return scans
  }

  private struct Place {
    var joins: [Join] = []
    var above: [Predicate] = []
    var withQuery: String?
    var isOptional = false

    func below(_ node: PlanNode, _ child: PlanNode) -> Place {
      var place = child.isSubquery ? Place() : self
      if let name = child.ways[.subplanName], name.hasPrefix("CTE ") { place.withQuery = String(name.dropFirst(4)) }
      if child.isSubquery { return place }
      let joined = node.predicates(.hashCondition, .mergeCondition, .joinFilter)
      if !joined.isEmpty { place.joins.append(Join(type: node.type, predicates: joined)) }
      place.above += node.predicates(.filter, .oneTimeFilter)
      if node.type == "Append" || node.type == "Merge Append" { place.isOptional = true }
      return place
    }
  }

  /// The alias of the table that `alias_2` is a partition of.
  private static func parentAlias(_ alias: String) -> String {
    guard let score = alias.lastIndex(of: "_"), score > alias.startIndex, alias.index(after: score) < alias.endIndex,
      alias[alias.index(after: score)...].allSatisfy(\.isWholeNumber)
    else { return alias }
    return String(alias[..<score])
  }
}

extension PlanNode {
  fileprivate func predicates(_ places: Condition...) -> [Predicate] {
    places.compactMap { conditions[$0] }.map(Predicate.init(text:))
  }
}
