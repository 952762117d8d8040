internal import Monitor
internal import PartitionModel
internal import QueryPlans

/// What the canonical queries read, by their custom and their generic plan side by side; those that fail first.
struct QueryList {
  private let verdicts: [(query: String, modes: [PlanMode: QueryVerdict])]

  init(_ report: DatabaseReport, _ scope: Scope) {
    var order: [String] = []
    var byQuery: [String: [PlanMode: QueryVerdict]] = [:]
    for verdict in report.verdicts where scope.includes(verdict) {
      if byQuery[verdict.query] == nil { order.append(verdict.query) }
      byQuery[verdict.query, default: [:]][verdict.plan] = verdict
    }
    let all = order.map { (query: $0, modes: byQuery[$0] ?? [:]) }
    verdicts = all.filter { !$0.modes.isFine } + all.filter(\.modes.isFine)
  }

  /// Nil where no query is checked.
  func content(_ allowance: inout Allowance) -> [String: Any]? {
    guard !verdicts.isEmpty else { return nil }
    let shown = verdicts.prefix(allowance.queries)
    allowance.queries -= shown.count
    var rows: [[String: Any]] = []
    for (query, modes) in shown {
      let plans = PlanMode.allCases.map { mode -> [String: Any] in
        modes[mode].map { Self.content($0, &allowance) } ?? ["status": "not checked", "style": "dim", "sign": ""]
      }
      rows.append(["query": query.visible, "plans": plans])
    }
    let fine = verdicts.count { $0.modes.isFine }
    var content: [String: Any] = [
      "queryRows": rows, "queryCount": "\(fine.grouped) of \(verdicts.count.grouped) as they should be",
    ]
    if verdicts.count > shown.count { content["moreQueries"] = (verdicts.count - shown.count).grouped }
    return content
  }

  private static func content(_ verdict: QueryVerdict, _ allowance: inout Allowance) -> [String: Any] {
    var content: [String: Any] = [
      "status": verdict.status.rawValue.split(separator: "_").joined(separator: " "), "style": verdict.status.style,
      "sign": verdict.status.sign, "detail": verdict.detail.visible, "reasons": verdict.reasons.map(\.visible),
    ]
    content["counts"] = verdict.roots.map { root -> String in
      let leaves = root.existing.map { "\(root.scanned.grouped) of \($0.grouped)" } ?? root.scanned.grouped
      return "\(leaves) · \(root.allowed == .max ? "no limit" : "\(root.allowed.grouped) allowed")"
        + (root.removedAtStartup.map { $0 > 0 ? " · \($0.grouped) removed at start-up" : "" } ?? "")
        + (verdict.roots.count > 1 ? " · \(root.root)".visible : "")
    }
    if let cost = verdict.cost { content["cost"] = "cost \(cost.asCount)" }
    if verdict.hasChanged == true { content["changed"] = true }
    var texts: [[String: Any]] = []
    for plan in verdict.plans {
      let text = "\(plan.shape)"
      guard text.utf8.count <= allowance.plans else { break }
      allowance.plans -= text.utf8.count
      let set = verdict.plans.count > 1 ? ", parameter set \(plan.parameterSet)" : ""
      texts.append(["planTitle": "\(plan.mode.rawValue) plan\(set)", "planText": text])
    }
    if !texts.isEmpty { content["shapes"] = ["texts": texts] }
    if texts.count < verdict.plans.count { content["elsewhere"] = true }
    return content
  }

  static let source = """
    <section aria-label="Queries">
    <h3>Queries <small>{{queryCount}}</small></h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Checks of the queries">
    <table class="list queries">
    <thead><tr><th scope="col">Query</th><th scope="col">Planned for its values (custom)</th><th scope="col">Planned for all values (generic)</th></tr></thead>
    <tbody>
    {{#queryRows}}
    <tr><th scope="row"><bdi>{{query}}</bdi></th>{{#plans}}<td><p><span class="chip {{style}}">{{sign}}{{status}}</span>{{#changed}} <span class="chip warning">▲ changed</span>{{/changed}}{{#counts}} <span class="count">{{.}}</span>{{/counts}} <small>{{cost}}</small></p>{{#reasons}}<p class="reason">{{.}}</p>{{/reasons}}{{#shapes}}<details><summary>plan</summary>{{#texts}}<pre aria-label="{{planTitle}}"><code>{{planText}}</code></pre>{{/texts}}</details>{{/shapes}}{{#elsewhere}}<a href="/api/v1/queries">plan, as JSON</a>{{/elsewhere}}</td>{{/plans}}</tr>
    {{/queryRows}}
    </tbody>
    </table>
    </div>
    {{#moreQueries}}<p class="dim">and {{moreQueries}} more: <a href="/api/v1/queries">all of them as JSON</a></p>
    {{/moreQueries}}
    </section>

    """
}

extension [PlanMode: QueryVerdict] {
  fileprivate var isFine: Bool { values.allSatisfy { $0.status == .ok } }
}

extension QueryStatus {
  fileprivate var style: String {
    switch self {
    case .ok: "up"
    case .overBudget, .planChanged, .error, .denied: "warning"
    case .blocked, .undetermined: "info"
    }
  }

  fileprivate var sign: String {
    switch self {
    case .ok: "● "
    case .overBudget, .planChanged, .error, .denied: "▲ "
    case .blocked, .undetermined: "? "
    }
  }
}
