public import PartitionModel
public import QueryPlans

/// A page on the partitioned tables of one database, in Markdown, that is the same as long as nobody changes them: it has
/// no date, no count that grows by itself, and no size but in steps of ten.
public struct DatabasePage: Sendable {
  /// The page's text.
  public let text: String

  /// The page on `trees`.
  ///
  /// - Parameters:
  ///   - database: The database's name.
  ///   - title: What the page is called; nil: after the database.
  ///   - queries: The canonical queries; each stands with the tables that its text names.
  ///   - showsSizes: Whether it says how large the tables are.
  public init(
    database: String, title: String? = nil, trees: [TreeReport], queries: [CanonicalQuery], showsSizes: Bool
  ) {
    var parts = ["# \(title?.onOneLine ?? "Partitioned tables of \(Markdown.code(database))")"]
    if trees.isEmpty {
      parts.append("There is no partitioned table.")
    } else {
      let columns = ["Table", "Split by", "Period", "Branches", "Kept for"] + (showsSizes ? ["Size"] : [])
      parts.append(Markdown.table(columns, trees.map { Self.row($0, showsSizes: showsSizes) }))
    }
    for tree in trees { parts += Self.section(tree, queries.filter { $0.names(tree.root.name) }) }
    text = parts.joined(separator: "\n\n") + "\n"
  }

  private static func row(_ tree: TreeReport, showsSizes: Bool) -> [String] {
    let cells = [
      Markdown.code(tree.root.name.description),
      Markdown.code(tree.root.keyLevels.map(\.description).joined(separator: " → ")),
      tree.coverage.granularity?.interval.granularityName ?? "–",
      tree.branchLabels.isEmpty ? "–" : "\(tree.branchLabels.count)",
      tree.policy?.retention?.description ?? "ever",
    ]
    return cells + (showsSizes ? [tree.sizeClass?.rawValue ?? "unknown"] : [])
  }

  private static func section(_ tree: TreeReport, _ queries: [CanonicalQuery]) -> [String] {
    var parts = ["## \(Markdown.code(tree.root.name.description))"]
    parts.append(Markdown.block(TreeOutline(tree.root).lines.joined(separator: "\n")))
    if let picture = CoveragePicture(tree) { parts.append(Markdown.block(picture.lines.joined(separator: "\n"))) }
    parts.append(policy(tree).map { "- \($0)" }.joined(separator: "\n"))
    for query in queries.sorted(by: { $0.name < $1.name }) {
      parts.append("Query \(Markdown.code(query.name)): \(query.budget.words).")
      parts.append(Markdown.block(query.sql, language: "sql"))
    }
    return parts
  }

  private static func policy(_ tree: TreeReport) -> [String] {
    guard let policy = tree.policy else { return ["Policy: inferred from the bounds."] }
    var lines = ["Policy: from \(tree.policySources.map(\.words).joined(separator: " and "))."]
    if let granularity = policy.granularity { lines.append("Period: \(granularity.granularityName).") }
    if let horizon = policy.horizon { lines.append("Partitions exist \(horizon) ahead.") }
    if let retention = policy.retention { lines.append("Partitions are kept for \(retention).") }
    if let zone = policy.timeZone { lines.append("Periods begin and end in \(Markdown.code(zone.name)).") }
    switch policy.keys {
    case .list(let keys): lines.append("These keys have partitions: \(Markdown.code(keys.joined(separator: ", "))).")
    case .query(let sql): lines.append("These keys have partitions: \(Markdown.code(sql)).")
    case nil: break
    }
    if let most = policy.maxLeaves { lines.append("At most \(most) leaves.") }
    return lines
  }
}

extension PolicySource {
  fileprivate var words: String {
    switch self {
    case .config: "the configuration"
    case .pgPartman: "pg_partman"
    }
  }
}

extension CanonicalQuery.Budget {
  /// What a plan may do: `may read 1 leaf`.
  fileprivate var words: String {
    func leaves(_ count: Int) -> String { "\(count) \(count == 1 ? "leaf" : "leaves")" }
    var words: [String] = []
    if let maxPartitions { words.append("at most \(leaves(maxPartitions))") }
    for limit in maxPartitionsOf {
      words.append("at most \(leaves(limit.maxPartitions)) of \(Markdown.code(limit.tables.text))")
    }
    if let maxFraction { words.append("at most \(percent(maxFraction)) % of the leaves") }
    if requiresIndex { words.append("through an index alone") }
    if !forbidden.isEmpty { words.append("never by \(forbidden.map(Markdown.code).joined(separator: ", "))") }
    return words.isEmpty ? "reads as many leaves as it likes" : "reads " + words.joined(separator: "; ")
  }

  private func percent(_ fraction: Double) -> String {
    let percent = fraction * 100
    return percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
  }
}
