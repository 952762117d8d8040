import Exposition
import Testing

@Suite("Labels")
struct LabelSetTests {
  @Test("stand in the order given, and one more comes last")
  func order() {
    let database: LabelSet = ["server": "main", "datname": "app"]

    #expect(database.description == #"{server="main",datname="app"}"#)
    #expect(database.adding("branch", "").description == #"{server="main",datname="app",branch=""}"#)
    #expect(database.description == #"{server="main",datname="app"}"#)
    #expect(LabelSet().adding("a", "1").description == #"{a="1"}"#)
  }

  @Test(
    "have quotes, backslashes and line feeds escaped in their values, and nothing else",
    arguments: [
      (#"say "hi""#, #"{v="say \"hi\""}"#),
      (#"C:\temp\new"#, #"{v="C:\\temp\\new"}"#),
      ("one\ntwo", #"{v="one\ntwo"}"#),
      (#"\n"#, #"{v="\\n"}"#),
      ("\r\n\t\u{0}\u{7F}", "{v=\"\r\\n\t\u{0}\u{7F}\"}"),
      ("a,b={c}", #"{v="a,b={c}"}"#),
      ("\u{202E}שלום 🐘", "{v=\"\u{202E}שלום 🐘\"}"),
    ])
  func escaping(value: String, expected: String) {
    let labels: LabelSet = ["v": value]
    #expect(Array(labels.description.utf8) == Array(expected.utf8))
  }

  @Test("are equal byte by byte, so that letters composed differently stay two series")
  func equality() {
    let composed: LabelSet = ["relname": "caf\u{E9}"]
    let decomposed: LabelSet = ["relname": "cafe\u{301}"]

    #expect(composed == ["relname": "caf\u{E9}"])
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, composed]).count == 2)
    #expect(
      LabelSet(dictionaryLiteral: ("a", "1"), ("b", "2")) == LabelSet(dictionaryLiteral: ("a", "1")).adding("b", "2"))
  }

  @Test("take a value that looks like another label")
  func lookalike() {
    let labels: LabelSet = ["relname": #"x",branch="y"#]
    #expect(labels.adding("branch", "z").description == #"{relname="x\",branch=\"y",branch="z"}"#)
  }

  @Test("stop the program where a name is none")
  func names() async {
    await #expect(processExitsWith: .failure) { _ = LabelSet().adding("1st", "") }
    await #expect(processExitsWith: .failure) { _ = LabelSet().adding("", "") }
    await #expect(processExitsWith: .failure) { _ = LabelSet().adding("rel-name", "") }
    await #expect(processExitsWith: .failure) { _ = LabelSet().adding("__name__", "") }
  }
}
