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
  /// Whether a query of which only execution could tell is executed.
  var runsUndetermined = false
  /// The longest that planning may take.
  var planningLimit = Duration.seconds(5)

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    // Against no catalog at all every query would look fine.
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    let trees = TreeIndex(reading.forest)
    var verdicts: [QueryVerdict] = []
    for query in queries {
      let check = QueryCheck(
        query: query, trees: trees, policies: policies, now: now, areShared: areShared,
        runsUndetermined: runsUndetermined)
      verdicts += try await check.verdicts(from: QueryPlanner(connection: connection, planningLimit: planningLimit))
    }
    reading.verdicts = verdicts
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

  /// One verdict for each plan mode; none where the query is not meant for this database.
  func verdicts(from planner: QueryPlanner) async throws -> [QueryVerdict] {
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
      for parameters in query.parameterSets {
        if let verdict = try await verdict(parameters, mode, named, planner) { sets.append(verdict) }
      }
      if let worst = QueryVerdict.worst(ofParameterSets: sets) { verdicts.append(worst) }
    }
    try await planner.forget()
    return verdicts
  }

  private func verdict(
    _ parameters: [CanonicalQuery.Parameter], _ mode: PlanMode, _ named: [RelationName], _ planner: QueryPlanner
  ) async throws -> QueryVerdict? {
    do {
      let zone = named.first.flatMap { policies.policy(for: $0)?.timeZone } ?? .utc
      let key = named.lazy.compactMap { trees.exampleKey(of: $0) }.first
      let values = try parameters.map { try $0.value(at: now, in: zone, key: key) }
      let explained = try await planner.explain(mode, values)
      let verdict = QueryVerdict(query: query, table: named.first, mode: mode, reading(explained, named))
      guard verdict.status == .undetermined, runsUndetermined else { return verdict }
      let run = try await planner.explain(mode, values, running: true)
      return QueryVerdict(query: query, table: named.first, mode: mode, reading(run.executed, named))
    } catch {
      return try failure(error, mode, named.first)
    }
  }

  private func reading(_ explanation: Explanation, _ named: [RelationName]) -> PlanReading {
    let scanned = ScannedPartitions(plan: explanation.plan, expectedRoots: Set(named)) { trees.rootOf[$0] }
    return PlanReading(
      plan: explanation.plan, scanned: scanned, existing: trees.leafCount, defaults: trees.defaults)
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
