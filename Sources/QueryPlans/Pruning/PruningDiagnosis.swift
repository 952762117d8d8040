public import PartitionModel

/// Why a plan reads the leaves of a root that it reads, as far as its conditions tell.
///
/// What cannot be read for certain is passed over: a reason that is given holds, and there may be others. None is given
/// for keys that are expressions, whose text cannot be had without a lock, and none for foreign partitions, whose
/// conditions are in another server's SQL.
public struct PruningDiagnosis: Hashable, Sendable {
  /// What keeps conditions on key columns from excluding leaves, in the order of the keys; empty where nothing does.
  public internal(set) var reasons: [PruningReason] = []
  /// Whether leaves are excluded while the plan runs, by values that come up only then: what it lists is the most that
  /// it may scan, and running it may touch less.
  public internal(set) var isPrunedOnExecution = false

  /// The keys by which rows find their way to a leaf.
  public struct LeafKeys: Hashable, Sendable {
    /// The root of the leaf's tree.
    public let root: RelationName
    /// The key of each table above the leaf, the root's first.
    public let keys: [PartitionKey]

    /// A leaf below `root`.
    public init(root: RelationName, keys: [PartitionKey]) {
      self.root = root
      self.keys = keys
    }

    /// Those of every leaf of these trees.
    public static func all(of roots: [Partition]) -> [RelationName: LeafKeys] {
      var leaves: [RelationName: LeafKeys] = [:]
      func visit(_ partition: Partition, _ root: RelationName, _ keys: [PartitionKey]) {
        guard let key = partition.key else {
          leaves[partition.name] = LeafKeys(root: root, keys: keys)
          return
        }
        for child in partition.partitions { visit(child, root, keys + [key]) }
      }
      for root in roots { visit(root, root.name, []) }
      return leaves
    }
  }

  /// Reads the conditions of every scan in `plan`.
  ///
  /// - Parameters:
  ///   - mode: Which of its plans the query was given.
  ///   - settings: What EXPLAIN's SETTINGS told, where it was asked to (`Explanation.settings`).
  ///   - partialIndexes: Names of indexes with a predicate (`pg_index.indpred`). A condition that the predicate implies
  ///     is not shown in an index scan, so that none can be said to be missing there.
  ///   - keys: The keys above a leaf; nil for a table of no tree.
  /// - Returns: A diagnosis for each root of which the plan scans a leaf.
  public static func all(
    in plan: PlanNode, mode: PlanMode, settings: [String: String] = [:], partialIndexes: Set<String> = [],
    keys: (RelationName) -> LeafKeys?
  ) -> [RelationName: PruningDiagnosis] {
    let isOff = settings["enable_partition_pruning"] == "off"
    let context = PredicateContext(plan, mode: mode, partialIndexes: partialIndexes)
    var diagnoses: [RelationName: PruningDiagnosis] = [:]
    for scan in PredicateScan.all(in: plan, keys: keys) {
      let off = PruningReason(column: nil, cause: .switchedOff)
      var diagnosis = diagnoses[scan.leaf.root] ?? PruningDiagnosis(reasons: isOff ? [off] : [])
      let found = scan.diagnosis(in: context)
      diagnosis.reasons += found.reasons.filter { !diagnosis.reasons.contains($0) }
      if found.isPrunedOnExecution, !isOff { diagnosis.isPrunedOnExecution = true }
      diagnoses[scan.leaf.root] = diagnosis
    }
    return diagnoses
  }
}
