/// Where a branch stands among those of its table: first what needs somebody soonest. One order for all that has room for a
/// few branches only, the page as well as the metrics.
public struct BranchRank: Hashable, Comparable, Sendable {
  /// How soon it needs somebody.
  public let urgency: BranchCoverage.Urgency
  private let writableUntil: TimeBound
  private let label: BranchLabel

  init(_ urgency: BranchCoverage.Urgency, writableUntil: TimeBound, _ label: BranchLabel) {
    self.urgency = urgency
    self.writableUntil = writableUntil
    self.label = label
  }

  /// The more urgent first; of those that lack the same, what ends first; else by label.
  public static func < (left: BranchRank, right: BranchRank) -> Bool {
    if left.urgency != right.urgency { return left.urgency < right.urgency }
    if left.urgency != .none, left.writableUntil != right.writableUntil {
      return left.writableUntil < right.writableUntil
    }
    return left.label < right.label
  }
}

extension BranchCoverage {
  /// Where it stands among the branches of its table.
  public var rank: BranchRank { BranchRank(urgency, writableUntil: writableUntil, branch.label) }

  /// How soon a branch needs somebody.
  public enum Urgency: Int, Hashable, Sendable, Comparable {
    /// Rows of now are refused.
    case refused
    /// Rows of now have no proper partition.
    case current
    /// The next period is missing.
    case next
    /// A period up to the horizon is missing.
    case later
    /// A period of the past is missing.
    case past
    /// All is there.
    case none

    /// The most urgent first.
    public static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }

    /// That of a branch which `writableUntil` takes rows, and lacks what is `missing`.
    init(at now: Instant, writableUntil: TimeBound, _ missing: MissingPeriods?) {
      self =
        switch missing {
        case _ where writableUntil <= .at(now): .refused
        case let missing? where missing.current > 0: .current
        case let missing? where missing.next > 0: .next
        case let missing? where missing.later > 0: .later
        case let missing? where missing.past > 0: .past
        default: .none
        }
    }
  }
}
