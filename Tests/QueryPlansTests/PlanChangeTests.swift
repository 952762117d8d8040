internal import Testing

@testable internal import QueryPlans

@Suite("How a plan has changed")
struct PlanChangeTests {
  /// A plan of the shape that these lines are.
  private static func plan(_ lines: String, _ settings: [String: String] = [:]) throws -> RecordedPlan {
    let shape = try PlanShape.parse(lines.split(separator: "\n"))
    return RecordedPlan(mode: .custom, parameterSet: 1, serverMajor: 18, settings: settings, shape: shape)
  }

  private static let scan = """
    Index Scan using event_created_at_idx on public.event
      Index Cond: (event.created_at >= ?)
      Filter: (event.campaign_id = ?)
    """

  private static let join = """
    Hash Join
      Hash Cond: (e.id = m.event_id)
      -> Seq Scan on public.event e
         Filter: (e.kind = ?)
      -> Hash
         -> Seq Scan on public.message m
    """

  @Test(
    "The causes are told in words",
    arguments: [
      (scan, scan.replacing("public.event", with: "public.event  ×3"), nil),
      (
        scan, "Seq Scan on public.event\n  Filter: ((event.created_at >= ?) AND (event.campaign_id = ?))",
        ["Index Scan using event_created_at_idx → Seq Scan on public.event"]
      ),
      (
        scan, scan.replacing("\n  Filter: (event.campaign_id = ?)", with: ""),
        ["the condition on campaign_id is gone"]
      ),
      (
        scan, scan.replacing("event.campaign_id", with: "upper(event.campaign_id)"),
        ["(event.campaign_id = ?) → (upper(event.campaign_id) = ?)"]
      ),
      (
        scan,
        scan.replacing("Filter: (event.campaign_id = ?)", with: "Filter: ((event.campaign_id = ?) OR (event.id = ?))"),
        [
          "(event.campaign_id = ?) is gone",
          "((event.campaign_id = ?) OR (event.id = ?)) is new",
        ]
      ),
      (
        scan,
        """
        Index Scan using event_created_at_idx on public.event
          Index Cond: ((event.created_at >= ?) AND (event.campaign_id = ?))
        """, ["(event.campaign_id = ?): Filter → Index Cond"]
      ),
      (
        scan, "Result\n  One-Time Filter: false",
        ["Index Scan using event_created_at_idx on public.event → no leaf is left to read"]
      ),
      (
        scan, "Gather  ×2 workers\n  -> Parallel Seq Scan on public.event\n     Filter: (event.campaign_id = ?)",
        [
          "the condition on created_at is gone",
          "Index Scan using event_created_at_idx → Parallel Seq Scan on public.event", "Gather is new",
        ]
      ),
      (
        join,
        """
        Hash Join
          Hash Cond: (m.event_id = e.id)
          -> Seq Scan on public.message m
          -> Hash
             -> Seq Scan on public.event e
                Filter: (e.kind = ?)
        """, ["join sides switched: public.message m is now the outer"]
      ),
      (
        join,
        """
        Nested Loop
          -> Seq Scan on public.event e
             Filter: (e.kind = ?)
          -> Index Scan using message_event_id_idx on public.message m
             Index Cond: (m.event_id = e.id)
        """,
        ["Hash Join → Nested Loop", "Seq Scan → Index Scan using message_event_id_idx on public.message m"]
      ),
      (
        "Append\n  -> Seq Scan on public.event\n  -> Tid Scan on public.event  ×3", "Tid Scan on public.event  ×4",
        ["Seq Scan on public.event is gone"]
      ),
      (
        "Tid Scan on public.event  ×4", "Append\n  -> Seq Scan on public.event\n  -> Tid Scan on public.event  ×3",
        ["Seq Scan on public.event is new, for 1 of 4 siblings"]
      ),
      (
        "Result\n  -> InitPlan 1: Seq Scan on public.plain", "Result\n  -> InitPlan 1: Sort\n     Sort Key: plain.id",
        ["Seq Scan on public.plain → Sort"]
      ),
      ("Sort\n  Sort Key: a.id", "Sort\n  Sort Key: a.id DESC", ["Sort Key: a.id → a.id DESC"]),
    ] as [(String, String, [String]?)])
  func causes(recorded: String, present: String, expected: [String]?) throws {
    #expect(PlanChange(from: try Self.plan(recorded), to: try Self.plan(present))?.causes == expected)
  }

