internal import Exposition
internal import PartitionModel

extension LabelSet {
  /// These labels and those of a root.
  func adding(_ root: RelationName) -> LabelSet { adding("schemaname", root.schema).adding("relname", root.name) }
}

extension MetricFamilies {
  /// What a table is, whatever its size and the time.
  mutating func addTable(_ tree: TreeReport, _ labels: LabelSet) {
    let levels = Self.levels(of: tree.root)
    add(
      .tableInfo,
      labels.adding("strategy", levels.map(\.strategy.rawValue).joined(separator: " / "))
        .adding("key", levels.map { $0.columns.map(\.label).joined(separator: ", ") }.joined(separator: " / "))
        .adding("granularity", tree.coverage.granularity?.interval.granularityName ?? "")
        .adding("policy", tree.policy == nil ? "inferred" : "config"),
      1)
    for kind in PartitionKind.allCases {
      add(.partitions, labels.adding("kind", kind.rawValue), tree.counts[kind] ?? 0)
    }
    add(.emptyBranches, labels, tree.emptyBranches.count)
    add(.detachPending, labels, tree.detachPending.count)
  }

  /// The keys from the root down, as far as the first branch goes.
  private static func levels(of partition: Partition) -> [PartitionKey] {
    guard let key = partition.key else { return [] }
    return [key] + (partition.partitions.first { !$0.isLeaf }.map { levels(of: $0) } ?? [])
  }
}
