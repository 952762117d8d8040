internal import PartitionModel

/// What conditions do for one key column of one scan.
struct PruningEffect: Hashable {
  /// The ends of the key's values that conditions set, by when their value is known.
  private(set) var planned: Reach = []
  private(set) var started: Reach = []
  private(set) var running: Reach = []
  /// Why what was set at start-up or later was not set when planning.
  private(set) var delays: [PruningReason.Cause] = []
  /// Why conditions that name the column set nothing.
  private(set) var faults: [PruningReason.Cause] = []
  /// Whether a condition may be about the column and could not be judged.
  private(set) var isUnclear = false

  /// The ends of a range of values.
  struct Reach: OptionSet, Hashable {
    let rawValue: Int
    static let lower = Reach(rawValue: 1)
    static let upper = Reach(rawValue: 2)
    static let both: Reach = [.lower, .upper]
    /// Single values, which set both ends.
    static let values: Reach = [.both, Reach(rawValue: 4)]
  }

  static let none = PruningEffect()
  static let unclear = PruningEffect(isUnclear: true)

  static func fault(_ cause: PruningReason.Cause) -> PruningEffect { PruningEffect(faults: [cause]) }

  static func planned(_ reach: Reach) -> PruningEffect { PruningEffect(planned: reach) }

  /// Sets `reach` by what may be a sub-query's result or a parameter of the statement: they are written alike.
  static func perhapsRunning(_ reach: Reach) -> PruningEffect { PruningEffect(running: reach, isUnclear: true) }

  /// Sets `reach` as late as `cause` says.
  static func delayed(_ reach: Reach, _ cause: PruningReason.Cause) -> PruningEffect {
    switch PruningReason(column: nil, cause: cause).moment {
    case .startUp: PruningEffect(started: reach, delays: [cause])
    case .execution: PruningEffect(running: reach, delays: [cause])
    case nil: .fault(cause)
    }
  }

  /// All that is set at some time.
  var reach: Reach { planned.union(started).union(running) }

  /// What both conditions do together.
  func and(_ other: PruningEffect) -> PruningEffect {
    PruningEffect(
      planned: planned.union(other.planned), started: started.union(other.started),
      running: running.union(other.running), delays: delays + other.delays, faults: faults + other.faults,
      isUnclear: isUnclear || other.isUnclear)
  }

  /// What an OR of conditions does: no more than its weakest branch.
  static func any(_ branches: [PruningEffect]) -> PruningEffect {
    if branches.contains(where: \.isUnclear) { return .unclear }
    if branches.allSatisfy({ $0 == .none }) { return .none }
    if branches.contains(.none) { return .fault(.orBranch) }
    if let weak = branches.first(where: { $0.reach.isEmpty }) { return PruningEffect(faults: weak.faults) }
    // Between the ends of different branches there is no telling what is left out; that something may be, suffices.
    let reach = branches.allSatisfy { $0.reach == .values } ? Reach.values : .both
    var effect = PruningEffect(delays: branches.flatMap(\.delays))
    if branches.contains(where: { !$0.running.isEmpty }) {
      effect.running = reach
    } else if branches.contains(where: { !$0.started.isEmpty }) {
      effect.started = reach
    } else {
      effect.planned = reach
    }
    return effect
  }
}
