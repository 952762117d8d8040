internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Checks how many leaves the plans of each canonical query scan: the plan for the values at hand, and the one for all values.
///
/// EXPLAIN without ANALYZE runs nothing, but it locks every leaf that the plan keeps (ACCESS SHARE, until the transaction
/// ends) and waits for locks like the query itself. So each check is one short READ ONLY transaction that gives up after
/// `QueryPlanner.lockTimeout`, and is rolled back.
struct QueryCollector: Collector {
  let name = CollectorName.queries
  let queries: [CanonicalQuery]
  /// Whether the queries are those of several databases: one that names a table which this database has not is then not
  /// meant for it, and has no verdict here.
  let areShared: Bool
  let policies: PolicyBook
  var options = QueryCheckOptions()
  /// What their plans are compared with, by the query's name.
  var baselines: [String: PlanBaseline] = [:]
  /// The longest that planning may take.
  var planningLimit = Duration.seconds(5)

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    // Against no catalog at all every query would look fine.
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    var (verdicts, strangers) = try await verdicts(on: reading, at: now, connection)
    if try await PlanNameReader(connection: connection, forest: reading.forest).hasPartition(among: strangers) {
      // A partition was made since the catalog was read: to the old one its plan has another shape.
      try await CatalogCollector(ignored: policies.ignored).collect(from: connection, into: &reading)
      (verdicts, strangers) = try await self.verdicts(on: reading, at: now, connection)
    }
    reading.verdicts = verdicts
  }

  /// The verdicts on all queries, and the tables in their plans that are of no tree.
  private func verdicts(
    on reading: DatabaseReading, at now: Instant, _ connection: PostgresConnection
  ) async throws -> ([QueryVerdict], strangers: Set<RelationName>) {
    let trees = TreeIndex(reading.forest)
    var names = PlanNameReader(connection: connection, forest: reading.forest)
    var verdicts: [QueryVerdict] = []
    var strangers: Set<RelationName> = []
    for (done, query) in queries.enumerated() {
      options.progress(done, queries.count)
      let check = QueryCheck(
        query: query, trees: trees, policies: policies, now: now, areShared: areShared,
        runsUndetermined: options.runsUndetermined, baseline: baselines[PlanBaseline.key(of: query.name)],
        previous: reading.verdicts.filter { $0.query == query.name })
      let planner = QueryPlanner(connection: connection, planningLimit: planningLimit)
      verdicts += try await check.verdicts(from: planner, &names, &strangers)
    }
    return (verdicts, strangers)
  }
}

/// What a check that runs once may do beyond what a poller does.
public struct QueryCheckOptions: Sendable {
  /// Whether a query of which only execution can tell what it reads is executed, in a READ ONLY transaction.
  public var runsUndetermined: Bool
  /// Is told before each query how many of how many are done.
  public var progress: @Sendable (_ done: Int, _ of: Int) -> Void

  /// Nothing beyond, unless told.
  public init(
    runsUndetermined: Bool = false, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    self.runsUndetermined = runsUndetermined
    self.progress = progress
  }
}

/// One query's check.
private struct QueryCheck {
  let query: CanonicalQuery
  let trees: TreeIndex
  let policies: PolicyBook
  let now: Instant
  let areShared: Bool
  let runsUndetermined: Bool
  let baseline: PlanBaseline?
  /// The verdicts of the poll before.
  let previous: [QueryVerdict]

  /// One verdict for each plan mode; none where the query is not meant for this database.
  func verdicts(
    from planner: QueryPlanner, _ names: inout PlanNameReader, _ strangers: inout Set<RelationName>
  ) async throws -> [QueryVerdict] {
    let sql: CanonicalSQL
    do {
      sql = try CanonicalSQL.check(query.sql)
    } catch {
      return [verdict(.custom, .error, "\(error)", table: nil)]
    }
    let named = trees.roots(in: sql)
    do {
      try await planner.prepare(sql, types: query.parameterTypes)
    } catch {
      return try failure(error, .custom, named.first).map { [$0] } ?? []
    }
    // With no parameter there is but one plan.
    let modes: [PlanMode] = sql.parameterCount == 0 ? [.custom] : PlanMode.allCases
    var verdicts: [QueryVerdict] = []
    for mode in modes {
      var sets: [QueryVerdict] = []
      for set in query.parameterSets.indices {
        if let verdict = try await verdict(set, mode, named, planner, &names, &strangers) { sets.append(verdict) }
      }
      if let worst = QueryVerdict.worst(ofParameterSets: sets) { verdicts.append(worst) }
    }
    try await planner.forget()
    return verdicts
  }

