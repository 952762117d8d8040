internal import Findings
internal import Monitor
internal import PartitionModel

/// What is wrong with a database, the worst first, each with what to do about it.
struct FindingList {
  private let findings: [Finding]
  /// What is said where there is none, and how it looks.
  private let none: (words: String, look: String)

  init(_ report: DatabaseReport, _ scope: Scope) {
    findings = report.findings.filter(scope.includes)
    none =
      scope.branch == nil
      ? ("● Nothing is wrong.", "up") : ("None of a branch with this name; others are not looked at here.", "dim")
  }

  /// Of one kind and one table no more than this are shown, that one trouble of many branches may not hide another.
  private static let alike = 3

  func content(_ allowance: inout Allowance) -> [String: Any] {
    struct Alike: Hashable {
      let kind: FindingKind
      let table: RelationName?
    }
    let most = allowance.branches > 16 ? allowance.findings : Self.alike
    var seen: [Alike: Int] = [:]
    let chosen = findings.filter { finding in
      let alike = Alike(kind: finding.kind, table: finding.table)
      seen[alike, default: 0] += 1
      return finding.query != nil || seen[alike, default: 0] <= most
    }.prefix(allowance.findings)
    allowance.findings -= chosen.count
    let counts = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count.grouped) \(severity.rawValue)"
    }
    var content: [String: Any] = [
      "list": chosen.map(Self.content), "anyFinding": !findings.isEmpty,
      "counts": counts.joined(separator: ", "), "none": none.words, "look": none.look,
    ]
    if findings.count > chosen.count { content["moreFindings"] = (findings.count - chosen.count).grouped }
    return content
  }

  private static func content(_ finding: Finding) -> [String: Any] {
    [
      "severity": finding.severity.rawValue, "symbol": finding.severity.symbol, "kind": finding.kind.rawValue,
      "subject": finding.subject.visible, "sentence": finding.sentence.visible, "remedy": finding.remedy,
      "runbook": "\(runbooks)/\(finding.kind.rawValue.split(separator: "_").joined(separator: "-")).md",
    ]
  }

  private static let runbooks = "https://github.com/partwatch/partwatch/blob/main/docs/runbooks"

  static let source = """
    <section aria-label="Findings">
    <h3>Findings <small>{{counts}}</small></h3>
    {{^anyFinding}}<p class="{{look}}">{{none}}</p>
    {{/anyFinding}}
    {{#anyFinding}}
    <ul class="findings">
    {{#list}}
    <li class="{{severity}}"><p><span class="chip {{severity}}">{{symbol}} {{severity}}</span> <b><bdi>{{subject}}</bdi></b> <a class="kind" href="{{runbook}}">{{kind}}</a></p><p>{{sentence}}</p><div class="remedy"><pre><code>{{remedy}}</code></pre><button type="button" class="copy" aria-label="Copy the remedy for {{subject}}">Copy</button></div></li>
    {{/list}}
    </ul>
    {{#moreFindings}}<p class="dim">and {{moreFindings}} more like these, on the pages of the tables, and <a href="/api/v1/findings">as JSON</a></p>
    {{/moreFindings}}
    {{/anyFinding}}
    </section>

    """
}
