/// All that one reading of the catalog says about one partitioned table.
public struct TreeReport: Hashable, Sendable {
  /// The tree.
  public let root: Partition
  /// What its owner wants; nil where no policy matches and all is inferred.
  public let policy: Policy?
  /// How far it covers time.
  public let coverage: TreeCoverage
  /// Its leaves, each in its place.
  public let places: [LeafPlace]
  /// Its sizes, summed up.
  public let sizes: TreeSizes
  /// Rows by estimate; nil where no leaf has one.
  public let rows: RowEstimate?
  /// Its partitions by kind, the root not counted.
  public let counts: [PartitionKind: Int]
  /// Its DEFAULT leaves, by branch.
  public let defaults: [DefaultReport]
  /// Its partitioned tables, the root included, that have no partition: every row to them is refused.
  public let emptyBranches: [RelationName]
  /// Its partitions that are being detached.
  public let detachPending: [RelationName]
  /// The keys that must have partitions and have none; nil where no policy says which must, or they could not be read.
  public let uncoveredKeys: [String]?

  /// The leaves of one branch to which rows come for want of a proper partition.
  public struct DefaultReport: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// The leaves.
    public let leaves: [RelationName]
    /// Their rows by estimate; nil while that of any is unknown.
    public let rows: Double?
    /// Their bytes; nil while those of any are unknown.
    public let bytes: Int64?
  }

  /// The report on `root`, seen at `now`.
  ///
  /// - Parameters:
  ///   - reading: What is known of the leaves' sizes and rows.
  ///   - expectedKeys: The keys that must have partitions; nil where nothing says.
  public init(of root: Partition, _ reading: SizeReading, policy: Policy?, expectedKeys: [String]?, at now: Instant) {
    let coverage = TreeCoverage(of: root, at: now, policy: policy)
    let places = root.places(zone: policy?.timeZone ?? .utc)
    self.root = root
    self.policy = policy
    self.coverage = coverage
    self.places = places
    self.sizes = TreeSizes(of: places, reading, granularity: coverage.granularity)
    self.rows = RowEstimate(sum: places.compactMap { $0.rows(reading) })
    self.defaults = Self.defaults(among: places, reading)

    var counts: [PartitionKind: Int] = [:]
    var empty: [RelationName] = []
    var pending: [RelationName] = []
    var listed: Set<String> = []
    root.forEach { partition in
      if partition.oid != root.oid { counts[partition.kind, default: 0] += 1 }
      if partition.isDetachPending { pending.append(partition.name) }
      if case .list(let values) = partition.bound, !partition.isDetachPending {
        for case .value(let text) in values { listed.insert(text) }
      }
      if !partition.isLeaf, partition.partitions.allSatisfy(\.isDetachPending) { empty.append(partition.name) }
    }
    self.counts = counts
    self.emptyBranches = empty
    self.detachPending = pending
    self.uncoveredKeys = expectedKeys.map { keys in keys.filter { !listed.contains($0) } }
  }

  private static func defaults(among places: [LeafPlace], _ reading: SizeReading) -> [DefaultReport] {
    Dictionary(grouping: places.filter(\.isDefault), by: \.branch).map { branch, leaves in
      let rows = leaves.map { $0.rows(reading)?.live }
      let bytes = leaves.map { reading.sizes[$0.oid]?.total }
      return DefaultReport(
        branch: branch, leaves: leaves.map(\.name),
        rows: rows.contains(nil) ? nil : rows.compactMap { $0 }.reduce(0, +),
        bytes: bytes.contains(nil) ? nil : bytes.compactMap { $0 }.reduce(0, +))
    }.sorted { $0.branch < $1.branch }
  }
}

extension LeafPlace {
  /// The leaf's rows: as the statistics counted them, else as the last ANALYZE or VACUUM estimated them, else none where
  /// it has no page at all; nil where nothing says.
  func rows(_ reading: SizeReading) -> RowEstimate? {
    if let counted = reading.rows[oid], counted.live > 0 || counted.dead > 0 { return counted }
    if let estimatedRows { return RowEstimate(live: estimatedRows, dead: 0) }
    return reading.sizes[oid]?.heap == 0 ? RowEstimate(live: 0, dead: 0) : nil
  }
}
