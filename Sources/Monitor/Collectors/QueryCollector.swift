internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Checks how many leaves the plan of each canonical query scans.
///
/// EXPLAIN without ANALYZE runs nothing, but it locks every leaf that the plan keeps (ACCESS SHARE, until the transaction
/// ends) and waits for locks like the query itself. So each check is one short READ ONLY transaction that gives up after
/// `lockTimeout`, and is rolled back.
struct QueryCollector: Collector {
  let name = CollectorName.queries
  let queries: [CanonicalQuery]
  /// Whether the queries are those of several databases: one that names a table which this database has not is then not
  /// meant for it, and has no verdict here.
  let areShared: Bool

  /// The longest that a check may wait for a lock: partition DDL that queues behind the check waits no longer for it.
  var lockTimeout = Duration.milliseconds(100)
  /// The longest that planning may take.
  var statementTimeout = Duration.seconds(5)

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    // Against no catalog at all every query would look fine.
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    let tables = Tables(reading.forest)
    var verdicts: [QueryVerdict] = []
    for query in queries {
      var sets: [QueryVerdict] = []
      for parameters in query.parameterSets {
        if let verdict = try await check(query, parameters, connection, tables, at: now) { sets.append(verdict) }
      }
      if let worst = QueryVerdict.worst(ofParameterSets: sets) { verdicts.append(worst) }
    }
    reading.verdicts = verdicts
  }

  /// Which root each table belongs to, and how many leaves each root has.
  private struct Tables {
    var rootOf: [RelationName: RelationName] = [:]
    var leafCount: [RelationName: Int] = [:]

    init(_ forest: PartitionForest) {
      for root in forest.roots {
        root.forEach { rootOf[$0.name] = root.name }
        leafCount[root.name] = root.leaves.count
      }
    }

    /// The roots that a query's text names, in its order; a name without a schema may mean any of that name.
    func roots(in sql: CanonicalSQL) -> [RelationName] {
      sql.relations.flatMap { mention in leafCount.keys.filter { mention.matches($0) }.sorted() }
    }
  }

  private func check(
    _ query: CanonicalQuery, _ parameters: [CanonicalQuery.Parameter], _ connection: PostgresConnection,
    _ tables: Tables, at now: Instant
  ) async throws -> QueryVerdict? {
    var table: RelationName?
    func verdict(_ status: QueryStatus, _ detail: String) -> QueryVerdict {
      QueryVerdict(query: query.name, table: table, plan: .custom, status: status, detail: detail)
    }
    do {
      let sql = try CanonicalSQL.check(query.sql)
      let named = tables.roots(in: sql)
      table = named.first
      let text = try await plan(sql, try parameters.map { try $0.literal(at: now) }, connection)
      let plan = try Explanation(json: text).plan
      let scanned = ScannedPartitions(plan: plan, expectedRoots: Set(named)) { tables.rootOf[$0] }
      return QueryVerdict(
        query: query, table: table, plan: .custom, scanned: scanned, cost: plan.totalCost, existing: tables.leafCount)
    } catch let error as PostgresError {
      // Without a connection there is nothing to say of any query; everything else is about this one.
      if error.isConnectionFailure || error.kind == .cancelled { throw error }
      switch error.sqlState {
      case .lockNotAvailable: return verdict(.blocked, "a lock that planning needs is held by another session")
      case .undefinedTable where areShared: return nil
      case .insufficientPrivilege: return verdict(.denied, error.message)
      default: return verdict(.error, error.description)
      }
    } catch {
      return verdict(.error, "\(error)")
    }
  }

  private static let prepare = "PREPARE partwatch_check AS "

  /// The custom plan of `sql` for these values, as EXPLAIN's JSON.
  ///
  /// PREPARE gives each parameter the type that the statement wants, as a driver does; EXECUTE reads the values as such.
  private func plan(_ sql: CanonicalSQL, _ values: [String], _ connection: PostgresConnection) async throws -> String {
    let result: Result<String, any Error>
    do {
      result = .success(
        try await connection.withReadOnlyTransaction(
          statementTimeout: statementTimeout, lockTimeout: lockTimeout
        ) { connection in
          try await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
          do {
            try await connection.execute(Self.prepare + sql.text)
          } catch let error as PostgresError {
            throw error.placed(at: error.position.map { $0 - Self.prepare.count })
          }
          let arguments = values.isEmpty ? "" : " (\(values.joined(separator: ", ")))"
          do {
            return try await connection.query(
              "EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE partwatch_check\(arguments)"
            ) { row in try row.decode(0) }.joined(separator: "\n")
          } catch let error as PostgresError {
            throw error.placed(at: nil)
          }
        })
    } catch {
      result = .failure(error)
    }
    // A prepared statement outlives its transaction, failed or not.
    if await connection.isUsable { try await connection.execute("DEALLOCATE ALL") }
    return try result.get()
  }
}

extension PostgresError {
  /// The same with `position` in place of the one that counts from the start of what we sent, which nobody has seen.
  fileprivate func placed(at position: Int?) -> PostgresError {
    PostgresError(kind, message, sqlState: sqlState, detail: detail, hint: hint, position: position)
  }
}

extension CanonicalQuery.Parameter {
  /// The value as SQL, its placeholders filled in for `now`.
  fileprivate func literal(at now: Instant) throws -> String {
    switch self {
    case .null: "NULL"
    case .text(let text): SQLIdentifier.literal(try ParameterPlaceholder.expand(text, at: now, in: .utc))
    }
  }
}
