public import PartitionModel

/// The leaves that a plan reads, by the root of their tree.
///
/// A leaf counts once however many nodes scan it. What a ModifyTable writes to is not scanned; what its children read
/// is. Leaves that planning pruned have left no trace in the plan, so how many there are in all is for the catalog to
/// say.
public struct ScannedPartitions: Hashable, Sendable {
  /// What the plan reads of one tree.
  public struct Tree: Hashable, Sendable {
    /// The distinct leaves under scan nodes.
    public internal(set) var leaves: Set<RelationName> = []
    /// Subplans, not leaves, that pruning removed when the plan was started (`Subplans Removed`).
    ///
    /// Nil is unknown: subplans were removed that may or may not have been of this tree.
    public internal(set) var removedAtStartup: Int? = 0
  }

  /// Every root that the plan is known to be about, also those of which no leaf is left.
  public private(set) var trees: [RelationName: Tree] = [:]
  /// Subplans removed at start-up that cannot be laid to one root.
  public private(set) var removedElsewhere = 0
  /// Types of the nodes that read tables without naming them, in the plan's order. With any, `trees` is a lower bound.
  public private(set) var hidden: [String] = []

  /// Reads `plan`, each table's root told by `root`: itself for a root, nil for a table of no tree.
  ///
  /// A plan from which everything was pruned names no table, so that it cannot say which roots it would have read.
  /// Those that the caller knows otherwise are given as `expectedRoots` and count as read, with no leaf if none is
  /// found. They can be known from the other plans of the same query, and from the names in its text
  /// (`CanonicalSQL.relations`).
  public init(plan: PlanNode, expectedRoots: Set<RelationName> = [], root: (RelationName) -> RelationName?) {
    var removals: [Removal] = []
    for root in expectedRoots { trees[root] = Tree() }
    _ = visit(plan, root, &removals)
    // Only now are all roots known that an emptied Append can have been about.
    for removal in removals { account(for: removal) }
  }

  /// An Append that lost subplans when it was started.
  private struct Removal {
    let subplans: Int
    /// The roots of the subplans that are left.
    let roots: Set<RelationName>
  }

  /// Takes in `node` and all below; gives the roots that it reads for its own rows.
  private mutating func visit(
    _ node: PlanNode, _ root: (RelationName) -> RelationName?, _ removals: inout [Removal]
  ) -> Set<RelationName> {
    if node.neverRuns {
      // A change to data in a WITH is carried out whether or not anything reads it, and with it what it reads itself.
      let beside = node.children.filter { $0.parentRelationship == "InitPlan" }
      if beside.contains(where: \.isModifyTable) { for child in beside { _ = visit(child, root, &removals) } }
      return []
    }
    if node.hidesRelations { hidden.append(node.type) }
    var roots: Set<RelationName> = []
    // Any node that names a table reads it, whatever its type: so will those of a PostgreSQL yet to come.
    for relation in node.scannedRelations {
      guard let root = root(relation) else { continue }
      roots.insert(root)
      trees[root, default: Tree()].leaves.insert(relation)
    }
    if node.isModifyTable, let root = node.relation.flatMap(root), trees[root] == nil { trees[root] = Tree() }
    for child in node.children {
      let below = visit(child, root, &removals)
      if !child.isSubquery { roots.formUnion(below) }
    }
    if node.subplansRemoved > 0 { removals.append(Removal(subplans: node.subplansRemoved, roots: roots)) }
    return roots
  }

  /// Siblings under an Append share a root; where none is left, or several roots are, only a plan about one root tells.
  private mutating func account(for removal: Removal) {
    let candidates = removal.roots.isEmpty ? Set(trees.keys) : removal.roots
    if candidates.count == 1, let root = candidates.first {
      if let removed = trees[root]?.removedAtStartup { trees[root]?.removedAtStartup = removed + removal.subplans }
    } else {
      removedElsewhere += removal.subplans
      for root in candidates { trees[root]?.removedAtStartup = nil }
    }
  }
}
