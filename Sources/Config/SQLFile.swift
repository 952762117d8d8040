/// A file of canonical queries: SQL, under comments that say what the keys of a query say in the configuration.
///
///     -- name: orders_of_month
///     -- parameters: [1, '{month.start}', '{month.end}']
///     -- max_partitions: 1
///     SELECT … WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3;
///
/// Each `-- name:` begins a query; a file without any is one query, named as the file is. What follows a colon is YAML.
/// Several lines of parameters are several sets. Every other comment is a comment.
struct SQLFile {
  private let source: SourceText
  private let annotations: [SQLAnnotation]

  /// The file whose text is `source`.
  init(_ source: SourceText) {
    self.source = source
    self.annotations = source.lines.indices.compactMap { SQLAnnotation(line: $0, of: source) }
  }

  /// The queries of the file.
  func drafts() -> [QueryDraft] {
    let starts = annotations.filter { $0.queryKey == .name }.map(\.line)
    guard let first = starts.first else { return [draft(in: source.lines.indices)].compactMap(\.self) }
    let annotated = Set(annotations.filter { $0.queryKey != nil }.map(\.line))
    if let stray = (0..<first).first(where: { holdsSQL($0) || annotated.contains($0) }) {
      source.report(at: start(of: stray), "where queries have names, each begins with its \"-- name:\"")
    }
    return zip(starts, starts.dropFirst() + [source.lines.count]).compactMap { draft(in: $0..<$1) }
  }

  /// The query in `lines`: its annotations, and its SQL from the first line that is no comment.
  private func draft(in lines: Range<Int>) -> QueryDraft? {
    let sqlStart = lines.first(where: holdsSQL)
    let own = annotations.filter { lines.contains($0.line) }
    for annotation in own where annotation.line < sqlStart ?? lines.upperBound { checkSpelling(of: annotation) }

    var values: [QueryKey: [ConfigNode]] = [:]
    for annotation in own {
      guard let key = annotation.queryKey else { continue }
      guard let value = annotation.readValue() else { return nil }
      values[key, default: []].append(value)
    }
    let nameLine = own.first { $0.queryKey == .name }
    let position = nameLine?.position ?? start(of: lines.lowerBound)
    let written = values[.name]?.first?.name()
    guard let name = nameLine == nil ? TextFile.name(of: source.file) : written else { return nil }
    guard let sqlStart else {
      source.report(at: position, "query \"\(name)\" has no SQL")
      return nil
    }
    for (key, nodes) in values where key != .parameters {
      for again in nodes.dropFirst() { again.report("query \"\(name)\" has its \(key.rawValue) already") }
    }
    let sql = SourceText(
      file: source.file, text: source.lines[sqlStart..<lines.upperBound].joined(separator: "\n"),
      layout: .verbatim(start: start(of: sqlStart), indent: 0), log: source.log)
    return QueryDraft(
      name: name, source: source, position: position, sql: sql, parameters: values[.parameters] ?? [],
      settings: values.compactMapValues(\.first), budgetExample: "-- max_partitions: 1")
  }

  /// Above the SQL a comment that is nearly an annotation was meant as one.
  private func checkSpelling(of annotation: SQLAnnotation) {
    guard annotation.queryKey == nil,
      let near = Spelling.nearest(to: annotation.key, among: SQLAnnotation.keys.map(\.rawValue))
    else { return }
    source.report(at: annotation.position, "unknown key \"\(annotation.key)\" \(QueryKey.place)", suggestion: near)
  }

  private func holdsSQL(_ line: Int) -> Bool {
    let text = source.lines[line]
    return !SQLAnnotation.isComment(text) && !text.allSatisfy(\.isWhitespace)
  }

  private func start(of line: Int) -> ConfigError.Position { source.position(line: line + 1, column: 1) }
}
