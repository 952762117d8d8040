internal import PartitionModel
internal import Postgres

/// Measures the leaves that have changed since they were last measured.
///
/// Where the role may ask for the files themselves (``FileSizes``), that is how; else by PostgreSQL's size functions
/// (``FunctionSizes``), which open what they measure, and so only for so many leaves at a time: until its turn comes a leaf
/// has the size that it had, or the one that VACUUM and ANALYZE saw.
///
/// The size functions would queue behind ACCESS EXCLUSIVE. So leaves under such a lock, held or waited for, are left out.
struct SizeCollector: Collector {
  let name = CollectorName.sizes
  /// Where to open connections that only measure, so that what the size functions leave behind in a backend's memory goes
  /// with it; nil: it stays in the one that reads all else.
  var target: ConnectionTarget?
  /// The most changed leaves that the size functions measure in one run; nil: all.
  var limit: Int?

  /// The share of the leaves that are measured though nothing shows that they changed: all have their turn in two hundred
  /// runs.
  private static let sweep = 1.0 / 200

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    let locked = Set(try await connection.query(Self.locked) { row in try row.decode(0, as: OID.self) })
    var unknown: [OID: SizeUnknownReason] = [:]
    var readable: [OID] = []
    for root in reading.forest.roots {
      root.forEach { leaf in
        guard leaf.isLeaf else { return }
        if leaf.storage == .foreign {
          unknown[leaf.oid] = .foreign
        } else if locked.contains(leaf.oid) {
          unknown[leaf.oid] = .locked
        } else {
          readable.append(leaf.oid)
        }
      }
    }
    let isByFile = try await FileSizes.areAllowed(connection)
    let (tokens, before, countsChanges) = (reading.changes.tokens, reading.measured, reading.countsChanges)
    let choice = reading.measuringTurn.choose(
      among: readable, limit: isByFile ? nil : limit, sweep: Int(Double(readable.count) * Self.sweep) + 1
    ) { leaf in
      // Where nobody counts changes, as on a standby, any leaf may have changed: each has its turn.
      !countsChanges || tokens[leaf].map { $0.hasOtherSize(than: before[leaf]) } ?? true
    }
    let measured =
      isByFile
      ? try await FileSizes.measure(choice.changed + choice.swept, connection)
      : try await FunctionSizes(target: target).measure(choice.changed + choice.swept, connection, &unknown)
    reading.missedChanges += choice.swept.count { measured[$0] != nil && measured[$0] != reading.sizes.sizes[$0] }
    for (leaf, size) in measured {
      reading.sizes.sizes[leaf] = size
      reading.measured[leaf] = tokens[leaf]
    }
    for leaf in choice.waiting { unknown[leaf] = .pending }
    let unseen = choice.waiting.filter { reading.sizes.sizes[$0] == nil }
    if !unseen.isEmpty { reading.sizes.sizes.merge(try await estimates(of: unseen, connection)) { _, new in new } }
    reading.sizes.unknown = unknown
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

  // MARK: Estimates

  /// The bytes of every table as VACUUM and ANALYZE last saw it, its indexes and its TOAST table. Locks no user's table.
  static let estimated = """
    SELECT c.oid, c.relpages * block, coalesce(i.pages, 0) * block, coalesce(t.relpages, 0) * block
    FROM pg_catalog.pg_class c
    CROSS JOIN (SELECT current_setting('block_size')::bigint AS block) AS setting
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
    LEFT JOIN (
      SELECT x.indrelid, sum(xc.relpages)::bigint AS pages
      FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid
      GROUP BY x.indrelid
    ) AS i ON i.indrelid = c.oid
    WHERE c.relispartition AND c.relkind = 'r'
    """

  private func estimates(of leaves: [OID], _ connection: PostgresConnection) async throws -> [OID: RelationSize] {
    let wanted = Set(leaves)
    return try await connection.reduce(Self.estimated, into: [:]) { sizes, row in
      let leaf = try row.decode(0, as: OID.self)
      guard wanted.contains(leaf) else { return }
      sizes[leaf] = RelationSize(heap: try row.decode(1), index: try row.decode(2), toast: try row.decode(3))
    }
  }
}
