/// What the bounds of one tree say whatever the time: all of a report that is worth keeping while they stay as they are.
public struct TreeLayout: Sendable {
  /// What holds for the table; nil where nothing is stated.
  let policy: Policy?
  /// The key that runs as time through the tree; nil where none does.
  let axis: TimeAxis?
  /// The branches with a part in time, or whose rows are refused at all times, by label.
  let readings: [BranchReading]
  /// The columns, as conditions name them, by which some table of the tree has a DEFAULT partition.
  let columnsWithDefault: Set<String>
  /// The leaves, each in its place.
  let places: [LeafPlace]
  /// Those of them that no pending detach takes away.
  let attachedPlaces: [LeafPlace]
  /// The branches that have leaves, in order.
  let branchesWithLeaves: [BranchLabel]
  /// The partitions by kind, the root not counted.
  let counts: [PartitionKind: Int]
  /// The partitioned tables, the root included, that have no partition.
  let emptyBranches: [RelationName]
  /// The partitions that are being detached.
  let detachPending: [RelationName]
  /// The leaves that a crash empties while the table itself is meant to last.
  let unloggedLeaves: [RelationName]
  /// The leaves whose names say another time than they hold.
  let misleadingNames: [LeafPlace]
  /// The values that lists name, by the type of their key, as `KeyOrder` writes them.
  private let listed: [KeyType: Set<String>]
  /// How far it is as the policy's pattern has it, as far as bounds and names tell; nil where there is no pattern.
  let conformance: Conformance?

  /// What it was worked out from.
  fileprivate var root: Partition
  private let serverZone: TimeZoneRules

  /// The layout of the tree below `root`.
  init(of root: Partition, policy: Policy?, serverZone: TimeZoneRules) {
    let axis = TimeAxis(of: root, policy: policy, serverZone: serverZone)
    let places = root.places(along: axis)
    self.root = root
    self.policy = policy
    self.serverZone = serverZone
    self.axis = axis
    self.readings = root.readings(along: axis).filter(\.isTimed).sorted { $0.branch.label < $1.branch.label }
    self.columnsWithDefault = root.columnsWithDefault
    self.places = places
    self.branchesWithLeaves = places.branchesWithLeaves

    var counts: [PartitionKind: Int] = [:]
    var empty: [RelationName] = []
    var pending: [RelationName] = []
    var unlogged: [RelationName] = []
    var detaching: Set<OID> = []
    var listed: [KeyType: Set<String>] = [:]
    root.forEach { partition in
      if partition.oid != root.oid { counts[partition.kind, default: 0] += 1 }
      if partition.isDetachPending {
        pending.append(partition.name)
        partition.forEach { detaching.insert($0.oid) }
      }
      if partition.isLeaf, partition.isUnlogged, !root.isUnlogged { unlogged.append(partition.name) }
      if let key = partition.key, key.strategy == .list, let type = key.columns.first?.type {
        let order = KeyOrder(types: [type])
        for child in partition.partitions where !child.isDetachPending {
          guard case .list(let values) = child.bound else { continue }
          for case .value(let text) in values { listed[type, default: []].insert(order.canonical(text)) }
        }
      }
      if !partition.isLeaf, partition.partitions.allSatisfy(\.isDetachPending) { empty.append(partition.name) }
    }
    self.counts = counts
    self.emptyBranches = empty
    self.detachPending = pending
    self.unloggedLeaves = unlogged
    self.listed = listed
    self.conformance = policy?.pattern.map { Conformance(of: root, to: $0, axis: axis) }
    self.attachedPlaces = detaching.isEmpty ? places : places.filter { !detaching.contains($0.oid) }
    self.misleadingNames = attachedPlaces.misleadinglyNamed(in: axis?.zone ?? .utc)
  }

  /// Whether a list of any level names the value that `key` is.
  func lists(_ key: String) -> Bool {
    listed.contains { type, values in values.contains(KeyOrder(types: [type]).canonical(key)) }
  }

  fileprivate func isOf(_ root: Partition, _ policy: Policy?, _ serverZone: TimeZoneRules) -> Bool {
    self.root.hasSameLayout(as: root) && self.policy == policy && self.serverZone == serverZone
  }
}

/// The layouts of the trees of one database, each kept for as long as it holds.
public struct TreeLayouts: Sendable {
  private var known: [OID: TreeLayout] = [:]

  /// None known.
  public init() {}

  /// The layout of the tree below `root`, worked out where it is not known.
  mutating func layout(of root: Partition, policy: Policy?, serverZone: TimeZoneRules) -> TreeLayout {
    var layout: TreeLayout
    if let before = known[root.oid], before.isOf(root, policy, serverZone) {
      layout = before
      // What is the same object is compared at a glance the next time.
      layout.root = root
    } else {
      layout = TreeLayout(of: root, policy: policy, serverZone: serverZone)
    }
    known[root.oid] = layout
    return layout
  }

  /// Forgets the trees that `forest` does not have.
  public mutating func forget(except forest: PartitionForest) {
    let present = Set(forest.roots.map(\.oid))
    known = known.filter { present.contains($0.key) }
  }
}

extension Partition {
  /// Whether both trees are the same but for estimates of rows. What they share is seen at a glance.
  func hasSameLayout(as other: Partition) -> Bool {
    oid == other.oid && name == other.name && storage == other.storage && bound == other.bound
      && isDetachPending == other.isDetachPending && isUnlogged == other.isUnlogged
      && (partitions == other.partitions
        || partitions.count == other.partitions.count
          && zip(partitions, other.partitions).allSatisfy { $0.hasSameLayout(as: $1) })
  }

  /// The columns, as conditions name them, by which some table of this tree has a DEFAULT partition.
  fileprivate var columnsWithDefault: Set<String> {
    var columns: Set<String> = []
    forEachPartitioned { table in
      guard let key = table.key, table.partitions.contains(where: { $0.bound == .default }) else { return }
      columns.insert(key.columns.map(\.label).joined(separator: ", "))
    }
    return columns
  }
}

extension [LeafPlace] {
  /// The branches that these leaves belong to, in order.
  fileprivate var branchesWithLeaves: [BranchLabel] {
    var labels: Set<BranchLabel> = []
    for (index, place) in enumerated() where index == 0 || self[index - 1].branch != place.branch {
      labels.insert(place.branch)
    }
    return labels.sorted()
  }
}
