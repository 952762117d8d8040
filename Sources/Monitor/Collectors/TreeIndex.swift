internal import PartitionModel
internal import QueryPlans

/// The trees by the names that plans and queries use.
struct TreeIndex {
  /// The root of each table of a tree, itself among them.
  private(set) var rootOf: [RelationName: RelationName] = [:]
  /// How many leaves each root has.
  private(set) var leafCount: [RelationName: Int] = [:]
  /// The leaves that are DEFAULT partitions, or below one.
  private(set) var defaults: Set<RelationName> = []
  /// The keys that rows are sent by, for each leaf.
  let keys: [RelationName: PruningDiagnosis.LeafKeys]
  /// The roots, by name.
  private(set) var roots: [RelationName: Partition] = [:]

  init(_ forest: PartitionForest) {
    keys = PruningDiagnosis.LeafKeys.all(of: forest.roots)
    for root in forest.roots {
      roots[root.name] = root
      leafCount[root.name] = root.leaves.count
      add(root, of: root.name, inDefault: false)
    }
  }

  private mutating func add(_ partition: Partition, of root: RelationName, inDefault: Bool) {
    rootOf[partition.name] = root
    let inDefault = inDefault || partition.bound == .default
    if inDefault, partition.key == nil { defaults.insert(partition.name) }
    for child in partition.partitions { add(child, of: root, inDefault: inDefault) }
  }

  /// The roots that a query's text names, in its order; a name without a schema may mean any of that name.
  func roots(in sql: CanonicalSQL) -> [RelationName] {
    sql.relations.flatMap { mention in roots.keys.filter { mention.matches($0) }.sorted() }
  }

  /// The first value of a list that has a partition with leaves: what `{key}` stands for; nil where no level is a list.
  func exampleKey(of root: RelationName) -> String? { roots[root]?.firstListValue }
}

extension Partition {
  fileprivate var firstListValue: String? {
    for partition in partitions where !partition.isDetachPending && !partition.leaves.isEmpty {
      if case .list(let values) = partition.bound {
        for case .value(let text) in values { return text }
      }
      if let below = partition.firstListValue { return below }
    }
    return nil
  }
}
