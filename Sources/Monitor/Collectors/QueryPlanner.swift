internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Has PostgreSQL plan one statement after the other, each plan in a transaction of its own that changes nothing.
///
/// What it asks is sent ahead of the answers, so that each transaction is over as soon as its plan is made, however long
/// the answer is on its way.
struct QueryPlanner {
  let connection: PostgresConnection
  /// The longest that planning may take.
  var planningLimit = Duration.seconds(5)

  /// The longest to wait for a lock: partition DDL that queues behind a check waits no longer for it.
  static let lockTimeout = Duration.milliseconds(100)
  /// The longest that a query may run whose plan alone does not tell.
  static let runningLimit = Duration.seconds(60)

  /// The longest that all else may take which is sent with what is planned: the session's own limit, and an answer's way.
  private static let otherLimit = Duration.seconds(12)
  /// What the statement that is being planned is called in our session.
  static let statementName = "partwatch_check"

  /// 18 of 18.3.
  var serverMajor: Int { get async { await connection.serverVersion / 10_000 } }

  /// A plan that is asked for: of which kind, and for which values, nil being SQL null.
  struct Request {
    let mode: PlanMode
    /// PostgreSQL reads each as its parameter's type.
    let values: [String?]
  }

  // MARK: A statement and its plans

  /// Prepares `sql`, whose parameters have the types that `types` or else the statement itself says, as a driver does,
  /// and has it planned as often as is asked for. It stays prepared.
  ///
  /// Parsing locks the tables that the statement names (ACCESS SHARE) for as long as it takes.
  ///
  /// - Throws: What the server has against the statement, or what is wrong with the connection.
  func plans(
    of sql: CanonicalSQL, types: [String], _ requests: [Request] = []
  ) async throws -> [Result<Explanation, any Error>] {
    let start = "PREPARE \(Self.statementName)" + (types.isEmpty ? "" : " (\(types.joined(separator: ", ")))") + " AS "
    let answers = try await connection.pipeline(
      // A prepared statement outlives its transaction, failed or not.
      [["DEALLOCATE ALL"], [start + sql.text]]
        + requests.flatMap { Self.transaction(Self.explain($0), limit: planningLimit, $0.mode) },
      timeout: Self.otherLimit + planningLimit * requests.count)
    do {
      _ = try answers[1].get()
    } catch {
      throw StatementError(error: error, words: error.description(in: sql.text, after: start.unicodeScalars.count))
    }
    return requests.indices.map { request in Result { try Self.explanation(answers[2 + 2 * request]) } }
  }

  /// What the server has against a statement, in words that name the place in its text.
  struct StatementError: Error {
    let error: PostgresError
    let words: String
  }

  /// A plan of the statement that was prepared last.
  func plan(_ request: Request) async throws -> Explanation {
    let answers = try await connection.pipeline(
      Self.transaction(Self.explain(request), limit: planningLimit, request.mode),
      timeout: Self.otherLimit + planningLimit)
    return try Self.explanation(answers[0])
  }

  /// The same, after the statement was run in a transaction that can only read.
  func run(_ request: Request) async throws -> Explanation {
    let answers = try await connection.pipeline(
      Self.transaction(Self.explain(request, "ANALYZE, TIMING OFF, "), limit: Self.runningLimit, request.mode),
      timeout: Self.otherLimit + Self.runningLimit)
    return try Self.explanation(answers[0])
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

  /// Leaves no statement prepared.
  func forget() async throws { try await connection.execute("DEALLOCATE ALL") }

  // MARK: What is sent

  private static func explain(_ request: Request, _ options: String = "") -> String {
    let arguments = request.values.map { $0.map { SQLIdentifier.literal($0) } ?? "NULL" }.joined(separator: ", ")
    return "EXPLAIN (\(options)FORMAT JSON, VERBOSE, SETTINGS) EXECUTE \(statementName)"
      + (request.values.isEmpty ? "" : " (\(arguments))")
  }

  /// A transaction of one statement, and its end, which comes also where the statement fails.
  private static func transaction(_ statement: String, limit: Duration, _ mode: PlanMode) -> [[String]] {
    [
      [
        "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
        """
        SELECT set_config('statement_timeout', '\(Int(limit / .milliseconds(1)))', true), \
        set_config('lock_timeout', '\(Int(lockTimeout / .milliseconds(1)))', true), \
        set_config('plan_cache_mode', 'force_\(mode.rawValue)_plan', true)
        """,
        statement,
      ],
      ["ROLLBACK"],
    ]
  }

  private static func explanation(_ answer: Result<String?, PostgresError>) throws -> Explanation {
    try Explanation(json: try answer.get() ?? "")
  }
}
