internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Verdicts on queries")
struct QueryVerdictTests {
  private static let event = RelationName(schema: "public", name: "event")
  private static let message = RelationName(schema: "public", name: "message")

  private static func verdict(
    _ plan: RealPlan, allowed: Int, mode: PlanMode = .custom, expectedRoots: Set<RelationName> = [],
    existing: [RelationName: Int] = [event: 6, message: 6]
  ) throws -> QueryVerdict {
    let node = try Explanation(json: plan.json).plan
    let scanned = ScannedPartitions(plan: node, expectedRoots: expectedRoots) { table in
      [event, message].first { table.name.hasPrefix($0.name) }
    }
    let query = CanonicalQuery(name: "q", sql: "", budget: .init(maxPartitions: allowed))
    return QueryVerdict(query: query, mode: mode, PlanReading(plan: node, scanned: scanned, existing: existing))
  }

  @Test("A plan within its budget is ok")
  func ok() throws {
    let verdict = try Self.verdict(.generic, allowed: 2, mode: .generic)
    #expect(verdict.query == "q")
    #expect(verdict.plan == .generic)
    #expect(verdict.status == .ok)
    #expect(
      verdict.roots == [RootReading(root: Self.event, scanned: 2, removedAtStartup: 4, allowed: 2, existing: 6)])
    #expect(verdict.cost == 384.66)
    #expect(verdict.detail == "scans 2 of 6 leaves of public.event, 2 allowed")
  }

  @Test("A plan over its budget names the roots that are over, and only those")
  func overBudget() throws {
    let verdict = try Self.verdict(.join, allowed: 1)
    #expect(verdict.status == .overBudget)
    #expect(
      verdict.roots == [
        RootReading(root: Self.event, scanned: 1, removedAtStartup: 0, allowed: 1, existing: 6),
        RootReading(root: Self.message, scanned: 2, removedAtStartup: 0, allowed: 1, existing: 6),
      ])
    #expect(verdict.detail == "scans 2 of 6 leaves of public.message, 1 allowed")
  }

  @Test("A root that the catalog does not know has an unknown number of leaves")
  func unknownTotal() throws {
    let verdict = try Self.verdict(.oneLeaf, allowed: 1, existing: [:])
    #expect(
      verdict.roots == [RootReading(root: Self.event, scanned: 1, removedAtStartup: 0, allowed: 1, existing: nil)])
    #expect(verdict.detail == "scans 1 leaf of public.event, 1 allowed")
  }

  @Test("A plan with no leaf scans none of an expected root, and none at all where none is expected")
  func noLeaf() throws {
    let expected = try Self.verdict(.noLeaf, allowed: 1, expectedRoots: [Self.event])
    #expect(expected.detail == "scans 0 of 6 leaves of public.event, 1 allowed")
    let bare = try Self.verdict(.noLeaf, allowed: 1)
    #expect(bare.status == .ok)
    #expect(bare.roots == [])
    #expect(bare.detail == "scans no leaf of any partitioned table")
  }

  @Test("A plan that hides what it reads leaves the verdict open")
  func undetermined() throws {
    let plan = RealPlan("a join of an extension's own", #"[{"Plan": {"Node Type": "Custom Scan"}}]"#)
    let verdict = try Self.verdict(plan, allowed: 1)
    #expect(verdict.status == .undetermined)
    #expect(verdict.detail == "a Custom Scan does not say which tables it reads")
  }

  @Test("A plan that could not be had says why, with no numbers")
  func noPlan() {
    let verdict = QueryVerdict(query: "q", plan: .custom, status: .denied, detail: "permission denied for table event")
    #expect(verdict.roots == [])
    #expect(verdict.cost == nil)
  }

  @Test("Of several parameter sets the gravest speaks, with the most leaves of each root")
  func worst() throws {
    let pruned = try Self.verdict(.oneLeaf, allowed: 1)
    let all = try Self.verdict(.allLeaves, allowed: 1)
    let blocked = QueryVerdict(query: "q", plan: .custom, status: .blocked, detail: "locked")
    let worst = try #require(QueryVerdict.worst(ofParameterSets: [pruned, blocked, all]))
    #expect(worst.status == .overBudget)
    #expect(worst.roots == all.roots)
    #expect(worst.cost == 400.03)
    #expect(worst.detail == "parameter set 3: scans 6 of 6 leaves of public.event, 1 allowed")

    let half = try #require(QueryVerdict.worst(ofParameterSets: [pruned, blocked]))
    #expect(half.status == .blocked)
    #expect(half.roots == pruned.roots)
    #expect(half.detail == "parameter set 2: locked")

    #expect(QueryVerdict.worst(ofParameterSets: [pruned]) == pruned)
    #expect(QueryVerdict.worst(ofParameterSets: []) == nil)
  }

  @Test("Statuses are spelt as in metrics")
  func spelling() {
    #expect(
      QueryStatus.allCases.map(\.rawValue)
        == ["ok", "over_budget", "plan_changed", "blocked", "denied", "undetermined", "error"])
  }
}
