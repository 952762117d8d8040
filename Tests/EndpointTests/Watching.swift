import Config
import Endpoint
import PartitionModel

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
    collectors: collectors.map { CollectorStatus(name: $0, duration: .zero) },
    isTried: collectors == CollectorName.allCases, takenAt: .now - .seconds(7))
}

extension Reply {
  /// The body as text.
  var text: String { String(decoding: body.joined(), as: UTF8.self) }
}
