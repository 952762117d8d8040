public import PartitionModel

extension CanonicalQuery {
  /// What a plan may do: how many leaves it may scan, and how.
  public struct Budget: Hashable, Sendable {
    /// The most leaves of a root that may be scanned; nil: no such limit but for `maxPartitionsOf`.
    public var maxPartitions: Int?
    /// The same by table, the first pattern that matches; a root that none of several matches may not be read at all.
    public var maxPartitionsOf: [TableLimit]
    /// The largest share of a root's leaves that may be scanned, 1 being all; one leaf is always allowed.
    public var maxFraction: Double?
    /// Whether DEFAULT partitions count like any leaf.
    public var countsDefault: Bool
    /// Types of node that may not scan a leaf, as EXPLAIN writes them: `Seq Scan`.
    public var forbidden: [String]
    /// Whether every leaf must be read through an index.
    public var requiresIndex: Bool

    /// The most leaves of the roots that a pattern matches.
    public struct TableLimit: Hashable, Sendable {
      /// Which roots.
      public let tables: TablePattern
      /// How many leaves of each.
      public let maxPartitions: Int

      /// At most `maxPartitions` of each of `tables`.
      public init(_ tables: TablePattern, _ maxPartitions: Int) {
        self.tables = tables
        self.maxPartitions = maxPartitions
      }
    }

    /// A budget of these limits.
    public init(
      maxPartitions: Int? = nil, maxPartitionsOf: [TableLimit] = [], maxFraction: Double? = nil,
      countsDefault: Bool = true, forbidden: [String] = [], requiresIndex: Bool = false
    ) {
      self.maxPartitions = maxPartitions
      self.maxPartitionsOf = maxPartitionsOf
      self.maxFraction = maxFraction
      self.countsDefault = countsDefault
      self.forbidden = forbidden
      self.requiresIndex = requiresIndex
    }

    /// How many leaves of `root`, which has `existing` (nil: nobody knows), may be scanned.
    public func allowed(of root: RelationName, existing: Int?) -> Int {
      var limits = [maxPartitions].compactMap(\.self)
      if !maxPartitionsOf.isEmpty {
        limits = [maxPartitionsOf.first { $0.tables.matches(root) }?.maxPartitions ?? maxPartitions ?? 0]
      }
      if let maxFraction, let existing { limits.append(max(1, Int(maxFraction * Double(existing)))) }
      return limits.min() ?? existing ?? .max
    }
  }
}
