internal import Config
internal import PartitionModel
internal import Postgres

/// Reads every partition tree of the database from the system catalogs, in one snapshot: all of it the first time, and then
/// only when something shows that a table has come, gone or changed.
///
/// No statement here takes a lock on a user's table, nor waits for one: only catalogs are read, and bounds are deparsed
/// without naming their relation, which would lock it.
struct CatalogCollector: Collector {
  let name = CollectorName.catalog
  /// The tables that are left out.
  var ignored: [TablePattern] = []

  /// So many times the trees may be taken to be as they were; then they are read whatever the tokens say.
  static let patience = 60

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    let known = reading
    let look = try await connection.withReadOnlyTransaction { connection in
      // Else each statement has a snapshot of its own, and a table created in between would have no key.
      try await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
      let session = try await Self.session(connection)
      let changes = try await ChangeReading(connection, after: known.changes)
      let (keys, zones) = try await Self.keys(connection, known.keyZones)
      let isSame = changes.hasSameStructure(as: known.changes) && keys == known.keys
      let forest =
        isSame && known.looksSinceSweep < Self.patience
        ? nil : PartitionForest(try await Self.relations(connection, keys)).ignoring(ignored)
      return Look(
        session: session, changes: changes, keys: keys, zones: zones, isSame: isSame, forest: forest,
        analyzes: try await Self.analyzes(of: (forest ?? known.forest).roots, connection))
    }
    if let session = look.session {
      reading.serverTime = session.time
      reading.role = session.role
      reading.countsChanges = session.countsChanges
      // Only when it changes: a zone's rules are work to gather.
      if session.zone != reading.serverZone.name { reading.serverZone = .iana(session.zone) ?? .utc }
    }
    let before = reading.forest.updating(estimates: known.changes.differences(to: look.changes))
    let forest = look.forest ?? before
    // What a sweep finds, the tokens had missed.
    if look.isSame, look.forest != nil, !forest.hasSameLayout(as: before) { reading.missedChanges += 1 }
    reading.looksSinceSweep = look.forest == nil ? reading.looksSinceSweep + 1 : 0
    reading.changes = look.changes
    reading.sizes.rows = look.changes.rows
    reading.keys = look.keys
    reading.keyZones = look.zones
    let pending = reading.forest.detachesPending
    reading.facts = forest.roots.reduce(into: [:]) { facts, root in
      var known = reading.facts[root.oid] ?? TreeFacts()
      known.lastAnalyze = look.analyzes[root.oid]
      known.lastingDetaches = Set(root.detachesPending.filter { pending[$0.key] != nil }.values)
      facts[root.oid] = known
    }
    reading.forest = forest
    if look.forest != nil {
      reading.sizes.forget(except: forest)
      reading.measured = reading.measured.filter { reading.sizes.sizes[$0.key] != nil }
    }
  }

  /// What one run sees.
  private struct Look {
    let session: Session?
    let changes: ChangeReading
    let keys: [OID: PartitionKey]
    let zones: [String: TimeZoneRules?]
    /// Whether the trees seem to be what they were.
    let isSame: Bool
    /// The trees, where they were read.
    let forest: PartitionForest?
    let analyzes: [OID: LastAnalyze]
  }

  // MARK: The server's clock and zone, and who we are

  /// Locks nothing. The session itself is pinned to UTC; `reset_val` is what it would be without: what the server, the
  /// database and the role say, and so what an application's sessions begin with. A standby counts no changes of rows.
  static let session = """
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, current_user, reset_val,
           current_setting('track_counts')::bool AND NOT pg_catalog.pg_is_in_recovery()
    FROM pg_catalog.pg_settings
    WHERE name = 'TimeZone'
    """

  private struct Session {
    let time: Instant
    let role: String
    let zone: String
    let countsChanges: Bool
  }

  private static func session(_ connection: PostgresConnection) async throws -> Session? {
    try await connection.query(session) { row in
      Session(
        time: Instant(microseconds: try row.decode(0)), role: try row.decode(1),
        zone: try row.decode(2, as: String?.self) ?? "", countsChanges: try row.decode(3))
    }.first
  }

  // MARK: ANALYZE

  /// When each root was last analyzed, as the cumulative statistics remember; a root that nobody analyzed, ever, has no
  /// estimate of rows either. Locks no user's table.
  static let analyzed = """
    SELECT c.oid, c.reltuples < 0,
           (extract(epoch FROM greatest(
             pg_catalog.pg_stat_get_last_analyze_time(c.oid),
             pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid))) * 1000000)::bigint
    FROM pg_catalog.pg_class c
    WHERE c.oid = ANY ($1::oid[])
    """

  private static func analyzes(
    of roots: [Partition], _ connection: PostgresConnection
  ) async throws -> [OID: LastAnalyze] {
    let list = "{" + roots.map(\.oid.description).joined(separator: ",") + "}"
    let rows = try await connection.query(analyzed, [list]) { row -> (OID, LastAnalyze?) in
      let time = try row.decode(2, as: Int64?.self).map { LastAnalyze.at(Instant(microseconds: $0)) }
      return (try row.decode(0), try time ?? (row.decode(1, as: Bool.self) ? .never : nil))
    }
    return rows.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  // MARK: Keys

  /// The columns of each partitioned table's key, in order.
  ///
  /// Locks no user's table. The type is the operator class's input type, which is what bounds compare as; `attname` is null
  /// for an expression, whose text could only be had by locking the table. Of its tree one thing is read: the name, byte by
  /// byte, in the outermost `AT TIME ZONE 'name'` of a timestamptz, which is function 1159, where the key has only one
  /// expression.
  static let keyColumns = """
    SELECT p.partrelid, p.partstrat,
           (SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = p.partrelid AND a.attnum = k.attnum AND k.attnum > 0),
           t.typname,
           CASE WHEN k.attnum = 0 AND array_length(array_positions(p.partattrs::int2[], 0::int2), 1) = 1 THEN
             (regexp_match(
               p.partexprs::text, ':funcid 1159 [^{}]*:args \\(\\{CONST [^{}]*:constvalue \\d+ \\[ ([-0-9 ]+) \\]'))[1]
           END
    FROM pg_catalog.pg_partitioned_table p
    CROSS JOIN LATERAL unnest(p.partattrs::int2[], p.partclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, place)
    JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass
    JOIN pg_catalog.pg_type t ON t.oid = o.opcintype
    ORDER BY p.partrelid, k.place
    """

  /// The keys, and the zones that they name: those in `zones` are known already.
  private static func keys(
    _ connection: PostgresConnection, _ zones: [String: TimeZoneRules?]
  ) async throws -> (keys: [OID: PartitionKey], zones: [String: TimeZoneRules?]) {
    let columns = try await connection.query(keyColumns) { row in
      (
        table: try row.decode(0, as: OID.self), strategy: PartitionKey.Strategy(catalog: try row.decode(1)),
        name: try row.decode(2, as: String?.self), type: KeyType(name: try row.decode(3)),
        zone: try row.decode(4, as: String?.self).flatMap(String.init(datum:))
      )
    }
    var named: [String: TimeZoneRules?] = [:]
    for zone in Set(columns.compactMap(\.zone)) { named[zone] = zones[zone] ?? .iana(zone) }
    let keys = Dictionary(grouping: columns, by: \.table).mapValues { columns in
      PartitionKey(
        strategy: columns.first?.strategy ?? .range,
        columns: columns.map { column in
          .init(name: column.name, type: column.type, zone: column.zone.flatMap { named[$0] ?? nil })
        })
    }
    return (keys, named)
  }

  // MARK: Relations

  /// Every table of every partition tree: roots, branches and leaves.
  ///
  /// Locks no user's table. `pg_get_expr` with 0 for the relation writes the same text as with the relation itself, takes
  /// no lock on it and leaves no relcache entry behind.
  static let relations = """
    SELECT c.oid, i.inhparent, n.nspname, c.relname, c.relkind,
           pg_catalog.pg_get_expr(c.relpartbound, 0), coalesce(i.inhdetachpending, false), c.reltuples::float8,
           c.relpersistence = 'u'
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
    WHERE (c.relkind = 'p' OR c.relispartition AND c.relkind IN ('r', 'f'))
      AND c.relpersistence <> 't'
    """

  private static func relations(
    _ connection: PostgresConnection, _ keys: [OID: PartitionKey]
  ) async throws -> [CatalogRelation] {
    try await connection.query(relations) { row in
      let oid = try row.decode(0, as: OID.self)
      let kind = try row.decode(4, as: String.self)
      let tuples = try row.decode(7, as: Double.self)
      let storage: Partition.Storage =
        if let key = keys[oid] { .partitioned(by: key) } else if kind == "f" { .foreign } else { .table }
      return CatalogRelation(
        oid: oid, parent: try row.decode(1),
        name: RelationName(schema: try row.decode(2), name: try row.decode(3)),
        storage: storage, boundText: try row.decode(5), isDetachPending: try row.decode(6),
        isUnlogged: try row.decode(8), estimatedRows: tuples < 0 ? nil : tuples)
    }
  }
}

