internal import PartitionModel
internal import Postgres

/// What tells, without a lock and without opening it, whether a table has changed since it was last looked at.
struct ChangeToken: Hashable, Sendable {
  /// Whether its row in `pg_class` is the same: name, schema, bound, storage. VACUUM and ANALYZE, which change that row in
  /// place, leave it as it is.
  var structure: UInt32
  /// Which file holds it: TRUNCATE and every rewrite give it another.
  var file: UInt32
  /// Pages as VACUUM and ANALYZE last saw them.
  var pages: Int64
  /// Rows inserted, updated and deleted since the statistics were last reset.
  var changes: Int64

  /// Whether its rows may take another space than they did at `other`.
  func hasOtherSize(than other: ChangeToken?) -> Bool {
    guard let other else { return true }
    return file != other.file || pages != other.pages || changes != other.changes
  }
}

/// One look at every table of every tree.
struct ChangeReading: Hashable, Sendable {
  /// The tables' tokens.
  var tokens: [OID: ChangeToken] = [:]
  /// What the server says of their rows.
  var rows: [OID: RowStatistics] = [:]
  /// The partitions whose detach is pending, of which `pg_class` says nothing.
  var pendingDetaches: Set<OID> = []
  /// The names of the schemas.
  var schemas: [OID: String] = [:]

  /// Whether both show the same tables in the same trees.
  func hasSameStructure(as other: ChangeReading) -> Bool {
    tokens.count == other.tokens.count && pendingDetaches == other.pendingDetaches && schemas == other.schemas
      && tokens.allSatisfy { other.tokens[$0.key]?.structure == $0.value.structure }
  }
}

extension ChangeReading {
  /// The estimates that `later` has and this has not.
  func differences(to later: ChangeReading) -> [OID: Double] {
    var differences: [OID: Double] = [:]
    for (oid, row) in later.rows where row.estimated != rows[oid]?.estimated { differences[oid] = row.estimated }
    return differences
  }

  /// Locks no user's table, and opens none: nothing is left of it in the backend.
  static let statement = """
    SELECT c.oid, c.xmin, c.relfilenode, c.relpages, c.reltuples::float8,
           pg_catalog.pg_stat_get_tuples_inserted(c.oid) + pg_catalog.pg_stat_get_tuples_updated(c.oid)
             + pg_catalog.pg_stat_get_tuples_deleted(c.oid),
           pg_catalog.pg_stat_get_live_tuples(c.oid)::float8, pg_catalog.pg_stat_get_dead_tuples(c.oid)::float8
    FROM pg_catalog.pg_class c
    WHERE (c.relkind = 'p' OR c.relispartition AND c.relkind IN ('r', 'f')) AND c.relpersistence <> 't'
    """

  /// Locks no user's table.
  static let pending = "SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhdetachpending"

  /// Locks no user's table.
  static let schemaNames = "SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'"

  /// No look yet, with room for as many tables as `other` has.
  private init(roomFor other: ChangeReading) {
    tokens.reserveCapacity(other.tokens.count)
    rows.reserveCapacity(other.rows.count)
  }

  /// Looks now, through `connection`, most likely at the tables of `before`.
  init(_ connection: PostgresConnection, after before: ChangeReading) async throws {
    self = try await connection.reduce(Self.statement, into: ChangeReading(roomFor: before)) { reading, row in
      let oid = try row.decode(0, as: OID.self)
      reading.tokens[oid] = ChangeToken(
        structure: try row.decode(1), file: try row.decode(2), pages: try row.decode(3), changes: try row.decode(5))
      let estimated = try row.decode(4, as: Double.self)
      reading.rows[oid] = RowStatistics(
        counted: RowEstimate(live: try row.decode(6), dead: try row.decode(7)),
        estimated: estimated < 0 ? nil : estimated)
    }
    pendingDetaches = Set(try await connection.query(Self.pending) { row in try row.decode(0, as: OID.self) })
    let names = try await connection.query(Self.schemaNames) { row in
      (try row.decode(0, as: OID.self), try row.decode(1, as: String.self))
    }
    schemas = Dictionary(names) { first, _ in first }
  }
}
