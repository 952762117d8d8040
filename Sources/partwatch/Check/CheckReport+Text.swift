internal import Findings
internal import QueryPlans

extension CheckReport {
  /// One line for each finding, then a table of the queries of each database, then the plans that changed.
  ///
  /// - Parameter width: How many columns the table may take.
  func text(width: Int, isColoured: Bool) -> String {
    var lines: [String] = []
    for database in databases {
      lines += database.findings.map { finding in
        let severity = isColoured ? finding.severity.coloured : finding.severity.rawValue
        return
          "\(severity) \("\(database.name) \(finding.subject): \(finding.sentence)".onOneLine) [\(finding.kind.rawValue)]"
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

extension Severity {
  fileprivate var coloured: String {
    switch self {
    case .info: rawValue
    case .warning: "\u{1B}[33m\(rawValue)\u{1B}[0m"
    case .critical: "\u{1B}[31m\(rawValue)\u{1B}[0m"
    }
  }
}
