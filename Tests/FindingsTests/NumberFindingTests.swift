import Findings
import PartitionModel
import TestTrees
import Testing

@Suite("Findings of ranges of numbers")
struct NumberFindingTests {
  private func findings(_ root: Partition) throws -> [String] {
    let now = try instant("2026-11-22 12:00:00+00")
    return TreeReport(of: root, SizeReading(), policy: nil, expectedKeys: nil, at: now).findings(at: now)
      .map { "\($0.severity) \($0.kind.rawValue) \($0.subject): \($0.sentence) → \($0.remedy)" }
  }

  @Test("are none where one follows on another")
  func whole() throws {
    #expect(try findings(tree("RANGE(id int8) 0..1000..2000..")) == [])
  }

  @Test("show the first gap, count the others and say where its rows go")
  func gaps() throws {
    #expect(
      try findings(tree("RANGE(id int8) 0..1000 1000..2000 3000..4000 5000..6000")) == [
        "warning gap public.t: no partition for id from 2000 up to 3000 and 1 more gap: such rows are refused → "
          + "CREATE TABLE … PARTITION OF public.t FOR VALUES FROM (2000) TO (3000);"
      ])
    #expect(
      try findings(tree("LIST(tenant text) a{RANGE(id int8) -10..0 1.. DEFAULT}"))
        == [
          "warning gap public.t: no partition for id from 0 up to 1: such rows go to a DEFAULT partition → "
            + "CREATE TABLE … PARTITION OF public.t_1 FOR VALUES FROM (0) TO (1);",
          "warning default_rows public.t tenant=a / id=DEFAULT: DEFAULT holds rows (how many was never estimated): "
            + "no partition can be created for their range, "
            + "and while there is a DEFAULT none can be detached CONCURRENTLY → "
            + "move the rows of public.t_1_3 to partitions of their own",
        ].reversed())
  }

  @Test("say that the last one fills, before anything is refused")
  func end() throws {
    let partition = { (oid: OID, from: String, to: String, rows: Double) in
      Partition(
        oid: oid, name: RelationName(schema: "public", name: "t_\(oid)"), storage: .table,
        bound: .range(from: [.value(from)], to: [.value(to)]), estimatedRows: rows)
    }
    let table = { (rows: Double) in
      Partition(
        oid: 1, name: RelationName(schema: "public", name: "t"),
        storage: .partitioned(by: PartitionKey(strategy: .range, columns: [.init(name: "id", type: .other("int8"))])),
        partitions: [partition(2, "0", "1000", 1_000), partition(3, "1000", "2000", rows)])
    }
    let kinds = { (root: Partition) in try findings(root).filter { !$0.contains("never_analyzed") } }
    #expect(try kinds(table(0)) == [])
    #expect(
      try kinds(table(7)) == [
        "info last_range public.t: rows have come to public.t_3, the last partition: id from 2000 on has none → "
          + "CREATE TABLE … PARTITION OF public.t FOR VALUES FROM (2000) TO (…);"
      ])
  }
}
