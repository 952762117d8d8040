import Config
import Endpoint
import PartitionModel
import QueryPlans
import TestTrees

@testable import Monitor

/// What is published once `databases` have been polled, and nothing else is waited for.
func published(_ databases: DatabaseSnapshot...) async -> SnapshotStore.Published {
  let store = SnapshotStore(limits: SeriesLimits())
  for database in databases { await store.publish(database) }
  return store.latest
}

/// The database `main/app` with these partitioned tables, none of which has a partition, once `collectors` have run.
func database(
  tables: RelationName..., collectors: [CollectorName] = CollectorName.allCases
) -> DatabaseSnapshot {
  let key = PartitionKey(strategy: .range, columns: [.init(name: "created_at", type: .timestamptz)])
  var reading = DatabaseReading()
  reading.forest = PartitionForest(
    roots: tables.enumerated().map { index, name in
      Partition(oid: OID(rawValue: UInt32(index + 1)), name: name, storage: .partitioned(by: key))
    })
  let now = Instant(secondsSinceEpoch: 1_795_348_800)
  return DatabaseSnapshot(
    server: "main", datname: "app", connection: .up,
    report: DatabaseReport(reading, policies: PolicyBook(), at: now),
    collectors: collectors.map { CollectorStatus(name: $0, interval: .seconds(30), duration: .zero) },
    isTried: collectors == CollectorName.allCases, takenAt: .now - .seconds(7))
}

extension Reply {
  /// The body as text.
  var text: String { String(decoding: body.joined(), as: UTF8.self) }
}

/// The database `main/app` with a table of two branches, the second of which lacks the next month, and one query that reads
/// all of it.
func watched() throws -> DatabaseSnapshot {
  let root = try tree(
    "LIST(c int4) 1{RANGE(at date) 2026-11..month..2027-01 DEFAULT} 2{RANGE(at date) 2026-11..month..2026-12}")
  var reading = DatabaseReading()
  reading.forest = PartitionForest(roots: [root])
  for (size, leaf) in zip([16, 24, 4, 8], root.leaves) {
    reading.sizes.sizes[leaf.oid] = RelationSize(heap: Int64(size) * 1_024)
  }
  reading.verdicts = [try verdict()]
  return DatabaseSnapshot(
    server: "main", datname: "app", connection: .up,
    report: DatabaseReport(reading, policies: PolicyBook(), at: try instant("2026-11-22 12:00:00+00")),
    takenAt: .now - .seconds(7))
}

/// A query that reads four leaves where one is allowed, by another plan than the recorded one.
private func verdict() throws -> QueryVerdict {
  let table = RelationName(schema: "public", name: "t")
  let plan = try Explanation(
    json: """
      [{"Plan": {"Node Type": "Append", "Total Cost": 12, "Plans": [\((1...4).map { number in
        """
        {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "t_\(number)", "Alias": "t_\(number)", "Total Cost": 3}
        """
      }.joined(separator: ","))]}}]
      """
  ).plan
  let scanned = ScannedPartitions(plan: plan, expectedRoots: [table]) { $0.name.hasPrefix("t_") ? table : nil }
  let query = CanonicalQuery(name: "all", sql: "", budget: .init(maxPartitions: 1))
  let reading = PlanReading(
    plan: plan, scanned: scanned, existing: [table: 4], reasons: [table: ["no predicate on c"]])
  func recorded(_ method: String) -> RecordedPlan {
    let shape = PlanShape(
      top: .init(method: method, target: "public.t", details: [.init(label: "Filter", text: "(t.id > ?)")], count: 4))
    return RecordedPlan(mode: .custom, parameterSet: 1, serverMajor: 18, settings: [:], shape: shape)
  }
  return QueryVerdict(query: query, mode: .custom, reading).compared(
    recorded("Seq Scan"), baseline: PlanBaseline(query: "all", plans: [recorded("Index Scan")]), previous: nil)
}
