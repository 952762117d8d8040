internal import PartitionModel
internal import Postgres

/// Finds tables that were partitions once: attached to nothing, in the schema of a tree's leaves, named like them, and with
/// the very columns of the root. Only catalogs are read: nothing here locks a user's table, or waits for a lock on one.
struct LeftoverCollector: Collector {
  let name = CollectorName.leftovers

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    let search = LeftoverSearch(reading.forest, at: now)
    let kin = try await connection.query(Self.unattached) { row in
      (
        oid: try row.decode(0, as: OID.self),
        name: RelationName(schema: try row.decode(1), name: try row.decode(2))
      )
    }.compactMap { table in search.root(ofKin: table.name).map { (oid: table.oid, name: table.name, root: $0) } }
    let columns = try await columns(of: kin.flatMap { [$0.oid, $0.root] }, connection)
    for root in reading.facts.keys { reading.facts[root]?.leftovers = [] }
    for table in kin {
      guard let own = columns[table.oid], own == columns[table.root] else { continue }
      reading.facts[table.root]?.leftovers?.append(table.name)
    }
  }

  /// Ordinary tables with a number in their name that inherit from nothing and from which nothing inherits, in schemas that
  /// hold partitions. Locks no user's table.
  static let unattached = """
    SELECT c.oid, n.nspname, c.relname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence <> 't' AND c.relname ~ '[0-9]'
      AND c.relnamespace IN (SELECT p.relnamespace FROM pg_catalog.pg_class p WHERE p.relispartition)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
    ORDER BY n.nspname, c.relname
    """

  /// The columns of some tables, each with its type, in one text. Locks no user's table.
  static let columns = """
    SELECT a.attrelid, string_agg(format('%I %s %s', a.attname, a.atttypid, a.atttypmod), ', ' ORDER BY a.attname)
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
    """

  private func columns(of tables: [OID], _ connection: PostgresConnection) async throws -> [OID: String] {
    if tables.isEmpty { return [:] }
    let list = "{" + Set(tables).map(\.description).joined(separator: ",") + "}"
    let rows = try await connection.query(Self.columns, [list]) { row in
      (try row.decode(0, as: OID.self), try row.decode(1, as: String.self))
    }
    return Dictionary(rows) { first, _ in first }
  }
}
