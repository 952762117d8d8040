internal import QueryPlans

extension ConfigDecoder {
  /// The queries in `node` and in the files that it names, each with a name of its own, and what is said of each.
  func queries(_ node: ConfigNode) -> [(CanonicalQuery, QueryEntry)] {
    var places: [String: String] = [:]
    return drafts(node).compactMap { draft in
      let place = "\(draft.source.file):\(draft.position.line):\(draft.position.column)"
      if let first = places[draft.name] {
        draft.source.report(at: draft.position, "query \"\(draft.name)\" is already defined at \(first)")
      } else {
        places[draft.name] = place
      }
      return draft.query().map { ($0, draft.entry()) }
    }
  }

  private func drafts(_ node: ConfigNode) -> [QueryDraft] {
    let expected = "a file pattern such as queries/*.sql, or a list of patterns and queries"
    var filesRead: Set<String> = []
    guard let items = node.isList || node.isMapping ? node.items(expected: expected) : [node] else { return [] }
    return items.flatMap { item in
      if item.isMapping { return [inlineDraft(item)].compactMap(\.self) }
      // A file that several patterns match is read once.
      return files(item).filter { filesRead.insert($0).inserted }.flatMap(fileDrafts)
    }
  }

  private func files(_ node: ConfigNode) -> [String] {
    guard let pattern = node.text(expected: "a file pattern") else { return [] }
    let files = FilePattern.files(matching: pattern, from: file)
    if files.isEmpty { node.report("no file matches \"\(pattern)\", read from the folder of this file") }
    return files
  }

  private func fileDrafts(_ path: String) -> [QueryDraft] {
    do {
      return SQLFile(SourceText(file: path, text: try TextFile.read(path), log: log)).drafts()
    } catch {
      log.add(error)
      return []
    }
  }

  private func inlineDraft(_ node: ConfigNode) -> QueryDraft? {
    guard let entries = node.entries(QueryKey.self) else { return nil }
    let name = entries[.name]?.name()
    let sql = entries[.sql]?.embedded(expected: "an SQL statement")
    if entries[.name] == nil { node.report("a query needs a name") }
    if entries[.sql] == nil { node.report("a query needs its sql") }
    guard let name, let sql else { return nil }
    return QueryDraft(
      name: name, source: node.source, position: entries[.name]?.position ?? node.position, sql: sql,
      parameters: entries[.parameters].map { [$0] } ?? [], settings: entries, budgetExample: "max_partitions: 1")
  }
}
