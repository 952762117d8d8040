import KnowledgeGraph
import PartitionModel
import TestTrees
import Testing

@Suite("A proposed layout")
struct ProposalTests {
  private func layout(_ strategy: String, of notation: String) throws -> ProposedLayout {
    let tree = TreeReport(
      of: try tree(notation), SizeReading(), policy: nil, expectedKeys: nil, at: try instant("2026-11-23"))
    return try ProposedLayout(
      of: tree, as: ProposedStrategy(strategy), types: ["a": "int8", "at": "timestamptz", "d": "date", "Id": "uuid"],
      at: try instant("2026-11-23"))
  }

  @Test(
    "is read from words",
    arguments: [
      ("LIST (campaign_id), RANGE (created_at) monthly", "LIST (campaign_id) → RANGE (created_at) by month"),
      ("range(Created_At)by week", "RANGE (created_at) by week"),
      ("RANGE (at) 7 days → HASH (a, \"B\") 16", "RANGE (at) by week → HASH (a, \"B\") 16"),
      ("LIST (region) IN ('eu', 'u''s, x', 3)", "LIST (region) IN ('eu', 'u''s, x', '3')"),
      ("RANGE (at)", "RANGE (at)"),
    ])
  func reading(text: String, strategy: String) throws {
    #expect(try ProposedStrategy(text).description == strategy)
  }

  @Test(
    "is refused where it makes no sense, and says how to write it",
    arguments: [
      "", "monthly", "RANGE", "RANGE ()", "RANGE (a", "RANGE (a) sometimes", "RANGE (a, b) monthly", "HASH (a)",
      "HASH (a) 0", "LIST (a) IN ()", "LIST (a) IN (1, 1)", "LIST (a) monthly", "TREE (a)", "RANGE (a) monthly,",
    ])
  func refused(text: String) {
    let error = #expect(throws: ProposalError.self) { try ProposedStrategy(text) }
    #expect(
      error?.description.hasSuffix("write it as LIST (column), RANGE (column) monthly, or HASH (column) 16") == true)
  }

  @Test("has the values and the time that the table has today")
  func likeToday() throws {
    let today = "LIST(a int8) 1|2,3{RANGE(at timestamptz) 2026-10..month..2026-12} DEFAULT"
    let byTime = try layout("RANGE (at) monthly, LIST (a)", of: today)
    #expect(byTime.partitionBy == "PARTITION BY RANGE (at)")
    #expect(byTime.leaves == 6)
    #expect(
      byTime.statements == [
        "CREATE TABLE partwatch_proposed.p1 PARTITION OF public.t FOR VALUES FROM ('2026-10-01 00:00 UTC') "
          + "TO ('2026-11-01 00:00 UTC') PARTITION BY LIST (a)",
        "CREATE TABLE partwatch_proposed.p2 PARTITION OF partwatch_proposed.p1 FOR VALUES IN ('1')",
        "CREATE TABLE partwatch_proposed.p3 PARTITION OF partwatch_proposed.p1 FOR VALUES IN ('2', '3')",
        "CREATE TABLE partwatch_proposed.p4 PARTITION OF partwatch_proposed.p1 DEFAULT",
        "CREATE TABLE partwatch_proposed.p5 PARTITION OF public.t FOR VALUES FROM ('2026-11-01 00:00 UTC') "
          + "TO ('2026-12-01 00:00 UTC') PARTITION BY LIST (a)",
        "CREATE TABLE partwatch_proposed.p6 PARTITION OF partwatch_proposed.p5 FOR VALUES IN ('1')",
        "CREATE TABLE partwatch_proposed.p7 PARTITION OF partwatch_proposed.p5 FOR VALUES IN ('2', '3')",
        "CREATE TABLE partwatch_proposed.p8 PARTITION OF partwatch_proposed.p5 DEFAULT",
      ])
    #expect(byTime.remarks == [])
    #expect(try layout("RANGE (at)", of: today).leaves == 2)
    #expect(try layout("RANGE (at) weekly", of: today).leaves == 10)
    #expect(try layout("HASH (\"Id\") 3", of: today).statements.count == 3)
  }

  @Test("assumes a year where nothing shows how far back rows go, and says so")
  func assumed() throws {
    let layout = try layout("RANGE (d) monthly", of: "HASH(a int8) 0/2 1/2")
    #expect(layout.leaves == 14)
    #expect(
      layout.remarks == [
        "nothing shows how far d reaches: periods were laid from 2025-11-23 00:00 UTC to 2027-01-01 00:00 UTC"
      ])
  }

  @Test(
    "is refused where nothing shows how to build it",
    arguments: [
      ("LIST (b)", "the table has no column b; it has Id, a, at, d"),
      ("LIST (d)", "nothing shows which values d has; say them: LIST (d) IN ('a', 'b')"),
      ("RANGE (d)", "say how long a period of d is: RANGE (d) monthly"),
      ("RANGE (a) monthly", "a is of type int8; only times can be divided into periods here"),
      (
        "HASH (a) 1000, RANGE (d) daily", "the proposed layout has more than 10000 leaves, which is more than are built"
      ),
      ("RANGE (at) hourly", "at has more than 10000 hours"),
      ("RANGE (d) 12 hours", "d holds whole days: no period of it is shorter than a day"),
    ])
  func unbuildable(strategy: String, words: String) throws {
    let error = #expect(throws: ProposalError.self) {
      try layout(strategy, of: "LIST(a int8) 1|2{RANGE(at timestamptz) 2016..2026}")
    }
    #expect(error?.description == words)
  }
}
