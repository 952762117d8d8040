import PartitionModel
import Testing

@testable import QueryPlans

@Suite("Statements of the workload")
struct WorkloadStatementTests {
  @Test(
    "are freed of comments, and of constants' types where no parameter may stand",
    arguments: [
      ("SELECT now() - interval $1", "SELECT now() - CAST($1 AS interval)"),
      (
        "SELECT timestamp with time zone $1, DATE $2::text, x.date, $3",
        "SELECT CAST($1 AS timestamp with time zone), CAST($2 AS date)::text, x.date, $3"
      ),
      ("/* app */ SELECT a -- all\n FROM t /* of */ WHERE b IN ($1 /*, ... */);", "SELECT a FROM t WHERE b IN ($1 )"),
      ("SELECT a\n  FROM t\n  WHERE b = $1", "SELECT a\n  FROM t\n  WHERE b = $1"),
      ("SELECT 'a'\n'b'", "SELECT 'a'\n'b'"),
    ])
  func texts(text: String, clean: String) throws {
    #expect(try CanonicalSQL.check(workload: text).text == clean)
  }

  @Test("are broken where a line is too wide and a break means nothing")
  func width() throws {
    let text = try CanonicalSQL.check(workload: "SELECT first, second FROM shop.\"a table\" WHERE id = $1", width: 24)
      .text
    #expect(text == "SELECT first, second\n  FROM shop.\"a table\"\n  WHERE id = $1")
  }

  private static func name(_ text: String) -> RelationName { RelationName(schema: "public", name: text) }

  private func leaf(_ oid: UInt32, _ bound: PartitionBound) -> Partition {
    Partition(oid: OID(rawValue: oid), name: Self.name("t_\(oid)"), storage: .table, bound: bound)
  }

  private var tree: Partition {
    let byCampaign = PartitionKey(strategy: .list, columns: [.init(name: "campaign", type: .other("int4"))])
    let byTime = PartitionKey(strategy: .range, columns: [.init(name: "at", type: .timestamptz)])
    return Partition(
      oid: 1, name: Self.name("t"), storage: .partitioned(by: byCampaign),
      partitions: [
        leaf(2, .list([.value("7")])), leaf(3, .default),
        Partition(
          oid: 4, name: Self.name("t_4"), storage: .partitioned(by: byTime), bound: .list([.null, .value("8")]),
          partitions: [
            leaf(5, .range(from: [.value("2024-02-01 00:00:00+00")], to: [.maxValue])),
            leaf(6, .range(from: [.value("2024-01-01 00:00:00+00")], to: [.value("2024-02-01 00:00:00+00")])),
          ]),
      ])
  }

  @Test("are aimed at the ends of the largest branch, by the types of their parameters")
  func aims() {
    let aims = LeafAim.all(in: tree)
    let february = "2024-02-01 00:00:00+00"
    let january = "2024-01-01 00:00:00+00"
    #expect(
      aims.map { $0.values(for: ["int8", "_int4", "timestamptz", "date", "text", "jsonb"]) } == [
        [["8", #"{"8"}"#, february, february, "a", nil]],
        [
          ["8", #"{"8"}"#, january, january, "a", nil],
          ["8", #"{"8"}"#, january, february, "a", nil],
          ["8", #"{"8"}"#, february, january, "a", nil],
          ["8", #"{"8"}"#, february, february, "a", nil],
        ],
      ])
    #expect(aims.map { $0.values(for: []) } == [[[]], [[]]])
  }

  @Test("become canonical queries with placeholders that fit the parameters")
  func stanza() throws {
    let statement = WorkloadStatement(queryID: -1, text: "", calls: 1, seconds: 1, role: "app")
    let sql = try CanonicalSQL.check("SELECT FROM t WHERE $1 = at AND $2 = a AND $3 = ANY (b) AND $4 > at AND $5 = c")
    #expect(
      statement.stanza(sql, types: ["timestamptz", "int4", "_int4", "date", "jsonb"], root: tree) == """
        -- name: statement_18446744073709551615
        -- parameters: ['{month.start}', '{key}', '{{}', '{month.end}', '{{}']
        -- max_partitions: 1
        SELECT FROM t WHERE $1 = at AND $2 = a AND $3 = ANY (b) AND $4 > at AND $5 = c;

        """)
  }

  @Test("are ranked by the time that they took, the ones that read too much apart from the unknown")
  func report() {
    func reading(_ id: Int64, _ seconds: Double, scanned: Int?) -> WorkloadReading {
      WorkloadReading(
        statement: WorkloadStatement(queryID: id, text: "", calls: 1, seconds: seconds, role: "app"),
        roots: [
          WorkloadRoot(root: Self.name("u"), scanned: 1, existing: 1, removedAtStartup: 0),
          WorkloadRoot(root: Self.name("t"), scanned: scanned, existing: 4, removedAtStartup: 0),
        ], stanza: "")
    }
    let readings = [
      reading(1, 2, scanned: 4), reading(2, 3, scanned: 2), reading(3, 9, scanned: 1), reading(4, 1, scanned: nil),
    ]
    let report = WorkloadReport(readings)
    #expect(report.worst.map(\.statement.queryID) == [2, 1])
    #expect(
      report.worst.map(\.detail) == [
        "reads 2 of 4 leaves of public.t where its values mean one",
        "reads all 4 leaves of public.t, whatever its values are",
      ])
    #expect(report.unknown.map(\.statement.queryID) == [4])
    #expect(report.counts == [.unpruned: 1, .partlyPruned: 1, .pruned: 1, .undetermined: 1])
  }
}
