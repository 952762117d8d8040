import QueryPlans
import TestServers
import Testing

/// What happens to partitioned tables every month leaves the shape of every query's plans as it was.
@Suite("Shapes of plans that stay")
struct SameShapeTests {
  @Test(
    "A month that comes, one that goes, new names, new statistics and other values change no shape",
    arguments: TestServer.versions)
  func nothing(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await ShapeBench(database)
      var watch = try await PlanWatch(bench, PlanQuery.all, .within(month: 2))
      try await watch.expectSame(.within(month: 2), "nothing")

      try await bench.analyze()
      try await watch.expectSame(.within(month: 2), "statistics")

      var others = PlanValues.within(month: 2)
      (others.campaign, others.from, others.to, others.id) = (2, "2026-02-11 12:00", "2026-02-16 01:02:03", 21_001)
      try await watch.expectSame(others, "other values")

      try await bench.add(month: 4, isFilled: false)
      watch.unwatch(Self.swayedByEmptyLeaves)
      try await watch.expectSame(.within(month: 2), "an empty month")
      try await watch.expectSame(.across(month: 3), "an empty month beside a full one")
      try await watch.expectSame(.within(month: 4), "an empty month alone", orTooYoung: true)
      try await bench.analyze()
      try await watch.expectSame(.within(month: 2), "an empty month, analysed")
      try await watch.expectSame(.across(month: 3), "an empty month, analysed, beside a full one")

      try await bench.fill(month: 4)
      try await bench.analyze()
      watch.watchAll()
      try await watch.expectSame(.within(month: 2), "a new month")
      try await watch.expectSame(.within(month: 3), "the calendar moves on")

      try await bench.run(
        """
        ALTER TABLE event_c1_202602 RENAME TO "A leaf, renamed";
        ALTER TABLE message_c1_202602 RENAME TO renamed_202602;
        ALTER INDEX event_c1_202602_created_at_idx RENAME TO "an index on this";
        ALTER INDEX event_c1_202602_id_idx RENAME TO z
        """)
      try await watch.expectSame(.within(month: 2), "new names")

      try await bench.run(
        """
        ALTER TABLE event_c1 DETACH PARTITION event_c1_202601;
        ALTER TABLE event_c2 DETACH PARTITION event_c2_202601;
        ALTER TABLE message_c1 DETACH PARTITION message_c1_202601;
        ALTER TABLE message_c2 DETACH PARTITION message_c2_202601
        """)
      try await watch.expectSame(.within(month: 2), "an old month goes")

      try await watch.expectSame(.across(month: 2), "two leaves for one")
    }
  }
}

