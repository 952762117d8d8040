import PartitionModel
import TestTrees
import Testing

@Suite("Ranges of numbers that are no time")
struct NumberRangesTests {
  /// `id: 2000..3000` for each gap, `id: 4000..` for an end; then whether a DEFAULT takes them.
  private func missing(_ notation: String) throws -> [String] {
    let root = try tree(notation)
    let axis = TimeAxis(of: root, policy: nil, serverZone: .utc)
    return root.numberRanges(besides: axis).map { ranges in
      let gaps = ranges.gaps.map { "\($0.from)..\($0.to)" } + (ranges.end.map { ["\($0.value).."] } ?? [])
      return "\(ranges.table.name) \(ranges.column): \(gaps.joined(separator: " "))"
        + (ranges.hasDefault ? " DEFAULT" : "")
    }
  }

  @Test(
    "lack what lies between two partitions, and what follows the last",
    arguments: [
      ("RANGE(id int8) 0..1000..2000", ["t id: 2000.."]),
      ("RANGE(id int8) 0..1000 1000..2000 3000..4000", ["t id: 2000..3000 4000.."]),
      ("RANGE(id int4) ..-30 -20..0 10..20 30..", ["t id: -30..-20 0..10 20..30"]),
      ("RANGE(id int8) 900..1000 1000..9000 10000..20000", ["t id: 9000..10000 20000.."]),
      ("RANGE(id int8) -9223372036854775808..-100 -99..9223372036854775807", ["t id: -100..-99 9223372036854775807.."]),
      (
        "RANGE(price numeric) -0.5..0.50 0.5..1.25 1.3..99999999999999999999.5",
        ["t price: 1.25..1.3 99999999999999999999.5.."]
      ),
      ("RANGE(price numeric) -Infinity..0.00 0..Infinity", ["t price: "]),
      ("RANGE(id int8) 0..1000 2000..3000 DEFAULT", ["t id: 1000..2000 DEFAULT"]),
      ("RANGE(id int8) 0..1000 ~1000..2000 2000..3000", ["t id: 1000..2000 3000.."]),
      ("LIST(tenant text) a|b{RANGE(id int8) 0..1000 2000..}", ["t_1 id: 1000..2000", "t_2 id: 1000..2000"]),
      (
        "RANGE(day date) 2026-10..month..2026-12{RANGE(id int8) 0..1000 2000..}",
        ["t_1 id: 1000..2000", "t_2 id: 1000..2000"]
      ),
    ])
  func gaps(notation: String, found: [String]) throws {
    let missing = try missing(notation)
    #expect(missing == found)
  }

  @Test(
    "are none where the key is time, is no number, has several columns or has no partition",
    arguments: [
      "RANGE(day date) 2026-10..2026-11 2026-12..2027-01", "RANGE(at int8:ms) 2026-10..2026-11 2026-12..2027-01",
      "RANGE(name text) a..b c..d", "RANGE(a int8, b int8) 0,0..1,0 2,0..3,0", "RANGE(id int8)",
      "RANGE(id int8) DEFAULT",
      "RANGE(id numeric) 0..1 2..NaN", "LIST(id int8) 1 3", "HASH(id int8) 0/4 2/4",
    ])
  func none(notation: String) throws {
    let missing = try missing(notation)
    #expect(missing == [])
  }

  @Test("end in use where the last partition has rows")
  func inUse() throws {
    func end(rows: [Double?]) -> String? {
      let name = { RelationName(schema: "public", name: $0) }
      let root = Partition(
        oid: 1, name: name("t"),
        storage: .partitioned(
          by: PartitionKey(strategy: .range, columns: [.init(name: "id", type: .other("int8"))])),
        partitions: rows.enumerated().map { index, rows in
          Partition(
            oid: OID(rawValue: UInt32(index + 2)), name: name("t_\(index)"), storage: .table,
            bound: .range(from: [.value("\(index)000")], to: [.value("\(index + 1)000")]), estimatedRows: rows)
        })
      let end = root.numberRanges(besides: nil).first?.end
      return end.map { "\($0.value) after \($0.last), in use: \($0.isInUse)" }
    }
    #expect(end(rows: [1_000, 0]) == "2000 after public.t_1, in use: false")
    #expect(end(rows: [1_000, nil]) == "2000 after public.t_1, in use: false")
    #expect(end(rows: [1_000, 7]) == "2000 after public.t_1, in use: true")
  }
}
