internal import PartitionModel
internal import Postgres

/// Measures by PostgreSQL's size functions.
///
/// They lock the leaf that they measure (ACCESS SHARE, until they return); where a lock comes in between, the batch gives
/// up within the session's short `lock_timeout` and is halved down to the one that is locked. They also open it, its indexes
/// and its TOAST table, which leaves about 12 kB in the backend for as long as that lives.
struct FunctionSizes {
  /// Where to open connections of its own; nil: the given one measures.
  let target: ConnectionTarget?

  /// Leaves measured by one statement.
  private static let batch = 500
  /// Leaves measured over one connection of its own: some 25 MB of the backend's memory.
  private static let connection = 2_000

  /// The sizes of `leaves`; what has none is gone, or has its reason in `unknown`.
  func measure(
    _ leaves: [OID], _ connection: PostgresConnection, _ unknown: inout [OID: SizeUnknownReason]
  ) async throws -> [OID: RelationSize] {
    var sizes: [OID: RelationSize] = [:]
    for start in stride(from: 0, to: leaves.count, by: Self.connection) {
      let part = leaves[start..<min(start + Self.connection, leaves.count)]
      guard let target else {
        try await measure(inBatches: part, connection, &sizes, &unknown)
        continue
      }
      let own = try await PostgresConnection.connect(to: target)
      do {
        try await measure(inBatches: part, own, &sizes, &unknown)
        await own.close()
      } catch {
        await own.close()
        throw error
      }
    }
    return sizes
  }

  private func measure(
    inBatches leaves: ArraySlice<OID>, _ connection: PostgresConnection, _ sizes: inout [OID: RelationSize],
    _ unknown: inout [OID: SizeUnknownReason]
  ) async throws {
    for start in stride(from: leaves.startIndex, to: leaves.endIndex, by: Self.batch) {
      try await measure(leaves[start..<min(start + Self.batch, leaves.endIndex)], connection, &sizes, &unknown)
    }
  }

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
