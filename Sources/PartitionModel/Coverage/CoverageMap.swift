/// What becomes of the rows of one table, branches down and periods across: what a page draws and the JSON tells.
public struct CoverageMap: Hashable, Sendable {
  /// The stretches of time, in order; they touch each other.
  public let columns: [Column]
  /// The branches, those in most trouble first.
  public let rows: [Row]
  /// The branches beyond the limit, all of them in less trouble than those of `rows`; nil where there are none.
  public let folded: Folded?

  /// How much of a table is shown.
  public struct Extent: Hashable, Sendable {
    /// The most periods before the current one; those before them are one column.
    public var past: Int
    /// The most periods after the current one; those after them are one column.
    public var ahead: Int
    /// The most branches with a row of their own.
    public var branches: Int

    /// At most so many periods and branches.
    public init(past: Int = 24, ahead: Int = 12, branches: Int = 100) {
      self.past = past
      self.ahead = ahead
      self.branches = branches
    }
  }

  /// One stretch of time.
  public struct Column: Hashable, Sendable {
    /// What it holds.
    public let kind: Kind
    /// When.
    public let span: TimeSpan
    /// Whether now lies in it.
    public let holdsNow: Bool

    /// What a stretch of time holds.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// All periods before those that are shown.
      case earlier
      /// One period.
      case period
      /// All periods after those that are shown.
      case later
      /// All of time: nothing divides it here, or nothing tells how long a period is.
      case always
    }
  }

  /// What becomes of the rows of a branch in a column.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// Nothing need be there: the branch begins later, or the horizon ends before.
    case none
    /// A proper partition takes them.
    case covered
    /// The same, for now.
    case current
    /// The same, of which a leaf is under a lock that readers and writers wait behind.
    case blocked
    /// A partition without an end in sight takes them, for want of a proper one.
    case catchAll = "catch_all"
    /// A DEFAULT partition takes them, for want of a proper one.
    case defaultOnly = "default_only"
    /// They are refused, since the detach of their partition has begun.
    case detachPending = "detach_pending"
    /// They are refused.
    case missing
    /// Time is hidden in the key in a way that is not read.
    case unknown
  }

  /// One branch in one column.
  public struct Cell: Hashable, Sendable {
    /// What becomes of its rows; where that is not one thing, the worst of it.
    public var state: State
    /// Whether proper partitions take a part of what must be covered, and nothing the rest.
    public var isPartial = false
    /// The first stretch that must be covered and is not; nil where there is none.
    public var uncovered: TimeSpan?
    /// The first leaf that its rows come to, or that is being detached.
    public var leaf: LeafPlace?
    /// How many such leaves there are. A leaf that holds several periods is in the cell of each.
    public var leafCount = 0
    /// The bytes of these leaves as last measured; nil while those of any are unknown.
    public var bytes: Int64?

    /// A cell of `state` and no leaf.
    public init(_ state: State) { self.state = state }
  }

  /// One branch.
  public struct Row: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// The partitioned table that its partitions are of.
    public let table: RelationName
    /// How far it covers time; nil where no time divides it.
    public let coverage: BranchCoverage?
    /// How urgent it is.
    public let urgency: BranchCoverage.Urgency
    /// Its bytes as last measured; nil while unknown.
    public let bytes: Int64?
    /// What came to its DEFAULT partitions; nil where it has none.
    public let fallback: TreeReport.DefaultReport?
    /// What becomes of its rows, by column.
    public let cells: [Cell]
  }

  /// Branches that have no row of their own.
  public struct Folded: Hashable, Sendable {
    /// How many there are.
    public let branches: Int
    /// How many of them miss something.
    public let unwell: Int
    /// How many are in which state, by column.
    public let states: [[State: Int]]
  }
}
