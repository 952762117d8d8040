public import Config
public import Exposition
internal import Findings
internal import KnowledgeGraph
internal import PartitionModel

extension Snapshot {
  /// The body of the page: all that stays as it is until the next poll.
  public func page(_ limits: SeriesLimits) -> ExpositionPage { ExpositionPage(metrics(limits)) }

  /// The snapshot as metric families.
  public func metrics(_ limits: SeriesLimits) -> MetricFamilies {
    var families = MetricFamilies(order: FamilyDefinition.snapshotOrder)
    families.add(.buildInfo, ["version": Version.current], 1)
    for database in databases { families.add(database, limits) }
    if let idle {
      families.add(.idleSettings, ["kind": "policy"], idle.policies.count)
      families.add(.idleSettings, ["kind": "query"], idle.queries.count)
    }
    // Counts itself as well.
    families.add(.series, [:], families.seriesCount + 1)
    return families
  }
}

extension MetricFamilies {
  fileprivate mutating func add(_ database: DatabaseSnapshot, _ limits: SeriesLimits) {
    let labels: LabelSet = ["server": database.server, "datname": database.datname]
    add(.up, labels, database.connection == .up)
    for collector in database.collectors {
      let labels = labels.adding("collector", collector.name.rawValue)
      add(.pollInterval, labels, collector.interval.seconds)
      add(.pollDuration, labels, collector.duration.seconds)
      add(.pollSuccess, labels, collector.failure == nil)
      if let last = collector.lastSuccess { add(.lastPoll, labels, last.secondsSinceEpoch) }
    }
    guard let report = database.report else { return }
    var limited = 0
    for tree in report.trees {
      let labels = labels.adding(tree.root.name)
      addTable(tree, labels)
      limited += addCoverage(tree, labels, limits)
      addCare(tree, labels)
      limited += addSizes(tree, labels, limits, at: report.now)
    }
    addConformance(report, labels)
    addQueries(report.verdicts, report.severities, labels)
    limited += addWorkload(report.workload, labels)
    add(.blockedRelations, labels, report.trees.reduce(0) { $0 + ($1.sizes.unknown[.locked] ?? 0) })
    add(.missedChanges, labels, report.missedChanges)
    add(.seriesLimited, labels, limited)
    addFindings(report, labels)
    if let drift = report.drift {
      add(.registrationDrift, labels.adding("state", "gone"), drift.gone.count)
      add(.registrationDrift, labels.adding("state", "unregistered"), drift.unregistered.count)
      add(.registrationDrift, labels.adding("state", "different"), drift.different.count)
    }
  }

  /// Findings by kind and severity, those of a table under the table's name.
  private mutating func addFindings(_ report: DatabaseReport, _ labels: LabelSet) {
    let groups = Dictionary(grouping: report.findings) { finding in
      let table = finding.table.map { labels.adding($0) } ?? labels.adding("schemaname", "").adding("relname", "")
      return table.adding("kind", finding.kind.rawValue).adding("severity", finding.severity.rawValue)
    }
    for (labels, findings) in groups.sorted(by: { $0.key.description < $1.key.description }) {
      add(.findings, labels, findings.count)
    }
  }
}
