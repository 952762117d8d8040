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
  /// 18 of 18.3.
  let serverMajor: Int
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
    let zone = named.first.flatMap { policies.policy(for: $0)?.timeZone } ?? .utc
    let key = named.lazy.compactMap { trees.exampleKey(of: $0) }.first
    let sets = query.parameterSets.map { set in Result { try set.map { try $0.value(at: now, in: zone, key: key) } } }
    // With no parameter there is but one plan.
    let modes: [PlanMode] = sql.parameterCount == 0 ? [.custom] : PlanMode.allCases
    let requests = modes.map { mode in
      sets.map { set in set.map { QueryPlanner.Request(mode: mode, values: $0) } }
    }
    var plans: ArraySlice<Result<Explanation, any Error>>
    do {
      plans = try await planner.plans(
        of: sql, types: query.parameterTypes, requests.joined().compactMap { try? $0.get() })[...]
    } catch {
      return try failure(error, .custom, named.first).map { [$0] } ?? []
    }
    var verdicts: [QueryVerdict] = []
    for (mode, requests) in zip(modes, requests) {
      var verdictsOfSets: [QueryVerdict] = []
      for (set, request) in requests.enumerated() {
        do {
          let request = try request.get()
          guard let plan = plans.popFirst() else { continue }
          verdictsOfSets.append(
            try await verdict(try plan.get(), for: request, set, sql, planner, &names, &strangers))
        } catch {
          if let verdict = try failure(error, mode, named.first) { verdictsOfSets.append(verdict) }
        }
      }
      if let worst = QueryVerdict.worst(ofParameterSets: verdictsOfSets) { verdicts.append(worst) }
    }
    return verdicts
  }

  private func verdict(
    _ explained: Explanation, for request: QueryPlanner.Request, _ set: Int, _ sql: CanonicalSQL,
    _ planner: QueryPlanner, _ names: inout PlanNameReader, _ strangers: inout Set<RelationName>
  ) async throws -> QueryVerdict {
    strangers.formUnion(explained.plan.relations.filter { trees.rootOf[$0] == nil })
    let table = trees.roots(in: sql).first
    let names = try await names.names(in: explained.plan)
    var reading = reading(explained, request.mode, sql, names)
    var verdict = QueryVerdict(query: query, table: table, mode: request.mode, reading)
    if verdict.status == .undetermined, runsUndetermined {
      do {
        let run = try await planner.run(request)
        reading = self.reading(run.executed, request.mode, sql, names, wasRun: true)
      } catch let error as PostgresError {
        guard let reason = error.whyNotRun else { throw error }
        reading.openUntilExecution = reading.openUntilExecution.mapValues { "\($0); \(reason)" }
      }
      verdict = QueryVerdict(query: query, table: table, mode: request.mode, reading)
    }
    let plan = RecordedPlan(
      mode: request.mode, parameterSet: set + 1, serverMajor: serverMajor, settings: explained.settings,
      shape: PlanShape(plan: explained.plan, names: names.all))
    return verdict.compared(plan, baseline: baseline, previous: previous.first { $0.plan == request.mode })
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
    let refusal = error as? QueryPlanner.StatementError
    guard let error = refusal?.error ?? error as? PostgresError else {
      return verdict(mode, .error, "\(error)", table: table)
    }
    if error.isConnectionFailure || error.kind == .cancelled { throw error }
    switch error.sqlState {
    case .lockNotAvailable:
      return verdict(mode, .blocked, "a lock that planning needs is held by another session", table: table)
    case .queryCanceled: return verdict(mode, .error, "planning took too long and was given up", table: table)
    // Once it was: then its table has gone, and that is worth a word.
    case .undefinedTable where areShared && previous.isEmpty: return nil
    case .insufficientPrivilege: return verdict(mode, .denied, error.message, table: table)
    default: return verdict(mode, .error, refusal?.words ?? error.description, table: table)
    }
  }

  private func verdict(
    _ mode: PlanMode, _ status: QueryStatus, _ detail: String, table: RelationName?
  ) -> QueryVerdict {
    QueryVerdict(query: query.name, table: table, plan: mode, status: status, detail: detail)
  }
}

extension PostgresError {
  /// Why a statement could not be run to see what it reads; nil where the error is about something else.
  fileprivate var whyNotRun: String? {
    switch sqlState {
    case .readOnlySQLTransaction: "not run, since it writes: \(message)"
    case .queryCanceled: "run, and given up after \(QueryPlanner.runningLimit.components.seconds) s"
    default: nil
    }
  }
}
