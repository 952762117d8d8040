public import PartitionModel

/// What the check of one canonical query in one plan mode found.
public struct QueryVerdict: Hashable, Sendable {
  /// The query's name.
  public let query: String
  /// The root that its text names first, whether or not a plan was had; nil where it names none that is known.
  public let table: RelationName?
  /// Which of its plans was looked at.
  public let plan: PlanMode
  /// What came of it.
  public internal(set) var status: QueryStatus
  /// What the plan reads of each root, by the root's name; empty where no plan was had.
  public let roots: [RootReading]
  /// The plan's total cost in the planner's units; nil where no plan was had.
  public let cost: Double?
  /// What is so, in words: `scans 6 of 6 leaves of public.event, 1 allowed`.
  public internal(set) var detail: String
  /// Why it is so, each in words: `no predicate on campaign_id`; empty where nothing is wrong or nobody knows.
  public internal(set) var reasons: [String]
  /// The plans themselves, one for each parameter set; empty where none was had.
  public internal(set) var plans: [RecordedPlan] = []
  /// How a plan differs from the baseline's; nil where none does, or there is no baseline.
  public internal(set) var change: PlanChange?
  /// Whether a plan differs from the baseline, or, where there is none, from the one that was seen before; nil where there
  /// is nothing to compare with.
  public internal(set) var hasChanged: Bool?

  /// A verdict with no plan to go by: `status` is why there is none, in the words of `detail`.
  public init(query: String, table: RelationName? = nil, plan: PlanMode, status: QueryStatus, detail: String) {
    self.init(
      query: query, table: table, plan: plan, status: status, roots: [], cost: nil, detail: detail, reasons: [])
  }

  private init(
    query: String, table: RelationName?, plan: PlanMode, status: QueryStatus, roots: [RootReading], cost: Double?,
    detail: String, reasons: [String]
  ) {
    self.query = query
    self.table = table
    self.plan = plan
    self.status = status
    self.roots = roots
    self.cost = cost
    self.detail = detail
    self.reasons = reasons
  }
}

extension QueryVerdict {
  /// Judges what a plan of `query` does by the query's budget.
  ///
  /// - Parameter table: The root that the query's text names first; nil: the first of those that the plan reads.
  public init(query: CanonicalQuery, table: RelationName? = nil, mode: PlanMode, _ reading: PlanReading) {
    let budget = query.budget
    let scanned = reading.scanned
    let roots = scanned.trees.sorted { $0.key < $1.key }.map { root, tree in
      let leaves = budget.countsDefault ? tree.leaves : tree.leaves.subtracting(reading.defaults)
      let existing = reading.existing[root]
      return RootReading(
        root: root, scanned: leaves.count, removedAtStartup: tree.removedAtStartup,
        allowed: budget.allowed(of: root, existing: existing), existing: existing)
    }
    let over = roots.filter { $0.scanned > $0.allowed }
    let misread = budget.departures(of: reading.plan, reading.scanned)
    // A plan that would be over budget may yet be pruned while it runs: only running it would tell.
    let unsettled = over.compactMap { reading.openUntilExecution[$0.root] }
    let status: QueryStatus
    var detail: String
    var reasons: [String] = []
    if !over.isEmpty, unsettled.count == over.count, misread.isEmpty {
      status = .undetermined
      detail = "may scan " + over.map(\.description).joined(separator: " and ")
      reasons = unsettled
    } else if !over.isEmpty || !misread.isEmpty {
      status = .overBudget
      let scans = over.isEmpty ? [] : ["scans " + over.map(\.description).joined(separator: " and ")]
      detail = (scans + misread).joined(separator: "; ")
      reasons = over.flatMap { reading.reasons[$0.root] ?? [] }
    } else if let hidden = scanned.hidden.first {
      status = .undetermined
      detail = "a \(hidden) does not say which tables it reads"
    } else {
      status = .ok
      detail =
        roots.isEmpty
        ? "scans no leaf of any partitioned table" : "scans " + roots.map(\.description).joined(separator: " and ")
    }
    self.init(
      query: query.name, table: table ?? roots.first?.root, plan: mode, status: status, roots: roots,
      cost: reading.plan.totalCost, detail: detail, reasons: reasons)
  }

