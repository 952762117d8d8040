import PartitionModel
import QueryPlans
import TestServers

/// Compares what plans are read to scan with what running them touches.
struct PruningJudge {
  /// What came of it.
  struct Judgement: Sendable {
    var queries = 0
    var plans = 0
    /// Plans in which nothing could keep a scan from running.
    var exactPlans = 0
    /// The kinds of node that plans had.
    var kinds: Set<String> = []
    /// Leaves that were read off plans.
    var leaves = 0
    /// Tables that nothing was said to be excluded from.
    var claims = 0
    /// Where they differ, and what could not be compared, in words.
    var mismatches: [String] = []

    static func + (left: Judgement, right: Judgement) -> Judgement {
      Judgement(
        queries: left.queries + right.queries, plans: left.plans + right.plans,
        exactPlans: left.exactPlans + right.exactPlans, kinds: left.kinds.union(right.kinds),
        leaves: left.leaves + right.leaves,
        claims: left.claims + right.claims,
        mismatches: left.mismatches + right.mismatches)
    }
  }

  let version: PostgresMajor
  let bench: PlanBench

  func judgement(of queries: [PrunedQuery]) async -> Judgement {
    var judgement = Judgement(queries: queries.count)
    for query in queries {
      for mode in PlanMode.allCases {
        do {
          try await compare(query, mode, &judgement)
        } catch {
          judgement.mismatches.append("\(version), \(mode) plan not judged, \(error): \(query)")
        }
      }
    }
    return judgement
  }

  private func compare(_ query: PrunedQuery, _ mode: PlanMode, _ judgement: inout Judgement) async throws {
    let (planned, ran) = try await bench.plan(query, mode)
    let plan = try Explanation(json: planned).plan
    let scanned = ScannedPartitions(plan: plan) { bench.roots[$0] }
    let run = try RunPlan(json: ran ?? "")
    judgement.plans += 1
    judgement.kinds.formUnion(run.kinds)
    judgement.leaves += scanned.trees.values.reduce(0) { $0 + $1.leaves.count }
    if run.isExact { judgement.exactPlans += 1 }

    var differences: [String] = []
    func differ(_ words: String, _ tables: Set<RelationName>) {
      if !tables.isEmpty { differences.append(Self.difference(words, tables)) }
    }
    for (root, tree) in scanned.trees { differ("not of \(root.name):", tree.leaves.filter { bench.roots[$0] != root }) }
    let leaves = scanned.trees.values.reduce(into: Set()) { $0.formUnion($1.leaves) }
    differ("touched, but not read as scanned:", run.touched.filter { bench.roots[$0] != nil }.subtracting(leaves))
    differ("read as scanned, but never touched:", leaves.subtracting(run.touched).subtracting(run.excused))
    differ("never ran, for no reason known:", run.unexplained.subtracting(run.touched))
    for hidden in scanned.hidden { differences.append("hidden in \(hidden)") }
    differences += try await contradictions(to: plan, of: query, mode, scanned, run, &judgement)
    if !differences.isEmpty {
      judgement.mismatches.append("\(version), \(mode): \(differences.joined(separator: "; ")): \(query)")
    }
  }

  static func difference(_ words: String, _ tables: Set<RelationName>) -> String {
    "\(words) \(tables.map(\.name).sorted().joined(separator: " "))"
  }
}
