import QueryPlans
import TestServers
import Testing

/// What makes a query slower changes the shape of its plan, and is named first.
@Suite("Shapes of plans that change")
struct ChangedShapeTests {
  /// One thing that happens to a query, and all that is said of it.
  struct Event {
    let query: PlanQuery
    /// The query afterwards, where it is another.
    var after: String?
    /// What is done in between.
    var statements: [String] = []
    let causes: [String]
  }

  private static let within = "campaign_id = $1 AND created_at >= $2 AND created_at < $3"
  private static let scan = PlanQuery("scan", "SELECT * FROM event WHERE \(within)")
  private static let newest = PlanQuery("newest", "SELECT * FROM event WHERE \(within) ORDER BY created_at LIMIT 5")
  private static let groups = PlanQuery("groups", "SELECT kind, count(*) FROM event WHERE \(within) GROUP BY kind")
  private static let join = PlanQuery(
    "join", "SELECT * FROM event e JOIN plain p ON p.id = e.plain_id WHERE e.created_at >= $2 AND e.created_at < $3")

  /// What happens to the database.
  static let troubles = [
    Event(
      query: scan, statements: ["DROP INDEX event_created_at_idx"],
      causes: ["Index Scan using event_created_at_idx → Seq Scan on public.event"]),
    Event(
      query: newest, statements: ["DROP INDEX event_created_at_idx"],
      causes: [
        "Index Scan using event_created_at_idx → Seq Scan on public.event", "Sort by event.created_at is new",
      ]),
    Event(
      query: scan, statements: ["SET LOCAL enable_indexscan = off"],
      causes: [
        "enable_indexscan: on → off",
        "Index Scan using event_created_at_idx → Bitmap Heap Scan using event_created_at_idx on public.event",
      ]),
    Event(
      query: scan, statements: ["SET LOCAL enable_partition_pruning = off"],
      causes: ["enable_partition_pruning: on → off"]),
    Event(
      query: join, statements: ["SET LOCAL enable_hashjoin = off"],
      causes: [
        "enable_hashjoin: on → off", "Hash Join → Merge Join",
        "join sides switched: public.plain p is now the outer",
        "Seq Scan → Index Scan using plain_pkey on public.plain p",
      ]),
    Event(
      query: groups, statements: ["SET LOCAL enable_hashagg = off"],
      causes: ["enable_hashagg: on → off", "HashAggregate → GroupAggregate", "Sort by event.kind is new"]),
    // The last one: ANALYZE writes down the size of a table for good, whatever becomes of the transaction.
    Event(
      query: join,
      statements: ["INSERT INTO plain SELECT n, 'x', 1 FROM generate_series(501, 90000) n", "ANALYZE plain"],
      causes: [
        "Hash Join → Merge Join", "join sides switched: public.plain p is now the outer",
        "Seq Scan → Index Scan using plain_pkey on public.plain p",
      ]),
  ]

  /// What somebody does to the query.
  static let edits = [
    Event(
      query: scan, after: "SELECT * FROM event WHERE created_at >= $2 AND created_at < $3",
      causes: ["the condition on campaign_id is gone"]),
    Event(
      query: scan, after: "SELECT * FROM event WHERE campaign_id = $1",
      causes: [
        "the condition on created_at is gone", "Index Scan using event_created_at_idx → Seq Scan on public.event",
      ]),
    Event(
      query: scan, after: "SELECT * FROM event WHERE campaign_id = $1 AND created_at < $3 AND created_at::date >= $2",
      causes: [
        "(event.created_at >= ?::timestamp with time zone) → "
          + "((event.created_at)::date >= ?::timestamp with time zone)",
        "Seq Scan on public.event is new, for 1 of 2 siblings",
      ]),
    Event(
      query: scan, after: "SELECT * FROM event WHERE \(within) AND kind = 'kind 1'",
      causes: ["the condition on kind is new"]),
    Event(
      query: newest, after: "SELECT * FROM event WHERE \(within) ORDER BY created_at DESC LIMIT 5",
      causes: ["Index Scan using event_created_at_idx → Index Scan Backward using event_created_at_idx on public.event"]
    ),
    Event(
      query: newest, after: "SELECT * FROM event WHERE \(within) ORDER BY id LIMIT 5",
      causes: ["Index Scan using event_created_at_idx → Index Scan using event_id_idx on public.event"]),
    Event(
      query: newest, after: "SELECT * FROM event WHERE \(within) ORDER BY created_at, id LIMIT 5",
      causes: ["Incremental Sort by event.created_at, event.id is new"]),
    Event(
      query: groups, after: "SELECT plain_id, count(*) FROM event WHERE \(within) GROUP BY plain_id",
      causes: ["Group Key: event.kind → event.plain_id"]),
    Event(
      query: join, after: join.sql.replacing("JOIN plain", with: "LEFT JOIN plain"),
      causes: ["Hash Join → Hash Left Join"]),
    Event(
      query: scan, after: scan.sql + " AND EXISTS (SELECT FROM plain WHERE id = plain_id)",
      causes: ["Hash Join with public.plain is new"]),
    Event(query: scan, after: "DELETE FROM event WHERE \(within)", causes: ["Delete on public.event is new"]),
  ]

  @Test("Its cause comes first", arguments: TestServer.versions)
  func changes(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await ShapeBench(database)
      for event in Self.edits + Self.troubles {
        let after = PlanQuery(event.query.name, event.after ?? event.query.sql)
        let what: Comment = "\(event.query.name): \(event.statements) \(event.after ?? "")"
        var changes: [PlanMode: PlanChange] = [:]
        for mode in PlanMode.allCases {
          let recorded = try await bench.plan(event.query, .within(month: 2), mode)
          let present = try await bench.plan(after, .within(month: 2), mode, after: event.statements)
          changes[mode] = PlanChange(from: recorded, to: present)
        }
        #expect(changes[.custom]?.causes == event.causes, what)
        // Costs of a generic plan are those of average values: what follows may differ, not that it changes.
        #expect(changes[.generic] != nil, what)
      }
    }
  }
}
