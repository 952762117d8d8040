internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Finds the statements that touch a partitioned table and do not prune, among those that the database has run.
///
/// `pg_stat_statements` keeps no values, so each statement is planned for all of them, as a generic plan, and started for
/// values that mean one leaf (`LeafAim`), where start-up pruning shows what it can do. Nothing is run. Each plan is had as
/// `QueryPlanner` has it: in a short READ ONLY transaction that waits for no lock longer than `QueryPlanner.lockTimeout`.
struct WorkloadCollector: Collector {
  let name = CollectorName.workload
  let opensTables = true
  /// The most statements that are planned in one go, those that took most time.
  var statementLimit = 50
  /// The most texts that are read, since more hold a table's name than are about it.
  static let textsLimit = 1_000
  /// The longest text that is looked at, in bytes.
  var textLimit = 20_000
  /// The longest that planning one statement may take.
  var planningLimit = Duration.seconds(5)
  /// How long statements are planned at most; the other collectors of the database wait meanwhile.
  var runLimit = Duration.seconds(30)

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    guard reading.serverTime != nil else { throw CatalogNotRead() }
    reading.remarks[name] = nil
    do {
      let statistics = try await StatementStatistics(connection)
      let trees = TreeIndex(reading.forest)
      let hidden = try await statistics.hidden(reading.role)
      let entries = try await statistics.entries(
        naming: Set(trees.roots.keys.map(\.name)).sorted(), textLimit: textLimit, limit: Self.textsLimit,
        reading.role)
      let planner = QueryPlanner(connection: connection, planningLimit: planningLimit)
      var check = WorkloadCheck(
        trees: trees, planner: planner, limit: statementLimit, deadline: .now + runLimit)
      for entry in entries { try await check.take(entry) }
      try await planner.forget()
      reading.workload = WorkloadReport(check.readings, passedOver: check.passedOver, hidden: hidden)
      if hidden > 0 {
        reading.remarks[name] =
          "the texts of \(hidden) statements are those of other roles and not seen; "
          + "GRANT pg_read_all_stats TO \(SQLIdentifier.quoted(reading.role))"
      }
    } catch let error as StatementStatistics.Unavailable {
      reading.workload = nil
      reading.remarks[name] = error.reason
    }
  }
}

/// One run over the statements.
private struct WorkloadCheck {
  let trees: TreeIndex
  let planner: QueryPlanner
  let limit: Int
  let deadline: ContinuousClock.Instant
  private(set) var readings: [WorkloadReading] = []
  private(set) var passedOver = 0
  private var planned = 0

  init(trees: TreeIndex, planner: QueryPlanner, limit: Int, deadline: ContinuousClock.Instant) {
    self.trees = trees
    self.planner = planner
    self.limit = limit
    self.deadline = deadline
  }

  /// Looks at a statement, unless it turns out to name no root, or enough were planned.
  mutating func take(_ entry: StatementStatistics.Entry) async throws {
    let statement = entry.statement
    guard entry.hasText else {
      readings.append(.init(statement: statement, result: .tooLong, detail: "its text is too long, or was not kept"))
      return
    }
    let sql: CanonicalSQL
    do {
      sql = try CanonicalSQL.check(workload: statement.text)
    } catch {
      let words = CanonicalSQL.words(in: statement.text)
      guard trees.roots.keys.contains(where: { words.contains($0.name) }) else { return }
      readings.append(.init(statement: statement, result: error.kind.workloadResult, detail: "\(error)"))
      return
    }
    let named = trees.roots(in: sql)
    if named.isEmpty { return }
    guard planned < limit, .now < deadline else {
      passedOver += 1
      return
    }
    planned += 1
    readings.append(try await reading(of: statement, sql, named))
  }

  private func reading(
    of statement: WorkloadStatement, _ sql: CanonicalSQL, _ named: [RelationName]
  ) async throws -> WorkloadReading {
    do {
      _ = try await planner.plans(of: sql, types: [])
      let types = try await planner.parameterTypes()
      var roots: [WorkloadRoot] = []
      for name in named {
        if let root = trees.roots[name] { roots.append(try await observe(root, named, types)) }
      }
      let first = named.first.flatMap { trees.roots[$0] }
      return WorkloadReading(
        statement: statement, roots: roots, stanza: statement.stanza(sql, types: types, root: first))
    } catch let error as PostgresError where error.isConnectionFailure || error.kind == .cancelled {
      throw error
    } catch {
      let error = error as? PostgresError ?? (error as? QueryPlanner.StatementError)?.error
      return WorkloadReading(
        statement: statement, result: error?.workloadResult ?? .error,
        detail: error?.message ?? "its plan could not be read")
    }
  }

