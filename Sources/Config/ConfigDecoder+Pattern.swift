internal import PartitionModel

extension ConfigDecoder {
  /// The layout that `node`, the pattern of a policy, asks of its tables.
  func layout(_ node: ConfigNode) -> LayoutPattern? {
    guard let entries = node.entries(PatternKey.self) else { return nil }
    if node.pairs().isEmpty { node.report("a pattern needs one of \(PatternKey.inWords)") }
    let pattern = LayoutPattern(
      key: entries[.key].map(levels) ?? [], types: entries[.types].map(types) ?? [:],
      notNull: entries[.notNull].map(columns) ?? [],
      needsTimeZone: entries[.timeZone].flatMap { word("required", $0) } != nil,
      needsPrimaryKey: entries[.primaryKey].flatMap { word("includes_keys", $0) } != nil,
      names: entries[.names].map(templates) ?? [],
      defaultPartitions: entries[.defaultPartitions]?.value(expected: "required or forbidden") { .init(rawValue: $0) },
      indexes: entries[.indexes].map(indexes) ?? [], partitioned: entries[.partitioned].flatMap(splitRule))
    if let names = entries[.names] { compare(names, pattern) }
    return pattern
  }

  /// What is so or not asked for at all: a word that says so reads better than `true`.
  private func word(_ word: String, _ node: ConfigNode) -> String? {
    node.value(expected: word) { $0 == word ? $0 : nil }
  }

  private func levels(_ node: ConfigNode) -> [LayoutPattern.Level] {
    let expected = "a list of levels such as [LIST (campaign_id), RANGE (created_at)]"
    guard let items = node.isList ? node.items(expected: expected) : [node] else { return [] }
    if items.isEmpty { node.report("a key needs a level, such as LIST (campaign_id)") }
    return items.compactMap { item in
      item.value(
        expected: "a level such as LIST (campaign_id) or 'RANGE (created_at, id)', in quotes if it has a comma"
      ) {
        LayoutPattern.Level($0)
      }
    }
  }

  private func types(_ node: ConfigNode) -> [String: TypeName] {
    var types: [String: TypeName] = [:]
    for (column, type) in node.pairs() {
      guard let column = column.name() else { continue }
      types[column] = type.value(expected: "a type such as bigint or timestamptz") { $0.isEmpty ? nil : TypeName($0) }
    }
    return types
  }

  private func columns(_ node: ConfigNode) -> [String] {
    node.items(expected: "a list of columns such as [campaign_id, created_at]")?.compactMap { $0.name() } ?? []
  }

  private func indexes(_ node: ConfigNode) -> [[String]] {
    let items = node.items(
      expected: "a list of columns, or of lists of them, such as [created_at, [user_id, created_at]]")
    return items?.compactMap { item in
      guard item.isList else { return item.name().map { [$0] } }
      let columns = columns(item)
      if columns.isEmpty { item.report("an index needs a column") }
      return columns.isEmpty ? nil : columns
    } ?? []
  }

  private func splitRule(_ node: ConfigNode) -> LayoutPattern.SplitRule? {
    guard let entries = node.entries(SplitRuleKey.self) else { return nil }
    if node.pairs().isEmpty { node.report("partitioned needs one of \(SplitRuleKey.inWords), or both") }
    return LayoutPattern.SplitRule(
      having: entries[.having].map(columns) ?? [],
      above: entries[.above]?.value(expected: "a size such as 500 MB, 10 GB or 1 TB") { ByteCount($0) })
  }

  // MARK: Names

  private func templates(_ node: ConfigNode) -> [NameTemplate] {
    let expected = "a list of names, one for each level, such as ['{parent}_c{value}', '{parent}_{yyyy}{mm}']"
    return node.items(expected: expected)?.compactMap(template) ?? []
  }

  private func template(_ node: ConfigNode) -> NameTemplate? {
    guard let text = node.text(expected: "a name such as '{parent}_{yyyy}{mm}', in quotes") else { return nil }
    do throws(NameTemplate.Fault) {
      return try NameTemplate(text)
    } catch {
      switch error {
      case .unknown(let placeholder):
        let names = NameTemplate.Placeholder.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: placeholder, among: names)
        let known = near == nil ? "; there are {\(names.joined(separator: "}, {"))}" : ""
        node.report("unknown placeholder {\(placeholder)} in a name\(known)", suggestion: near.map { "{\($0)}" })
      case .openBrace: node.report("a brace without its other half in the name \"\(text)\"")
      case .sameForAll:
        node.report(
          "the name \"\(text)\" is the same for all partitions of a table: it needs {value}, {yyyy} or the like")
      }
      return nil
    }
  }

  /// Whether the names fit the levels, where both are told.
  private func compare(_ node: ConfigNode, _ pattern: LayoutPattern) {
    guard node.isList, let items = node.items(expected: ""), !pattern.key.isEmpty, items.count == pattern.names.count
    else { return }
    if items.count != pattern.key.count {
      return node.report("the key has \(levels(pattern.key.count)), and there are names for \(items.count)")
    }
    for (item, (name, level)) in zip(items, zip(pattern.names, pattern.key)) {
      for placeholder in name.placeholders {
        if let strategy = placeholder.strategy, strategy != level.strategy {
          item.report("{\(placeholder.rawValue)} is of \(strategy.rawValue), and this level is \(level)")
        }
      }
    }
  }

  private func levels(_ count: Int) -> String { count == 1 ? "1 level" : "\(count) levels" }
}
