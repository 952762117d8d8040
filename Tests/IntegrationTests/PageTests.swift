import Foundation
import TestServers
import Testing

@Suite("The page in a browser", .enabled(if: Browser.isInstalled), .timeLimit(.minutes(5)))
struct PageTests {
  @Test(
    "shows the planted hole on a screen and on a telephone, by day and by night, and the browser has no complaint",
    arguments: [1_440, 390], [false, true])
  func example(width: Int, isDark: Bool) async throws {
    try await Example.withDatabase { example in
      try await Exporter.withServing("--config", Example.config, "--conninfo", example.conninfo) { exporter in
        try await exporter.waitUntilReady()
        let clock = ContinuousClock()
        _ = try await exporter.get("/")
        var page: HTTPReply?
        let time = try await clock.measure { page = try await exporter.get("/") }
        let size = try #require(page?.body.utf8.count)
        print("page of the example: \(size) bytes, served again in \(time)")
        #expect(size < 300_000)

        try await Browser.with { browser in
          try await browser.show("http://\(exporter.address)/", width: width, isDark: isDark)
          #expect(try await browser.faults() == [])
          let hole = #"[aria-label="Coverage map of public.service_messaging_main"] tbody tr:first-child td.m"#
          #expect(try await browser.evaluate(PageAudit.canBeSeen(hole)) == true)
          let branch = "document.querySelector(`\(hole)`).parentElement.cells[0].innerText.split(`\\n`)[0]"
          #expect(try await browser.evaluate(branch) == "▲ campaign_id=3")
          #expect(try await browser.evaluate("document.querySelectorAll('td.m').length") == 2)
          try await Picture.writeIfAsked("page-\(width)\(isDark ? "-dark" : "")") { try await browser.picture() }
          if width == 1_440, !isDark {
            let map = #"article[aria-label="public.service_messaging_main"]"#
            try await Picture.writeIfAsked("coverage-map") { try await browser.picture(of: map) }
          }
          #expect(await browser.complaints == [])
        }
      }
    }
  }

  @Test("copies a remedy, and reads the cells of a map to whoever has no mouse")
  func scripts() async throws {
    try await WideTable.withServing { address in
      try await Browser.with { browser in
        try await browser.show("http://\(address)/", width: 1_440)
        let copied = """
          (() => {
            const button = document.querySelector(".copy");
            const said = new Promise((done) => new MutationObserver(() => done(button.innerText)).observe(button, { childList: true }));
            button.click();
            return said;
          })()
          """
        #expect(["Copied", "Selected"].contains(try await browser.evaluate(copied, as: String.self)))

        let reading = "document.querySelector('article output').innerText"
        _ = try await browser.evaluate("document.querySelector('.map td[tabindex=\"0\"]').focus(), 0", as: Int.self)
        let hole: String = try await browser.evaluate(reading)
        #expect(hole == "▲ campaign_id=777, 2026-12: missing · 2026-12-01 to 2027-01-01 UTC")
        try await browser.press("ArrowLeft")
        let before: String = try await browser.evaluate(reading)
        #expect(
          before == "▲ campaign_id=777, 2026-11: covered now · t_1999_8 · 2026-11-01 to 2026-12-01 UTC · 2.4 MB")
        #expect(await browser.complaints == [])
      }
    }
  }

  @Test(
    "folds a table of 2,000 branches to the worst and says how many more there are, by day and by night",
    arguments: [1_440, 390], [false, true])
  func manyBranches(width: Int, isDark: Bool) async throws {
    try await WideTable.withServing { address in
      let clock = ContinuousClock()
      var page: HTTPReply?
      let time = try await clock.measure { page = try await HTTPReply.get("http://\(address)/") }
      let size = try #require(page?.body.utf8.count)
      print("page of 2,000 branches: \(size) bytes, made and served in \(time)")
      #expect(size < 300_000)

      try await Browser.with { browser in
        try await browser.show("http://\(address)/", width: width, isDark: isDark)
        #expect(try await browser.faults() == [])
        let heads =
          "[...document.querySelectorAll('article tbody th')].map((head) => head.innerText.split(`\\n`).join(`, `))"
        let rows: [String] = try await browser.evaluate(heads)
        #expect(
          rows == [
            "▲ campaign_id=777, writes fail in 8 days", "▲ campaign_id=1234, a gap in the past",
          ] + (1...14).map { "campaign_id=\($0)" } + ["1,984 more, nothing is missing from them"])
        #expect(try await browser.evaluate(PageAudit.canBeSeen("article tbody tr:first-child td.m")) == true)
        try await Picture.writeIfAsked("branches-\(width)\(isDark ? "-dark" : "")") { try await browser.picture() }

        // Its own page has more of them, and finds any.
        let link: String = try await browser.evaluate("document.querySelector('article h4 a').getAttribute('href')")
        try await browser.show("http://\(address)\(link)", width: width, isDark: isDark)
        #expect(try await browser.faults() == [])
        #expect(try await browser.evaluate(heads + ".length") == 101)
        try await browser.follow(
          """
          document.querySelector("[name=branch]").value = "campaign_id=199";
          document.querySelector("form").requestSubmit();
          """)
        let found: [String] = try await browser.evaluate(heads)
        #expect(found == ["campaign_id=199"] + (1_990...1_999).map { "campaign_id=\($0)" })
        #expect(try await browser.faults() == [])
        #expect(await browser.complaints == [])
      }
    }
  }
}
