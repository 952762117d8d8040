internal import PartitionModel
internal import Postgres

/// Reads the size and the estimated rows of every leaf.
///
/// The size functions lock the leaf that they measure (ACCESS SHARE, until they return) and would queue behind ACCESS
/// EXCLUSIVE. So leaves under such a lock, held or waited for, are left out beforehand, and where a lock comes in between
/// the batch gives up within the session's short `lock_timeout` and is halved down to the one that is locked.
struct SizeCollector: Collector {
  let name = CollectorName.sizes

  /// Leaves measured by one statement.
  private static let batch = 1_000

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    reading.sizes.rows = try await rows(connection)
    let locked = try await locked(connection)
    var unknown: [OID: SizeUnknownReason] = [:]
    var readable: [OID] = []
    for root in reading.forest.roots {
      for leaf in root.leaves {
        if leaf.storage == .foreign {
          unknown[leaf.oid] = .foreign
        } else if locked.contains(leaf.oid) {
          unknown[leaf.oid] = .locked
        } else {
          readable.append(leaf.oid)
        }
      }
    }
    for start in stride(from: 0, to: readable.count, by: Self.batch) {
      let batch = readable[start..<min(start + Self.batch, readable.count)]
      try await measure(batch, connection, &reading.sizes.sizes, &unknown)
    }
    reading.sizes.unknown = unknown
  }

  // MARK: Rows

  /// Live and dead rows of each leaf as the cumulative statistics count them. Locks no user's table.
  static let rows = """
    SELECT c.oid, pg_catalog.pg_stat_get_live_tuples(c.oid)::float8, pg_catalog.pg_stat_get_dead_tuples(c.oid)::float8
    FROM pg_catalog.pg_class c
    WHERE c.relispartition AND c.relkind = 'r'
    """

  private func rows(_ connection: PostgresConnection) async throws -> [OID: RowEstimate] {
    let rows = try await connection.query(Self.rows) { row in
      (try row.decode(0, as: OID.self), RowEstimate(live: try row.decode(1), dead: try row.decode(2)))
    }
    return Dictionary(rows) { first, _ in first }
  }

  // MARK: Locks

  /// Tables that a size function would wait for: ACCESS EXCLUSIVE is held or waited for on the table, an index of it, or
  /// its TOAST table. Locks no user's table.
  static let locked = """
    WITH locked AS (
      SELECT DISTINCT l.relation
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_database d ON d.oid = l.database
      WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND d.datname = current_database()
    )
    SELECT relation FROM locked
    UNION
    SELECT i.indrelid FROM locked JOIN pg_catalog.pg_index i ON i.indexrelid = locked.relation
    UNION
    SELECT c.oid FROM locked JOIN pg_catalog.pg_class c ON c.reltoastrelid = locked.relation
    """

  private func locked(_ connection: PostgresConnection) async throws -> Set<OID> {
    Set(try await connection.query(Self.locked) { row in try row.decode(0, as: OID.self) })
  }

  // MARK: Bytes

  /// The bytes of these tables. Locks each with ACCESS SHARE while it is measured; what is gone meanwhile has no size.
  static let bytes = """
    SELECT oid, greatest(whole - indexes - toast, 0), indexes, toast
    FROM (
      SELECT c.oid,
             pg_catalog.pg_total_relation_size(c.oid) AS whole,
             pg_catalog.pg_indexes_size(c.oid) AS indexes,
             CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_catalog.pg_total_relation_size(c.reltoastrelid) END AS toast
      FROM pg_catalog.pg_class c
      WHERE c.oid = ANY ($1::oid[])
    ) AS size
    WHERE whole IS NOT NULL AND indexes IS NOT NULL AND toast IS NOT NULL
    """

  private func measure(
    _ leaves: ArraySlice<OID>, _ connection: PostgresConnection, _ sizes: inout [OID: RelationSize],
    _ unknown: inout [OID: SizeUnknownReason]
  ) async throws {
    do {
      let list = "{" + leaves.map(\.description).joined(separator: ",") + "}"
      let measured = try await connection.query(Self.bytes, [list]) { row in
        (
          try row.decode(0, as: OID.self),
          RelationSize(heap: try row.decode(1), index: try row.decode(2), toast: try row.decode(3))
        )
      }
      for (leaf, size) in measured { sizes[leaf] = size }
    } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
      guard leaves.count > 1 else {
        for leaf in leaves { unknown[leaf] = .locked }
        return
      }
      let middle = leaves.startIndex + leaves.count / 2
      try await measure(leaves[..<middle], connection, &sizes, &unknown)
      try await measure(leaves[middle...], connection, &sizes, &unknown)
    } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
      for leaf in leaves { unknown[leaf] = .denied }
    }
  }
}
