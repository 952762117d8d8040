import FoundationEssentials
import Testing

@Suite("The drawing of dashboards")
struct DrawingTests {
  @Test(
    "says numbers as Grafana does",
    arguments: [
      (Unit.short, 0, 36.0, "36"), (.short, nil, 12_345, "12.3 K"), (.bytes, nil, 0, "0 B"),
      (.bytes, nil, 1_536, "1.50 KiB"), (.bytes, nil, 7_497_318, "7.15 MiB"), (.percentunit, 0, 36, "3600%"),
      (.seconds, 0, 8.2, "8 s"), (.seconds, nil, 0.0528, "52.8 ms"), (.seconds, 1, 5_400, "1.5 hours"),
      (.duration, 1, 648_000, "1 week, 0 days"), (.duration, 1, -90, "1 minute, 30 seconds ago"),
      (.minute, nil, 1_796_083_200_000, "2026-12-01 00:00"), (.yesOrNo, nil, 1, "Yes"),
    ] as [(Unit, Int?, Double, String)])
  func units(unit: Unit, decimals: Int?, value: Double, text: String) {
    #expect(unit.text(value, decimals: decimals) == text)
  }

  @Test("merges tables by what all of them have, and leaves empty what one has not")
  func merging() {
    let sizes = DataFrame(
      columns: ["table", "Value #A"], rows: [[.text("a"), .number(1)], [.text("b"), .number(2)]])
    let states = DataFrame(columns: ["table", "state", "Value #B"], rows: [[.text("b"), .text("ok"), .number(1)]])
    #expect(
      DataFrame.merging([sizes, DataFrame(), states])
        == DataFrame(
          columns: ["table", "Value #A", "state", "Value #B"],
          rows: [
            [.text("a"), .number(1), .nothing, .nothing], [.text("b"), .number(2), .text("ok"), .number(1)],
          ]))
  }

  @Test("has scales that end at round numbers: bytes at powers of two")
  func scales() {
    #expect(Scale(upTo: 36, steps: 4, unit: .short).ticks == [0, 10, 20, 30, 40])
    #expect(Scale(upTo: 3_000_000, steps: 4, unit: .bytes).ticks == [0, 1_048_576, 2_097_152, 3_145_728, 4_194_304])
    #expect(Scale(upTo: 0, steps: 4, unit: .short).ticks == [0, 0.5])
  }

  @Test("escapes what it is told")
  func escaping() {
    let name = #"<b title="x">&"#
    #expect(("<p>\(name)</p>" as HTML).source == "<p>&lt;b title=&quot;x&quot;&gt;&amp;</p>")
  }

  @Test(
    "refuses what it cannot draw",
    arguments: [
      (#""type": "stat""#, #""type": "heatmap""#), (#""unit": "bytes""#, #""unit": "parsec""#),
      (#""id": "merge""#, #""id": "joinByField""#), (#""id": "decimals""#, #""id": "custom.hidden""#),
      (#""color": "red""#, #""color": "mauve""#),
    ])
  func unknown(known: String, other: String) throws {
    let text = try String(contentsOfFile: "\(Dashboard.folder)/partition-fleet.json", encoding: .utf8)
    try #require(text.contains(known))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Dashboard.self, from: Data(text.replacing(known, with: other).utf8))
    }
  }
}
