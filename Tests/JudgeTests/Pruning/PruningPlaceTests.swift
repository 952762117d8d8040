import TestServers
import Testing

/// Whether a condition is missed depends on the table that the query names, and on where the condition stands.
@Suite("Where a condition is missed")
struct PruningPlaceTests {
  typealias Case = PruningReasonTests.Case

  private static let hashJoin = ["enable_nestloop": "off", "enable_mergejoin": "off"]

  @Test("A query of one branch is asked for the keys below it alone", arguments: TestServer.versions)
  func branch(version: PostgresMajor) async throws {
    try await PruningReasonTests.check(
      [
        Case(sql: "SELECT * FROM campaigns_c1 WHERE note = 'n1'", reasons: ["no predicate on at"]),
        Case(sql: "SELECT * FROM public.campaigns_c1 c WHERE at > '2026-02-02'", reasons: ["no upper bound on at"]),
        Case(sql: "SELECT * FROM campaigns_c1_m1 WHERE note = 'n1'", reasons: []),
        Case(
          sql: "SELECT * FROM campaigns_view WHERE note = 'n1'",
          reasons: ["no predicate on campaign_id", "no predicate on at"]),
        // What is not asked for may be pruned by all the same.
        Case(
          sql: "SELECT * FROM campaigns_c1 a JOIN campaigns_plain b ON a.at = b.at",
          settings: ["enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"],
          reasons: ["at is compared with b.at (join): known only while the query runs"], isPrunedOnExecution: true),
      ], version)
  }

  @Test("Of a table under several names, the one is named that lacks the condition", arguments: TestServer.versions)
  func aliases(version: PostgresMajor) async throws {
    let both = "a.campaign_id = 1 AND a.at = '2026-02-01' AND b.campaign_id = 2"
    try await PruningReasonTests.check(
      [
        Case(
          sql: "SELECT * FROM campaigns a JOIN campaigns b USING (id) WHERE \(both)",
          reasons: ["no predicate on b.at"]),
        Case(
          sql: "SELECT * FROM campaigns a JOIN campaigns b USING (id) WHERE \(both) AND b.at > '2026-01-02'",
          reasons: ["no upper bound on b.at"]),
        Case(
          sql:
            "SELECT * FROM campaigns a WHERE a.campaign_id = 1 AND a.at = '2026-02-01' AND EXISTS (SELECT FROM campaigns WHERE id = a.id)",
          settings: Self.hashJoin, reasons: ["no predicate on campaigns.campaign_id", "no predicate on campaigns.at"]),
        // EXPLAIN numbers them.
        Case(
          sql: "SELECT id FROM users WHERE user_id = 1 UNION SELECT id FROM users WHERE user_id > 7",
          reasons: ["user_id is compared by >, but a HASH key is pruned by = alone"]),
      ], version)
  }

  @Test("A condition that is asked too late is told where it belongs", arguments: TestServer.versions)
  func late(version: PostgresMajor) async throws {
    try await PruningReasonTests.check(
      [
        Case(
          sql: "SELECT * FROM (SELECT * FROM users ORDER BY id LIMIT 5) t WHERE user_id = 7",
          reasons: ["user_id is filtered only after LIMIT: filter inside the sub-query"]),
        Case(
          sql: "SELECT * FROM (SELECT *, row_number() OVER () AS n FROM users) t WHERE user_id = 7",
          reasons: ["user_id is filtered only after a window function: filter inside the sub-query"]),
        Case(
          sql: "SELECT * FROM (SELECT DISTINCT ON (note) * FROM users ORDER BY note, id) t WHERE user_id = 7",
          reasons: ["user_id is filtered only after DISTINCT ON: filter inside the sub-query"]),
        Case(
          sql: "SELECT note, max(user_id) FROM users GROUP BY note HAVING max(user_id) > 7",
          reasons: ["user_id is filtered only after grouping, by HAVING: filter in WHERE"]),
        Case(
          sql: "SELECT * FROM users_plain b LEFT JOIN users a USING (id) WHERE a.user_id = 7 OR a.user_id IS NULL",
          reasons: ["user_id is filtered only after an outer join, which may make it NULL: filter in the join's ON"]),
        Case(
          sql: "SELECT * FROM users a LEFT JOIN users_plain b ON a.id = b.id AND a.user_id = 7",
          reasons: [
            "user_id is filtered only in the ON of an outer join, which keeps every row of it: filter in WHERE"
          ]),
        // Which table's column it is, the plan does not tell.
        Case(
          sql: "SELECT * FROM (SELECT a.* FROM users a JOIN users_plain b USING (id) LIMIT 5) t WHERE user_id = 7",
          settings: Self.hashJoin, reasons: []),
      ], version)
  }
}
