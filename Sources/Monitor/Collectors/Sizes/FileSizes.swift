internal import PartitionModel
internal import Postgres

/// Measures by the sizes of the files themselves: nothing is locked, nothing opened, and nothing stays in the backend.
///
/// PostgreSQL, "Database File Layout": a relation has a main fork, a free space map, a visibility map and, if unlogged, an
/// initialization fork; each is cut into segments, of 1 GB as a rule. Their sum is what `pg_total_relation_size` says.
struct FileSizes {
  /// Locks no user's table. Only superusers may ask for a file's size, and whom they grant it to.
  static let allowed = """
    SELECT pg_catalog.has_function_privilege('pg_catalog.pg_stat_file(text, boolean)', 'EXECUTE')
    """

  static func areAllowed(_ connection: PostgresConnection) async throws -> Bool {
    try await connection.query(allowed) { row in try row.decode(0, as: Bool.self) }.first ?? false
  }

  /// The bytes of these leaves, their indexes and their TOAST tables with their indexes. Locks no user's table. What is gone
  /// meanwhile has no file, and what has no main fork has no size.
  ///
  /// Of an index that has only its first page there is no map; of a heap there may be even where VACUUM has cut it to
  /// nothing. Where a file is follows from its row in `pg_class`, but for those in other tablespaces: `pg_relation_filepath`
  /// takes as long as all else, and leaves the row in the backend's memory for good.
  static let bytes = """
    WITH RECURSIVE heap AS MATERIALIZED (
      SELECT oid AS leaf, oid, 'heap' AS part FROM unnest($1::oid[]) AS oid
      UNION ALL
      SELECT oid, reltoastrelid, 'toast' FROM pg_catalog.pg_class WHERE oid = ANY ($1::oid[]) AND reltoastrelid <> 0
    ),
    relation AS (
      SELECT leaf, part, oid, true AS has_maps FROM heap
      UNION ALL
      SELECT h.leaf, CASE h.part WHEN 'heap' THEN 'index' ELSE 'toast' END, i.indexrelid, false
      FROM heap h JOIN pg_catalog.pg_index i ON i.indrelid = h.oid
    ),
    file AS (
      SELECT r.leaf, r.part, r.has_maps, c.relpersistence = 'u' AS unlogged,
             CASE WHEN c.relfilenode <> 0 AND c.reltablespace = 0 AND d.dattablespace = 1663 -- pg_default
                  THEN 'base/' || d.oid || '/' || c.relfilenode
                  ELSE pg_catalog.pg_relation_filepath(c.oid)
             END AS path
      FROM relation r
      JOIN pg_catalog.pg_class c ON c.oid = r.oid
      JOIN pg_catalog.pg_database d ON d.datname = current_database()
    ),
    main AS MATERIALIZED (
      SELECT file.*, (pg_catalog.pg_stat_file(path, true)).size FROM file
    ),
    fork AS MATERIALIZED (
      SELECT leaf, part, path, size AS main,
             CASE WHEN has_maps THEN (pg_catalog.pg_stat_file(path || '_vm', true)).size END AS vm,
             CASE WHEN has_maps OR size > $2::bigint
                  THEN (pg_catalog.pg_stat_file(path || '_fsm', true)).size END AS fsm,
             CASE WHEN unlogged THEN (pg_catalog.pg_stat_file(path || '_init', true)).size END AS init
      FROM main
    ),
    segment AS (
      SELECT leaf, part, first.path, 0 AS number, first.size
      FROM fork
      CROSS JOIN LATERAL (
        VALUES (path, main), (path || '_vm', vm), (path || '_fsm', fsm), (path || '_init', init)
      ) AS first (path, size)
      WHERE $3::bigint IN (main, vm, fsm, init) AND first.size = $3::bigint
      UNION ALL
      SELECT leaf, part, path, number + 1, (pg_catalog.pg_stat_file(path || '.' || number + 1, true)).size
      FROM segment
      WHERE size = $3::bigint
    )
    SELECT leaf,
           coalesce(sum(size) FILTER (WHERE part = 'heap'), 0)::bigint,
           coalesce(sum(size) FILTER (WHERE part = 'index'), 0)::bigint,
           coalesce(sum(size) FILTER (WHERE part = 'toast'), 0)::bigint
    FROM (
      SELECT leaf, part, main + coalesce(vm, 0) + coalesce(fsm, 0) + coalesce(init, 0) AS size FROM fork
      UNION ALL
      SELECT leaf, part, size FROM segment WHERE number > 0
    ) AS sized
    GROUP BY leaf
    HAVING bool_or(part = 'heap' AND size IS NOT NULL)
    """

  /// Locks no user's table. The bytes of a page and of a whole segment.
  static let layout = """
    SELECT current_setting('block_size'),
           (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'segment_size')
             * current_setting('block_size')::bigint
    """

  /// Leaves measured by one statement: what it keeps meanwhile fits into the 4 MB that `work_mem` grants it as a rule.
  private static let batch = 10_000

  static func measure(_ leaves: [OID], _ connection: PostgresConnection) async throws -> [OID: RelationSize] {
    let layout = try await connection.query(layout) { row in
      (page: try row.decode(0, as: String.self), segment: try row.decode(1, as: String.self))
    }
    guard let (page, segment) = layout.first else { return [:] }
    var sizes: [OID: RelationSize] = [:]
    for start in stride(from: 0, to: leaves.count, by: batch) {
      let part = leaves[start..<min(start + batch, leaves.count)]
      let list = "{" + part.map(\.description).joined(separator: ",") + "}"
      let measured = try await connection.query(bytes, [list, page, segment]) { row in
        (
          try row.decode(0, as: OID.self),
          RelationSize(heap: try row.decode(1), index: try row.decode(2), toast: try row.decode(3))
        )
      }
      for (leaf, size) in measured { sizes[leaf] = size }
    }
    return sizes
  }
}
