/// The bytes that one table takes on disk.
public struct RelationSize: Hashable, Sendable {
  /// The table itself, all forks.
  public var heap: Int64
  /// Its indexes.
  public var index: Int64
  /// Its TOAST table with that one's index.
  public var toast: Int64

  /// A size in bytes, nothing unless told.
  public init(heap: Int64 = 0, index: Int64 = 0, toast: Int64 = 0) {
    self.heap = heap
    self.index = index
    self.toast = toast
  }

  /// All of it: what `pg_total_relation_size` says.
  public var total: Int64 { heap + index + toast }

  static func += (sum: inout RelationSize, other: RelationSize) {
    sum.heap += other.heap
    sum.index += other.index
    sum.toast += other.toast
  }
}

/// Why a leaf's size is not current (`pg_partition_size_unknown{reason}`).
public enum SizeUnknownReason: String, Hashable, Sendable, CaseIterable {
  /// A lock is held on it, or waited for, that a reader would queue behind.
  case locked
  /// The size functions are not granted.
  case denied
  /// Its rows are on another server.
  case foreign
  /// It waits for its turn to be measured: what is known is older, or what VACUUM and ANALYZE saw of it.
  case pending
}

/// Rows by estimate: nothing here is ever counted.
public struct RowEstimate: Hashable, Sendable {
  /// Rows that a query would see.
  public var live: Double
  /// Versions of rows that wait for VACUUM.
  public var dead: Double

  /// An estimate of these numbers.
  public init(live: Double, dead: Double) {
    self.live = live
    self.dead = dead
  }

  /// The sum; nil of none.
  init?(sum estimates: some Sequence<RowEstimate>) {
    var sum: RowEstimate?
    for estimate in estimates {
      sum = RowEstimate(live: (sum?.live ?? 0) + estimate.live, dead: (sum?.dead ?? 0) + estimate.dead)
    }
    guard let sum else { return nil }
    self = sum
  }
}

/// What the server says of a table's rows.
public struct RowStatistics: Hashable, Sendable {
  /// As the cumulative statistics count them; zero also where they were switched off or reset.
  public var counted: RowEstimate
  /// As VACUUM and ANALYZE last estimated them; nil where neither has run.
  public var estimated: Double?

  /// Statistics of these numbers, nothing counted or estimated unless told.
  public init(counted: RowEstimate = RowEstimate(live: 0, dead: 0), estimated: Double? = nil) {
    self.counted = counted
    self.estimated = estimated
  }
}

/// What is known of the sizes of leaves.
public struct SizeReading: Hashable, Sendable {
  /// The last size measured of each leaf, be it old: see `unknown`.
  public var sizes: [OID: RelationSize]
  /// The leaves whose size is not current, and why.
  public var unknown: [OID: SizeUnknownReason]
  /// What is known of their rows.
  public var rows: [OID: RowStatistics]

  /// A reading of these sizes and rows.
  public init(
    sizes: [OID: RelationSize] = [:], unknown: [OID: SizeUnknownReason] = [:], rows: [OID: RowStatistics] = [:]
  ) {
    self.sizes = sizes
    self.unknown = unknown
    self.rows = rows
  }
}

/// The sizes of one tree, summed up in every way that is shown. Each leaf counts once in each sum.
public struct TreeSizes: Hashable, Sendable {
  /// The whole tree.
  public private(set) var table = RelationSize()
  /// Total bytes by branch.
  public private(set) var branches: [BranchLabel: Int64] = [:]
  /// Total bytes by the period that a leaf begins in; leaves that begin nowhere (a DEFAULT, MINVALUE) are not in it.
  public private(set) var periods: [Granularity.Period: Int64] = [:]
  /// Total bytes of the leaves in no period.
  public private(set) var outsidePeriods: Int64 = 0
  /// Total bytes of each leaf, in the order of the places; nil of those whose size is not known.
  public let leaves: [Int64?]
  /// Whether any leaf's size is known, or there is no leaf.
  public var isMeasured: Bool { leaves.isEmpty || leaves.contains { $0 != nil } }
  /// How many leaves have no current size, by reason.
  public private(set) var unknown: [SizeUnknownReason: Int] = [:]
  /// The leaves that somebody holds a lock on, or waits for one, that a reader would queue behind.
  public private(set) var locked: Set<OID> = []

  /// The sums over `places`, in periods of `granularity` (nil: in none).
  public init(of places: [LeafPlace], _ reading: SizeReading, granularity: Granularity?) {
    var leaves: [Int64?] = []
    leaves.reserveCapacity(places.count)
    var starts: [Instant: Int64] = [:]
    // The leaves of a branch mostly follow one another, and its label is work to look up.
    var branch = (label: BranchLabel.whole, bytes: Int64(0), isMeasured: false)
    func sumUpBranch(_ branches: inout [BranchLabel: Int64]) {
      if branch.isMeasured { branches[branch.label, default: 0] += branch.bytes }
    }
    for place in places {
      if !reading.unknown.isEmpty, let reason = reading.unknown[place.oid] {
        unknown[reason, default: 0] += 1
        if reason == .locked { locked.insert(place.oid) }
      }
      let size = reading.sizes[place.oid]
      leaves.append(size?.total)
      guard let size else { continue }
      table += size
      if place.branch != branch.label {
        sumUpBranch(&branches)
        branch = (place.branch, 0, true)
      }
      branch.bytes += size.total
      branch.isMeasured = true
      if granularity != nil, let start = place.span?.start.instant {
        starts[start, default: 0] += size.total
      } else {
        outsidePeriods += size.total
      }
    }
    sumUpBranch(&branches)
    self.leaves = leaves
    guard let granularity else { return }
    for (start, bytes) in starts { periods[granularity.period(containing: start), default: 0] += bytes }
  }
}
