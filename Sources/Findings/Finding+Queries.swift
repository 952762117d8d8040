internal import PartitionModel
public import QueryPlans

extension [QueryVerdict] {
  /// What is wrong with each query, by the gravest of its verdicts.
  ///
  /// - Parameters:
  ///   - role: Who plans them: the one that a missing right is for.
  ///   - severities: How grave a failed check is, by the query's name; a warning where it is not said.
  public func findings(role: String, severities: [String: Severity]) -> [Finding] {
    let byQuery = Dictionary(grouping: self, by: \.query)
    return byQuery.values.compactMap { verdicts in
      guard let gravest = QueryVerdict.gravest(of: verdicts) else { return nil }
      let verdict = verdicts[gravest]
      return verdict.finding(role: role, severity: severities[verdict.query] ?? .warning)
    }
  }
}

extension QueryVerdict {
  /// What is wrong with the query; nil where nothing is.
  ///
  /// - Parameters:
  ///   - role: Who plans it: the one that a missing right is for.
  ///   - severity: How grave a failed check is; one that could not be made is less.
  public func finding(role: String, severity: Severity = .warning) -> Finding? {
    switch status {
    case .ok: nil
    case .overBudget:
      finding(
        .queryOverBudget, severity, explained,
        roots.contains { $0.scanned > $0.allowed }
          ? "add a condition on each partition key, or raise max_partitions if so many leaves are meant"
          : "give the query an index that fits it, or ANALYZE the table if it has one")
    case .planChanged:
      finding(
        .queryPlanChanged, severity, explained, "compare the plans; partwatch check --record keeps the new one")
    case .blocked:
      finding(
        .queryBlocked, .info, "not checked: \(detail)",
        "check again; if it stays so, see who holds the lock (pg_locks, pg_stat_activity)")
    case .denied: finding(.queryDenied, severity, "not checked: \(detail)", grant(role))
    case .undetermined:
      finding(
        .queryUndetermined, .info, explained,
        "see what it reads when it runs: partwatch check --analyze, or, where it writes, EXPLAIN (ANALYZE) before a ROLLBACK"
      )
    case .error: finding(.queryFailed, severity, "not checked: \(detail)", "correct the query or its parameters")
    }
  }

  /// What is so, and why.
  private var explained: String {
    let what = plan == .generic ? "its generic plan \(detail)" : detail
    return ([what] + reasons.prefix(3)).joined(separator: "; ")
  }

  private func finding(_ kind: FindingKind, _ severity: Severity, _ sentence: String, _ remedy: String) -> Finding {
    Finding(kind, severity, table: table, query: query, sentence: sentence, remedy: remedy)
  }

  /// The GRANT for what the server's message names, which PostgreSQL writes bare: `permission denied for table orders`.
  ///
  /// A message in another language still gets the table that the query is about.
  private func grant(_ role: String) -> String {
    let role = SQLIdentifier.quoted(role)
    let words = detail.split(separator: "permission denied for ", maxSplits: 1).last ?? ""
    if words.hasPrefix("schema ") {
      return "GRANT USAGE ON SCHEMA \(SQLIdentifier.quoted(String(words.dropFirst(7)))) TO \(role);"
    }
    let named = words.hasPrefix("table ") ? String(words.dropFirst(6)) : nil
    if let table, named == nil || named == table.name { return "GRANT SELECT ON \(table.quoted) TO \(role);" }
    return "GRANT SELECT ON \(named.map { SQLIdentifier.quoted($0) } ?? "the tables that it reads") TO \(role);"
  }
}
