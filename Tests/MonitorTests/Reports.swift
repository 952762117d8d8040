import Config
import Exposition
import Monitor
import PartitionModel
import QueryPlans
import TestTrees

extension Snapshot {
  /// A snapshot of one database, `app` on `main`, that was read at `now`.
  static func of(
    _ reading: DatabaseReading, policies: [PolicyBook.Rule] = [], at now: String = "2026-11-15",
    collectors: [CollectorStatus] = []
  ) throws -> Snapshot {
    let report = DatabaseReport(reading, policies: PolicyBook(policies), at: try instant(now))
    return Snapshot(
      databases: [
        DatabaseSnapshot(server: "main", datname: "app", connection: .up, report: report, collectors: collectors)
      ], isComplete: true)
  }

  /// The samples of some families, as the page shows them, but for the labels that all have.
  func samples(_ families: String..., limits: SeriesLimits = SeriesLimits()) -> String {
    metrics(limits).samples(of: families)
      .split(separator: "\n").map { $0.replacing(#"server="main",datname="app""#, with: "…") }.joined(separator: "\n")
  }
}

extension DatabaseReading {
  /// A reading of trees whose leaves all have the same size, but for those of `sizes`.
  init(_ roots: Partition..., sizes: [OID: RelationSize] = [:]) {
    self.init()
    forest = PartitionForest(roots: roots)
    for leaf in roots.flatMap(\.leaves) {
      self.sizes.sizes[leaf.oid] = sizes[leaf.oid] ?? RelationSize(heap: 100, index: 10, toast: 1)
    }
  }
}

/// A tree of campaigns, each with partitions of its own: `t_1_1` is the first of campaign 1.
func campaigns(_ campaigns: (campaign: Int, partitions: [(bound: String, Partition)])...) throws -> Partition {
  func name(_ text: String) -> RelationName { RelationName(schema: "public", name: text) }
  let byCampaign = PartitionKey(strategy: .list, columns: [.init(name: "campaign", type: .other("int4"))])
  let byTime = PartitionKey(strategy: .range, columns: [.init(name: "at", type: .timestamptz)])
  return Partition(
    oid: 1, name: name("t"), storage: .partitioned(by: byCampaign),
    partitions: try campaigns.map { campaign, partitions in
      Partition(
        oid: OID(rawValue: UInt32(100 * campaign)), name: name("t_\(campaign)"),
        storage: .partitioned(by: byTime), bound: .list([.value("\(campaign)")]),
        partitions: try partitions.enumerated().map { index, partition in
          Partition(
            oid: OID(rawValue: UInt32(100 * campaign + index + 1)), name: name("t_\(campaign)_\(index + 1)"),
            storage: partition.1.storage, bound: try PartitionBound(parsing: partition.bound),
            isDetachPending: partition.1.isDetachPending)
        })
    })
}
