import PartitionModel
import Testing

@testable import DDL

@Suite("A conversion")
struct ConversionTests {
  private let table = PlainTableFacts(
    oid: 16_400, name: RelationName(schema: "public", name: "t"), attributes: TableAttributes(owner: "app"),
    columns: [
      .init(name: "id", type: "int8"), .init(name: "kind", type: "text"), .init(name: "day", type: "date"),
      .init(name: "at", type: "timestamptz"), .init(name: "twice", type: "int4", isGenerated: true),
    ],
    indexes: [
      .init(name: "t_pkey", columns: ["id"], isUnique: true, constraint: .primaryKey, definition: "PRIMARY KEY (id)"),
      .init(name: "t_kind", columns: ["kind"], definition: "USING btree (kind)"),
    ])

  private func conversion(
    to strategy: String, widening: Bool = true, zone: TimeZoneRules = .utc, holders: Set<RelationName> = [],
    isUnderway: Bool = false
  ) throws -> Conversion {
    try Conversion(
      of: table, to: ProposedStrategy(strategy), zone: zone, widening: widening, holders: holders,
      isUnderway: isUnderway)
  }

  @Test("goes in steps, each with what it locks of the table")
  func steps() throws {
    let script = Script.convert(try conversion(to: "LIST (kind), RANGE (at) monthly"))
    #expect(
      script.blocks.map { block in
        ([block.title] + block.units.flatMap(\.locks).map(\.mode.rawValue)).joined(separator: " | ")
      } == [
        "1. A schema for what is needed meanwhile | ACCESS SHARE",
        "2. The new table, with no rows: nobody uses it yet | ACCESS SHARE",
        "3. From now on, what changes is noted | SHARE ROW EXCLUSIVE",
        "4. The rows are copied, 1000 blocks in each transaction | ACCESS SHARE",
        "5. Its other indexes, and its statistics",
        "6. What was noted is brought over, and both are compared | ACCESS SHARE | ACCESS SHARE",
        "7. The tables are exchanged | ACCESS SHARE | ACCESS EXCLUSIVE",
        "8. Until you are sure, the old table stays, and what changes is noted, so that there is a way back",
      ])
  }

  @Test(
    "says where a row belongs",
    arguments: [
      ("LIST (kind)", ["t.kind::text"]),
      (
        "RANGE (day) weekly, LIST (kind)",
        ["to_char(date_trunc('week', t.day::timestamp), 'YYYY-MM-DD HH24:MI:SS BC')", "t.kind::text"]
      ),
      (
        "RANGE (at) daily",
        ["to_char(date_trunc('day', t.at AT TIME ZONE 'Asia/Kolkata'), 'YYYY-MM-DD HH24:MI:SS BC')"]
      ),
      ("HASH (id) 4", []),
    ])
  func rows(strategy: String, steps: [String]) throws {
    let kolkata = TimeZoneRules(name: "Asia/Kolkata", firstOffset: 19_800)
    let levels = try ConversionLevel.levels(of: ProposedStrategy(strategy), for: table, zone: kolkata)
    #expect(levels.compactMap { $0.step(of: "t") } == steps)
  }

  @Test(
    "refuses what it cannot lay out",
    arguments: [
      ("LIST (kind) IN ('a')", "the values of kind are those of the rows: leave IN (…) away"),
      ("LIST (day)", "day is a date: divide it by RANGE"),
      ("LIST (twice)", "twice is a generated column, which no table is divided by"),
      ("RANGE (id) monthly", "id is of type int8: only date, timestamp and timestamptz are divided into periods here"),
      ("RANGE (at)", "say how long a period of at is: RANGE (at) monthly"),
      ("RANGE (at) 10 days", "10 days is no period here: write hourly, daily, weekly, monthly, quarterly or yearly"),
      ("RANGE (day) hourly", "day holds whole days"),
      ("HASH (id) 4, LIST (kind)", "HASH can only be the last level here"),
      ("LIST (kind), HASH (kind) 2", "a column can divide only one level"),
      ("LIST (nothing)", "the table has no column nothing; it has id, kind, day, at, twice"),
    ])
  func refusals(strategy: String, words: String) {
    #expect(throws: Conversion.Obstacles(words: [words])) { try conversion(to: strategy) }
  }

  @Test("asks before keys become wider, and takes no name that is taken, but goes on where it was")
  func names() throws {
    #expect(
      throws: Conversion.Obstacles(words: [
        "t_pkey keeps id unique, which a partitioned table can only together with kind: agree to that with --widen-keys"
      ])
    ) { try conversion(to: "LIST (kind)", widening: false) }
    let taken: Set = [
      RelationName(schema: "public", name: "t_partitioned"),
      RelationName(schema: "public", name: "t_kind_unpartitioned"),
    ]
    #expect(
      throws: Conversion.Obstacles(words: [
        "the name public.t_kind_unpartitioned is taken, which is needed meanwhile",
        "the name public.t_partitioned is taken, which is needed meanwhile",
      ])
    ) { try conversion(to: "LIST (kind)", holders: taken) }
    #expect(throws: Never.self) {
      try conversion(
        to: "LIST (kind)", holders: [RelationName(schema: "public", name: "t_partitioned")], isUnderway: true)
    }
  }

  @Test(
    "adds columns to a key, whatever is in it",
    arguments: [
      ("PRIMARY KEY (id) INCLUDE (x)", "PRIMARY KEY (id, kind) INCLUDE (x)"),
      ("UNIQUE NULLS NOT DISTINCT (\"a)b\", c)", "UNIQUE NULLS NOT DISTINCT (\"a)b\", c, kind)"),
      (
        "USING btree (lower((x || ')'::text))) WHERE (y > 0)",
        "USING btree (lower((x || ')'::text)), kind) WHERE (y > 0)"
      ),
    ])
  func widening(definition: String, wider: String) {
    #expect(Conversion.adding(["kind"], to: definition) == wider)
  }
}
