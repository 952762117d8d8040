// How long it takes to say all there is to say of 100,000 leaves. Built into one module with Sources/PartitionModel by
// `make bench-analysis`: so it needs none of the packages that the program is built with.

internal import Glibc

@main
struct AnalysisBenchmark {
  static func main() {
    report("50 tables by campaign and month", tables(count: 50) { $0.campaigns(50, months: 40) })
    report("1 table by month and campaign", tables(count: 1) { $0.months(40, campaigns: 2_500) })
  }

  /// One line: the least CPU time of several runs, of reading the catalog's rows and of the analysis.
  private static func report(_ layout: String, _ rows: [CatalogRelation]) {
    let forest = PartitionForest(rows)
    let leaves = forest.roots.flatMap(\.leaves)
    let reading = SizeReading(
      sizes: Dictionary(uniqueKeysWithValues: leaves.map { ($0.oid, RelationSize(heap: 8_192, index: 16_384)) }))
    var (growing, analysing) = (Double.infinity, Double.infinity)
    var missing = 0
    for _ in 0..<7 {
      growing = min(growing, seconds { _ = PartitionForest(rows) })
      analysing = min(
        analysing,
        seconds {
          missing = forest.roots.reduce(0) { sum, root in
            let report = TreeReport(
              of: root, reading, policy: nil, expectedKeys: ["1", "2"], at: Instant(microseconds: 1_795_348_800_000_000)
            )
            return report.coverage.branches.reduce(sum) { $0 + ($1.missing?.next ?? 0) }
          }
        })
    }
    print(
      "\(layout): \(leaves.count) leaves, \(missing) periods missing; CPU seconds: "
        + "analysis \(rounded(analysing)), reading the catalog's rows \(rounded(growing))")
  }

  private static func seconds(_ work: () -> Void) -> Double {
    let start = clock()
    work()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1_000).rounded() / 1_000 }

  // MARK: The forest

  private static func tables(count: Int, _ fill: (inout Catalog) -> Void) -> [CatalogRelation] {
    var catalog = Catalog()
    for _ in 0..<count { fill(&catalog) }
    return catalog.rows
  }
}

/// The rows of a catalog as it is filled.
private struct Catalog {
  private(set) var rows: [CatalogRelation] = []

  private let byCampaign = PartitionKey(strategy: .list, columns: [.init(name: "campaign_id", type: .other("int8"))])
  private let byTime = PartitionKey(strategy: .range, columns: [.init(name: "created_at", type: .timestamptz)])

  /// LIST, then RANGE; each fifth campaign lacks the next month.
  mutating func campaigns(_ campaigns: Int, months: Int) {
    let root = add(to: nil, .partitioned(by: byCampaign), nil)
    for campaign in 1...campaigns {
      let branch = add(to: root, .partitioned(by: byTime), "FOR VALUES IN ('\(campaign)')")
      for month in 0..<months { _ = add(to: branch, .table, bound(month, latest: campaign % 5 == 0 ? 10 : 11)) }
    }
  }

  /// RANGE, then LIST; each fifth campaign lacks the next month.
  mutating func months(_ months: Int, campaigns: Int) {
    let root = add(to: nil, .partitioned(by: byTime), nil)
    for month in 0..<months {
      let branch = add(to: root, .partitioned(by: byCampaign), bound(month, latest: 11))
      for campaign in 1...campaigns where month > 0 || campaign % 5 != 0 {
        _ = add(to: branch, .table, "FOR VALUES IN ('\(campaign)')")
      }
    }
  }

  private mutating func add(to parent: OID?, _ storage: Partition.Storage, _ bound: String?) -> OID {
    let oid = OID(rawValue: UInt32(16_384 + rows.count))
    rows.append(
      CatalogRelation(
        oid: oid, parent: parent, name: RelationName(schema: "public", name: "service_content_main_\(oid)"),
        storage: storage, boundText: bound, estimatedRows: 1_000))
    return oid
  }

  /// The month that is `back` months before December 2026, or before November where that is the latest.
  private func bound(_ back: Int, latest: Int) -> String {
    func first(_ month: Int) -> String {
      let digits = String(month % 12 + 1)
      return "'\(month / 12)-\(digits.count == 1 ? "0" : "")\(digits)-01 00:00:00+00'"
    }
    let month = 2026 * 12 + latest - back
    return "FOR VALUES FROM (\(first(month))) TO (\(first(month + 1)))"
  }
}
