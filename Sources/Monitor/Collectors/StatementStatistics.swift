internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// What `pg_stat_statements` has kept of this database, in whatever version the extension is.
///
/// Reading the view takes no lock on a user's table. PostgreSQL, "pg_stat_statements".
struct StatementStatistics {
  /// A statement; its text nil where it is too long, or was not kept.
  struct Entry: Sendable {
    let statement: WorkloadStatement
    let hasText: Bool
  }

  /// Why there are none, in words, with the way out.
  struct Unavailable: Error {
    let reason: String
  }

  let connection: PostgresConnection
  private let view: String
  /// `total_exec_time`, or `total_time` up to version 1.7.
  private let time: String

  /// Finds the extension.
  ///
  /// - Throws: `Unavailable` where it is not there.
  init(_ connection: PostgresConnection) async throws {
    let found = try await connection.query(Self.extension) { row in
      (schema: try row.decode(0, as: String.self), time: try row.decode(1, as: String.self))
    }
    guard let found = found.first else {
      throw Unavailable(reason: "pg_stat_statements is not installed; CREATE EXTENSION pg_stat_statements")
    }
    self.connection = connection
    view = "\(SQLIdentifier.quoted(found.schema)).pg_stat_statements"
    time = found.time
  }

  /// Where the extension is, and how it calls the time that a statement took. Locks nothing.
  static let `extension` = """
    SELECT n.nspname, a.attname
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'pg_stat_statements'
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('total_exec_time', 'total_time')
    WHERE e.extname = 'pg_stat_statements'
    """

  /// What the view shows in place of the texts of other roles.
  private static let hiddenText = "<insufficient privilege>"

  /// How many statements of this database the role may not see.
  func hidden(_ role: String) async throws -> Int {
    try await explained(role) {
      try await connection.query(
        """
        SELECT count(*)
        FROM \(view) s
        JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
        WHERE s.query = '\(Self.hiddenText)'
        """
      ) { row in try row.decode(0, as: Int.self) }.first ?? 0
    }
  }

  /// The statements whose text holds one of `names`, as many as `limit`, those that took most time first.
  func entries(naming names: [String], textLimit: Int, limit: Int, _ role: String) async throws -> [Entry] {
    let sql = """
      SELECT queryid, sum(calls)::bigint, sum(seconds), (array_agg(rolname ORDER BY seconds DESC))[1],
             (array_agg(CASE WHEN octet_length(query) <= \(textLimit) THEN query END ORDER BY seconds DESC))[1]
      FROM (
        SELECT s.queryid, s.calls, s.\(time) / 1000 AS seconds, s.query,
               coalesce(r.rolname::text, s.userid::text) AS rolname
        FROM \(view) s
        JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
        LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid
        WHERE s.calls > 0 AND s.queryid IS NOT NULL
      ) AS _
      WHERE EXISTS (SELECT FROM unnest($1::text[]) AS t (relname) WHERE strpos(lower(query), lower(relname)) > 0)
        AND query !~* '^(PREPARE|EXPLAIN .* EXECUTE) \(QueryPlanner.statementName)\\M'
      GROUP BY queryid
      ORDER BY sum(seconds) DESC, queryid
      LIMIT \(limit)
      """
    return try await explained(role) {
      try await connection.query(sql, [PlanNameReader.array(names)]) { row in
        let text = try row.decode(4, as: String?.self)
        return Entry(
          statement: WorkloadStatement(
            queryID: try row.decode(0), text: text ?? "", calls: try row.decode(1), seconds: try row.decode(2),
            role: try row.decode(3)),
          hasText: text != nil)
      }
    }
  }

  /// What `body` gives; where the view cannot be read at all, `Unavailable` says why.
  private func explained<Value>(_ role: String, _ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as PostgresError where error.sqlState == .objectNotInPrerequisiteState {
      throw Unavailable(reason: "\(error.message); a restart is needed after that is set")
    } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
      throw Unavailable(
        reason: "the statements of the workload are not read: \(error.message); "
          + "GRANT pg_read_all_stats TO \(SQLIdentifier.quoted(role)), with USAGE on the schema and SELECT on \(view)")
    }
  }
}

extension SQLState {
  /// `object_not_in_prerequisite_state`
  fileprivate static let objectNotInPrerequisiteState = SQLState(rawValue: "55000")
}
