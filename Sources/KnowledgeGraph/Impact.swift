public import PartitionModel
public import QueryPlans

/// What depends on how one table is partitioned.
public struct Impact: Hashable, Sendable {
  /// The table.
  public let table: TableNode
  /// Its leaves.
  public let leaves: Int
  /// The service that owns it and those that depend on that one, nearest first; empty where its name tells no service.
  public let services: [Service]
  /// The canonical queries that read it, in the order of the configuration.
  public let queries: [Query]
  /// What it would be split by instead; nil where nothing is proposed.
  public let proposal: Proposal?

  /// A service, and by what it depends on the table.
  public struct Service: Hashable, Sendable {
    /// The service's name.
    public let name: String
    /// The service that it depends on, which is itself in the list; nil for the owner.
    public let through: String?
  }

  /// A query under one of its plans.
  public struct Query: Hashable, Sendable {
    /// The query's name.
    public let name: String
    /// Which of its plans.
    public let plan: PlanMode
    /// What came of its check.
    public let status: QueryStatus
    /// Leaves of the table that the plan scans; nil where it could not be had.
    public let scanned: Int?
    /// The most that it may scan; nil where no plan was had.
    public let allowed: Int?
    /// What it is that keeps the plan from being had.
    public let obstacle: String?
    /// Leaves that the plan would scan in the proposed layout; nil where nothing is proposed, or no plan was to be had.
    public let proposed: Int?
    /// Why there is no such number.
    public let proposedObstacle: String?
  }

  /// A layout that the table does not have.
  public struct Proposal: Hashable, Sendable {
    /// What it is split by.
    public let strategy: String
    /// How many leaves it has.
    public let leaves: Int
    /// What holds of it, and what could not be rebuilt.
    public let remarks: [String]
    /// What was found of the queries there.
    public let verdicts: [QueryVerdict]

    /// A layout and what was found in it.
    public init(strategy: String, leaves: Int, remarks: [String], verdicts: [QueryVerdict]) {
      self.strategy = strategy
      self.leaves = leaves
      self.remarks = remarks
      self.verdicts = verdicts
    }
  }

  /// What depends on `tree`.
  ///
  /// - Parameters:
  ///   - queries: The canonical queries.
  ///   - verdicts: What their checks found.
  ///   - services: The services of a knowledge graph, with those that each depends on; empty where there is none.
  ///   - proposal: Another layout to compare with.
  public init(
    of tree: TreeReport, queries: [CanonicalQuery], verdicts: [QueryVerdict], services: [String: [String]],
    proposal: Proposal? = nil
  ) {
    let root = tree.root.name
    let reading = Set(queries.filter { $0.reads(root, verdicts) }.map(\.name))
    let table = TableNode(tree, queries: queries)
    self.table = table
    self.leaves = tree.places.count
    self.services = table.service.map { Self.services(dependingOn: $0, services) } ?? []
    self.proposal = proposal
    self.queries = verdicts.filter { reading.contains($0.query) }.map { verdict in
      let twin = proposal?.verdicts.first { $0.query == verdict.query && $0.plan == verdict.plan }
      let now = verdict.scanned(of: root)
      let then = twin?.scanned(of: root)
      return Query(
        name: verdict.query, plan: verdict.plan, status: verdict.status, scanned: now,
        allowed: verdict.roots.first { $0.root == root }?.allowed,
        obstacle: now == nil ? verdict.detail : nil, proposed: then,
        proposedObstacle: proposal != nil && then == nil ? twin?.detail ?? "it was not planned there" : nil)
    }
  }

  /// The owner, then whoever depends on it, then whoever depends on those, each once.
  private static func services(dependingOn owner: String, _ dependencies: [String: [String]]) -> [Service] {
    var found = [Service(name: owner, through: nil)]
    var names: Set = [owner]
    var next = 0
    while next < found.count {
      let through = found[next].name
      let dependants = dependencies.filter { $0.value.contains(through) }.keys.sorted()
      for name in dependants where names.insert(name).inserted { found.append(Service(name: name, through: through)) }
      next += 1
    }
    return found
  }
}

extension CanonicalQuery {
  /// Whether its text names `root`, or a plan of it reads `root`, as through a view.
  public func reads(_ root: RelationName, _ verdicts: [QueryVerdict]) -> Bool {
    names(root) || verdicts.contains { $0.query == name && $0.roots.contains { $0.root == root } }
  }
}

extension QueryVerdict {
  /// The leaves of `root` that the plan scans; nil where no plan was had.
  fileprivate func scanned(of root: RelationName) -> Int? {
    if let reading = roots.first(where: { $0.root == root }) { return reading.scanned }
    // A plan that names no leaf of the root reads none.
    switch status {
    case .ok, .overBudget, .planChanged, .undetermined: return 0
    case .blocked, .denied, .error: return nil
    }
  }
}
