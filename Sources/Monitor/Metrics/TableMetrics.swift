internal import Exposition
internal import PartitionModel

extension LabelSet {
  /// These labels and those of a root.
  func adding(_ root: RelationName) -> LabelSet { adding("schemaname", root.schema).adding("relname", root.name) }
}

extension MetricFamilies {
  /// What a table is, whatever its size and the time.
  mutating func addTable(_ tree: TreeReport, _ labels: LabelSet) {
    let levels = tree.root.keyLevels
    add(
      .tableInfo,
      labels.adding("strategy", levels.map(\.strategy.rawValue).joined(separator: " / "))
        .adding("key", levels.map { $0.columns.map(\.label).joined(separator: ", ") }.joined(separator: " / "))
        .adding("granularity", tree.coverage.granularity?.interval.granularityName ?? "")
        .adding("policy", Self.policy(tree.policySources)),
      1)
    for kind in PartitionKind.allCases {
      add(.partitions, labels.adding("kind", kind.rawValue), tree.counts[kind] ?? 0)
    }
    add(.emptyBranches, labels, tree.emptyBranches.count)
    add(.detachPending, labels, tree.detachPending.count)
  }

  private static func policy(_ sources: [PolicySource]) -> String {
    sources.isEmpty ? "inferred" : sources.map(\.rawValue).joined(separator: ", ")
  }

  /// What whoever looks after the table has left undone.
  mutating func addCare(_ tree: TreeReport, _ labels: LabelSet) {
    if let overdue = tree.overdue {
      add(.overdue, labels, overdue.leaves.count)
      if let bytes = overdue.bytes { add(.overdueBytes, labels, bytes) }
    }
    if let tables = tree.facts.leftovers { add(.leftoverTables, labels, tables.count) }
    if let indexes = tree.facts.indexes {
      add(.indexes, labels.adding("state", "missing"), indexes.missing.count)
      add(.indexes, labels.adding("state", "invalid"), indexes.invalid.count)
    }
    if case .at(let instant) = tree.facts.lastAnalyze { add(.lastAnalyze, labels, instant.secondsSinceEpoch) }
  }

  /// How far the tables are as the patterns of their policies have them.
  mutating func addConformance(_ report: DatabaseReport, _ labels: LabelSet) {
    for tree in report.trees {
      guard let rules = tree.conformance?.rules else { continue }
      for rule in PatternRule.allCases {
        guard let departures = rules[rule] else { continue }
        add(.nonconforming, labels.adding(tree.root.name).adding("rule", rule.rawValue), departures.count)
      }
    }
    for table in report.unpartitioned {
      add(.nonconforming, labels.adding(table.name).adding("rule", PatternRule.unpartitioned.rawValue), 1)
    }
  }
}
