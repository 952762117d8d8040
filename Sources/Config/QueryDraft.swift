internal import Findings
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
  /// All else that is said of it, by key.
  let settings: [QueryKey: ConfigNode]
  /// How the budget is written where the query stands, for the error that says it is missing.
  let budgetExample: String

  /// The query; nil where a part of it cannot be read, which is noted.
  func query() -> CanonicalQuery? {
    let statement = sql.statement()
    let sets = parameters.flatMap { Self.sets(in: $0) }
    if let statement { check(sets, against: statement.parameterCount) }
    let types = types(of: statement?.parameterCount ?? 0)
    guard let budget = budget(), let statement else { return nil }
    return CanonicalQuery(
      name: name, sql: statement.text, parameterTypes: types, parameterSets: sets.map(\.values), budget: budget)
  }

  /// Where the query stands, and how grave its failure is.
  func entry() -> QueryEntry {
    let severity = settings[.severity]?.value(expected: "info, warning or critical") { Severity(rawValue: $0) }
    return QueryEntry(file: source.file, line: position.line, severity: severity ?? .warning)
  }

  private func check(_ sets: [ParameterSet], against count: Int) {
    let takes = Self.inWords(count, "parameter")
    if parameters.isEmpty, count > 0 { report("has \(takes) and no values to try; state them as parameters: [1, …]") }
    for set in sets where set.values.count != count {
      set.node.report("query \"\(name)\" has \(takes), and this set \(Self.inWords(set.values.count, "value"))")
    }
  }

  private func types(of count: Int) -> [String] {
    guard let node = settings[.types],
      let items = node.items(expected: "a list of types, such as [bigint, timestamptz]")
    else { return [] }
    if items.count > count {
      node.report("query \"\(name)\" has \(Self.inWords(count, "parameter")), and \(items.count) types are given")
    }
    return items.compactMap { item in
      // It stands in a statement of ours: a type's name and nothing else.
      item.value(expected: "a type, such as bigint, numeric(10,2) or text[]") { text in
        let isType = text.allSatisfy { $0.isLetter || $0.isNumber || "_. (),[]\"".contains($0) }
        return isType && text.contains(where: \.isLetter) ? text : nil
      }
    }
  }

  // MARK: The budget

  private func budget() -> CanonicalQuery.Budget? {
    guard settings[.maxPartitions] != nil || settings[.maxFraction] != nil else {
      report("needs its budget, the most leaves of a partitioned table that it may scan, such as \(budgetExample)")
      return nil
    }
    var budget = CanonicalQuery.Budget()
    if let node = settings[.maxPartitions] {
      if node.isMapping { budget.maxPartitionsOf = limits(node) } else { budget.maxPartitions = limit(node) }
    }
    budget.maxFraction = settings[.maxFraction]?.value(expected: "a share above 0 and up to 1, such as 0.1") { text in
      Double(text).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
    }
    budget.countsDefault = settings[.countDefault]?.truth() ?? true
    budget.requiresIndex = settings[.requireIndex]?.truth() ?? false
    budget.forbidden = settings[.forbid].flatMap(forbidden) ?? []
    return budget
  }

  private func limit(_ node: ConfigNode) -> Int? { node.integer(in: 1...1_000_000) }

  private func limits(_ node: ConfigNode) -> [CanonicalQuery.Budget.TableLimit] {
    node.pairs().compactMap { table, node in
      let pattern = table.value(expected: "a table, such as orders, shop.orders or shop.*") { text in
        TablePattern(text.contains(".") ? text : "*.\(text)")
      }
      guard let pattern, let limit = limit(node) else { return nil }
      return .init(pattern, limit)
    }
  }

  /// Types of node that scan, each known, so that a slip of the pen forbids nothing unnoticed.
  private func forbidden(_ node: ConfigNode) -> [String]? {
    let known = [
      "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Sample Scan", "Tid Scan", "Tid Range Scan",
      "Foreign Scan",
    ]
    return node.items(expected: "a list of kinds of scan, such as [Seq Scan]")?.compactMap { item in
      guard let text = item.text(expected: "a kind of scan, such as Seq Scan") else { return nil }
      if known.contains(text) { return text }
      item.report("unknown kind of scan \"\(text)\"", suggestion: Spelling.nearest(to: text, among: known))
      return nil
    }
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
      _ = try ParameterPlaceholder.expand(text, at: Instant(microseconds: 0), in: .utc, key: "")
    } catch {
      node.report("\(error)")
    }
    return .text(text)
  }

  private static func inWords(_ count: Int, _ noun: String) -> String {
    "\(count == 0 ? "no" : String(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
