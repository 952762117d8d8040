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
  var opensTables: Bool { !queries.isEmpty }
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
    guard !queries.isEmpty else { return }
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
    let planner = QueryPlanner(connection: connection, planningLimit: planningLimit)
    let serverMajor = await planner.serverMajor
    var verdicts: [QueryVerdict] = []
    var strangers: Set<RelationName> = []
    for (done, query) in queries.enumerated() {
      options.progress(done, queries.count)
      let check = QueryCheck(
        query: query, trees: trees, policies: policies, now: now, areShared: areShared,
        runsUndetermined: options.runsUndetermined, serverMajor: serverMajor,
        baseline: baselines[PlanBaseline.key(of: query.name)],
        previous: reading.verdicts.filter { $0.query == query.name })
      verdicts += try await check.verdicts(from: planner, &names, &strangers)
    }
    try await planner.forget()
    return (verdicts, strangers)
  }
}
