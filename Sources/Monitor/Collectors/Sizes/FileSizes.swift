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
  /// nothing.
  static let bytes = """
    WITH RECURSIVE leaf AS (
      SELECT oid, reltoastrelid, relpersistence = 'u' AS unlogged
      FROM pg_catalog.pg_class
      WHERE oid = ANY ($1::oid[])
    ),
    relation AS (
      SELECT oid AS leaf, 'heap' AS part, oid, unlogged FROM leaf
      UNION ALL
      SELECT l.oid, 'index', i.indexrelid, l.unlogged
      FROM leaf l JOIN pg_catalog.pg_index i ON i.indrelid = l.oid
      UNION ALL
      SELECT oid, 'toast', reltoastrelid, unlogged FROM leaf WHERE reltoastrelid <> 0
      UNION ALL
      SELECT l.oid, 'toast index', i.indexrelid, l.unlogged
      FROM leaf l JOIN pg_catalog.pg_index i ON i.indrelid = l.reltoastrelid
      WHERE l.reltoastrelid <> 0
    ),
    main AS MATERIALIZED (
      SELECT leaf, part, unlogged, path, (pg_catalog.pg_stat_file(path, true)).size
      FROM (SELECT leaf, part, unlogged, pg_catalog.pg_relation_filepath(oid) AS path FROM relation) AS named
    ),
    fork AS MATERIALIZED (
      SELECT leaf, part, path, size FROM main
      UNION ALL
      SELECT leaf, part, path || '_vm', (pg_catalog.pg_stat_file(path || '_vm', true)).size
      FROM main WHERE part IN ('heap', 'toast')
      UNION ALL
      SELECT leaf, part, path || '_fsm', (pg_catalog.pg_stat_file(path || '_fsm', true)).size
      FROM main WHERE part IN ('heap', 'toast') OR size > $2::bigint
      UNION ALL
      SELECT leaf, part, path || '_init', (pg_catalog.pg_stat_file(path || '_init', true)).size
      FROM main WHERE unlogged
    ),
    segment AS (
      SELECT leaf, part, path, 0 AS number, size FROM fork
      UNION ALL
      SELECT leaf, part, path, number + 1, (pg_catalog.pg_stat_file(path || '.' || number + 1, true)).size
      FROM segment
      WHERE size = $3::bigint
    )
    SELECT leaf,
           coalesce(sum(size) FILTER (WHERE part = 'heap'), 0)::bigint,
           coalesce(sum(size) FILTER (WHERE part = 'index'), 0)::bigint,
           coalesce(sum(size) FILTER (WHERE part IN ('toast', 'toast index')), 0)::bigint
    FROM segment
    GROUP BY leaf
    HAVING bool_or(part = 'heap' AND size IS NOT NULL)
    """

  /// Locks no user's table. The bytes of a page and of a whole segment.
  static let layout = """
    SELECT current_setting('block_size'),
           (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'segment_size')
             * current_setting('block_size')::bigint
    """

  /// Leaves measured by one statement.
  private static let batch = 5_000

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
