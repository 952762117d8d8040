internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Has PostgreSQL plan one statement after the other, each in a transaction of its own that changes nothing.
struct QueryPlanner {
  let connection: PostgresConnection
  /// The longest that planning may take.
  var planningLimit = Duration.seconds(5)

  /// The longest to wait for a lock: partition DDL that queues behind a check waits no longer for it.
  static let lockTimeout = Duration.milliseconds(100)
  /// The longest that a query may run whose plan alone does not tell.
  static let runningLimit = Duration.seconds(60)

  /// What the statement that is being planned is called in our session.
  static let statementName = "partwatch_check"
  private static let prepare = "PREPARE \(statementName)"

  /// 18 of 18.3.
  var serverMajor: Int { get async { await connection.serverVersion / 10_000 } }

  /// Gives each parameter of `sql` the type that `types` or the statement itself says, as a driver does.
  ///
  /// Parsing locks the tables that the statement names (ACCESS SHARE) for as long as it takes.
  func prepare(_ sql: CanonicalSQL, types: [String]) async throws {
    let start = Self.prepare + (types.isEmpty ? "" : " (\(types.joined(separator: ", ")))") + " AS "
    do {
      try await connection.execute(start + sql.text)
    } catch let error as PostgresError {
      throw error.placed(at: error.position.map { $0 - start.unicodeScalars.count }.flatMap { $0 > 0 ? $0 : nil })
    }
  }

  /// The types that the parameters of the prepared statement were given, by their names in `pg_type`. Locks nothing.
  func parameterTypes() async throws -> [String] {
    try await connection.query(
      """
      SELECT ARRAY(
        SELECT t.typname::text
        FROM unnest(p.parameter_types) WITH ORDINALITY AS given (type, place)
        JOIN pg_catalog.pg_type t ON t.oid = given.type
        ORDER BY given.place)
      FROM pg_catalog.pg_prepared_statements p
      WHERE p.name = $1
      """, [Self.statementName]
    ) { row in try row.decode(0, as: [String].self) }.first ?? []
  }

  /// Ends what `prepare` began.
  func forget() async throws {
    // A prepared statement outlives its transaction, failed or not.
    if await connection.isUsable { try await connection.execute("DEALLOCATE ALL") }
  }

  /// The plan of the statement as it runs, in a transaction that can only read; nil where the statement writes.
  func run(_ mode: PlanMode, _ values: [String?]) async throws -> Explanation? {
    do {
      return try await explain(mode, values, running: true)
    } catch let error as PostgresError where error.sqlState == .readOnlySQLTransaction {
      return nil
    }
  }

  /// The plan of the statement for `values`, nil being SQL null, of which PostgreSQL reads each as its parameter's type.
  func explain(_ mode: PlanMode, _ values: [String?]) async throws -> Explanation {
    try await explain(mode, values, running: false)
  }

  private func explain(_ mode: PlanMode, _ values: [String?], running: Bool) async throws -> Explanation {
    let options = running ? "ANALYZE, TIMING OFF, " : ""
    let arguments = values.map { $0.map { SQLIdentifier.literal($0) } ?? "NULL" }.joined(separator: ", ")
    let text = try await connection.withReadOnlyTransaction(
      statementTimeout: running ? Self.runningLimit : planningLimit, lockTimeout: Self.lockTimeout,
      settings: ["plan_cache_mode": "force_\(mode.rawValue)_plan"]
    ) { connection in
      do {
        return try await connection.query(
          "EXPLAIN (\(options)FORMAT JSON, VERBOSE, SETTINGS) EXECUTE \(Self.statementName)"
            + (values.isEmpty ? "" : " (\(arguments))")
        ) { row in try row.decode(0, as: String.self) }.joined(separator: "\n")
      } catch let error as PostgresError {
        throw error.placed(at: nil)
      }
    }
    return try Explanation(json: text)
  }
}

extension PostgresError {
  /// The same with `position` in place of the one that counts from the start of what we sent, which nobody has seen.
  fileprivate func placed(at position: Int?) -> PostgresError {
    PostgresError(kind, message, sqlState: sqlState, detail: detail, hint: hint, position: position)
  }
}
