internal import PartitionModel

/// The plans of one canonical query as they were when somebody found them good: what its present plans are compared
/// with.
///
/// It is kept as a text file to be reviewed like code; see `description` and `init(parsing:)`.
public struct PlanBaseline: Hashable, Sendable {
  /// The query's name.
  public let query: String
  /// The plans that are recorded, in the file's order: custom before generic, then by parameter set, then by version.
  /// No two are of the same version, mode and set.
  public let plans: [RecordedPlan]

  /// A baseline of these plans; of two for the same version, mode and set the last counts.
  public init(query: String, plans: [RecordedPlan]) {
    self.query = OneLine.escaped(query)
    var plansByPlace: [RecordedPlan.Place: RecordedPlan] = [:]
    for plan in plans { plansByPlace[plan.place] = plan }
    self.plans = plansByPlace.values.sorted { $0.place < $1.place }
  }

  /// How a baseline spells the name of `query`: on one line, whatever it holds.
  public static func key(of query: String) -> String { OneLine.escaped(query) }

  /// The baseline with `plans` instead of all that it has of their versions; those of other versions stay.
  public func recording(_ plans: [RecordedPlan]) -> PlanBaseline {
    let versions = Set(plans.map(\.serverMajor))
    return PlanBaseline(query: query, plans: self.plans.filter { !versions.contains($0.serverMajor) } + plans)
  }

  /// Compares `present` with what is recorded of the same version, mode and set.
  public func comparison(with present: RecordedPlan) -> PlanComparison {
    if let recorded = plans.first(where: { $0.place == present.place }) {
      guard let change = PlanChange(from: recorded, to: present) else { return .same }
      let young = present.shape.youngLeaves.sorted().map(\.description).joined(separator: ", ")
      guard young.isEmpty else { return .tooYoung("\(young) has too few rows yet to be planned for like its siblings") }
      return .changed(change)
    }
    let versions = Set(plans.map(\.serverMajor)).sorted()
    if versions.contains(present.serverMajor) {
      return .notRecorded("no \(present.place) is recorded; record the query's plans anew")
    }
    let recorded = versions.isEmpty ? "none" : "those of " + versions.map { "PostgreSQL \($0)" }.joined(separator: ", ")
    return .notRecorded(
      "no plan of PostgreSQL \(present.serverMajor) is recorded, only \(recorded); record the query's plans on it")
  }
}

/// What came of holding a plan against a baseline.
public enum PlanComparison: Hashable, Sendable {
  /// It has the recorded shape.
  case same
  /// It has another.
  case changed(PlanChange)
  /// It has another, but for a leaf that hardly has rows yet, as at the start of every month: nothing follows from it.
  /// The words name the leaf.
  case tooYoung(String)
  /// There is nothing to compare it with; the words say why, and the way out.
  case notRecorded(String)
}

/// One plan of a query: its shape, what it is a plan for, and what it was made under.
public struct RecordedPlan: Hashable, Sendable {
  /// Which of the query's two plans it is.
  public let mode: PlanMode
  /// The number of the parameter set that it was made for, from 1.
  public let parameterSet: Int
  /// The major version of the server that made it. Versions plan differently: their plans are not compared.
  public let serverMajor: Int
  /// The settings that shape plans and were not as built in, by name (`Explanation.settings`), but for
  /// `plan_cache_mode`, which `mode` tells of.
  public let settings: [String: String]
  /// What the plan is like.
  public let shape: PlanShape

  /// A plan of `shape`.
  public init(mode: PlanMode, parameterSet: Int, serverMajor: Int, settings: [String: String], shape: PlanShape) {
    self.mode = mode
    self.parameterSet = parameterSet
    self.serverMajor = serverMajor
    self.settings = settings.filter { $0.key != "plan_cache_mode" }.mapValues(OneLine.escaped)
    self.shape = shape
  }

  /// Where the plan stands among the query's plans.
  var place: Place { Place(mode: mode, parameterSet: parameterSet, serverMajor: serverMajor) }

  /// One of a query's plans.
  struct Place: Hashable, Comparable, CustomStringConvertible {
    let mode: PlanMode
    let parameterSet: Int
    let serverMajor: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.mode.rawValue, left.parameterSet, left.serverMajor)
        < (right.mode.rawValue, right.parameterSet, right.serverMajor)
    }

    /// `custom plan for parameter set 1 on PostgreSQL 18`
    var description: String { "\(mode.rawValue) plan for parameter set \(parameterSet) on PostgreSQL \(serverMajor)" }
  }
}
