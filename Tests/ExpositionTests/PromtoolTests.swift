import Exposition
import Testing

@Suite("promtool", .enabled(if: Tool.promtool.isInstalled))
struct PromtoolTests {
  @Test("finds nothing to say about a page whose labels try to break it")
  func hostileLabels() throws {
    let page = ExpositionFormat.prometheusText.page(of: hostileFamilies)
    let run = try Tool.promtool.run("check", "metrics", input: page)

    #expect(run.text == "")
    #expect(run.exitCode == 0)
  }

  @Test("refuses a page whose label is not escaped, so its silence means something")
  func brokenPage() throws {
    let run = try Tool.promtool.run("check", "metrics", input: Array("# TYPE x gauge\nx{a=\"\\\"} 1\n".utf8))
    #expect(run.exitCode == 1)
  }
}
