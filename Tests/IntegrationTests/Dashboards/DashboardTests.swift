import Findings
import FoundationEssentials
import Testing

@Suite("The dashboards", .timeLimit(.minutes(5)))
struct DashboardTests {
  @Test("are two")
  func files() { #expect(Dashboard.files == ["partition-fleet.json", "partwatch-itself.json"]) }

  @Test(
    "load into any Grafana: a uid, no number of another one's, and whatever data source is chosen",
    arguments: Dashboard.files)
  func portable(file: String) throws {
    let dashboard = try Dashboard(file)
    #expect(dashboard.uid == (file == "partition-fleet.json" ? "partwatch-fleet" : "partwatch-itself"))
    #expect(dashboard.id == nil)
    #expect(dashboard.schemaVersion >= 39)
    #expect(dashboard.tags == ["partwatch", "postgresql"])
    for panel in dashboard.panels where panel.showsData {
      #expect(panel.id == nil, "\(panel.title)")
      #expect(panel.datasource == .chosen, "\(panel.title)")
      #expect(panel.targets?.allSatisfy { $0.datasource == .chosen } == true, "\(panel.title)")
    }
  }

  @Test("ask for server, database and table, of which all or several can be chosen", arguments: Dashboard.files)
  func variables(file: String) throws {
    let dashboard = try Dashboard(file)
    let variables = dashboard.templating.list
    let names = ["datasource", "server", "datname"] + (file == "partition-fleet.json" ? ["relname"] : [])
    #expect(variables.map(\.name) == names)
    for variable in variables where variable.type == "query" {
      #expect(variable.datasource == .chosen)
      #expect(variable.multi && variable.includeAll && variable.allValue == ".*")
    }
    // Whatever else has a dollar is a group of label_replace.
    for query in dashboard.expressions + dashboard.annotations.list.compactMap(\.expr) {
      let used = query.matches(of: #/\$([a-z_]+)/#).map { String($0.1) }
      #expect(Set(used).subtracting(names + ["__range", "__rate_interval"]) == [], "\(query)")
    }
  }

  // MARK: What is seen

  @Test(
    "have panels that do not overlap, and that say what to do, in which unit, and what nothing means",
    arguments: Dashboard.files)
  func panels(file: String) throws {
    var taken: [[Int]: String] = [:]
    for panel in try Dashboard(file).panels {
      let place = panel.gridPos
      for x in place.x..<place.x + place.w {
        for y in place.y..<place.y + place.h {
          let other = taken.updateValue(panel.title, forKey: [x, y])
          #expect(other == nil, "\(panel.title)")
        }
      }
      guard panel.showsData else { continue }
      #expect((panel.description ?? "").count > 30, "\(panel.title)")
      #expect(panel.fieldConfig?.defaults.noValue != nil, "\(panel.title)")
      guard panel.type == .table else {
        #expect(panel.fieldConfig?.defaults.unit != nil, "\(panel.title)")
        continue
      }
      let withUnit = panel.fieldConfig?.overrides.filter { $0.properties.contains { $0.id == "unit" } }
      #expect(panel.valueColumns.sorted() == withUnit?.map(\.matcher.options).sorted(), "\(panel.title)")
    }
    #expect(taken.keys.allSatisfy { $0[0] < 24 })
  }

  @Test("answer at one glance whether, where and when writes will fail")
  func firstScreen() throws {
    let first = try Dashboard("partition-fleet.json").panels.filter { $0.gridPos.y + $0.gridPos.h <= 16 }
    // Sixteen rows are 608 pixels: what a screen of 1440 × 900 shows below the browser's and Grafana's own bars.
    #expect(
      first.filter(\.showsData).map(\.title) == [
        "Time until writes fail", "Tables in danger", "Critical findings", "Warnings", "Collectors failing",
        "Oldest reading", "Runway: where writes fail first", "Findings", "Missing periods by window",
      ])
  }

  @Test("link to runbooks that are there, and mark the alerts that there are", arguments: Dashboard.files)
  func links(file: String) throws {
    let text = try String(contentsOfFile: "\(Dashboard.folder)/\(file)", encoding: .utf8)
    let linked = Set(text.matches(of: #/docs\/runbooks\/([A-Za-z-]+)\.md/#).map { String($0.1) })
    #expect(!linked.isEmpty)
    #expect(linked.subtracting(Runbook.all.map(\.name) + ["README"]) == [])

    let rules = try String(contentsOfFile: "\(Alerting.root)/alerts/partwatch.rules.yml", encoding: .utf8)
    let alerts = rules.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
    let marked = try #require(try Dashboard(file).annotations.list.compactMap(\.expr).first)
    let names = try #require(marked.firstMatch(of: #/alertname=~"([^"]+)"/#)).output.1
    let pattern = try Regex(String(names))
    let itself = file == "partwatch-itself.json"
    #expect(
      alerts.filter { $0.wholeMatch(of: pattern) != nil } == alerts.filter { !itself || $0.hasPrefix("Partwatch") })
  }

  // MARK: What is asked

  /// The panels that have nothing to show of the example, and why.
  private static let empty = [
    "Plans that changed": "none of the example's has",
    "Statements that do not prune": "the example's server has no pg_stat_statements",
  ]

  @Test(
    "have data in every panel, from a Prometheus that scrapes the example",
    .enabled(if: Program.isInstalled("prometheus"), "Prometheus is not installed"))
  func data() async throws {
    try await withWatchedExample { example, config in
      try await Exporter.withServing("--config", config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        try await Prometheus.withScraping(exporter) { prometheus in
          // Rates need two scrapes.
          try await prometheus.waitUntilAnswering("count_over_time(partwatch_up[1m]) > 1")
          for dashboard in try Dashboard.files.map(Dashboard.init) {
            for panel in dashboard.panels {
              for target in panel.targets ?? [] {
                let answer = try await prometheus.answer(Dashboard.expanding(target.expr))
                #expect(answer?.isEmpty == (Self.empty[panel.title] != nil), "\(panel.title): \(target.expr)")
              }
            }
            for variable in dashboard.templating.list where variable.type == "query" {
              let asked = try #require(variable.definition?.wholeMatch(of: #/label_values\((.+), (\w+)\)/#)).output
              let query = Dashboard.expanding("count by (\(asked.2)) (\(asked.1))")
              #expect(try await prometheus.answer(query)?.isEmpty == false, "\(query)")
            }
            for annotation in dashboard.annotations.list.compactMap(\.expr) {
              #expect(try await prometheus.answer(Dashboard.expanding(annotation)) == [])
            }
          }

          let findings = try #require(
            try Dashboard("partition-fleet.json").panels.first { $0.title == "Findings" }?.targets?.first?.expr)
          let pages = try await prometheus.answer(Dashboard.expanding(findings))?.compactMap { $0.labels["finding"] }
          #expect(
            pages?.sorted() == ["default-rows", "gap", "next-period-missing"]
              + Array(repeating: "nonconforming", count: 5) + ["query-over-budget"]
              + Array(repeating: "registration-drift", count: 5))
        }
      }
    }
  }

  /// Runs `body` with the example and a configuration that asks more of it: names that it does not have, and a knowledge
  /// graph in which its tables are not.
  private func withWatchedExample(_ body: (ExampleDatabase, _ config: String) async throws -> Void) async throws {
    try await Example.withDatabase { example in
      try await withTemporaryFolder { folder in
        let config = try String(contentsOfFile: Example.config, encoding: .utf8)
          .replacing("queries: queries/", with: "queries: \(Example.folder)/queries/")
          .replacing(
            "    time_zone: UTC", with: "    time_zone: UTC\n    pattern: {names: ['{parent}_campaign{value}']}")
        try write(#"{"version": "1.0.0", "last_updated": "2026-11-22T12:00:00Z"}"#, to: "\(folder)/graph.json")
        try write(config + "\ngraph: {file: graph.json}\n", to: "\(folder)/partwatch.yml")
        try await body(example, "\(folder)/partwatch.yml")
      }
    }
  }

  /// The panel of findings writes `next_period_missing` as its page is called, and knows names of up to three words.
  @Test("can name the page of every kind of finding", arguments: FindingKind.allCases)
  func kinds(kind: FindingKind) { #expect(kind.rawValue.split(separator: "_").count <= 3) }
}
