internal import PartitionModel
internal import Postgres
internal import QueryPlans

/// Finds out what the indexes in plans are parts of, each but once: it lives for one poll.
struct PlanNameReader {
  private let connection: PostgresConnection
  private let tables: PlanNames
  private var known: [RelationName: UsedIndex?] = [:]

  private struct UsedIndex {
    let index: PlanNames.Index
    let isPartial: Bool
  }

  /// A reader for plans on the tables of `forest`.
  init(connection: PostgresConnection, forest: PartitionForest) {
    self.connection = connection
    self.tables = PlanNames(forest, indexes: [:])
  }

  /// What the catalog knows of the names in a plan.
  struct Names {
    /// The tables of the forest, and those indexes that the plan uses.
    let all: PlanNames
    /// Those of the indexes that have a predicate.
    let partialIndexes: Set<String>
  }

  /// The names in `plan`.
  mutating func names(in plan: PlanNode) async throws -> Names {
    var used: Set<RelationName> = []
    func visit(_ node: PlanNode, schema: String?) {
      // A bitmap names its index alone; the table is that of the heap scan above it.
      let schema = node.relation?.schema ?? schema
      if let index = node.indexName, let schema { used.insert(RelationName(schema: schema, name: index)) }
      node.children.forEach { visit($0, schema: schema) }
    }
    visit(plan, schema: nil)
    let unknown = used.filter { known[$0] == nil }
    if !unknown.isEmpty {
      for name in unknown { known[name] = .some(nil) }
      for (name, index) in try await indexes(unknown) { known[name] = index }
    }
    var indexes: [RelationName: PlanNames.Index] = [:]
    var partial: Set<String> = []
    for name in used {
      guard let found = known[name], let found else { continue }
      indexes[name] = found.index
      if found.isPartial { partial.insert(name.name) }
    }
    return Names(
      all: PlanNames(roots: tables.roots, indexes: indexes, youngLeaves: tables.youngLeaves), partialIndexes: partial)
  }

  /// For each of some indexes, by schema and name: the topmost index that it is attached to, with its table and columns.
  ///
  /// Reads system catalogs alone: nothing here locks a user's table, or waits for a lock on one.
  static let indexes = """
    WITH RECURSIVE up (index, current) AS (
      SELECT c.oid, c.oid
      FROM unnest($1::text[], $2::text[]) AS used (nspname, relname)
      JOIN pg_catalog.pg_namespace n ON n.nspname = used.nspname
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = used.relname
      UNION ALL
      SELECT up.index, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.current
    )
    SELECT n.nspname, c.relname, tn.nspname, t.relname, bn.nspname, b.relname,
      ARRAY(
        SELECT coalesce(a.attname, '(expression)')::text
        FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
        ORDER BY k.place),
      x.indpred IS NOT NULL
    FROM up
    JOIN pg_catalog.pg_index x ON x.indexrelid = up.current
    JOIN pg_catalog.pg_class c ON c.oid = up.index
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = up.current
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    JOIN pg_catalog.pg_class b ON b.oid = x.indrelid
    JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.current)
    """

  /// Whether any of these tables, of no tree that is known, is a partition: one that is younger than the catalog's reading.
  ///
  /// Locks no user's table.
  func hasPartition(among tables: Set<RelationName>) async throws -> Bool {
    if tables.isEmpty { return false }
    let names = tables.sorted()
    return try await connection.query(
      """
      SELECT 1
      FROM unnest($1::text[], $2::text[]) AS used (nspname, relname)
      JOIN pg_catalog.pg_namespace n ON n.nspname = used.nspname
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = used.relname
      WHERE c.relispartition
      LIMIT 1
      """, [Self.array(names.map(\.schema)), Self.array(names.map(\.name))]
    ) { row in try row.decode(0, as: Int.self) }.first != nil
  }

  private func indexes(
    _ used: Set<RelationName>
  ) async throws -> [(RelationName, UsedIndex)] {
    let names = used.sorted()
    return try await connection.query(
      Self.indexes, [Self.array(names.map(\.schema)), Self.array(names.map(\.name))]
    ) { row in
      (
        RelationName(schema: try row.decode(0), name: try row.decode(1)),
        UsedIndex(
          index: PlanNames.Index(
            topmost: RelationName(schema: try row.decode(2), name: try row.decode(3)),
            table: RelationName(schema: try row.decode(4), name: try row.decode(5)), columns: try row.decode(6)),
          isPartial: try row.decode(7))
      )
    }
  }

  /// A text array as PostgreSQL reads it (PostgreSQL, "Array Input and Output Syntax").
  static func array(_ texts: [String]) -> String {
    let items = texts.map { text in "\"" + text.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] } + "\"" }
    return "{" + items.joined(separator: ",") + "}"
  }
}
