internal import Exposition
internal import Synchronization

/// The parts of one page that scrapers ask for, each laid out once.
final class PageParts: Sendable {
  private let known = Mutex<[Set<CollectorName>: ExpositionPage]>([:])

  /// As many are kept: whoever asks for more pays for them.
  private static let limit = 16

  /// The part of `page` that `collectors` have gathered, and what Partwatch says of itself.
  func page(of collectors: Set<CollectorName>, in page: ExpositionPage) -> ExpositionPage {
    known.withLock { known in
      if let part = known[collectors] { return part }
      let part = page.keeping { family in family.collector.map(collectors.contains) ?? true }
      if known.count < Self.limit { known[collectors] = part }
      return part
    }
  }
}

extension FamilyDefinition {
  /// Whose readings the family shows; nil of what Partwatch says of itself, and of findings, which may come from any.
  var collector: CollectorName? { Self.collectors[self] }

  private static let collectors: [FamilyDefinition: CollectorName] = {
    let families: [CollectorName: [FamilyDefinition]] = [
      .catalog: [
        tableInfo, partitions, emptyBranches, detachPending, missing, coveredUntil, writableUntil, requiredUntil,
        overdue, overdueBytes, lastAnalyze,
      ],
      .keys: [uncoveredKeys],
      .sizes: [
        tableBytes, tableRows, branchBytes, periodBytes, leafBytes, sizeUnknown, defaultRows, defaultBytes,
        blockedRelations,
      ],
      .indexes: [indexes],
      .leftovers: [leftoverTables],
      .defaults: [defaultConflicts],
      .queries: [
        queryInfo, queryScanned, queryRemoved, queryAllowed, queryExisting, queryStatus, queryCost,
        queryPlanChanged,
      ],
      .conformance: [nonconforming],
      .registration: [registrationDrift],
      .workload: [
        workloadScanned, workloadExisting, workloadCalls, workloadSeconds, workloadStatements,
      ],
    ]
    return families.reduce(into: [:]) { collectors, entry in
      for family in entry.value { collectors[family] = entry.key }
    }
  }()
}
