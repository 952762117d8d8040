internal import Exposition
internal import Findings
internal import PartitionModel
internal import QueryPlans

extension MetricFamilies {
  /// What the canonical queries read, each under the roots that it reads.
  mutating func addQueries(
    _ verdicts: [QueryVerdict], _ severities: [String: Severity], _ labels: LabelSet
  ) {
    // What is the same for every plan of a query has one series.
    var told: Set<[String]> = []
    for verdict in verdicts {
      for reading in verdict.roots {
        let query = labels.adding(reading.root).adding("query", verdict.query)
        let plan = query.adding("plan", verdict.plan.rawValue)
        add(.queryScanned, plan, reading.scanned)
        if let removed = reading.removedAtStartup { add(.queryRemoved, plan, removed) }
        guard told.insert([verdict.query, reading.root.schema, reading.root.name]).inserted else { continue }
        add(.queryAllowed, query, reading.allowed)
        if let existing = reading.existing { add(.queryExisting, query, existing) }
      }
      let query = (verdict.table.map { labels.adding($0) } ?? labels).adding("query", verdict.query)
      if told.insert([verdict.query]).inserted {
        let severity = severities[verdict.query] ?? .warning
        add(.queryInfo, query.adding("severity", severity.rawValue), 1)
      }
      let plan = query.adding("plan", verdict.plan.rawValue)
      for status in QueryStatus.allCases {
        add(.queryStatus, plan.adding("status", status.rawValue), verdict.status == status)
      }
      if let hasChanged = verdict.hasChanged { add(.queryPlanChanged, plan, hasChanged) }
      if let cost = verdict.cost { add(.queryCost, plan, cost) }
    }
  }
}
