public import PartitionModel

/// Why a plan reads the leaves of a root that it reads, as far as its conditions tell.
///
/// What cannot be read for certain is passed over: a reason that is given holds, and there may be others. Of a key
/// that is an expression, whose text cannot be had without a lock, only that it is one is said, and none is given for
/// foreign partitions, whose conditions are in another server's SQL.
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
    /// The tables above the leaf, the root first.
    public let levels: [Level]

    /// A table above the leaf, and the key that it is split by.
    public struct Level: Hashable, Sendable {
      /// The table's name.
      public let table: RelationName
      /// What it is split by.
      public let key: PartitionKey
      /// Whether it has a DEFAULT partition.
      public let hasDefault: Bool

      /// `table`, split by `key`.
      public init(table: RelationName, key: PartitionKey, hasDefault: Bool = false) {
        self.table = table
        self.key = key
        self.hasDefault = hasDefault
      }
    }

    /// A leaf below `root`.
    public init(root: RelationName, levels: [Level]) {
      self.root = root
      self.levels = levels
    }

    /// How many of the levels, from the root's on, cannot divide what a statement reads of `leaf`: those above the table
    /// that it names. A statement that names none of them, as that of a view does, may mean all.
    func levelsAbove(_ mentions: [RelationMention], leaf: RelationName) -> Int {
      func isNamed(_ table: RelationName) -> Bool { mentions.contains { $0.matches(table) } }
      return isNamed(leaf) ? levels.count : levels.lastIndex { isNamed($0.table) } ?? 0
    }

    /// Those of every leaf of these trees.
    public static func all(of roots: [Partition]) -> [RelationName: LeafKeys] {
      var leaves: [RelationName: LeafKeys] = [:]
      func visit(_ partition: Partition, _ root: RelationName, _ levels: [Level]) {
        guard let key = partition.key else {
          leaves[partition.name] = LeafKeys(root: root, levels: levels)
          return
        }
        let hasDefault = partition.partitions.contains { $0.bound == .default }
        let level = Level(table: partition.name, key: key, hasDefault: hasDefault)
        for child in partition.partitions { visit(child, root, levels + [level]) }
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
  ///   - mentions: The tables that the statement's text names (`CanonicalSQL.relations`): a query of one branch is not asked
  ///     for the key that divides the branches.
  ///   - keys: The keys above a leaf; nil for a table of no tree.
  /// - Returns: A diagnosis for each root of which the plan scans a leaf.
  public static func all(
    in plan: PlanNode, mode: PlanMode, settings: [String: String] = [:], partialIndexes: Set<String> = [],
    mentions: [RelationMention] = [], keys: (RelationName) -> LeafKeys?
  ) -> [RelationName: PruningDiagnosis] {
    let isOff = settings["enable_partition_pruning"] == "off"
    let context = PredicateContext(plan, mode: mode, partialIndexes: partialIndexes)
    var diagnoses: [RelationName: PruningDiagnosis] = [:]
    let scans = PredicateScan.all(in: plan, mentions: mentions, keys: keys)
    let aliases = PredicateScan.aliases(of: scans)
    for scan in scans {
      let off = PruningReason(column: nil, cause: .switchedOff)
      var diagnosis = diagnoses[scan.leaf.root] ?? PruningDiagnosis(reasons: isOff ? [off] : [])
      let found = scan.diagnosis(in: context, alias: aliases[scan.leaf.root].flatMap { scan.alias(among: $0) })
      diagnosis.reasons += found.reasons.filter { !diagnosis.reasons.contains($0) }
      if found.isPrunedOnExecution, !isOff { diagnosis.isPrunedOnExecution = true }
      diagnoses[scan.leaf.root] = diagnosis
    }
    return diagnoses
  }
}
