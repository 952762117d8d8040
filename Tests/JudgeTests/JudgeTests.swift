@preconcurrency import Glibc
import PartitionModel
import TestServers
import Testing

/// PostgreSQL decides what is true of a partition tree; the model must say the same from the catalog alone.
///
/// By default 200 trees, the same every time. `JUDGE_ROWS` goes on to so many rows on each version, `JUDGE_SEED` draws
/// other trees (`random`: new ones each time), `JUDGE_TREE` looks at one of them alone.
@Suite("The judge")
struct JudgeTests {
  @Test("PostgreSQL and the model agree on where every row goes")
  func agreement() async throws {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let seed =
      environment("JUDGE_SEED") == "random"
      ? UInt64.random(in: 1...999_999_999) : environment("JUDGE_SEED").flatMap { UInt64($0) } ?? 1
    let rows = environment("JUDGE_ROWS").flatMap { Int($0) }
    let tree = environment("JUDGE_TREE").flatMap { Int($0) }
    let versions = TestServer.versions
    let session = JudgeSession(seed: seed)
    let verdicts = try await withThrowingTaskGroup(of: Verdict.self) { group in
      for (place, version) in versions.enumerated() {
        // Without a number of rows, the versions share 200 trees between them.
        let each = (200 + versions.count - 1) / versions.count
        group.addTask {
          if let tree { return try await session.run(version, trees: tree...tree) }
          if let rows { return try await session.run(version, trees: 0...Int.max, untilRows: rows) }
          return try await session.run(version, trees: (place * each)...(place * each + each - 1))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let total = verdicts.reduce(into: Judgement()) { $0.add($1.judgement) }
    let trees = verdicts.reduce(0) { $0 + $1.trees }
    print(
      """
      \(total.mismatches.count) mismatches over \(total.rows) rows \
      on PostgreSQL \(versions.map { "\($0.number)" }.joined(separator: ", ")) (seed \(seed)); \
      \(trees) trees, \(total.branches) branches, \(total.undetermined) rows undetermined
      """)
    for verdict in verdicts.sorted(by: { $0.version < $1.version }) {
      print("  \(verdict.version): \(verdict.judgement.rows) rows, \(verdict.trees) trees")
    }
    for mismatch in total.mismatches { Issue.record("\(mismatch)") }
    #expect(total.undetermined * 20 <= total.rows)
    if tree == nil { #expect(total.rows >= max(2_000, (rows ?? 0) * versions.count) && trees >= 200) }
  }
}

/// What came of one version's trees.
struct Verdict: Sendable {
  let version: PostgresMajor
  var judgement = Judgement()
  var trees = 0
}

extension Judgement {
  mutating func add(_ other: Judgement) {
    rows += other.rows
    undetermined += other.undetermined
    branches += other.branches
    mismatches += other.mismatches
  }
}
