internal import PartitionModel
internal import QueryPlans

/// A canonical query as it was found, in the configuration file or in an SQL file, before its parts are read.
struct QueryDraft {
  /// The query's name.
  let name: String
  /// The file and place of its definition.
  let source: SourceText
  let position: ConfigError.Position
  /// The statement.
  let sql: SourceText
  /// Its parameters: each node one set of values, or a list of sets.
  let parameters: [ConfigNode]
  /// Its budget.
  let maxPartitions: ConfigNode?
  /// How the budget is written where the query stands, for the error that says it is missing.
  let budgetExample: String

  /// The query; nil where a part of it cannot be read, which is noted.
  func query() -> CanonicalQuery? {
    let statement = sql.statement()
    let sets = parameters.flatMap { Self.sets(in: $0) }
    if let statement { check(sets, against: statement.parameterCount) }
    guard let budget = budget(), let statement else { return nil }
    return CanonicalQuery(name: name, sql: statement.text, parameterSets: sets.map(\.values), budget: budget)
  }

  private func check(_ sets: [ParameterSet], against count: Int) {
    let takes = Self.inWords(count, "parameter")
    if parameters.isEmpty, count > 0 { report("has \(takes) and no values to try; state them as parameters: [1, …]") }
    for set in sets where set.values.count != count {
      set.node.report("query \"\(name)\" has \(takes), and this set \(Self.inWords(set.values.count, "value"))")
    }
  }

  private func budget() -> CanonicalQuery.Budget? {
    if let maxPartitions {
      return maxPartitions.integer(in: 1...1_000_000).map { CanonicalQuery.Budget(maxPartitions: $0) }
    }
    report("needs its budget, the most leaves of a partitioned table that it may scan, such as \(budgetExample)")
    return nil
  }

  private func report(_ message: String) { source.report(at: position, "query \"\(name)\" \(message)") }

  // MARK: Parameters

  private typealias ParameterSet = (node: ConfigNode, values: [CanonicalQuery.Parameter])

  private static func sets(in node: ConfigNode) -> [ParameterSet] {
    guard let items = node.items(expected: "a list of values, or a list of such lists") else { return [] }
    guard items.contains(where: \.isList) else { return [(node, items.map(parameter))] }
    return items.compactMap { item in
      item.items(expected: "a list of values, as its neighbours are").map { (item, $0.map(parameter)) }
    }
  }

  private static func parameter(_ node: ConfigNode) -> CanonicalQuery.Parameter {
    if node.isNull { return .null }
    guard let text = node.text(expected: "a value (a placeholder stands in quotes, as '{month.start}')") else {
      return .null
    }
    do {
      // Any moment tells whether the placeholders can be read.
      _ = try ParameterPlaceholder.expand(text, at: Instant(microseconds: 0), in: .utc)
    } catch {
      node.report("\(error)")
    }
    return .text(text)
  }

  private static func inWords(_ count: Int, _ noun: String) -> String {
    "\(count == 0 ? "no" : String(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
