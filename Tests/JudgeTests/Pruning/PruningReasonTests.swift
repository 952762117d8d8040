import PartitionModel
import QueryPlans
import TestServers
import Testing

/// Each reason on a plan of every version as it is today: the words of conditions are PostgreSQL's to change.
@Suite("Why a query does not prune")
struct PruningReasonTests {
  /// A query of the workload's tables, and what is to be said of its plan.
  struct Case: Sendable {
    var sql: String
    var arguments: [String] = []
    var mode = PlanMode.custom
    var settings: [String: String] = [:]
    /// What to say of the first table that the query names.
    var reasons: [String]
    var isPrunedOnExecution = false
  }

  private static let nestedLoop = ["enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"]
  private static let hashJoin = ["enable_nestloop": "off", "enable_mergejoin": "off"]

  @Test("Values of both keys leave nothing to say", arguments: TestServer.versions)
  func nothing(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND at = '2026-02-01'", reasons: []),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id IN (1, 2) AND at >= '2026-02-01' AND at < '2026-03-01'",
          reasons: []),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = $1 AND at BETWEEN $2 AND $3",
          arguments: ["1", "'2026-02-01'", "'2026-02-05'"], mode: .generic, reasons: []),
        Case(
          sql: "UPDATE campaigns a SET note = '' WHERE (campaign_id = 1 OR campaign_id = 2) AND at = '2026-02-01'",
          reasons: []),
        Case(sql: "SELECT * FROM regions WHERE day = '2026-02-01' AND region::varchar = 'eu'", reasons: []),
        Case(sql: "SELECT * FROM flags WHERE NOT flag", reasons: []),
        Case(sql: "SELECT * FROM flags WHERE flag IS TRUE", reasons: []),
        Case(sql: "SELECT * FROM kinds WHERE kind IS NULL", reasons: []),
        Case(sql: "SELECT * FROM moods WHERE mood = 'sad'", reasons: []),
        // An expression's text cannot be had: one that is asked for may be the key's.
        Case(sql: "SELECT * FROM truncated WHERE date_trunc('month', at) = '2026-02-01'", reasons: []),
      ], version)
  }

  @Test("A key of which nothing is asked is named", arguments: TestServer.versions)
  func missing(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM campaigns WHERE note = 'n1'",
          reasons: ["no predicate on campaign_id", "no predicate on at"]),
        Case(sql: "SELECT count(*) FROM campaigns WHERE campaign_id = 1", reasons: ["no predicate on at"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND at >= '2026-01-02'", reasons: ["no upper bound on at"]
        ),
        Case(
          sql: "DELETE FROM campaigns WHERE campaign_id = 1 AND at < $1", arguments: ["'2026-03-02'"], mode: .generic,
          reasons: ["no lower bound on at"]),
        Case(sql: "SELECT * FROM pairs WHERE b = 5", reasons: ["no predicate on a"]),
        Case(sql: "SELECT * FROM pairs WHERE a = 5", reasons: ["no predicate on b"]),
        // Among several values of the first column, the second divides nothing.
        Case(sql: "SELECT * FROM pairs WHERE a > 1 AND a < 9", reasons: []),
        Case(sql: "SELECT * FROM grid WHERE x = 1", reasons: ["no predicate on y"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = ANY ($1) AND at = '2026-02-01'", arguments: ["'{1,2}'"],
          reasons: []),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = ANY ($1) AND at = '2026-02-01'", arguments: ["'{1,2}'"],
          mode: .generic,
          reasons: [
            "campaign_id is compared with an array that is a parameter: a generic plan excludes nothing; write IN ($1, $2, …)"
          ]),
      ], version)
  }

  @Test("A key that is not compared by itself is told how to be", arguments: TestServer.versions)
  func wrapped(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND date_trunc('month', at) = '2026-02-01'",
          reasons: ["at is wrapped in date_trunc(): compare the column itself"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND extract(month FROM at) = 2",
          reasons: ["at is wrapped in extract(): compare the column itself"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND at >= '2026-01-02' AND at::date <= '2026-02-01'",
          reasons: ["at is cast to date: compare it uncast, at >= day AND at < day + 1"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id::text = $1", arguments: ["'7'"],
          reasons: ["user_id is cast to text: compare it uncast, with a value of type integer"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = $1::numeric AND at = '2026-02-01'", arguments: ["1"],
          mode: .generic,
          reasons: ["campaign_id is cast to numeric: compare it uncast, with a value of type bigint"]),
        Case(
          sql: "SELECT * FROM moods WHERE mood::text = 'sad'", reasons: ["mood is cast to text: compare it uncast"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id + 0 = 7",
          reasons: ["user_id is part of an expression: compare the column itself"]),
        Case(
          sql: "SELECT * FROM users WHERE CASE WHEN user_id > 5 AND note = 'n1' THEN true ELSE false END",
          reasons: ["user_id is inside of CASE, which excludes nothing: write its conditions with AND and OR"]),
        Case(
          sql: "SELECT * FROM users WHERE (user_id = $1) IS TRUE", arguments: ["7"], mode: .generic,
          reasons: ["user_id is compared inside of IS TRUE, which excludes nothing: write the comparison alone"]),
        Case(
          sql: "SELECT * FROM users WHERE coalesce(user_id, 0) = 7",
          reasons: ["user_id is wrapped in coalesce(): compare the column itself"]),
        Case(sql: "SELECT * FROM users WHERE user_id = coalesce($1, user_id)", arguments: ["7"], reasons: []),
        Case(
          sql: "SELECT * FROM users WHERE user_id = coalesce($1, user_id)", arguments: ["7"], mode: .generic,
          reasons: [
            """
            user_id is compared with an expression of itself, which excludes nothing: \
            leave the condition out where there is no value
            """
          ]),
        Case(
          sql: "SELECT * FROM truncated WHERE at > '2026-02-01'",
          reasons: ["the key is an expression: only a condition on that very expression excludes leaves"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND (at, id) < ('2026-02-01', 5) ORDER BY at, id LIMIT 5",
          reasons: ["at is compared as part of a row: compare it by itself as well"]),
      ], version)
  }

  @Test("An operator that pruning has no use for is named", arguments: TestServer.versions)
  func operators(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id <> 1 AND at <> '2026-02-01'",
          reasons: [
            "<> on campaign_id excludes only lists of nothing but the values that it names",
            "<> on at excludes nothing",
          ]),
        Case(
          sql: "SELECT * FROM users WHERE user_id NOT IN (1, 2)",
          reasons: ["NOT IN on user_id excludes nothing"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id > 1",
          reasons: ["user_id is compared by >, but a HASH key is pruned by = alone"]),
        Case(
          sql: "SELECT * FROM names WHERE name LIKE 'a%'",
          reasons: ["the operator ~~ on name is not of the key's operator class"]),
        Case(
          sql: "SELECT * FROM names WHERE name LIKE 'a%'", settings: ["enable_seqscan": "off"],
          reasons: ["the operator ~~ on name is not of the key's operator class"]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 OR note = 'n1'",
          reasons: ["an OR with a branch that says nothing of campaign_id", "no predicate on at"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id = id",
          reasons: [
            "user_id is compared with another column of its own row, which excludes nothing"
          ]),
        Case(
          sql: "SELECT * FROM users WHERE user_id = (random() * 7)::int",
          reasons: ["user_id is compared with random(), which may change from row to row: it excludes nothing"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id = (txid_current() % 7)::int",
          reasons: [
            """
            user_id is compared with txid_current(), which excludes nothing if it is VOLATILE, as functions are by default: \
            declare it STABLE where it is
            """
          ]),
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id IS DISTINCT FROM $1 AND at IS NOT DISTINCT FROM $2",
          arguments: ["1", "'2026-02-01'"], mode: .generic,
          reasons: [
            "IS DISTINCT FROM on campaign_id excludes nothing",
            "IS NOT DISTINCT FROM on at excludes nothing: compare by =, or ask for IS NULL",
          ]),
        Case(
          sql: "SELECT * FROM names WHERE name = 'adam' COLLATE \"POSIX\"",
          reasons: ["name is compared under COLLATE \"POSIX\": only the key's own collation excludes leaves"]),
        Case(
          sql: "SELECT * FROM users a WHERE user_id = (SELECT max(b.id) FROM users_plain b WHERE b.note = a.note)",
          reasons: ["user_id is compared with a sub-query that runs for each row: it excludes nothing"]),
        // What a hashed sub-query is asked for is not in the text of every version.
        Case(sql: "SELECT * FROM users WHERE user_id IN (SELECT id FROM users_plain) OR id = 3", reasons: []),
      ], version)
  }

  @Test("A kind that is not asked to be NULL says little", arguments: TestServer.versions)
  func notNull(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM kinds WHERE kind IS NOT NULL",
          reasons: ["no predicate on kind but IS NOT NULL, which excludes only NULL"]),
        // The planner itself asks for it.
        Case(
          sql: "SELECT max(at) FROM campaigns WHERE campaign_id = 1", settings: ["enable_seqscan": "off"],
          reasons: ["no predicate on at but IS NOT NULL, which excludes only NULL"]),
      ],
      version)
  }

  @Test("What is known only at start-up says so", arguments: TestServer.versions)
  func startUp(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1 AND at >= timestamp '2026-02-01' AND at < '2026-03-05'",
          reasons: [
            """
            at is timestamptz but compared with a timestamp, which takes the session's time zone: pruned only at \
            start-up; compare it with a timestamptz
            """
          ]),
        Case(
          sql: "SELECT * FROM visits WHERE at = timestamptz '2026-02-01' AND visitor IS NULL",
          reasons: [
            """
            at is timestamp but compared with a timestamptz, which takes the session's time zone: pruned only at \
            start-up; compare it with a timestamp
            """
          ]),
        Case(
          sql:
            "SELECT * FROM campaigns WHERE campaign_id = 1 AND at > now() - interval '90 years' AND at < '2026-03-05'",
          reasons: ["at is compared with now(): pruned only at start-up"]),
        Case(
          sql: "SELECT * FROM regions WHERE day < CURRENT_DATE + 900 AND day > '2026-01-01' AND region = 'eu'",
          reasons: ["day is compared with CURRENT_DATE: pruned only at start-up"]),
      ], version)
  }

  @Test("What is known only while the query runs says so", arguments: TestServer.versions)
  func execution(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM users a JOIN users_plain b ON a.user_id = b.id", settings: Self.nestedLoop,
          reasons: ["user_id is compared with b.id (join): known only while the query runs"],
          isPrunedOnExecution: true),
        Case(
          sql: "SELECT * FROM users a JOIN users_plain b ON a.user_id = b.id", settings: Self.hashJoin,
          reasons: ["user_id is compared only with b.id, by a Hash Join above the scan: that excludes no leaf"]),
        Case(
          sql: "SELECT * FROM users WHERE user_id = (SELECT id FROM users_plain LIMIT 1)",
          reasons: ["user_id is compared with the result of a sub-query: known only while the query runs"],
          isPrunedOnExecution: true),
        Case(
          sql: "SELECT * FROM campaigns WHERE at = (SELECT max(at) FROM campaigns_plain) AND campaign_id = $1",
          arguments: ["1"], mode: .generic,
          reasons: ["at is compared with the result of a sub-query: known only while the query runs"],
          isPrunedOnExecution: true),
        Case(
          sql: "SELECT (SELECT count(*) FROM users a WHERE a.user_id = b.id) FROM users_plain b",
          reasons: ["user_id is compared with b.id (join): known only while the query runs"],
          isPrunedOnExecution: true),
        // Below a DEFAULT partition, PostgreSQL passes over a branch that contradicts its bound.
        Case(
          sql: """
            SELECT * FROM tenants WHERE at >= '2026-02-01' AND at < '2025-12-31' \
            OR tenant = (SELECT tenant FROM tenants_plain ORDER BY id LIMIT 1)
            """,
          reasons: [
            "an OR with a branch that says nothing of at",
            "tenant is compared with the result of a sub-query: known only while the query runs",
          ],
          isPrunedOnExecution: true),
        // A hash is of all its columns.
        Case(
          sql: "SELECT * FROM grid WHERE x = (SELECT id FROM users_plain LIMIT 1)",
          reasons: [
            "x is compared with the result of a sub-query: known only while the query runs", "no predicate on y",
          ]),
      ], version)
  }

  @Test("A condition out of the scan's reach is not called missing", arguments: TestServer.versions)
  func outside(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "WITH q AS MATERIALIZED (SELECT * FROM users) SELECT * FROM q WHERE user_id = 7",
          reasons: ["user_id is compared outside of WITH q, which is computed as a whole: move the condition inside"])
      ], version)
  }

  @Test("Pruning that is switched off comes first", arguments: TestServer.versions)
  func off(version: PostgresMajor) async throws {
    try await Self.check(
      [
        Case(
          sql: "SELECT * FROM campaigns WHERE campaign_id = 1", settings: ["enable_partition_pruning": "off"],
          reasons: ["enable_partition_pruning is off", "no predicate on at"])
      ], version)
  }

  // MARK: - Asking

  static func check(_ cases: [Case], _ version: PostgresMajor) async throws {
    let server = try await TestServer.shared(version)
    try await server.withDatabase { database in
      let names = Set(cases.map(\.table))
      let tables = PrunedTable.all.filter { names.contains($0.name) || $0.name == "users" }
      let bench = try await PlanBench(database, tables: tables)
      for one in cases {
        let query = PrunedQuery(sql: one.sql, arguments: one.arguments, settings: one.settings)
        let plan = try Explanation(json: try await bench.plan(query, one.mode, isRun: false).planned).plan
        let diagnoses = PruningDiagnosis.all(
          in: plan, mode: one.mode, settings: one.settings, mentions: try CanonicalSQL.check(one.sql).relations
        ) { bench.leafKeys[$0] }
        let diagnosis = diagnoses[RelationName(schema: "public", name: one.table)]
        #expect(diagnosis?.reasons.map(\.description) == one.reasons, "\(version): \(query)")
        #expect(diagnosis?.isPrunedOnExecution == one.isPrunedOnExecution, "\(version): \(query)")
      }
    }
  }
}

extension PruningReasonTests.Case {
  /// The root that the statement is about, itself or a part of it.
  fileprivate var table: String {
    let words = sql.split(whereSeparator: { !$0.isLetter && $0 != "_" }).map(String.init)
    let tables = words.compactMap { word in
      PrunedTable.all.map(\.name).first { $0 == word || word.hasPrefix("\($0)_") }
    }
    return tables.first ?? ""
  }
}