  // MARK: One root of a statement

  /// Aims the parameters at leaves of `root` until one leaf is all that is read, or everything was tried.
  private func observe(_ root: Partition, _ named: [RelationName], _ types: [String]) async throws -> WorkloadRoot {
    let existing = trees.leafCount[root.name] ?? 0
    func reading(_ scanned: Int?, _ removed: Int?) -> WorkloadRoot {
      WorkloadRoot(root: root.name, scanned: scanned, existing: existing, removedAtStartup: removed)
    }
    var fewest: WorkloadRoot?
    let aims = LeafAim.all(in: root)
    var unmoved = 0
    for values in Self.values(for: types, aims) {
      guard let plan = try await plan(values) else { continue }
      let scanned = ScannedPartitions(plan: plan, expectedRoots: Set(named)) { trees.rootOf[$0] }
      guard let tree = scanned.trees[root.name] else { continue }
      if !scanned.hidden.isEmpty { return reading(nil, tree.removedAtStartup) }
      let open = tree.leaves.count > 1 && plan.mayPruneWhileRunning(tree.leaves, keyColumns: root.keyColumns)
      let found = reading(open ? nil : tree.leaves.count, tree.removedAtStartup)
      // There are no other values, or it reads none of the table: an INSERT.
      if types.isEmpty || tree.leaves.isEmpty && tree.removedAtStartup == 0 { return found }
      // Each end of the tree is aimed at first: a plan from which neither removes anything is the same for all values.
      if tree.removedAtStartup == 0 { unmoved += 1 }
      // No leaf at all: these values contradict each other, or mean what no leaf holds.
      if tree.leaves.isEmpty { continue }
      if let scanned = found.scanned, scanned <= fewest?.scanned ?? .max { fewest = found }
      if tree.leaves.count <= 1 || unmoved == aims.count { break }
    }
    return fewest ?? reading(nil, nil)
  }

  /// What to try: one arrangement of each aim after the other.
  private static func values(for types: [String], _ aims: [LeafAim]) -> [[String?]] {
    if types.isEmpty { return [[]] }
    let sets = aims.map { $0.values(for: types) }
    let longest = sets.map(\.count).max() ?? 0
    return (0..<longest).flatMap { index in sets.filter { index < $0.count }.map { $0[index] } }
  }

  /// The generic plan as it starts with these values; nil where PostgreSQL does not take them.
  private func plan(_ values: [String?]) async throws -> PlanNode? {
    do {
      return try await planner.plan(.init(mode: .generic, values: values)).plan
    } catch let error as PostgresError where error.sqlState?.rawValue.hasPrefix("22") == true {
      // Class 22, "data exception": out of range, or not in the form of the type.
      return nil
    }
  }
}

// MARK: - Why not

extension PostgresError {
  /// What this error of planning means for a statement of the workload.
  fileprivate var workloadResult: WorkloadResult {
    switch sqlState {
    case .lockNotAvailable: .blocked
    case .insufficientPrivilege: .denied
    case .syntaxError: .unsupported
    case .undefinedTable, .undefinedColumn, .undefinedObject, SQLState(rawValue: "3F000"): .gone
    // An operator or a function for the types that parameters have without their constants is not found, or too many are.
    case .undefinedFunction, SQLState(rawValue: "42725"), SQLState(rawValue: "42P08"), SQLState(rawValue: "42P18"),
      SQLState(rawValue: "42804"):
      .unknownType
    default: .error
    }
  }
}

extension SQLTextError.Kind {
  /// What this error of the text means for a statement of the workload.
  fileprivate var workloadResult: WorkloadResult { self == .secondStatement ? .notOneStatement : .unsupported }
}

extension Partition {
  /// The names of the columns that any level is split by.
  fileprivate var keyColumns: Set<String> {
    var names: Set<String> = []
    forEach { names.formUnion($0.key?.columns.compactMap(\.name) ?? []) }
    return names
  }
}
