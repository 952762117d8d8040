/// A partitioned table to query: how it is made, and what its key columns hold.
struct PrunedTable: Sendable {
  /// A column of the key of any level.
  struct Key: Sendable {
    let column: String
    let type: String
    /// Values to ask for, as texts of the type: some of rows that exist, some on bounds, some beyond every bound.
    let values: [String]

    /// Whether values have a day, so that clocks and truncation can be tried on them.
    var isTime: Bool { ["date", "timestamp", "timestamptz"].contains(type) }
  }

  let name: String
  let keys: [Key]
  /// The table, its partitions and its rows.
  let statements: [String]
  /// What the server must have for it.
  var needsForeignServer = false

  /// The name of a table that is in no tree and holds the same keys.
  var plain: String { "\(name)_plain" }

  /// Everything that makes it, what queries of every table rely on included.
  var ddl: [String] {
    let columns = keys.map(\.column).joined(separator: ", ")
    return statements
      + keys.map { "CREATE INDEX ON \(name) (\($0.column))" }.filter { _ in !needsForeignServer }
      + [
        "CREATE TABLE \(plain) AS SELECT DISTINCT ON (\(columns)) * FROM \(name) ORDER BY \(columns), id LIMIT 6",
        "CREATE VIEW \(name)_view AS SELECT * FROM \(name) WHERE id > 0",
        "ANALYZE \(name)", "ANALYZE \(plain)",
      ]
  }
}

extension PrunedTable {
  /// A table with `columns` besides `id` and `note`.
  static func root(_ name: String, _ columns: String, by key: String) -> String {
    "CREATE TABLE \(name) (\(columns), id int, note text) PARTITION BY \(key)"
  }

  /// `parent_suffix`, a partition of `parent`.
  static func part(_ parent: String, _ suffix: String, _ bound: String, by key: String? = nil) -> String {
    let under = key.map { " PARTITION BY \($0)" } ?? ""
    // Nothing may change what the planner knows between two plans of one query.
    let storage = key == nil ? " WITH (autovacuum_enabled = off)" : ""
    return "CREATE TABLE \(parent)_\(suffix) PARTITION OF \(parent) \(bound)\(under)\(storage)"
  }

  /// Months of 2026, from January.
  static func months(_ parent: String, _ count: Int, by key: String? = nil) -> [String] {
    (1...count).map { month in
      part(parent, "m\(month)", "FOR VALUES FROM ('2026-0\(month)-01') TO ('2026-0\(month + 1)-01')", by: key)
    }
  }

  /// The remainders of a hash.
  static func hashes(_ parent: String, _ modulus: Int) -> [String] {
    (0..<modulus).map { part(parent, "h\($0)", "FOR VALUES WITH (MODULUS \(modulus), REMAINDER \($0))") }
  }

  /// Rows for every value of each key: `values` gives the columns in terms of `n`, of which there are `count`.
  static func rows(_ name: String, _ count: Int, _ values: String) -> String {
    "INSERT INTO \(name) SELECT \(values), n, 'n' || n % 5 FROM generate_series(1, \(count)) n"
  }
}
