/// A statement to plan and to run, with the settings that it is planned under.
struct PrunedQuery: Sendable {
  let sql: String
  /// The values of `$1`, …, as SQL.
  let arguments: [String]
  var settings: [String: String]
}

extension PrunedQuery: CustomStringConvertible {
  var description: String {
    let settings = settings.sorted { $0.key < $1.key }.map { "SET \($0.key) = '\($0.value)'; " }.joined()
    return "\(settings)\(sql)\(arguments.isEmpty ? "" : " (\(arguments.joined(separator: ", ")))")"
  }
}

extension PrunedQuery {
  /// Three forms of statement in five for each table, conditions and settings drawn at random.
  static func workload(of tables: [PrunedTable], seed: UInt64, version: Int) -> [PrunedQuery] {
    tables.flatMap(certain) + drawn(of: tables, seed: seed, version: version)
  }

  /// Statements whose plans are of a kind that chance seldom meets.
  private static func certain(of table: PrunedTable) -> [PrunedQuery] {
    guard table.needsForeignServer else { return [] }
    let partitionwise = ["enable_partitionwise_join": "on", "enable_partitionwise_aggregate": "on"]
    return [
      "SELECT * FROM \(table.name) a JOIN \(table.name) b USING (at, id) WHERE a.note = 'n1'",
      "SELECT at, count(*) FROM \(table.name) GROUP BY at",
    ].map { PrunedQuery(sql: $0, arguments: [], settings: partitionwise) }
  }

  private static func drawn(of tables: [PrunedTable], seed: UInt64, version: Int) -> [PrunedQuery] {
    tables.enumerated().flatMap { place, table in
      QueryForm.allCases.enumerated().compactMap { form, query in
        // MERGE reaches no foreign partition.
        if table.needsForeignServer, query.isMerge { return nil }
        // Of its own for each query, so that one more table or form changes no other.
        var random = Seeded(seed, tree: place * 1_000 + form)
        guard random.percent(60) else { return nil }
        var draft = QueryDraft(table: table, other: random.pick(tables), random: random)
        let sql = query.sql(&draft)
        return PrunedQuery(sql: sql, arguments: draft.arguments, settings: draft.settings(version: version))
      }
    }
  }
}

/// A query that is being written: what it is about, and the parameters that it has got so far.
struct QueryDraft {
  let table: PrunedTable
  /// Another tree to bring in, or the same once more.
  let other: PrunedTable
  var random: Seeded
  private(set) var arguments: [String] = []

  init(table: PrunedTable, other: PrunedTable, random: Seeded) {
    self.table = table
    self.other = other
    self.random = random
  }

  /// A place for `value`, given as SQL: itself, or a parameter that has it.
  mutating func place(_ value: String) -> String {
    guard random.percent(60) else { return value }
    arguments.append(value)
    return "$\(arguments.count)"
  }

  /// Ways to make the planner choose what it would not.
  mutating func settings(version: Int) -> [String: String] {
    let force = version >= 16 ? "debug_parallel_query" : "force_parallel_mode"
    let parallel = ["parallel_setup_cost": "0", "parallel_tuple_cost": "0", "min_parallel_table_scan_size": "0"]
    func off(_ names: String...) -> [String: String] { names.reduce(into: [:]) { $0["enable_\($1)"] = "off" } }
    return random.pick([
      [:], [:], [:],
      off("seqscan"), off("seqscan", "bitmapscan"), off("seqscan", "indexscan", "indexonlyscan"),
      off("hashjoin", "mergejoin"), off("hashjoin", "mergejoin", "seqscan"), off("hashjoin", "nestloop"),
      off("hashjoin", "mergejoin", "memoize", "material"), off("mergejoin", "nestloop"), off("sort", "hashagg"),
      ["enable_partitionwise_join": "on", "enable_partitionwise_aggregate": "on"],
      ["enable_partitionwise_join": "on", "enable_hashjoin": "off", "enable_mergejoin": "off"],
      off("partition_pruning"),
      parallel, parallel.merging(off("hashjoin", "mergejoin")) { $1 },
      parallel.merging(["enable_partitionwise_join": "on", "enable_partitionwise_aggregate": "on"]) { $1 },
      parallel.merging(off("parallel_append")) { $1 },
      [force: "on"],
    ])
  }
}
