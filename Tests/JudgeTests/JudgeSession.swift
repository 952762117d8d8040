import PartitionModel
import TestServers

/// One run of the judge over many trees.
struct JudgeSession: Sendable {
  let seed: UInt64

  /// Judges the trees of these numbers on one version, until there are rows enough or a few trees have failed.
  func run(_ version: PostgresMajor, trees: ClosedRange<Int>, untilRows: Int = .max) async throws -> Verdict {
    try await TestServer.shared(version).withDatabase { database in
      let bench = try await Bench(database)
      let almanac = try await Almanac(bench.writer)
      var verdict = Verdict(version: version)
      var next = trees.lowerBound
      while next <= trees.upperBound, verdict.judgement.rows < untilRows, verdict.judgement.mismatches.count < 3 {
        let numbers = next...min(next + 19, trees.upperBound)
        try await judge(numbers, bench, almanac, untilRows, &verdict)
        next = numbers.upperBound + 1
      }
      return verdict
    }
  }

  private func spec(_ number: Int, _ almanac: Almanac) -> TreeSpec {
    var random = Seeded(seed, tree: number)
    var spec = TreeSpec.random(
      &random, almanac, schema: number.isMultiple(of: 3) ? "Odd \"schema\" \(number)" : "s\(number)")
    // Waiting for one costs time: a few trees have it.
    if number % 20 == 7 { spec.detachOne(&random) }
    return spec
  }

  private func judge(
    _ numbers: ClosedRange<Int>, _ bench: Bench, _ almanac: Almanac, _ untilRows: Int, _ verdict: inout Verdict
  ) async throws {
    let specs = numbers.map { spec($0, almanac) }
    for spec in specs { try await make(spec, bench) }
    let roots = try await bench.roots()
    for (number, spec) in zip(numbers, specs) where verdict.judgement.rows < untilRows {
      guard let root = roots[spec.rootName] else { continue }
      verdict.trees += 1
      var judgement = try await judgement(root, spec, number, bench)
      if !judgement.mismatches.isEmpty {
        try await bench.drop(schemas: specs.map(\.schema))
        judgement.mismatches = [try await smallest(spec, number, judgement, bench, verdict.version)]
        verdict.judgement.add(judgement)
        return
      }
      verdict.judgement.add(judgement)
    }
    try await bench.drop(schemas: specs.map(\.schema))
  }

  private func make(_ spec: TreeSpec, _ bench: Bench) async throws {
    do {
      try await bench.create(spec.ddl, zone: spec.zone)
      for detachment in spec.detachments {
        try await bench.leaveDetachPending(detachment.partition, of: detachment.parent)
      }
    } catch {
      throw NotCreated(error: error, ddl: spec.ddl)
    }
  }

  private func judgement(_ root: Partition, _ spec: TreeSpec, _ number: Int, _ bench: Bench) async throws -> Judgement {
    var random = Seeded(seed &+ 1, tree: number)
    let question = Question(time: spec.time, zone: spec.zone, now: spec.now, statesScale: spec.statesScale)
    do {
      return try await Judge(root, question).judgement(on: bench, using: &random)
    } catch {
      throw NotJudged(error: error, place: "JUDGE_SEED=\(seed) JUDGE_TREE=\(number)", ddl: spec.ddl)
    }
  }

  /// The mismatch with as few tables as it takes, in words.
  private func smallest(
    _ spec: TreeSpec, _ number: Int, _ judgement: Judgement, _ bench: Bench, _ version: PostgresMajor
  ) async throws -> String {
    var smallest = spec
    var judgement = judgement
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for simpler in smallest.simpler {
        try await bench.drop(schemas: [spec.schema])
        do { try await make(simpler, bench) } catch { continue }
        guard let root = try await bench.roots()[spec.rootName] else { continue }
        let again = try await self.judgement(root, simpler, number, bench)
        if again.mismatches.isEmpty { continue }
        (smallest, judgement, isSmaller) = (simpler, again, true)
        break
      }
    }
    try await bench.drop(schemas: [spec.schema])
    return """
      \(version), JUDGE_SEED=\(seed) JUDGE_TREE=\(number) (\(smallest.time), zone \(smallest.zone), \
      now \(smallest.now)\(smallest.statesScale ? ", scale stated" : "")):
      \(smallest.ddl.map { $0 + ";" }.joined(separator: "\n"))
      \(smallest.detachments.map { "-- pending: ALTER TABLE \($0.parent) DETACH PARTITION \($0.partition) CONCURRENTLY" }.joined(separator: "\n"))
      \(judgement.mismatches.prefix(3).joined(separator: "\n"))
      """
  }
}

/// DDL of the judge's own that PostgreSQL did not accept.
private struct NotCreated: Error {
  let error: any Error
  let ddl: [String]
}

/// Rows that PostgreSQL refused for another reason than their partition.
private struct NotJudged: Error {
  let error: any Error
  let place: String
  let ddl: [String]
}

extension TreeSpec {
  /// Leaves the detach of one partition pending, where a table has no DEFAULT, which forbids it.
  mutating func detachOne(_ random: inout Seeded) {
    guard !root.partitions.isEmpty, !root.partitions.contains(where: { $0.bound == "DEFAULT" }) else { return }
    root.partitions[random.number(0...root.partitions.count - 1)].isDetachPending = true
  }
}
