import Foundation
import KnowledgeGraph
import Testing

@Suite("A graph's text")
struct JSONReaderTests {
  /// What is wrong with `text`; nil where nothing is.
  private func error(_ bytes: [UInt8]) -> String? {
    do {
      _ = try GraphFile(bytes)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "is refused where it is not JSON, with the place",
    arguments: [
      ("", "1:1: expected a value"),
      ("{", "1:2: expected a key in double quotes"),
      (#"{"a" 1}"#, "1:6: expected a colon"),
      (#"{"a": 1,}"#, "1:9: expected a key in double quotes"),
      (#"{"a": [1 2]}"#, "1:10: expected a comma or ]"),
      (#"{"a": 1 "b": 2}"#, "1:9: expected a comma or }"),
      ("{\n  \"é\": tru\n}", "2:8: expected a value"),
      (#"{"a": 01}"#, "1:8: expected a comma or }"),
      (#"{"a": 1.}"#, "1:9: expected a digit"),
      (#"{"a": -}"#, "1:8: expected a digit"),
      (#"{"a": NaN}"#, "1:7: expected a value"),
      (#"{"a": "\x"}"#, "1:9: an escape that JSON does not have"),
      (#"{"a": "\u12G4"}"#, "1:10: expected four hexadecimal digits"),
      ("{\"a\": \"\n\"}", "1:8: a control character in a string"),
      (#"{"a": "b"#, "1:9: a string that does not end"),
      (#"{"a": 1} x"#, "1:10: expected the end of the text"),
      (#"{"a": 1, "\u0061": 2}"#, #"1:10: the key "a" is here a second time"#),
      ("\u{FEFF}{}", "1:1: a byte order mark, which JSON does not have (RFC 8259, section 8.1)"),
      (#"{"a": 1} // comment"#, "1:10: expected the end of the text"),
    ])
  func refused(text: String, error: String) {
    #expect(self.error(Array(text.utf8)) == "is not valid JSON: \(error)")
  }

  @Test("is refused where it is not UTF-8, or nested beyond all reason")
  func unreadable() {
    #expect(error(Array("{\n\"é".utf8) + [0xFF]) == "is not valid JSON: 2:3: text that is not UTF-8")
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(error(deep) == "is not valid JSON: 1:201: nested deeper than 200 levels")
  }

  @Test(
    "is refused where it is JSON, but no knowledge graph",
    arguments: [
      ("[]", "is no knowledge graph: it is an array"),
      (#"{"name": "package"}"#, #"is no knowledge graph: it has no string "version" at its top level"#),
      (#"{"version": 1}"#, #"is no knowledge graph: it has no string "version" at its top level"#),
      (#"{"version": "1.0.0"}"#, #"is no knowledge graph: it has no string "last_updated" at its top level"#),
    ])
  func noGraph(text: String, error: String) {
    #expect(self.error(Array(text.utf8)) == error)
  }

  @Test("is accepted exactly where Foundation accepts it, whatever byte is changed")
  func oracle() throws {
    // Short, so that every byte can become every other of those that mean something.
    let text = Array(#"{"version":"1.0.0","last_updated":"x","a":[1.5e-3,true,null,{"é\n\u0041":-0}]}"#.utf8)
    let meaningful = Array(#"{}[]:,"\ 01-+.eEtnul"#.utf8) + [0x0A, 0x00, 0xFF]
    var refused = 0
    for place in text.indices {
      for byte in meaningful {
        var changed = text
        changed[place] = byte
        let ours = error(changed).map { !$0.hasPrefix("is not valid JSON") } ?? true
        let theirs = (try? JSONSerialization.jsonObject(with: Data(changed), options: [.fragmentsAllowed])) != nil
        #expect(ours == theirs, "\(String(decoding: changed, as: UTF8.self))")
        refused += ours ? 0 : 1
      }
    }
    #expect(refused > 1_000)
  }
}
