import PartitionModel
import QueryPlans

extension PruningJudge {
  /// Where what is said of a plan's conditions is not so: leaves are left out while it runs although that was ruled out,
  /// or conditions that are said to exclude nothing exclude leaves after all.
  func contradictions(
    to plan: PlanNode, of query: PrunedQuery, _ mode: PlanMode, _ scanned: ScannedPartitions, _ run: RunPlan,
    _ judgement: inout Judgement
  ) async throws -> [String] {
    var contradictions: [String] = []
    let diagnoses = PruningDiagnosis.all(in: plan, mode: mode, settings: query.settings) { bench.leafKeys[$0] }
    let leftOut = run.leftOut.filter { table in
      bench.roots[table].map { diagnoses[$0]?.isPrunedOnExecution == false } ?? false
    }
    if !leftOut.isEmpty {
      contradictions.append(Self.difference("left out while running, but not said to be:", leftOut))
    }
    // Of a table that is named more than once, it is not said of which scan a reason is; and where conditions from two
    // places meet in one scan, a reason against one is none against the other.
    for (root, diagnosis) in diagnoses
    where query.count(of: root.name) == 1 && query.count(of: "WHERE") == 1 && claimsNothing(diagnosis, root) {
      judgement.claims += 1
      var unpruned = query
      unpruned.settings["enable_partition_pruning"] = "off"
      let whole = try Explanation(json: try await bench.plan(unpruned, mode, isRun: false).planned).plan
      let all = ScannedPartitions(plan: whole) { bench.roots[$0] }.trees[root]?.leaves ?? []
      let excluded = all.subtracting(scanned.trees[root]?.leaves ?? [])
      if !excluded.isEmpty {
        contradictions.append(Self.difference("excluded, although \(diagnosis.reasons.map(\.description)):", excluded))
      }
    }
    return contradictions
  }

  /// Whether a diagnosis says, of every level, that no condition excludes anything from it at any time.
  private func claimsNothing(_ diagnosis: PruningDiagnosis, _ root: RelationName) -> Bool {
    let useless = Set(diagnosis.reasons.filter(\.excludesNothing).map(\.column))
    let useful = Set(diagnosis.reasons.filter { !$0.excludesNothing }.map(\.column))
    let levels = Set(bench.leafKeys.values.filter { $0.root == root }.flatMap(\.levels).map(\.key))
    return levels.allSatisfy { key in
      let columns = key.strategy == .range ? Array(key.columns.prefix(1)) : key.columns
      return columns.contains { useless.contains($0.name) && !useful.contains($0.name) }
    }
  }
}

extension PruningReason {
  /// Whether it says that conditions on its column exclude no leaf whatever.
  fileprivate var excludesNothing: Bool {
    switch cause {
    case .unbounded, .notNull, .switchedOff, .inequality(_, strategy: .list), .unknownFunction, .collation: false
    default: moment == nil
    }
  }
}

extension PrunedQuery {
  /// How often the word stands in the statement.
  fileprivate func count(of word: String) -> Int {
    sql.split(whereSeparator: { !$0.isLetter && $0 != "_" }).count { $0 == word }
  }
}
