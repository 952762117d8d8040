/// All that one reading of the catalog says about one partitioned table.
public struct TreeReport: Hashable, Sendable {
  /// The tree.
  public let root: Partition
  /// What its owner wants; nil where nothing says and all is inferred.
  public let policy: Policy?
  /// What says so; empty where all is inferred.
  public let policySources: [PolicySource]
  /// What is known of it beside bounds, sizes and rows.
  public let facts: TreeFacts
  /// How far it covers time.
  public let coverage: TreeCoverage
  /// Its leaves, each in its place.
  public let places: [LeafPlace]
  /// The branches that have leaves, in order.
  public let branchesWithLeaves: [BranchLabel]
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
  /// Its leaves that a crash empties while the table itself is meant to last.
  public let unloggedLeaves: [RelationName]
  /// Its leaves whose names say another time than they hold.
  public let misleadingNames: [LeafPlace]
  /// Its leaves that should be gone; nil where nothing says how long they are kept.
  public let overdue: OverdueReport?
  /// The keys that must have partitions and have none; nil where no policy says which must, or they could not be read.
  public let uncoveredKeys: [String]?
  /// How far it is as its policy's pattern has it; nil where there is no pattern.
  public let conformance: Conformance?

  /// The leaves of one branch to which rows come for want of a proper partition.
  public struct DefaultReport: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// The leaves.
    public let leaves: [RelationName]
    /// Their rows, by estimate where they were not counted; nil while those of any are unknown.
    public let rows: Double?
    /// Whether the rows of all were counted.
    public let isCounted: Bool
    /// Rows in the next period that has no partition, which keep it from being created: at least so many; nil where
    /// nobody may look, or there is no such period.
    public let conflicts: Int?
    /// That period, as far as it has no partition.
    public let missing: TimeSpan?
    /// Their bytes; nil while those of any are unknown.
    public let bytes: Int64?
  }

  /// The report on `root`, seen at `now`.
  ///
  /// - Parameters:
  ///   - reading: What is known of the leaves' sizes and rows.
  ///   - expectedKeys: The keys that must have partitions; nil where nothing says.
  ///   - policy: What the configuration wants of it; nil where it says nothing.
  ///   - facts: What else is known.
  ///   - serverZone: The server's `TimeZone`.
  public init(
    of root: Partition, _ reading: SizeReading, policy stated: Policy?, facts: TreeFacts = TreeFacts(),
    serverZone: TimeZoneRules = .utc, expectedKeys: [String]?, at now: Instant
  ) {
    var layouts = TreeLayouts()
    self.init(
      of: root, reading, policy: stated, facts: facts, serverZone: serverZone, expectedKeys: expectedKeys, at: now,
      layouts: &layouts)
  }

  /// The same, where `layouts` may know the tree from before.
  public init(
    of root: Partition, _ reading: SizeReading, policy stated: Policy?, facts: TreeFacts, serverZone: TimeZoneRules,
    expectedKeys: [String]?, at now: Instant, layouts: inout TreeLayouts
  ) {
    let (policy, sources) = Policy.combined(stated: stated, managed: facts.managed)
    let layout = layouts.layout(of: root, policy: policy, serverZone: serverZone)
    let coverage = TreeCoverage(of: layout, at: now)
    self.root = root
    self.policy = policy
    self.policySources = sources
    self.facts = facts
    self.coverage = coverage
    self.places = layout.places
    self.branchesWithLeaves = layout.branchesWithLeaves
    self.sizes = TreeSizes(of: places, reading, granularity: coverage.granularity)
    self.rows = RowEstimate(sum: places.lazy.compactMap { $0.rows(reading) })
    self.defaults = Self.defaults(among: places, reading, facts.defaultProbes)
    self.counts = layout.counts
    self.emptyBranches = layout.emptyBranches
    self.detachPending = layout.detachPending
    self.unloggedLeaves = layout.unloggedLeaves
    self.misleadingNames = layout.misleadingNames
    self.overdue = policy?.retention.map { retention in
      OverdueReport(
        among: layout.attachedPlaces, reading, retention: retention, zone: coverage.axis?.zone ?? .utc, at: now)
    }
    self.uncoveredKeys = expectedKeys.map { keys in keys.filter { !layout.lists($0) } }
    self.conformance = policy?.pattern.flatMap { layout.conformance?.judging(facts.definition, by: $0) }
  }

  private static func defaults(
    among places: [LeafPlace], _ reading: SizeReading, _ probes: [OID: DefaultProbe]
  ) -> [DefaultReport] {
    Dictionary(grouping: places.filter(\.isDefault), by: \.branch).map { branch, leaves in
      let probes = leaves.map { probes[$0.oid] }
      let rows = zip(leaves, probes).map { leaf, probe in probe?.rows.map(Double.init) ?? leaf.rows(reading)?.live }
      let conflicts = probes.map { $0?.conflicts }
      let bytes = leaves.map { reading.sizes[$0.oid]?.total }
      return DefaultReport(
        branch: branch, leaves: leaves.map(\.name),
        rows: rows.contains(nil) ? nil : rows.compactMap { $0 }.reduce(0, +),
        isCounted: probes.allSatisfy { $0?.rows != nil },
        conflicts: conflicts.contains(nil) ? nil : conflicts.compactMap { $0 }.reduce(0, +),
        missing: probes.compactMap { $0?.missing }.min { $0.start < $1.start },
        bytes: bytes.contains(nil) ? nil : bytes.compactMap { $0 }.reduce(0, +))
    }.sorted { $0.branch < $1.branch }
  }
}

extension LeafPlace {
  /// The leaf's rows: as the statistics counted them, else as the last ANALYZE or VACUUM estimated them, else none where
  /// it has no page at all; nil where nothing says.
  func rows(_ reading: SizeReading) -> RowEstimate? {
    let known = reading.rows[oid]
    if let counted = known?.counted, counted.live > 0 || counted.dead > 0 { return counted }
    if let estimated = known?.estimated { return RowEstimate(live: estimated, dead: 0) }
    return reading.sizes[oid]?.heap == 0 ? RowEstimate(live: 0, dead: 0) : nil
  }
}
