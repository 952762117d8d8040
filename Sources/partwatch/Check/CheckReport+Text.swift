internal import Findings
internal import PartitionModel
internal import QueryPlans

extension CheckReport {
  /// Each finding with its remedy, then a table of the queries of each database, then the plans that changed.
  ///
  /// - Parameter width: How many columns to keep to.
  func text(width: Int, isColoured: Bool) -> String {
    var lines: [String] = []
    for database in databases {
      var told: Set<String> = []
      for finding in database.findings {
        lines += self.lines(finding, in: database, width: width, isColoured: isColoured)
        // What helps against several findings is said with the first.
        if told.insert(finding.remedy).inserted { lines += Self.remedy(finding.remedy, width: width) }
      }
    }
    for database in databases where !database.verdicts.isEmpty {
      if !lines.isEmpty { lines.append("") }
      let table = QueryTable(database.verdicts)
      lines += table.lines(
        title: databases.count > 1 ? "query in \(database.name)" : "query", width: width, isColoured: isColoured)
    }
    for database in databases {
      for verdict in database.verdicts {
        guard let change = verdict.change else { continue }
        lines += ["", "\(verdict.query) (\(verdict.plan.rawValue) plan): \(change.cause)".onOneLine]
        lines += change.sideBySide(width: width).split(separator: "\n").map(String.init)
      }
    }
    for workload in databases.compactMap(\.workload) {
      if !lines.isEmpty { lines.append("") }
      lines += workload.lines(width: width)
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension CheckReport {
  /// `warning main/app public.orders: DEFAULT holds 40 rows … [default_rows]`: the first line names the severity and the
  /// subject, the others are indented.
  private func lines(_ finding: Finding, in database: Database, width: Int, isColoured: Bool) -> [String] {
    let severity = finding.severity.rawValue
    let start = "\(severity) \(database.name) \(finding.subject):".onOneLine
    let words = "\(finding.sentence) [\(finding.kind.rawValue)]".onOneLine
    var lines = words.wrapped(to: width - 2, after: start).enumerated().map { $0 == 0 ? $1 : "  \($1)" }
    if isColoured { lines[0] = finding.severity.coloured + lines[0].dropFirst(severity.count) }
    return lines
  }

  /// `  → CREATE TABLE …;`: SQL as it is, to be copied; advice in lines of `width`.
  private static func remedy(_ remedy: String, width: Int) -> [String] {
    let lines = remedy.split(separator: "\n").flatMap { line in
      line.hasSuffix(";") ? [String(line).onOneLine] : String(line).onOneLine.wrapped(to: width - 4)
    }
    return lines.enumerated().map { $0 == 0 ? "  → \($1)" : "    \($1)" }
  }
}

extension Severity {
  fileprivate var coloured: String {
    switch self {
    case .info: rawValue
    case .warning: "\u{1B}[33m\(rawValue)\u{1B}[0m"
    case .critical: "\u{1B}[31m\(rawValue)\u{1B}[0m"
    }
  }
}
