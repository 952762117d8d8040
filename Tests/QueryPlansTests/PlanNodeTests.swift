internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Reading a plan")
struct PlanNodeTests {
  @Test("The fields of a node are read as EXPLAIN shows them")
  func fields() throws {
    let plan = try Explanation(json: RealPlan.genericUpdate.json).plan
    #expect(plan.type == "ModifyTable")
    #expect(plan.ways[.operation] == "Update")
    #expect(plan.relation == RelationName(schema: "public", name: "event"))
    #expect(
      plan.targetTables.map(\.name) == [
        "event_c1_202601", "event_c1_202602", "event_c1_202603", "event_c2_202601", "event_c2_202602",
        "event_c2_202603",
      ])
    let append = try #require(plan.children.first)
    #expect(append.type == "Append")
    #expect(append.parentRelationship == "Outer")
    #expect(append.subplansRemoved == 5)
    let scan = try #require(append.children.first)
    #expect(scan.relation == RelationName(schema: "public", name: "event_c1_202601"))
    #expect(scan.alias == "event_1")
    #expect(scan.children.map(\.indexName) == ["event_c1_202601_created_at_idx"])
  }

  @Test("Conditions, costs and loops are read where they are")
  func conditions() throws {
    let plan = try Explanation(
      json: #"""
        [{"Plan": {"Node Type": "Index Scan", "Index Name": "i", "Startup Cost": 0.28, "Total Cost": 8.30,
          "Index Cond": "(e.id = 1)", "Filter": "(e.kind = 'x'::text)", "Actual Loops": 0}, "Planning Time": 0.1}]
        """#
    ).plan
    #expect(plan.conditions[.indexCondition] == "(e.id = 1)")
    #expect(plan.conditions[.filter] == "(e.kind = 'x'::text)")
    #expect(plan.startupCost == 0.28)
    #expect(plan.totalCost == 8.3)
    #expect(plan.actualLoops == 0)
    #expect(try Explanation(json: RealPlan.analyzed.json).plan.children.map(\.actualLoops) == [1, 1])
    #expect(try Explanation(json: RealPlan.oneTimeParameter.json).plan.conditions[.oneTimeFilter] == "($1 = 1)")
  }

  @Test(
    "What is no plan is refused with the place",
    arguments: [
      (#"[]"#, "the JSON is no plan of EXPLAIN: at the start: no statement is there"),
      (#"[{"Query": 1}]"#, "the JSON is no plan of EXPLAIN: at [0]: no \"Plan\" is there"),
      (
        #"[{"Plan": {"Node Type": "Append", "Plans": [{"Alias": "a"}]}}]"#,
        "the JSON is no plan of EXPLAIN: at [0].Plan.Plans[0]: no \"Node Type\" is there"
      ),
      (
        #"[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "event"}}]"#,
        "the plan names event without its schema; ask for it with EXPLAIN (FORMAT JSON, VERBOSE)"
      ),
      (
        #"[{"Plan": {"Node Type": "Result"}}, {"Plan": {"Node Type": "Result"}}]"#,
        "rules rewrite the statement into 2; query the tables that the rules name, one statement for each"
      ),
    ])
  func noPlan(text: String, message: String) {
    #expect(message == Self.failure(of: text)?.description)
  }

  @Test("A field of the wrong type is refused with its path")
  func wrongType() throws {
    let error = try #require(Self.failure(of: #"[{"Plan": {"Node Type": "Result", "Total Cost": "dear"}}]"#))
    guard case .notAPlan(place: "[0].Plan.Total Cost", detail: _) = error else {
      Issue.record("unexpected: \(error)")
      return
    }
  }

  @Test("Malformed JSON is an error of its own", arguments: ["", "[{", "Seq Scan on event", "[{\"Plan\": }]", "[1"])
  func notJSON(text: String) throws {
    let error = try #require(Self.failure(of: text))
    guard case .notJSON = error else {
      Issue.record("unexpected: \(error)")
      return
    }
  }

  @Test("A plan is read down to the bound on depth, and refused beyond it")
  func depth() throws {
    /// A chain of nodes: two levels of JSON for the document, one for the first node, two for each below.
    func chain(_ nodes: Int) -> String {
      let below = String(repeating: #", "Plans": [{"Node Type": "Limit""#, count: nodes - 1)
      return #"[{"Plan": {"Node Type": "Limit""# + below + String(repeating: "}]", count: nodes - 1) + "}}]"
    }
    var node: PlanNode? = try Explanation(json: chain(249)).plan
    var count = 0
    while let current = node {
      count += 1
      node = current.children.first
    }
    #expect(count == 249)
    #expect(Self.failure(of: chain(250)) == .tooDeep(limit: 500))
    #expect(Self.failure(of: String(repeating: "[", count: 1_000_000)) == .tooDeep(limit: 500))
  }

  @Test("Brackets in quotes are no depth")
  func quotedBrackets() throws {
    let brackets = String(repeating: #"[{\"\\"#, count: 1_000)
    let plan = try Explanation(json: #"[{"Plan": {"Node Type": "Result", "Filter": ""# + brackets + #""}}]"#).plan
    #expect(plan.conditions[.filter]?.count == 4_000)
  }

  private static func failure(of text: String) -> PlanReadingError? {
    do throws(PlanReadingError) {
      _ = try Explanation(json: text).plan
      return nil
    } catch {
      return error
    }
  }
}