  @Test("A switch comes before what it brought on, other settings come last, and alone they are no change")
  func settings() throws {
    let other = "Seq Scan on public.event\n  Filter: ((event.created_at >= ?) AND (event.campaign_id = ?))"
    let recorded = try Self.plan(Self.scan, ["enable_indexscan": "off", "work_mem": "1MB", "jit": "off"])
    let present = try Self.plan(other, ["enable_seqscan": "off", "random_page_cost": "1.1", "jit": "off"])
    #expect(
      PlanChange(from: recorded, to: present)?.causes == [
        "enable_indexscan: off → on", "enable_seqscan: on → off",
        "Index Scan using event_created_at_idx → Seq Scan on public.event",
        "random_page_cost: built-in value → 1.1", "work_mem: 1MB → built-in value",
      ])
    #expect(PlanChange(from: recorded, to: try Self.plan(Self.scan)) == nil)
  }

  @Test("Pruning that is switched off is a change, though the shape hides it")
  func pruning() throws {
    let present = try Self.plan(Self.scan, ["enable_partition_pruning": "off"])
    #expect(
      PlanChange(from: try Self.plan(Self.scan), to: present)?.causes == ["enable_partition_pruning: on → off"])
  }

  @Test("Both shapes stand side by side in a hundred columns")
  func sideBySide() throws {
    let present = """
      Sort
        Sort Key: e.id
        -> Hash Join
           Hash Cond: (e.id = m.event_id)
           -> Index Scan using event_created_at_idx on public.event e  ×12
              Index Cond: ((e.created_at >= ?::timestamp with time zone) AND (e.created_at < ?))
           -> Hash
              -> Seq Scan on public.message m
      """
    let change = try #require(PlanChange(from: try Self.plan(Self.join), to: try Self.plan(present)))
    #expect(
      change.sideBySide() == """
        recorded                                           present
                                                         > Sort
                                                         >   Sort Key: e.id
        Hash Join                                            -> Hash Join
          Hash Cond: (e.id = m.event_id)                        Hash Cond: (e.id = m.event_id)
          -> Seq Scan on public.event e                  |      -> Index Scan using event_created_at_idx
                                                         |           on public.event e  ×12
             Filter: (e.kind = ?)                        |         Index Cond: ((e.created_at >=
                                                         |              ?::timestamp with time zone) AND
                                                         |              (e.created_at < ?))
          -> Hash                                               -> Hash
             -> Seq Scan on public.message m                       -> Seq Scan on public.message m
        """)
    #expect(change.sideBySide().split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(change.sideBySide(width: 60).split(separator: "\n").allSatisfy { $0.count <= 60 })
  }

  @Test("Of a shape with thousands of lines the beginning is shown")
  func longShapes() throws {
    func append(_ type: String) throws -> RecordedPlan {
      try Self.plan("Append\n" + (0..<3_000).map { "  -> \(type) on public.a\($0)" }.joined(separator: "\n"))
    }
    let change = try #require(PlanChange(from: try append("Seq Scan"), to: try append("Tid Scan")))
    #expect(change.causes.count == 3_000)
    #expect(change.cause == "Seq Scan → Tid Scan on public.a0")
    #expect(
      change.sideBySide(limit: 2) == """
        recorded                                           present
        Append                                             Append
          -> Seq Scan on public.a0                       |   -> Tid Scan on public.a0
        … and 2999 lines more                              … and 2999 lines more
        """)
  }
}