extension String {
  /// The text in the bytes of a datum as a node tree lists them: a header of four, and each as a signed number.
  fileprivate init?(datum: String) {
    let bytes = datum.split(separator: " ").dropFirst(4).compactMap { Int8($0).map { UInt8(bitPattern: $0) } }
    self.init(validating: bytes, as: UTF8.self)
  }
}

extension PartitionKey.Strategy {
  /// The strategy that `pg_partitioned_table.partstrat` names by a letter.
  fileprivate init(catalog letter: String) {
    switch letter {
    case "l": self = .list
    case "h": self = .hash
    default: self = .range
    }
  }
}

extension Partition {
  /// The partitions below whose detach is pending.
  fileprivate var detachesPending: [OID: RelationName] {
    var pending: [OID: RelationName] = [:]
    forEach { if $0.isDetachPending { pending[$0.oid] = $0.name } }
    return pending
  }
}

extension PartitionForest {
  fileprivate var detachesPending: [OID: RelationName] {
    roots.reduce(into: [:]) { $0.merge($1.detachesPending) { first, _ in first } }
  }

  /// The root of each table's tree.
  var rootOf: [OID: OID] {
    var rootOf: [OID: OID] = [:]
    for root in roots { root.forEach { rootOf[$0.oid] = root.oid } }
    return rootOf
  }
}

extension SizeReading {
  /// Forgets the leaves that `forest` does not have any more.
  mutating func forget(except forest: PartitionForest) {
    var present: Set<OID> = []
    for root in forest.roots { root.forEach { present.insert($0.oid) } }
    sizes = sizes.filter { present.contains($0.key) }
    unknown = unknown.filter { present.contains($0.key) }
  }
}