  /// One verdict for the verdicts on each of a query's parameter sets, in the order of the sets; nil for none.
  ///
  /// The gravest speaks, and says which set it is for; each root has the reading with the most leaves, and the cost is
  /// the highest.
  public static func worst(ofParameterSets verdicts: [QueryVerdict]) -> QueryVerdict? {
    guard let index = gravest(of: verdicts), verdicts.count > 1 else { return verdicts.first }
    let worst = verdicts[index]
    var readings: [RelationName: RootReading] = [:]
    for reading in verdicts.flatMap(\.roots) where reading.scanned > readings[reading.root]?.scanned ?? -1 {
      readings[reading.root] = reading
    }
    return QueryVerdict(
      query: worst.query, table: worst.table, plan: worst.plan, status: worst.status,
      roots: readings.values.sorted { $0.root < $1.root }, cost: verdicts.compactMap(\.cost).max(),
      detail: worst.status == .ok ? worst.detail : "parameter set \(index + 1): \(worst.detail)",
      reasons: worst.reasons
    ).with(plans: verdicts.flatMap(\.plans), change: worst.change, hasChanged: verdicts.hasChanged)
  }

  private func with(plans: [RecordedPlan], change: PlanChange?, hasChanged: Bool?) -> QueryVerdict {
    var verdict = self
    verdict.plans = plans
    verdict.change = change
    verdict.hasChanged = hasChanged
    return verdict
  }

  /// The same verdict on `plan`, which is held against the query's baseline, or, where there is none, against the plans of
  /// `previous`, the verdict of the poll before.
  ///
  /// A change from the baseline is a status of its own; one from the poll before is only told, since nobody said that the
  /// plan before was the better one.
  public func compared(_ plan: RecordedPlan, baseline: PlanBaseline?, previous: QueryVerdict?) -> QueryVerdict {
    var verdict = self
    verdict.plans = [plan]
    guard let baseline else {
      guard let previous, !previous.plans.isEmpty else { return verdict }
      switch PlanBaseline(query: query, plans: previous.plans).comparison(with: plan) {
      case .same, .tooYoung: verdict.hasChanged = false
      case .changed: verdict.hasChanged = true
      case .notRecorded: break
      }
      return verdict
    }
    switch baseline.comparison(with: plan) {
    case .same, .tooYoung: verdict.hasChanged = false
    case .notRecorded: break
    case .changed(let change):
      verdict.hasChanged = true
      verdict.change = change
      // What is proved to read too much stays that, and may do so because of the change.
      guard status == .ok || status == .undetermined else {
        verdict.reasons.append("the plan has changed: \(change.cause)")
        break
      }
      verdict.status = .planChanged
      verdict.detail = change.cause
      verdict.reasons = Array(change.causes.dropFirst())
    }
    return verdict
  }
}

extension QueryVerdict {
  /// The place of the one that speaks for all: what is proved wrong comes before what could not be seen. Nil for none.
  public static func gravest(of verdicts: [QueryVerdict]) -> Int? {
    QueryStatus.byWeight.lazy.compactMap { status in verdicts.firstIndex { $0.status == status } }.first
  }
}

extension [QueryVerdict] {
  /// Whether any has changed; nil where none of them can tell.
  fileprivate var hasChanged: Bool? {
    let known = compactMap(\.hasChanged)
    return known.isEmpty ? nil : known.contains(true)
  }
}

/// What a plan reads of one partitioned table.
public struct RootReading: Hashable, Sendable {
  /// The root of the tree.
  public let root: RelationName
  /// Distinct leaves under scan nodes, without DEFAULT where the budget does not count it.
  public let scanned: Int
  /// Subplans that start-up pruning removed; nil where it cannot be told whether they were of this root.
  public let removedAtStartup: Int?
  /// The most leaves that the budget allows.
  public let allowed: Int
  /// All leaves of the root; nil where the catalog does not know them.
  public let existing: Int?

  /// A reading of these numbers.
  public init(root: RelationName, scanned: Int, removedAtStartup: Int?, allowed: Int, existing: Int?) {
    self.root = root
    self.scanned = scanned
    self.removedAtStartup = removedAtStartup
    self.allowed = allowed
    self.existing = existing
  }
}

extension RootReading: CustomStringConvertible {
  /// `6 of 6 leaves of public.event, 1 allowed`
  public var description: String {
    let count =
      existing.map { "\(scanned) of \($0) \($0 == 1 ? "leaf" : "leaves")" }
      ?? "\(scanned) \(scanned == 1 ? "leaf" : "leaves")"
    return "\(count) of \(root), \(allowed) allowed"
  }
}
