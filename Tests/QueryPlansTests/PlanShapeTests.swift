internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("The shape of a plan")
struct PlanShapeTests {
  @Test("One leaf is the root, its index the root's, and values are gone")
  func oneLeaf() throws {
    let plan = #"""
      {"Node Type": "Index Scan", "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "e",
       "Scan Direction": "Backward", "Index Name": "event_c1_202602_created_at_idx",
       "Index Cond": "((e.created_at >= '2026-02-01 00:00:00+00'::timestamp with time zone) AND (e.id = '-5'::integer))",
       "Filter": "((e.kind = 'it''s'::text) AND (e.id <> 7) AND (e.amount = ANY ('{1,2}'::numeric[])))"}
      """#
    #expect(
      try Sample.shape(plan).description == """
        Index Scan Backward using event_created_at_idx on public.event e
          Index Cond: ((e.created_at >= ?::timestamp with time zone) AND (e.id = ?))
          Filter: ((e.kind = ?::text) AND (e.id <> ?) AND (e.amount = ANY (?::numeric[])))
        """)
  }

  @Test(
    "One leaf, two leaves and two sorted leaves are one shape",
    arguments: ["Append", "Merge Append"])
  func leaves(append: String) throws {
    func scan(_ leaf: String, alias: String) -> String {
      #"""
      {"Node Type": "Index Scan", "Parent Relationship": "Member", "Schema": "public",
       "Relation Name": "event_\#(leaf)", "Alias": "\#(alias)", "Index Name": "event_\#(leaf)_created_at_idx",
       "Filter": "(\#(alias).kind = $1)"}
      """#
    }
    let one = try Sample.shape(scan("c1_202601", alias: "event"))
    let two = try Sample.shape(
      #"""
      {"Node Type": "\#(append)", "Sort Key": ["event.created_at"], "Plans": [
       \#(scan("c1_202601", alias: "event_1")), \#(scan("c1_202602", alias: "event_2"))]}
      """#)
    #expect(one == two)
    #expect(one.fingerprint == two.fingerprint)
    #expect(
      two.description == """
        Index Scan using event_created_at_idx on public.event  ×2
          Filter: (event.kind = ?)
        """)
  }

  @Test("Siblings of several kinds stay apart, in an order of their own")
  func kinds() throws {
    func append(_ types: [String]) throws -> PlanShape {
      let scans = types.enumerated().map { number, type in
        #"""
        {"Node Type": "\#(type)", "Schema": "public", "Relation Name": "event_c1_20260\#(number + 1)",
         "Alias": "event_\#(number + 1)", "Filter": "(event_\#(number + 1).id = 1)"}
        """#
      }
      return try Sample.shape(#"{"Node Type": "Append", "Plans": [\#(scans.joined(separator: ","))]}"#)
    }
    let shape = try append(["Tid Scan", "Seq Scan", "Tid Scan"])
    #expect(
      shape.description == """
        Append
          -> Seq Scan on public.event
             Filter: (event.id = ?)
          -> Tid Scan on public.event  ×2
             Filter: (event.id = ?)
        """)
    #expect(try shape == append(["Seq Scan", "Seq Scan", "Tid Scan"]))
    #expect(try shape != append(["Seq Scan", "Seq Scan"]))
  }

  @Test("A SubPlan that EXPLAIN shows below the first sibling alone is every sibling's")
  func sharedSubPlan() throws {
    let subPlan = #"""
      {"Node Type": "Result", "Parent Relationship": "SubPlan", "Subplan Name": "SubPlan 1"}
      """#
    func scan(_ month: Int, _ children: String) -> String {
      #"""
      {"Node Type": "Sort", "Parent Relationship": "Member", "Sort Key": ["event_\#(month).id"], "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Schema": "public",
         "Relation Name": "event_c1_20260\#(month)", "Alias": "event_\#(month)",
         "Filter": "(event_\#(month).id > (SubPlan 1))", "Plans": [\#(children)]}]}
      """#
    }
    let initPlan = #"""
      {"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 2 (returns $0)"}
      """#
    let shape = try Sample.shape(
      #"{"Node Type": "Merge Append", "Plans": [\#(initPlan), \#(scan(1, subPlan)), \#(scan(2, ""))]}"#)
    #expect(
      shape.description == """
        Sort  ×2
          Sort Key: event.id
          -> InitPlan 2: Result
          -> Seq Scan on public.event
             Filter: (event.id > (SubPlan 1))
             -> SubPlan 1: Result
        """)
  }

  @Test("Joins keep their sides, and a partitionwise join is one join")
  func partitionwiseJoin() throws {
    #expect(
      try Sample.shape(of: RealPlan.partitionwiseJoin).description == """
        Aggregate
          -> Gather
             -> Aggregate
                -> Hash Join  ×2
                   -> Seq Scan on public.event e
                   -> Hash
                      -> Seq Scan on public.message m
        """)
  }

  @Test("Modified tables are their root, and leaves that start-up took away leave no trace")
  func update() throws {
    #expect(
      try Sample.shape(of: RealPlan.genericUpdate).description == """
        Update on public.event
          -> Bitmap Heap Scan on public.event
             -> Bitmap Index Scan on event_created_at_idx
        """)
    #expect(
      try Sample.shape(of: RealPlan.genericOfNoLeaf).description == """
        Append
          Subplans: none is left
        """)
  }

  @Test("An index that only a part of a tree has is told by its columns, whatever its name")
  func ownIndex() throws {
    func scan(_ index: String) throws -> PlanShape {
      try Sample.shape(
        #"""
        {"Node Type": "Bitmap Heap Scan", "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event",
         "Plans": [{"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer", "Index Name": "\#(index)"}]}
        """#)
    }
    #expect(
      try scan("own_1").description == """
        Bitmap Heap Scan on public.event
          -> Bitmap Index Scan on an index of its own (kind, "Odd column")
        """)
    #expect(try scan("own_1") == scan("own_2"))
    #expect(try scan("own_1") != scan("nobody_knows"))
    #expect(try scan("nobody_knows") == scan("nor_this"))
  }

  @Test(
    "Numbers that PostgreSQL gave aliases go, those of the root's own name stay",
    arguments: [
      ("event", "event_c1_202601", "event", "public.event", "event"),
      ("event_12", "event_c1_202601", "event", "public.event", "event"),
      ("event_c1_202601", "event_c1_202601", "event", "public.event", "event"),
      ("e_1", "event_c1_202601", "e_1", "public.event e", "e"),
      ("e_1_3", "event_c1_202601", "e_1", "public.event e", "e"),
      ("log_2", "log_2_a", "log_2", "public.log_2", "log_2"),
      ("log_2_7", "log_2_a", "log_2", "public.log_2", "log_2"),
      ("Odd_1", "event_c1_202601", "\"Odd_4\"", "public.event \"Odd\"", "\"Odd\""),
      ("plain_1", "plain", "plain_1", "public.plain plain_1", "plain_1"),
    ])
  func aliases(alias: String, table: String, above: String, target: String, column: String) throws {
    let shape = try Sample.shape(
      #"""
      {"Node Type": "Sort", "Sort Key": ["\#(above.replacing("\"", with: "\\\"")).id"], "Plans": [
        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "\#(table)", "Alias": "\#(alias)"}]}
      """#)
    #expect(
      shape.description == """
        Sort
          Sort Key: \(column).id
          -> Seq Scan on \(target)
        """)
  }

  @Test(
    "Constants of any form are one",
    arguments: [
      "5", "'-5'::integer", "$3", "1.5", "'-1.5'::numeric", "'3'::numeric(10,2)", "E'\\\\5'", "B'1'", "NULL::integer",
    ])
  func constants(constant: String) throws {
    let shape = try Sample.shape(#"{"Node Type": "Result", "Filter": "(a = \#(constant))"}"#)
    #expect(shape.top.details.map(\.text) == ["(a = ?)"])
  }

  @Test(
    "What is no constant stays",
    arguments: [
      ("(a IS NOT NULL)", "(a IS NOT NULL)"), ("(b1 = ANY ('{1}'::integer[]))", "(b1 = ANY (?::integer[]))"),
      ("(a > (InitPlan 1).col1)", "(a > (InitPlan 1).col1)"), ("(hashed SubPlan 2)", "(hashed SubPlan 2)"),
      ("(a = 'x'::\"char\")", "(a = ?::\"char\")"), ("(public.f(event_1.a) = 1)", "(public.f(event_1.a) = ?)"),
      ("(\"line\nbreak\" = 1)", "(\"line\\u{a}break\" = ?)"), ("(a = 'unclosed)", "(a = 'unclosed)"),
    ])
  func kept(text: String, expected: String) throws {
    let escaped = text.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    let shape = try Sample.shape(#"{"Node Type": "Result", "Filter": "\#(escaped)"}"#)
    #expect(shape.top.details.map(\.text) == [expected])
  }

  @Test("Ways of working are named as EXPLAIN names them in its text")
  func methods() throws {
    func method(_ fields: String) throws -> String { try Sample.shape("{\(fields)}").top.method }
    #expect(try method(#""Node Type": "Hash Join", "Join Type": "Left""#) == "Hash Left Join")
    #expect(try method(#""Node Type": "Nested Loop", "Join Type": "Anti""#) == "Nested Loop Anti Join")
    #expect(try method(#""Node Type": "Merge Join", "Join Type": "Inner""#) == "Merge Join")
    #expect(
      try method(#""Node Type": "Aggregate", "Strategy": "Hashed", "Partial Mode": "Partial""#)
        == "Partial HashAggregate")
    #expect(try method(#""Node Type": "Aggregate", "Strategy": "Mixed", "Partial Mode": "Simple""#) == "MixedAggregate")
    #expect(
      try method(#""Node Type": "SetOp", "Strategy": "Hashed", "Command": "Except All""#) == "HashSetOp Except All")
    #expect(try method(#""Node Type": "Seq Scan", "Parallel Aware": true"#) == "Parallel Seq Scan")
  }

  @Test("What rows are sorted, grouped and looked up by stays")
  func keys() throws {
    let plan = #"""
      {"Node Type": "Incremental Sort", "Sort Key": ["a.x", "(a.y + 1) DESC"], "Presorted Key": ["a.x"], "Plans": [
        {"Node Type": "Group", "Group Key": ["a.x"], "Plans": [{"Node Type": "Memoize", "Cache Key": "a.x, a.z"}]}]}
      """#
    #expect(
      try Sample.shape(plan).description == """
        Incremental Sort
          Sort Key: a.x, (a.y + ?) DESC
          Presorted Key: a.x
          -> Group
             Group Key: a.x
             -> Memoize
                Cache Key: a.x, a.z
        """)
  }

  @Test("How many workers a Gather plans is shown, and is no part of the shape")
  func workers() throws {
    let two = try Sample.shape(#"{"Node Type": "Gather", "Workers Planned": 2}"#)
    let three = try Sample.shape(#"{"Node Type": "Gather", "Workers Planned": 3}"#)
    #expect(two.description == "Gather  ×2 workers")
    #expect(two == three)
    #expect(two.fingerprint == three.fingerprint)
  }

  @Test("The fingerprint is FNV-1a of the lines, today and always")
  func fingerprint() {
    let shape = PlanShape(top: .init(method: "a"))
    // Of "a\n".
    #expect(shape.fingerprint == "089bdc07b544e7b2")
  }

  @Test("Three thousand leaves are one line")
  func manyLeaves() throws {
    let scans = (0..<3_000).map { number in
      #"""
      {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c\#(number)", "Alias": "event_\#(number)",
       "Filter": "(event_\#(number).id = 1)"}
      """#
    }
    let shape = try Sample.shape(#"{"Node Type": "Append", "Plans": [\#(scans.joined(separator: ","))]}"#)
    #expect(
      shape.description == """
        Seq Scan on public.event  ×3000
          Filter: (event.id = ?)
        """)
  }

  @Test("Three thousand kinds of siblings are three thousand lines")
  func manyKinds() throws {
    let scans = (0..<3_000).reversed().map { number in
      #"{"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "other\#(number)", "Alias": "o\#(number)"}"#
    }
    let shape = try Sample.shape(#"{"Node Type": "Append", "Plans": [\#(scans.joined(separator: ","))]}"#)
    #expect(shape.top.children.count == 3_000)
    #expect(shape.top.children.first?.target == "public.other0 o0")
  }

  @Test("A leaf is young beside siblings with ten times its rows, or with statistics that it has not")
  func youngLeaves() {
    func young(_ rows: Double?...) -> [String] {
      var tables = [
        CatalogRelation(
          oid: 1, parent: nil, name: Sample.name("event"),
          storage: .partitioned(by: PartitionKey(strategy: .range, columns: [])), boundText: nil)
      ]
      for (number, rows) in rows.enumerated() {
        tables.append(
          CatalogRelation(
            oid: OID(rawValue: UInt32(number + 2)), parent: 1, name: Sample.name("leaf \(number)"), storage: .table,
            boundText: nil, estimatedRows: rows))
      }
      return PlanNames(PartitionForest(tables), indexes: [:]).youngLeaves.map(\.name).sorted()
    }
    #expect(young(1_000, 1_100, 100, 99, 0, nil) == ["leaf 3", "leaf 4", "leaf 5"])
    #expect(young(1_000, 1_100, 900, 110, 89) == ["leaf 4"])
    #expect(young(nil, nil, nil) == [])
    #expect(young(0, nil) == [])
    #expect(young(7) == [])
  }

  @Test("All leaves of a branch without rows are young beside a branch that has some")
  func youngBranches() {
    func young(_ branches: [Double?]...) -> [String] {
      let key = PartitionKey(strategy: .list, columns: [])
      var tables = [
        CatalogRelation(
          oid: 1, parent: nil, name: Sample.name("event"), storage: .partitioned(by: key), boundText: nil)
      ]
      for (number, leaves) in branches.enumerated() {
        let branch = OID(rawValue: UInt32(10 * (number + 1)))
        tables.append(
          CatalogRelation(
            oid: branch, parent: 1, name: Sample.name("c\(number)"), storage: .partitioned(by: key), boundText: nil))
        for (month, rows) in leaves.enumerated() {
          tables.append(
            CatalogRelation(
              oid: OID(rawValue: branch.rawValue + UInt32(month) + 1), parent: branch,
              name: Sample.name("c\(number) month \(month)"), storage: .table, boundText: nil, estimatedRows: rows))
        }
      }
      return PlanNames(PartitionForest(tables), indexes: [:]).youngLeaves.map(\.name).sorted()
    }
    #expect(young([1_000, 900], [nil, nil], [0, nil]) == ["c1 month 0", "c1 month 1", "c2 month 0", "c2 month 1"])
    // A small tenant is not a young one.
    #expect(young([1_000, 900], [1, 1]) == [])
    #expect(young([nil, nil], [nil, nil]) == [])
    #expect(young([nil], []) == [])
  }

  @Test("A leaf that hardly has rows is not heard beside a grown one, and noted where it stands alone")
  func youngLeaf() throws {
    func scan(_ type: String, _ leaf: String) -> String {
      #"{"Node Type": "\#(type)", "Schema": "public", "Relation Name": "\#(leaf)", "Alias": "event"}"#
    }
    let grown = scan("Index Scan", "event_c1_202601")
    let young = scan("Seq Scan", "event_young")
    let both = try Sample.shape(#"{"Node Type": "Append", "Plans": [\#(grown), \#(young)]}"#)
    #expect(try both == Sample.shape(grown))
    #expect(both.youngLeaves == [])
    let alone = try Sample.shape(#"{"Node Type": "Limit", "Plans": [\#(young)]}"#)
    #expect(alone.youngLeaves == [RelationName(schema: "public", name: "event_young")])
  }
}

/// Shapes of plans on the tables of `RealPlan`, with a few more.
enum Sample {
  /// The shape of a plan whose top node is this JSON.
  static func shape(_ node: String) throws -> PlanShape { try shape(document: "[{\"Plan\": \(node)}]") }

  static func shape(of plan: RealPlan) throws -> PlanShape { try shape(document: plan.json) }

  private static func shape(document: String) throws -> PlanShape {
    PlanShape(plan: try Explanation(json: document).plan, names: names)
  }

  static func name(_ name: String) -> RelationName { RelationName(schema: "public", name: name) }

  private static let names: PlanNames = {
    var roots: [RelationName: RelationName] = [:]
    var indexes: [RelationName: PlanNames.Index] = [:]
    let months = (1...2).flatMap { campaign in (1...3).map { "c\(campaign)_20260\($0)" } }
    for root in ["event", "message"] {
      for leaf in months {
        roots[name("\(root)_\(leaf)")] = name(root)
        indexes[name("\(root)_\(leaf)_created_at_idx")] = PlanNames.Index(
          topmost: name("\(root)_created_at_idx"), table: name(root), columns: ["created_at"])
      }
      roots[name(root)] = name(root)
    }
    for number in 0..<3_000 { roots[name("event_c\(number)")] = name("event") }
    roots[name("event_young")] = name("event")
    roots[name("log_2_a")] = name("log_2")
    for own in ["own_1", "own_2"] {
      indexes[name(own)] = PlanNames.Index(
        topmost: name(own), table: name("event_c1_202601"), columns: ["kind", "Odd column"])
    }
    return PlanNames(roots: roots, indexes: indexes, youngLeaves: [name("event_young")])
  }()
}
