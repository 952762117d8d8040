internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Scanned partitions of real plans")
struct ScannedPartitionsTests {
  /// What a plan reads, a line for each root: its leaves without the root's name, and the subplans removed at start-up.
  private static func summary(_ plan: String, expectedRoots: Set<RelationName> = []) throws -> [String] {
    let scanned = ScannedPartitions(plan: try Explanation(json: plan).plan, expectedRoots: expectedRoots, root: root)
    var lines = scanned.trees.sorted { $0.key < $1.key }.map { root, tree in
      let leaves = tree.leaves.map { $0.name.dropFirst(root.name.count + 1) }.sorted().joined(separator: " ")
      return "\(root.name): \(leaves.isEmpty ? "-" : leaves); removed \(tree.removedAtStartup.map(String.init) ?? "?")"
    }
    if scanned.removedElsewhere > 0 { lines.append("removed elsewhere \(scanned.removedElsewhere)") }
    return lines + scanned.hidden.map { "hidden in \($0)" }
  }

  /// The catalog of these plans: the tables below `event`, `message` and `archive`; `plain` and `other` are in no tree.
  private static func root(of table: RelationName) -> RelationName? {
    let word = table.name.prefix { $0 != "_" }
    return ["event", "message", "archive"].contains(word) ? RelationName(schema: "public", name: String(word)) : nil
  }

  private static let event = RelationName(schema: "public", name: "event")
  private static let message = RelationName(schema: "public", name: "message")

