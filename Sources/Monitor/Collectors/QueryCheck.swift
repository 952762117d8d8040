internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// One query's check.
struct QueryCheck {
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
        if let verdict = try await verdict(set, mode, sql, planner, &names, &strangers) { sets.append(verdict) }
      }
      if let worst = QueryVerdict.worst(ofParameterSets: sets) { verdicts.append(worst) }
    }
    try await planner.forget()
    return verdicts
  }

  private func verdict(
    _ set: Int, _ mode: PlanMode, _ sql: CanonicalSQL, _ planner: QueryPlanner, _ names: inout PlanNameReader,
    _ strangers: inout Set<RelationName>
  ) async throws -> QueryVerdict? {
    let named = trees.roots(in: sql)
    do {
      let zone = named.first.flatMap { policies.policy(for: $0)?.timeZone } ?? .utc
      let key = named.lazy.compactMap { trees.exampleKey(of: $0) }.first
      let values = try query.parameterSets[set].map { try $0.value(at: now, in: zone, key: key) }
      let explained = try await planner.explain(mode, values)
      strangers.formUnion(explained.plan.relations.filter { trees.rootOf[$0] == nil })
      let names = try await names.names(in: explained.plan)
      var verdict = QueryVerdict(query: query, table: named.first, mode: mode, reading(explained, mode, sql, names))
      if verdict.status == .undetermined, runsUndetermined,
        let run = try await planner.run(mode, values)
      {
        verdict = QueryVerdict(
          query: query, table: named.first, mode: mode, reading(run.executed, mode, sql, names, wasRun: true))
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
    _ explanation: Explanation, _ mode: PlanMode, _ sql: CanonicalSQL, _ names: PlanNameReader.Names,
    wasRun: Bool = false
  ) -> PlanReading {
    let scanned = ScannedPartitions(plan: explanation.plan, expectedRoots: Set(trees.roots(in: sql))) {
      trees.rootOf[$0]
    }
    let diagnoses = PruningDiagnosis.all(
      in: explanation.plan, mode: mode, settings: explanation.settings, partialIndexes: names.partialIndexes,
      mentions: sql.relations
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