  private func verdict(
    _ set: Int, _ mode: PlanMode, _ named: [RelationName], _ planner: QueryPlanner, _ names: inout PlanNameReader,
    _ strangers: inout Set<RelationName>
  ) async throws -> QueryVerdict? {
    do {
      let zone = named.first.flatMap { policies.policy(for: $0)?.timeZone } ?? .utc
      let key = named.lazy.compactMap { trees.exampleKey(of: $0) }.first
      let values = try query.parameterSets[set].map { try $0.value(at: now, in: zone, key: key) }
      let explained = try await planner.explain(mode, values)
      strangers.formUnion(explained.plan.relations.filter { trees.rootOf[$0] == nil })
      let names = try await names.names(in: explained.plan)
      var verdict = QueryVerdict(query: query, table: named.first, mode: mode, reading(explained, mode, named, names))
      if verdict.status == .undetermined, runsUndetermined,
        let run = try await planner.run(mode, values)
      {
        verdict = QueryVerdict(
          query: query, table: named.first, mode: mode, reading(run.executed, mode, named, names, wasRun: true))
      }
      let plan = RecordedPlan(
        mode: mode, parameterSet: set + 1, serverMajor: await planner.serverMajor, settings: explained.settings,
        shape: PlanShape(plan: explained.plan, names: names.all))
      return verdict.compared(plan, baseline: baseline, previous: previous.first { $0.plan == mode })
    } catch {
      return try failure(error, mode, named.first)
    }
  }

  private func reading(
    _ explanation: Explanation, _ mode: PlanMode, _ named: [RelationName], _ names: PlanNameReader.Names,
    wasRun: Bool = false
  ) -> PlanReading {
    let scanned = ScannedPartitions(plan: explanation.plan, expectedRoots: Set(named)) { trees.rootOf[$0] }
    let diagnoses = PruningDiagnosis.all(
      in: explanation.plan, mode: mode, settings: explanation.settings, partialIndexes: names.partialIndexes
    ) { trees.keys[$0] }
    let open = wasRun ? [:] : diagnoses.filter(\.value.isPrunedOnExecution)
    return PlanReading(
      plan: explanation.plan, scanned: scanned, existing: trees.leafCount, defaults: trees.defaults,
      // What start-up excludes is excluded: it is no reason for what is left.
      reasons: diagnoses.mapValues { $0.reasons.filter { $0.moment != .startUp }.map(\.description) },
      openUntilExecution: open.mapValues { diagnosis in
        diagnosis.reasons.first { $0.moment == .execution }?.description
          ?? "leaves may be excluded by values that come up only while the query runs"
      })
  }

  /// What `error` says of this query; nil where the query is not meant for this database.
  ///
  /// Throws it where it is about the connection: without one there is nothing to say of any query.
  private func failure(_ error: any Error, _ mode: PlanMode, _ table: RelationName?) throws -> QueryVerdict? {
    guard let error = error as? PostgresError else { return verdict(mode, .error, "\(error)", table: table) }
    if error.isConnectionFailure || error.kind == .cancelled { throw error }
    switch error.sqlState {
    case .lockNotAvailable:
      return verdict(mode, .blocked, "a lock that planning needs is held by another session", table: table)
    case .queryCanceled: return verdict(mode, .error, "planning took too long and was given up", table: table)
    case .undefinedTable where areShared: return nil
    case .insufficientPrivilege: return verdict(mode, .denied, error.message, table: table)
    default: return verdict(mode, .error, error.description, table: table)
    }
  }

  private func verdict(
    _ mode: PlanMode, _ status: QueryStatus, _ detail: String, table: RelationName?
  ) -> QueryVerdict {
    QueryVerdict(query: query.name, table: table, plan: mode, status: status, detail: detail)
  }
}
