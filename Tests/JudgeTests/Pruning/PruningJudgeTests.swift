@preconcurrency import Glibc
import TestServers
import Testing

/// PostgreSQL decides what a plan reads: what is read off the plan must be what running it touches.
///
/// `PRUNING_SEED` draws other queries (`random`: new ones each time).
@Suite("The pruning judge")
struct PruningJudgeTests {
  /// What a workload must have met to be worth anything.
  private static let kinds: Set = [
    "Append", "Merge Append", "Parallel Append", "Gather", "Result", "ModifyTable", "LockRows", "Limit", "Memoize",
    "Hash Join", "Merge Join", "Nested Loop", "Recursive Union", "CTE Scan", "Subquery Scan", "SetOp", "WindowAgg",
    "Seq Scan", "Parallel Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Sample Scan", "Tid Scan",
    "Tid Range Scan",
  ]
  /// The same where a server has postgres_fdw.
  private static let foreignKinds: Set = ["Foreign Scan", "Async Foreign Scan", "Foreign Join"]

  @Test("What a plan is read to scan is what running it touches")
  func agreement() async throws {
    let wish = getenv("PRUNING_SEED").map { String(cString: $0) }
    let seed = wish == "random" ? UInt64.random(in: 1...999_999_999) : wish.flatMap { UInt64($0) } ?? 1
    let versions = TestServer.versions
    let judgement = try await withThrowingTaskGroup(of: PruningJudge.Judgement.self) { group in
      for version in versions {
        group.addTask {
          try await TestServer.shared(version).withDatabase { database in
            let bench = try await PlanBench(database)
            let queries = PrunedQuery.workload(of: bench.tables, seed: seed, version: version.number)
            return await PruningJudge(version: version, bench: bench).judgement(of: queries)
          }
        }
      }
      return try await group.reduce(PruningJudge.Judgement(), +)
    }
    print(
      """
      \(judgement.mismatches.count) mismatches over \(judgement.queries) queries, \(judgement.plans) plans \
      (\(judgement.exactPlans) exact), \(judgement.leaves) leaves, \
      \(judgement.claims) claims that nothing is excluded \
      on PostgreSQL \(versions.map { "\($0.number)" }.joined(separator: ", ")) (seed \(seed))
      """)
    for mismatch in judgement.mismatches { Issue.record("\(mismatch)") }
    #expect(judgement.queries >= 300 * versions.count)
    #expect(judgement.exactPlans * 2 > judgement.plans)
    // Other draws may miss one.
    if wish == nil {
      #expect(Self.kinds.subtracting(judgement.kinds) == [])
      let hasForeign = judgement.kinds.contains("Foreign Scan")
      #expect(!hasForeign || Self.foreignKinds.isSubset(of: judgement.kinds))
    }
    #expect(judgement.claims * 20 > judgement.plans)
  }
}
