internal import Findings
internal import Monitor
internal import PartitionModel

/// The partitioned tables of a database, those with the worst findings first.
struct Overview {
  private let database: DatabaseSnapshot
  private let report: DatabaseReport
  private let trees: [TreeReport]
  /// The findings of each table, the worst first.
  private let findings: [RelationName: [Finding]]

  init(_ database: DatabaseSnapshot, _ report: DatabaseReport, _ scope: Scope) {
    let findings = report.findingsByTable
    self.database = database
    self.report = report
    self.findings = findings
    self.trees = report.treesWorstFirst(findings).filter { scope.includes($0.root.name) }
  }

  func content(_ allowance: inout Allowance) -> [String: Any] {
    let shown = trees.prefix(allowance.tables)
    allowance.tables -= shown.count
    var content: [String: Any] = [
      "tables": shown.map(row), "anyTable": !trees.isEmpty,
      "tableCount": trees.count.counted("partitioned table", "partitioned tables"),
      "leafCount": trees.reduce(0) { $0 + $1.places.count }.counted("leaf", "leaves"),
    ]
    if trees.count > shown.count { content["moreTables"] = (trees.count - shown.count).grouped }
    return content
  }

  private func row(_ tree: TreeReport) -> [String: Any] {
    let coverage = tree.coverage
    var row: [String: Any] = [
      "table": tree.root.name.description.visible, "tableLink": Scope.link(database, tree.root.name),
      "key": tree.root.key?.description.visible ?? "",
      "runway": coverage.runway(at: report.now), "covered": coverage.coveredWords(at: report.now),
      "leaves": tree.places.count.grouped, "branches": coverage.branches.count.grouped,
      "size": tree.sizes.isMeasured ? tree.sizes.table.total.asSize : "unknown",
      "rows": tree.rows.map { "≈ \($0.live.asCount)" } ?? "unknown",
      "fine": false,
    ]
    if let granularity = coverage.granularity { row["granularity"] = "by \(granularity.interval.granularityName)" }
    if let worst = findings[tree.root.name]?.first {
      let more = (findings[tree.root.name]?.count ?? 1) - 1
      row["severity"] = worst.severity.rawValue
      row["symbol"] = worst.severity.symbol
      row["worst"] = worst.kind.words
      row["worstPlace"] = (worst.query.map { "query \($0)" } ?? worst.branch.description).visible
      row["moreFindings"] = more > 0 ? " and \(more.grouped) more" : ""
    } else {
      row["fine"] = true
    }
    return row
  }

  static let source = """
    <section aria-label="Overview">
    <h3>Overview <small>{{tableCount}}, {{leafCount}}</small></h3>
    {{^anyTable}}<p>There is no partitioned table here that may be seen.</p>
    {{/anyTable}}
    {{#anyTable}}
    <div class="scroll" tabindex="0" role="region" aria-label="Overview of the tables">
    <table class="list">
    <thead><tr><th scope="col">Table</th><th scope="col">Worst finding</th><th scope="col">Writes fail</th><th scope="col">Covered</th><th scope="col" class="number">Branches</th><th scope="col" class="number">Leaves</th><th scope="col" class="number">Size</th><th scope="col" class="number">Rows</th></tr></thead>
    <tbody>
    {{#tables}}
    <tr><th scope="row"><a href="{{tableLink}}"><bdi>{{table}}</bdi></a><br><small>{{key}} {{granularity}}</small></th><td>{{^fine}}<span class="chip {{severity}}">{{symbol}} {{severity}}</span> {{worst}} <small><bdi>{{worstPlace}}</bdi>{{moreFindings}}</small>{{/fine}}{{#fine}}<span class="up">● nothing is wrong</span>{{/fine}}</td><td class="when">{{runway}}</td><td class="when">{{covered}}</td><td class="number">{{branches}}</td><td class="number">{{leaves}}</td><td class="number">{{size}}</td><td class="number">{{rows}}</td></tr>
    {{/tables}}
    </tbody>
    </table>
    </div>
    {{#moreTables}}<p class="dim">and {{moreTables}} more tables in less trouble: <a href="/api/v1/tables">all of them as JSON</a></p>
    {{/moreTables}}
    {{/anyTable}}
    </section>

    """
}

extension DatabaseReport {
  /// The findings about each table and its queries, the worst first.
  var findingsByTable: [RelationName: [Finding]] {
    findings.reduce(into: [:]) { byTable, finding in
      if let table = finding.table { byTable[table, default: []].append(finding) }
    }
  }

  /// The tables, the one with the worst finding first; those with none by name.
  func treesWorstFirst(_ findings: [RelationName: [Finding]]) -> [TreeReport] {
    var ranks: [RelationName: Int] = [:]
    for (rank, finding) in self.findings.enumerated() {
      if let table = finding.table, ranks[table] == nil { ranks[table] = rank }
    }
    return trees.sorted { left, right in
      let (ours, theirs) = (ranks[left.root.name] ?? .max, ranks[right.root.name] ?? .max)
      return ours != theirs ? ours < theirs : left.root.name < right.root.name
    }
  }
}

extension TreeCoverage {
  /// The first instant at which an INSERT into any branch fails; nil where no time runs through the tree.
  var writableUntil: TimeBound? { axis == nil ? nil : branches.map(\.writableUntil).min() }

  /// The first instant at which any branch lacks a proper partition.
  var coveredUntil: TimeBound? { axis == nil ? nil : branches.map(\.coveredUntil).min() }

  /// When writes fail: `in 9 days (1 Dec 2026 00:00 UTC)`.
  func runway(at now: Instant) -> String {
    switch writableUntil {
    case nil: branches.isEmpty ? "no time key" : branches.contains { $0.branch.label == .whole } ? "now" : "some now"
    case .unboundedAbove: "never"
    case .at(let instant) where instant > now: instant.dated(from: now)
    case .at, .unboundedBelow: "now"
    }
  }

  fileprivate func coveredWords(at now: Instant) -> String {
    switch coveredUntil {
    case nil: "–"
    case .unboundedAbove: "without end"
    case .at(let instant) where instant > now: "until \(instant.dated)"
    case .at, .unboundedBelow: "not now"
    }
  }
}
