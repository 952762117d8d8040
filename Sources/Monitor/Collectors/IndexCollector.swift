internal import PartitionModel
internal import Postgres

/// Reads which indexes are missing on a partition, or are not valid. Only catalogs are read: nothing here locks a user's
/// table or index, or waits for a lock on one.
struct IndexCollector: Collector {
  let name = CollectorName.indexes

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    let missing = try await connection.query(Self.missing) { row in
      (
        table: try row.decode(0, as: OID.self),
        missing: IndexReading.Missing(
          index: RelationName(schema: try row.decode(1), name: try row.decode(2)),
          partition: RelationName(schema: try row.decode(3), name: try row.decode(4)))
      )
    }
    let invalid = try await connection.query(Self.invalid) { row in
      (
        table: try row.decode(0, as: OID.self),
        invalid: IndexReading.Invalid(
          index: RelationName(schema: try row.decode(1), name: try row.decode(2)), isPartitioned: try row.decode(3))
      )
    }
    let rootOf = reading.forest.rootOf
    for root in reading.facts.keys { reading.facts[root]?.indexes = IndexReading() }
    for (table, missing) in missing {
      if let root = rootOf[table] { reading.facts[root]?.indexes?.missing.append(missing) }
    }
    for (table, invalid) in invalid {
      if let root = rootOf[table] { reading.facts[root]?.indexes?.invalid.append(invalid) }
    }
  }

  /// Each index of a partitioned table with each partition right below that has nothing attached to it. Foreign tables have
  /// no indexes. Locks no user's table.
  static let missing = """
    SELECT x.indrelid, xn.nspname, xc.relname, tn.nspname, tc.relname
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid AND xc.relkind = 'I'
    JOIN pg_catalog.pg_namespace xn ON xn.oid = xc.relnamespace
    JOIN pg_catalog.pg_inherits i ON i.inhparent = x.indrelid AND NOT i.inhdetachpending
    JOIN pg_catalog.pg_class tc ON tc.oid = i.inhrelid AND tc.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
    LEFT JOIN (
      SELECT a.inhparent, own.indrelid
      FROM pg_catalog.pg_inherits a
      JOIN pg_catalog.pg_index own ON own.indexrelid = a.inhrelid
    ) AS attached ON attached.inhparent = x.indexrelid AND attached.indrelid = i.inhrelid
    WHERE attached.indrelid IS NULL
    ORDER BY tn.nspname, tc.relname, xc.relname
    """

  /// The indexes of partitions and partitioned tables that are not valid, but for those that are being built: whoever builds
  /// one concurrently is in the progress view and holds SHARE UPDATE EXCLUSIVE on its table. Locks no user's table.
  static let invalid = """
    SELECT x.indrelid, n.nspname, c.relname, c.relkind = 'I'
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = x.indrelid AND (t.relkind = 'p' OR t.relispartition)
    WHERE NOT x.indisvalid
      AND NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = l.pid
        WHERE l.locktype = 'relation' AND l.relation = x.indrelid AND l.mode = 'ShareUpdateExclusiveLock'
      )
    ORDER BY n.nspname, c.relname
    """
}
