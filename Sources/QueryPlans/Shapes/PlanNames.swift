public import PartitionModel

/// What the catalog says of the names in a plan: which tree a table is of, and which index a leaf's index stands for.
///
/// It must be as new as the plan: a leaf that is not known here passes for a table of no tree. Read in the transaction
/// that explained, after it did, it knows every table of the plan.
public struct PlanNames: Hashable, Sendable {
  /// The root of every table in a partition tree; a root is its own.
  public let roots: [RelationName: RelationName]
  /// The indexes, by name; an index is in the schema of its table.
  public let indexes: [RelationName: Index]
  /// The leaves that hold too little to be planned for like their siblings: a month that has just begun.
  public let youngLeaves: Set<RelationName>

  /// These tables and indexes.
  public init(
    roots: [RelationName: RelationName], indexes: [RelationName: Index], youngLeaves: Set<RelationName> = []
  ) {
    self.roots = roots
    self.indexes = indexes
    self.youngLeaves = youngLeaves
  }

  /// The tables of `forest`, and these indexes.
  ///
  /// A leaf is young if it has less than a tenth of the rows that the median of its siblings has, or if it was never
  /// analysed and they were; where no sibling was, all are planned for alike. So is a leaf with no sibling. Young as well
  /// are all leaves of a branch in which none has rows, as that of a new tenant, beside one in which some has.
  public init(_ forest: PartitionForest, indexes: [RelationName: Index]) {
    var roots: [RelationName: RelationName] = [:]
    var young: Set<RelationName> = []
    for root in forest.roots {
      root.forEach { table in
        roots[table.name] = root.name
        young.formUnion(Self.youngLeaves(of: table))
        young.formUnion(Self.leavesOfYoungBranches(of: table))
      }
    }
    self.init(roots: roots, indexes: indexes, youngLeaves: young)
  }

  private static func youngLeaves(of table: Partition) -> [RelationName] {
    // Of a foreign table's rows nobody knows before it is analysed, which autovacuum never does.
    let leaves = table.partitions.filter { $0.storage == .table }
    let counts = leaves.compactMap(\.estimatedRows).filter { $0 > 0 }.sorted()
    guard !counts.isEmpty else { return [] }
    let median = counts[counts.count / 2]
    return leaves.filter { $0.estimatedRows.map { $0 * 10 < median } ?? true }.map(\.name)
  }

  /// Tenants differ in size for good, so that a branch is young only as long as it has no rows at all.
  private static func leavesOfYoungBranches(of table: Partition) -> [RelationName] {
    let branches = table.partitions.filter { !$0.isLeaf }.map { $0.leaves.filter { $0.storage == .table } }
    func isYoung(_ leaves: [Partition]) -> Bool { leaves.allSatisfy { ($0.estimatedRows ?? 0) <= 0 } }
    return branches.allSatisfy(isYoung) ? [] : branches.filter(isYoung).joined().map(\.name)
  }

  /// An index, as a part of what it is a part of.
  public struct Index: Hashable, Sendable {
    /// The topmost index that it is attached to, through any number of levels (`pg_inherits`); itself where it is
    /// attached to none.
    public let topmost: RelationName
    /// The table that the topmost index is on.
    public let table: RelationName
    /// The columns that it is on, in order, as the catalog spells them; an expression is any text.
    public let columns: [String]

    /// An index that is, in the end, `topmost` on `table`.
    public init(topmost: RelationName, table: RelationName, columns: [String]) {
      self.topmost = topmost
      self.table = table
      self.columns = columns
    }
  }
}

extension PlanNames {
  /// The root that stands for `relation`; itself where it is of no tree.
  func root(of relation: RelationName) -> RelationName { roots[relation] ?? relation }

  /// What stands for the index `name` of `relation`: the name of an index that a whole table has; of one that only a
  /// part of a tree has, whose name follows the part's, the columns.
  func index(_ name: String, of relation: RelationName?) -> String {
    guard let relation else { return SQLIdentifier.quoted(name) }
    if let index = indexes[RelationName(schema: relation.schema, name: name)] {
      if root(of: index.table) == index.table { return SQLIdentifier.quoted(index.topmost.name) }
      return "an index of its own (\(index.columns.map(SQLIdentifier.quoted).joined(separator: ", ")))"
    }
    return root(of: relation) == relation ? SQLIdentifier.quoted(name) : "an index of its own"
  }
}