  @Test(
    "Each distinct leaf under a scan counts once for its root",
    arguments: [
      (.oneLeaf, ["event: c1_202602; removed 0"]),
      (.oneLeafByIndex, ["event: c1_202602; removed 0"]),
      (
        .allLeaves,
        ["event: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (.oneTimeParameter, ["event: c1_202601; removed 0"]),
      (.join, ["event: c1_202603; removed 0", "message: c1_202602 c1_202603; removed 0"]),
      (.withQuery, ["event: c1_202601; removed 0"]),
      (
        .initPlan,
        ["event: c1_202601 c1_202602 c1_202603; removed 0", "message: c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (
        .subPlan,
        ["message: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (.bitmapHeapScan, ["event: c1_202601; removed 0"]),
      (
        .indexOnlyScan,
        ["event: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (
        .mergeAppend,
        ["event: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (
        .parallel,
        ["event: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (
        .partitionwiseJoin,
        ["event: c1_202601 c2_202601; removed 0", "message: c1_202601 c2_202601; removed 0"]
      ),
      (
        .partitionwiseAggregate,
        ["event: c1_202601 c1_202602 c1_202603 c2_202601 c2_202602 c2_202603; removed 0"]
      ),
      (.sampleScan, ["event: c1_202601; removed 0"]),
      (.tidScan, ["event: c1_202601; removed 0"]),
      (.tidRangeScan, ["event: c1_202601; removed 0"]),
      (.foreignScan, ["archive: 2024 2025; removed 0"]),
      (.analyzed, ["event: c1_202602 c2_202602; removed 0"]),
    ] as [(RealPlan, [String])])
  func scans(plan: RealPlan, expected: [String]) throws {
    #expect(try Self.summary(plan.json) == expected)
  }

  @Test(
    "A table that is modified is scanned only where a scan below reads it",
    arguments: [
      (.update, ["event: c1_202601; removed 0"]),
      (.genericUpdate, ["event: c1_202601; removed 5"]),
      (.delete, ["event: c2_202602 c2_202603; removed 0"]),
      (.deleteOfNoLeaf, ["event: -; removed 0"]),
      (.insert, ["event: -; removed 0"]),
      (.merge, ["event: c1_202601 c1_202602 c1_202603; removed 0"]),
      (.foreignUpdate, ["archive: 2024; removed 0"]),
    ] as [(RealPlan, [String])])
  func modifications(plan: RealPlan, expected: [String]) throws {
    #expect(try Self.summary(plan.json) == expected)
  }

  @Test(
    "Subplans removed at start-up belong to the root of their siblings",
    arguments: [
      (.generic, ["event: c1_202602 c1_202603; removed 4"]),
      (
        .genericJoin,
        ["event: c1_202601 c1_202602 c1_202603; removed 3", "message: c1_202602 c1_202603; removed 4"]
      ),
    ] as [(RealPlan, [String])])
  func removedAtStartup(plan: RealPlan, expected: [String]) throws {
    #expect(try Self.summary(plan.json) == expected)
  }

  @Test("With all subplans removed, only a plan about one root tells whose they were")
  func allRemoved() throws {
    let plan = RealPlan.genericOfNoLeaf.json
    #expect(try Self.summary(plan) == ["removed elsewhere 6"])
    #expect(try Self.summary(plan, expectedRoots: [Self.event]) == ["event: -; removed 6"])
    #expect(
      try Self.summary(plan, expectedRoots: [Self.event, Self.message])
        == ["event: -; removed ?", "message: -; removed ?", "removed elsewhere 6"])
    #expect(
      try Self.summary(RealPlan.genericUnion.json, expectedRoots: [Self.event, Self.message])
        == ["event: -; removed ?", "message: c1_202601 c1_202602 c1_202603; removed ?", "removed elsewhere 6"])
  }

  @Test("A plan with no leaf reads none of the roots that the caller expects")
  func noLeaf() throws {
    #expect(try Self.summary(RealPlan.noLeaf.json) == [])
    #expect(try Self.summary(RealPlan.noLeaf.json, expectedRoots: [Self.event]) == ["event: -; removed 0"])
    #expect(try Self.summary(RealPlan.noLeafInJoin.json, expectedRoots: [Self.event]) == ["event: -; removed 0"])
    #expect(try Self.summary(RealPlan.values.json) == [])
  }

  @Test("Nothing below a false One-Time Filter runs")
  func neverRuns() throws {
    let plan = #"""
      [{"Plan": {"Node Type": "Result", "One-Time Filter": "false", "Plans": [
        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c1_202601"}]}}]
      """#
    #expect(try Self.summary(plan) == [])
  }

  @Test("A node of an unknown type reads the table that it names, and is walked")
  func unknownNode() throws {
    let plan = #"""
      [{"Plan": {"Node Type": "Quantum Append", "Novelty": {"a": [1]}, "Plans": [
        {"Node Type": "Quantum Scan", "Schema": "public", "Relation Name": "event_c1_202601"},
        {"Node Type": "Custom Scan", "Custom Plan Provider": "ChunkAppend", "Plans": [
          {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c2_202601"}]}]}}]
      """#
    #expect(try Self.summary(plan) == ["event: c1_202601 c2_202601; removed 0"])
  }

  @Test("What another server joins or counts as a whole is read off its list of relations")
  func remoteRelations() throws {
    #expect(try Self.summary(RealPlan.foreignAggregate.json) == ["archive: 2024; removed 0"])
    // PostgreSQL 18, a join of each partition with itself.
    let plan = #"""
      [{"Plan": {"Node Type": "Append", "Subplans Removed": 1, "Plans": [
        {"Node Type": "Foreign Scan", "Operation": "Select", "Parent Relationship": "Member",
         "Relations": "(public.\"archive_F 4\" a_1) INNER JOIN (public.\"archive_F 4\" b_1)"},
        {"Node Type": "Foreign Scan", "Operation": "Select", "Parent Relationship": "Member",
         "Relations": "Aggregate on ((public.archive_2025 a_2) LEFT JOIN (public.event_remote b_2))"}]}}]
      """#
    #expect(
      try Self.summary(plan)
        == ["archive: 2025 F 4; removed ?", "event: remote; removed ?", "removed elsewhere 1"])
  }

  @Test("A scan that says nothing of what it reads hides it")
  func hidden() throws {
    let plan = #"[{"Plan": {"Node Type": "Custom Scan", "Custom Plan Provider": "Elsewhere"}}]"#
    #expect(try Self.summary(plan) == ["hidden in Custom Scan"])
  }

  @Test("A change to data in a WITH is carried out although what would read it never runs")
  func changeUnread() throws {
    // PostgreSQL 17: WITH gone AS (DELETE FROM event WHERE campaign_id = 1 RETURNING id) SELECT 1 WHERE false
    let plan = #"""
      [{"Plan": {"Node Type": "Result", "One-Time Filter": "false", "Plans": [
        {"Node Type": "ModifyTable", "Operation": "Delete", "Parent Relationship": "InitPlan",
         "Subplan Name": "CTE gone", "Schema": "public", "Relation Name": "event", "Alias": "a", "Plans": [
          {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "a_1"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "a_2"}]}]}]}}]
      """#
    #expect(try Self.summary(plan) == ["event: c1_202601 c1_202602; removed 0"])
  }

  @Test("Subplans removed beside leaves of two roots are of neither for certain")
  func removedAmongTwoRoots() throws {
    let plan = #"""
      [{"Plan": {"Node Type": "Append", "Subplans Removed": 3, "Plans": [
        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c1_202601"},
        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "message_c1_202601"}]}}]
      """#
    #expect(
      try Self.summary(plan)
        == ["event: c1_202601; removed ?", "message: c1_202601; removed ?", "removed elsewhere 3"])
  }
}
