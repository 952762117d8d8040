internal import PartitionModel

/// The names that a plan has for the tables of partition trees, without the numbers that tell leaves apart.
///
/// A leaf goes by the alias of its root where it is the only one, and by the alias and a number where there are more:
/// `e`, or `e_1`, `e_2`. The numbers depend on how many leaves there are before, so they go, and whatever else ends in
/// such a number goes with them.
struct PlanAliases {
  private var stems: [String: String] = [:]
  private var known: Set<String> = []

  /// The aliases of `plan`.
  init(of plan: PlanNode, _ names: PlanNames) { collect(plan, names) }

  private mutating func collect(_ node: PlanNode, _ names: PlanNames) {
    if let alias = node.alias, let relation = node.relation, let root = names.roots[relation] {
      let stem = Self.stem(of: alias, relation, root)
      stems[alias] = stem
      known.insert(stem)
    }
    for child in node.children { collect(child, names) }
  }

  /// A name that merely looks numbered is kept where it is seen to be the root's own.
  private static func stem(of alias: String, _ relation: RelationName, _ root: RelationName) -> String {
    if alias == root.name || alias == relation.name || withoutNumber(alias) == root.name { return root.name }
    var stem = alias
    while let shorter = withoutNumber(stem) { stem = shorter }
    return stem
  }

  /// What `name` is without `_1` at its end; nil where there is no number.
  private static func withoutNumber(_ name: String) -> String? {
    let bytes = name.utf8
    guard let line = bytes.lastIndex(of: UInt8(ascii: "_")), line > bytes.startIndex else { return nil }
    let digits = bytes[bytes.index(after: line)...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return String(name[..<line])
  }

  /// The alias for `alias` of whatever number; nil where it names no table of a tree.
  func stem(of alias: String) -> String? {
    if let stem = stems[alias] { return stem }
    // A root that is no node itself is named by what stands above its leaves.
    var stem = alias
    while !known.contains(stem) {
      guard let shorter = Self.withoutNumber(stem) else { return nil }
      stem = shorter
    }
    return stem
  }
}