extension SameShapeTests {
  @Test("A new campaign, its months still empty, changes no shape of a query of all", arguments: TestServer.versions)
  func newBranch(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await ShapeBench(database)
      let watch = try await PlanWatch(bench, PlanQuery.scans + PlanQuery.orders, .within(month: 2))
      try await bench.run(
        (1...3).reduce("CREATE TABLE event_c3 PARTITION OF event FOR VALUES IN (3) PARTITION BY RANGE (created_at)") {
          """
          \($0);
          CREATE TABLE event_c3_\($1) PARTITION OF event_c3
            FOR VALUES FROM ('\(ShapeBench.day($1, 1))') TO ('\(ShapeBench.day($1 + 1, 1))')
          """
        })
      try await watch.expectSame(.within(month: 2), "a new campaign")
      try await watch.expectSame(.across(month: 2), "a new campaign, over two months")
      var alone = PlanValues.within(month: 2)
      alone.campaign = 3
      try await watch.expectSame(alone, "a new campaign alone", orTooYoung: true)
    }
  }

  @Test("An index that a part of a tree has for itself is told by its columns", arguments: TestServer.versions)
  func ownIndexes(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await ShapeBench(database)
      let scan = PlanQuery(
        "scan", "SELECT * FROM event WHERE campaign_id = $1 AND created_at >= $2 AND created_at < $3")
      try await bench.run(
        """
        DROP INDEX event_created_at_idx;
        CREATE INDEX on_a_branch ON event_c1 (created_at)
        """)
      let watch = try await PlanWatch(bench, [scan], .within(month: 2))
      #expect(
        try await bench.plan(scan, .within(month: 2), .custom).shape.description == """
          Index Scan using an index of its own (created_at) on public.event
            Index Cond: ((event.created_at >= ?::timestamp with time zone) AND (event.created_at < ?::timestamp with \
          time zone))
            Filter: (event.campaign_id = ?)
          """)
      try await bench.run(
        """
        ALTER INDEX on_a_branch RENAME TO "on a branch";
        ALTER INDEX event_c1_202602_created_at_idx RENAME TO "on a leaf of a branch"
        """)
      try await watch.expectSame(.within(month: 2), "new names")
      try await bench.run("DROP INDEX \"on a branch\";\nCREATE INDEX on_a_leaf ON event_c1_202602 (created_at)")
      try await watch.expectSame(.within(month: 2), "on the leaf alone")
      try await bench.run("DROP INDEX on_a_leaf")
      #expect(try await watch.changes(.within(month: 2)).count == 2)
    }
  }

  @Test("Names may be what they like", arguments: TestServer.versions)
  func hostileNames(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await ShapeBench(database)
      try await bench.run(
        """
        CREATE SCHEMA "a: b on c";
        CREATE TABLE "a: b on c"."log ""x"" _2" ("at\n-> Filter: x" timestamptz, "AND" int, "a.b" text) \
          PARTITION BY RANGE ("at\n-> Filter: x");
        CREATE TABLE "a: b on c"."  ×3" PARTITION OF "a: b on c"."log ""x"" _2" \
          FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
        CREATE TABLE "a: b on c"."select" PARTITION OF "a: b on c"."log ""x"" _2" \
          FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
        CREATE INDEX "using on: ×2" ON "a: b on c"."log ""x"" _2" ("AND")
        """)
      let queries = ["", "\"on: é_1\"", "\" -> _3 ×4\""].map { alias in
        PlanQuery(
          "alias \(alias)",
          """
          SELECT * FROM "a: b on c"."log ""x"" _2" \(alias)
          WHERE "at\n-> Filter: x" >= $2 AND "at\n-> Filter: x" < $3 AND "AND" = 7 AND "a.b" ~ '^x' ORDER BY "a.b"
          """)
      }
      let watch = try await PlanWatch(bench, queries, .within(month: 2))
      try await watch.expectSame(.within(month: 2), "nothing")
      try await watch.expectSame(.across(month: 2), "two leaves for one")
      try await bench.run("DROP INDEX \"a: b on c\".\"using on: ×2\"")
      #expect(try await watch.changes(.within(month: 2)).count == 6)
    }
  }

  /// Queries for which two guessed leaves among eight of 30 pages are enough to make another way to join or to group the
  /// cheaper one. The reading of the other leaves stays the same.
  static let swayedByEmptyLeaves: Set = [
    "join", "exists", "not exists", "recursive", "partitionwise aggregate of parts",
  ]
}

/// Queries with the shapes that their plans once had.
struct PlanWatch {
  private let bench: ShapeBench
  private var unwatched: Set<String> = []
  private var baselines: [(query: PlanQuery, baseline: PlanBaseline)] = []

  /// Records the plans of `queries`, each through the text of its file.
  init(_ bench: ShapeBench, _ queries: [PlanQuery], _ values: PlanValues) async throws {
    self.bench = bench
    let names = try await bench.names()
    for query in queries {
      var plans: [RecordedPlan] = []
      for mode in PlanMode.allCases { plans.append(try await bench.plan(query, values, mode, names)) }
      let baseline = PlanBaseline(query: query.name, plans: plans)
      #expect(try PlanBaseline(parsing: baseline.description) == baseline)
      baselines.append((query, baseline))
    }
  }

  /// Leaves queries out for now.
  mutating func unwatch(_ names: Set<String>) { unwatched = names }

  /// Goes on with every query.
  mutating func watchAll() { unwatched = [] }

  /// Records an issue for every plan that is not what it was.
  func expectSame(_ values: PlanValues, _ event: Comment, orTooYoung: Bool = false) async throws {
    for change in try await changes(values, orTooYoung) { Issue.record("\(event): \(change)") }
  }

  /// Every plan that is not what it was, with what is different.
  func changes(_ values: PlanValues, _ mayBeTooYoung: Bool = false) async throws -> [String] {
    var changes: [String] = []
    let names = try await bench.names()
    for (query, baseline) in baselines where !unwatched.contains(query.name) {
      for mode in PlanMode.allCases {
        switch baseline.comparison(with: try await bench.plan(query, values, mode, names)) {
        case .same: continue
        case .tooYoung where mayBeTooYoung: continue
        case .tooYoung(let words): changes.append("\(query.name), \(mode): \(words)")
        case .changed(let change): changes.append("\(query.name), \(mode): \(change.cause)\n\(change.sideBySide())\n")
        case .notRecorded(let words): changes.append("\(query.name), \(mode): \(words)")
        }
      }
    }
    return changes
  }
}
