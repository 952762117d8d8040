internal import Findings
internal import Monitor
internal import Mustache
internal import PartitionModel

/// The page at `/`: which databases are watched, and what is wrong with them, the worst first.
struct LandingPage: Sendable {
  private let template: MustacheTemplate

  init() throws { self.template = try MustacheTemplate(string: Self.source) }

  func reply(_ snapshot: Snapshot) -> Reply {
    let content: [String: Any] = [
      "version": Version.current,
      "databases": snapshot.databases.map(Self.content),
      "waiting": !snapshot.isComplete,
    ]
    return Reply(
      status: 200,
      headers: [
        "Content-Type": "text/html; charset=utf-8",
        // Nothing on the page comes from elsewhere, and no script runs.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
      ],
      body: [Array(template.render(content).utf8)])
  }

  private static func content(_ database: DatabaseSnapshot) -> [String: Any] {
    var content: [String: Any] = ["server": database.server, "datname": database.datname]
    if case .down(let reason) = database.connection { content["down"] = reason }
    if let report = database.report {
      content["tables"] = report.trees.count
      content["leaves"] = report.trees.reduce(0) { $0 + $1.places.count }
      content["asOf"] = "\(report.now.wholeSecond)"
      content["none"] = report.findings.isEmpty
      content["any"] = !report.findings.isEmpty
      content["findings"] = report.findings.map { finding in
        [
          "severity": finding.severity.rawValue, "subject": finding.subject, "sentence": finding.sentence,
          "remedy": finding.remedy,
        ]
      }
    }
    content["failures"] = database.collectors.compactMap { collector in
      collector.failure.map { ["collector": collector.name.rawValue, "failure": $0] }
    }
    return content
  }

  private static let source = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Partwatch</title>
    <style>
    :root { color-scheme: light dark; --line: #8885; --critical: #b3261e; --warning: #8a5a00; --info: #3a5f8a; }
    @media (prefers-color-scheme: dark) { :root { --critical: #ff8a80; --warning: #ffc261; --info: #9cc4f5; } }
    body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
    table { border-collapse: collapse; width: 100%; }
    th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
    th { white-space: nowrap; }
    code { font-size: .875em; }
    td:first-child { white-space: nowrap; }
    .critical { color: var(--critical); font-weight: 600; } .warning { color: var(--warning); font-weight: 600; } .info { color: var(--info); }
    </style>
    </head>
    <body>
    <h1>Partwatch</h1>
    <p><a href="/metrics">Metrics</a> · <a href="/healthz">health</a> · <a href="/readyz">readiness</a> · version {{version}}</p>
    {{#waiting}}<p role="status">Waiting for the first poll.</p>{{/waiting}}
    {{#databases}}
    <section>
    <h2>{{server}} / {{datname}}</h2>
    {{#down}}<p class="critical" role="alert">Cannot be read: {{.}}</p>{{/down}}
    {{#failures}}<p class="warning">The collector {{collector}} fails: {{failure}}</p>{{/failures}}
    {{#asOf}}<p>Partitioned tables: {{tables}}; leaves: {{leaves}}; as of {{asOf}}.</p>{{/asOf}}
    {{#none}}<p>Nothing is wrong.</p>{{/none}}
    {{#any}}
    <table>
    <thead><tr><th scope="col">Severity</th><th scope="col">Where</th><th scope="col">What</th><th scope="col">Remedy</th></tr></thead>
    <tbody>
    {{#findings}}<tr><td class="{{severity}}">{{severity}}</td><td>{{subject}}</td><td>{{sentence}}</td><td><code>{{remedy}}</code></td></tr>
    {{/findings}}
    </tbody>
    </table>
    {{/any}}
    </section>
    {{/databases}}
    </body>
    </html>
    """
}
