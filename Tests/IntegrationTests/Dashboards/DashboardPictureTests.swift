import Foundation
import Testing

@Suite(
  "The dashboards, drawn", .timeLimit(.minutes(5)),
  .enabled(if: Browser.isInstalled && Program.isInstalled("prometheus"), "Chromium or Prometheus is not installed"))
struct DashboardPictureTests {
  @Test("answer whether, where and when writes will fail without scrolling, and cut no words off")
  func drawn() async throws {
    try await Example.withDatabase(named: "ovasabi") { example in
      let past = try await Past(growing: example)
      try await Exporter.withServing("--config", Example.config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        try await Prometheus.withScraping(exporter, remembering: past) { prometheus in
          // Rates need two scrapes.
          try await prometheus.waitUntilAnswering("count_over_time(partwatch_up[1m]) > 1")
          let now = Date.now.timeIntervalSince1970
          try await Browser.with { browser in
            let fleet = try Dashboard("partition-fleet.json")
            let answers = try await Answers(fleet, from: prometheus, now: now)
            try await show(fleet, answers, in: browser)
            try await expectWhole(in: browser, nothing: Self.nothing)
            try await expectAnswer(of: fleet, in: browser, month: example.month(1))
            try await Picture.writeIfAsked("partition-fleet") { try await browser.picture() }

            // Its first screen, and the graphs that whoever scrolls sees next.
            try await show(fleet.first(rows: 25), answers, in: browser)
            try await Picture.writeIfAsked("dashboard") { try await browser.picture() }

            let itself = try Dashboard("partwatch-itself.json")
            try await show(itself, Answers(itself, from: prometheus, now: now), in: browser)
            try await expectWhole(in: browser, nothing: [:])
            try await Picture.writeIfAsked("partwatch-itself") { try await browser.picture() }
            #expect(await browser.complaints == [])
          }
        }
      }
    }
  }

  /// The panels that have nothing to show of the example, and what they say then.
  private static let nothing = [
    "Plans that changed": "no plan changed",
    "Statements that do not prune": "none, or no pg_stat_statements",
    "Not as their pattern has it": "all conform, or no policy has a pattern",
    "Registered otherwise": "as registered, or no graph is named",
  ]

  /// Expects that all panels but those have something to show, and that no words are cut off.
  private func expectWhole(in browser: Browser, nothing: [String: String]) async throws {
    let empty: [String: String] = try await browser.evaluate(
      """
      Object.fromEntries([...document.querySelectorAll(".nothing")]
        .map((words) => [words.closest("section").ariaLabel, words.innerText]))
      """)
    #expect(empty == nothing)
    let cut: [String] = try await browser.evaluate(
      """
      [...document.querySelectorAll("h3 span, .tile span, td div, th div, .key th, .key li")]
        .filter((words) => {
          const range = document.createRange();
          range.selectNodeContents(words);
          return range.getBoundingClientRect().width > words.getBoundingClientRect().width + 0.1;
        })
        .map((words) => words.closest("section").ariaLabel + ": " + words.innerText)
      """)
    #expect(cut == [])
  }

  /// Expects the planted hole on the first screen, with all that says where it is.
  private func expectAnswer(of fleet: Dashboard, in browser: Browser, month: Month) async throws {
    let first = fleet.panels.prefix { $0.showsData }.map(\.title)
    #expect(first.count == 9)
    let below: [String] = try await browser.evaluate(
      """
      [...document.querySelectorAll("section")].filter((panel) => panel.getBoundingClientRect().bottom <= innerHeight)
        .map((panel) => panel.ariaLabel)
      """)
    #expect(below == first)

    // What can be seen of a table: the cells that lie within its panel.
    func rows(_ title: String) async throws -> [[String]] {
      try await browser.evaluate(
        """
        (() => {
          const frame = document.querySelector(`[aria-label="\(title)"] .scroll`);
          const room = frame.getBoundingClientRect();
          const seen = (cell) => {
            const box = cell.getBoundingClientRect();
            return box.right <= room.right + 1 && box.bottom <= room.bottom + 1;
          };
          return [...frame.querySelectorAll("tr")].map((row) => [...row.cells].filter(seen).map((cell) => cell.innerText))
            .filter((row) => row.length > 0);
        })()
        """)
    }
    let danger: String = try await browser.evaluate(
      "document.querySelector(`[aria-label='Tables in danger'] .tile`).innerText")
    #expect(danger == "1")
    let runway = try await rows("Runway: where writes fail first")
    #expect(
      runway.first == ["Time left", "Writes fail from", "Missing", "Table", "Branch", "Database", "Server"])
    #expect(
      runway.dropFirst().first?.dropFirst() == [
        "\(month.name)-01 00:00", "1", "service_messaging_main", "campaign_id=3", "ovasabi", "main",
      ])
    // On the last day of a month it is graver that the next is missing.
    let findings = try await rows("Findings").map { $0.dropFirst().prefix(3).joined(separator: " ") }
    #expect(
      findings.sorted() == [
        "Finding Table Database", "default-rows service_notification_main ovasabi",
        "gap service_analytics_event ovasabi", "next-period-missing service_messaging_main ovasabi",
        "query-over-budget service_product_main ovasabi",
      ])
    #expect(
      try await rows("Missing periods by window") == [
        ["Window", "Table", "Branches", "Periods", "Database"],
        ["next", "service_messaging_main", "1", "1", "ovasabi"],
        ["past", "service_analytics_event", "1", "1", "ovasabi"],
      ])
  }

  private func show(_ dashboard: Dashboard, _ answers: Answers, in browser: Browser) async throws {
    try await withTemporaryFolder { folder in
      let drawing = DashboardDrawing(dashboard: dashboard, answers: answers)
      try write(drawing.page.source, to: "\(folder)/page.html")
      try await browser.show("file://\(folder)/page.html", width: DashboardDrawing.width)
    }
  }
}
