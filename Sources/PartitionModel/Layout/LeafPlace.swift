/// Where a leaf stands in its tree: the branch that it belongs to and the time that it holds.
public struct LeafPlace: Hashable, Sendable {
  /// The leaf.
  public let oid: OID
  /// Its name.
  public let name: RelationName
  /// The branch; a DEFAULT among branches has one of its own.
  public let branch: BranchLabel
  /// The time whose rows it holds; nil in a tree that no range of time divides.
  public let span: TimeSpan?
  /// Whether rows come to it, or to a table above it, through a DEFAULT bound.
  public let isDefault: Bool
  /// Whether its rows are on another server.
  public let isForeign: Bool
}

extension Partition {
  /// Every leaf below this root with its place, in the tree's order; with no `axis`, none has a time.
  public func places(along axis: TimeAxis?) -> [LeafPlace] {
    var places: [LeafPlace] = []
    func walk(_ partition: Partition, _ branch: BranchLabel, _ span: TimeSpan?, isDefault: Bool) {
      guard let key = partition.key else {
        places.append(
          LeafPlace(
            oid: partition.oid, name: partition.name, branch: branch, span: isDefault ? nil : span,
            isDefault: isDefault, isForeign: partition.storage == .foreign))
        return
      }
      for child in partition.partitions {
        var branch = branch
        var span = span
        if let axis, axis.divides(key) {
          span = axis.reach(child.bound).map { $0.intersection(span ?? .always) } ?? span
        } else if let condition = BranchLabel.Condition(child.bound, of: key) {
          branch = BranchLabel(branch.conditions + [condition])
        }
        walk(child, branch, span, isDefault: isDefault || child.bound == .default)
      }
    }
    walk(self, .whole, nil, isDefault: false)
    return places
  }
}
