internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Why a plan does not prune")
struct PruningDiagnosisTests {
  private static let event = RelationName(schema: "public", name: "event")

  /// `LIST (campaign_id)`, below it `RANGE (created_at)`.
  private static let keys = PruningDiagnosis.LeafKeys(
    root: event,
    levels: [
      .init(
        table: event,
        key: PartitionKey(
          strategy: .list, columns: [PartitionKey.Column(name: "campaign_id", type: KeyType(name: "int8"))])),
      .init(
        table: RelationName(schema: "public", name: "event_c1"),
        key: PartitionKey(strategy: .range, columns: [PartitionKey.Column(name: "created_at", type: .timestamptz)])),
    ])

  private static func diagnosis(
    _ plan: String, mode: PlanMode = .custom, partialIndexes: Set<String> = [], mentions: [RelationMention] = []
  ) throws -> PruningDiagnosis? {
    let plan = try Explanation(json: #"[{"Plan": \#(plan)}]"#).plan
    return PruningDiagnosis.all(in: plan, mode: mode, partialIndexes: partialIndexes, mentions: mentions) {
      $0.name.hasPrefix("event_") ? keys : nil
    }[event]
  }

  /// What is said of two leaves under an Append that have this filter, whose rows are called `e_1` and `e_2`.
  private static func words(filter: String, mode: PlanMode = .custom) throws -> [String] {
    let scans = [1, 2].map { number in
      #"""
      {"Node Type": "Seq Scan", "Parent Relationship": "Member", "Schema": "public",
       "Relation Name": "event_c\#(number)", "Alias": "e_\#(number)",
       "Filter": "\#(filter.replacing("e.", with: "e_\(number)."))"}
      """#
    }
    let plan = #"{"Node Type": "Append", "Plans": [\#(scans.joined(separator: ","))]}"#
    let diagnosis = try diagnosis(plan, mode: mode)
    return (diagnosis?.reasons ?? []).map(\.description)
      + (diagnosis?.isPrunedOnExecution == true ? ["pruned on execution"] : [])
  }

  @Test("A reason is given once, however many leaves have it")
  func once() throws {
    #expect(
      try Self.words(filter: "(e.id = 1)") == [
        "no predicate on campaign_id", "no predicate on created_at",
      ])
    #expect(
      try Self.words(filter: "((e.campaign_id = 1) AND (e.id = 1))") == [
        "no predicate on created_at"
      ])
  }

  @Test(
    "Where the text cannot be read for certain, nothing is said",
    arguments: [
      "(hashed SubPlan 1)", "(NOT (hashed SubPlan 1))",
      "(ANY (e.campaign_id = (hashed SubPlan 1).col1))",
      "(e.campaign_id OPERATOR(public.=) 1) AND (e.created_at OPERATOR(public.=) now())",
      "(e.campaign_id = 1", "e.campaign_id ) = 1 (", "'", "",
    ])
  func silent(filter: String) throws {
    #expect(try Self.words(filter: filter) == [])
  }

  @Test("A function of what comes up while the plan runs may exclude leaves then")
  func lateFunction() throws {
    #expect(
      try Self.words(filter: "((e.campaign_id = public.which(f.id)) AND (e.created_at = some_day((InitPlan 1).col1)))")
        == ["pruned on execution"])
  }

  @Test("Text in quotes and names that look alike are taken for nothing else")
  func quotes() throws {
    #expect(
      try Self.words(
        filter: "((e.note = ' AND (e.campaign_id = 1) OR '::text) AND (f.campaign_id = 1))")
        == ["no predicate on campaign_id", "no predicate on created_at"])
    #expect(try Self.words(filter: "(e.\\\"campaign_id\\\" = 1)") == ["no predicate on created_at"])
    #expect(
      try Self.words(filter: "(e.\\\"Campaign_id\\\" = 1)")
        == ["no predicate on campaign_id", "no predicate on created_at"])
  }

  @Test("An OR sets no more than its weakest branch")
  func or() throws {
    let both =
      "(e.created_at >= '2026-01-01'::date) AND (e.created_at < '2026-02-01'::timestamp with time zone)"
    #expect(
      try Self.words(filter: "((e.campaign_id = 1) AND \(both))") == [
        """
        created_at is timestamptz but compared with a date, which takes the session's time zone: \
        pruned only at start-up; compare it with a timestamptz
        """
      ])
    #expect(
      try Self.words(
        filter: "(((e.campaign_id = 1) AND (e.created_at = $1)) OR (e.campaign_id = 2))",
        mode: .generic)
        == ["an OR with a branch that says nothing of created_at"])
    #expect(
      try Self.words(filter: "((e.campaign_id = 1) OR ((e.campaign_id)::text = '2'::text))") == [
        "campaign_id is cast to text: compare it uncast, with a value of type bigint",
        "no predicate on created_at",
      ])
  }

  @Test(
    "To PostgreSQL 16 a sub-query's result looks like a parameter, and its plan tells which it is")
  func subqueryResults() throws {
    func plan(_ number: Int) -> String {
      #"""
      {"Node Type": "Append", "Plans": [
        {"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 1 (returns $\#(number))"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member", "Schema": "public", "Relation Name": "event_c1",
         "Alias": "e_1", "Filter": "((e_1.campaign_id = $\#(number)) AND (e_1.created_at = $2))"}]}
      """#
    }
    let known = [
      "campaign_id is compared with the result of a sub-query: known only while the query runs"
    ]
    #expect(try Self.diagnosis(plan(0), mode: .generic)?.reasons.map(\.description) == known)
    #expect(try Self.diagnosis(plan(1))?.reasons.map(\.description) == known)
    // The statement has a parameter of that number as well: which is meant cannot be told.
    #expect(try Self.diagnosis(plan(1), mode: .generic)?.reasons == [])
    #expect(try Self.diagnosis(plan(1), mode: .generic)?.isPrunedOnExecution == true)
  }

  @Test("What a partial index implies is not called missing")
  func partialIndex() throws {
    let scan = #"""
      {"Node Type": "Index Scan", "Schema": "public", "Relation Name": "event_c1", "Alias": "e", "Index Name": "recent",
       "Index Cond": "(e.campaign_id = 1)"}
      """#
    #expect(try Self.diagnosis(scan)?.reasons.map(\.description) == ["no predicate on created_at"])
    #expect(try Self.diagnosis(scan, partialIndexes: ["recent"])?.reasons == [])
  }

  @Test("A statement is asked for the keys at and below the lowest table that it names")
  func branches() throws {
    let scan = #"{"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "e"}"#
    func words(_ mentions: RelationMention...) throws -> [String]? {
      try Self.diagnosis(scan, mentions: mentions)?.reasons.map(\.description)
    }
    let all = ["no predicate on campaign_id", "no predicate on created_at"]
    #expect(try words() == all)
    #expect(try words(.init(name: "event"), .init(name: "plain")) == all)
    #expect(try words(.init(name: "event_c1")) == ["no predicate on created_at"])
    #expect(try words(.init(schema: "other", name: "event_c1")) == all)
    // Of which of the two it is a scan, nobody can tell: what holds of both is said.
    #expect(try words(.init(name: "event"), .init(name: "event_c1")) == ["no predicate on created_at"])
    #expect(try words(.init(schema: "public", name: "event_c1_202601")) == [])
  }

  @Test("A foreign partition's conditions are not to be read, those of its siblings are")
  func foreign() throws {
    let foreign = #"""
      {"Node Type": "Foreign Scan", "Parent Relationship": "Member", "Schema": "public", "Relation Name": "event_far",
       "Alias": "e_1"}
      """#
    #expect(try Self.diagnosis(foreign) == nil)
    let both = #"""
      {"Node Type": "Append", "Plans": [\#(foreign),
        {"Node Type": "Seq Scan", "Parent Relationship": "Member", "Schema": "public", "Relation Name": "event_c1",
         "Alias": "e_2", "Filter": "((e_2.campaign_id = 1) AND (e_2.created_at = now()))"}]}
      """#
    #expect(
      try Self.diagnosis(both)?.reasons.map(\.description)
        == ["created_at is compared with now(): pruned only at start-up"])
  }

  @Test("Conditions nested without end are given up, not followed")
  func depth() throws {
    let deep =
      String(repeating: "(NOT ", count: 20_000) + "(e.campaign_id = 1)"
      + String(repeating: ")", count: 20_000)
    #expect(try Self.words(filter: deep) == [])
  }
}
