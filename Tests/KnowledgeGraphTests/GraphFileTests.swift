import Foundation
import KnowledgeGraph
import PartitionModel
import Testing

@Suite("Registering tables in a knowledge graph")
struct GraphFileTests {
  @Test("puts them among the database practices, raises the version, and changes nothing else")
  func registers() throws {
    let merged = try #require(try graph(platformGraph).registering(["app": orders], at: noon))
    let expected =
      platformGraph
      .replacing(#""1.0.21""#, with: #""1.0.22""#)
      .replacing("2025-10-03T00:40:18.443523Z", with: "2025-10-04T12:00:00Z")
      .replacing(
        """
                "technology": "PostgreSQL"
              }
            }
          },
        """,
        with: """
                  "technology": "PostgreSQL"
                }
              },
              "partitioning": {
                "app": {
                  "public.orders": {
                    "strategy": "RANGE"
                  }
                }
              }
            },
          """)
    #expect(merged.text == expected)
  }

  @Test("changes nothing where they are registered, also by another hand and in another order")
  func idempotent() throws {
    let merged = try #require(try graph(platformGraph).registering(["app": orders], at: noon))
    #expect(try merged.registering(["app": orders], at: noon) == nil)

    let rewritten = try JSONSerialization.data(
      withJSONObject: JSONSerialization.jsonObject(with: Data(merged.bytes)), options: .sortedKeys)
    #expect(try GraphFile(Array(rewritten)).registering(["app": orders], at: noon) == nil)
  }

  @Test("replaces those of the database alone, and leaves other databases as they are written")
  func replaces() throws {
    let text = """
      {"version": "1.0.9", "last_updated": "", "database_practices": {
      \t"partitioning": {
      \t\t"archive": { "public.old" : {} },
      \t\t"app": {"public.gone": {}}
      \t}
      }, "z": 1.0}

      """
    let merged = try #require(try graph(text).registering(["app": orders], at: noon))
    #expect(
      merged.text == """
        {"version": "1.0.10", "last_updated": "2025-10-04T12:00:00Z", "database_practices": {
        \t"partitioning": {
        \t\t"archive": { "public.old" : {} },
        \t\t"app": {"public.orders": {"strategy": "RANGE"}}
        \t}
        }, "z": 1.0}

        """)
    #expect(merged.tables(of: "app") == orders)
    #expect(merged.tables(of: "archive") == ["public.old": .object([:])])
  }

  @Test(
    "follows the layout of the file",
    arguments: [
      (
        #"{"version":"1.0.0","last_updated":"x"}"#,
        #"{"database_practices":{"partitioning":{"app":{"public.orders":{"strategy":"RANGE"}}}},"#
          + #""version":"1.0.1","last_updated":"2025-10-04T12:00:00Z"}"#
      ),
      (
        "{\r\n\t\"version\": \"1.0.0\",\r\n\t\"last_updated\": \"x\",\r\n\t\"database_practices\": null\r\n}\r\n",
        "{\r\n\t\"version\": \"1.0.1\",\r\n\t\"last_updated\": \"2025-10-04T12:00:00Z\",\r\n\t\"database_practices\": {\r\n"
          + "\t\t\"partitioning\": {\r\n\t\t\t\"app\": {\r\n\t\t\t\t\"public.orders\": {\r\n"
          + "\t\t\t\t\t\"strategy\": \"RANGE\"\r\n\t\t\t\t}\r\n\t\t\t}\r\n\t\t}\r\n\t}\r\n}\r\n"
      ),
      (
        "{\n    \"version\" : \"1.0.0\",\n    \"last_updated\" : \"x\",\n    \"database_practices\" : {}\n}",
        "{\n    \"version\" : \"1.0.1\",\n    \"last_updated\" : \"2025-10-04T12:00:00Z\",\n    \"database_practices\" : {\n"
          + "        \"partitioning\" : {\n            \"app\" : {\n                \"public.orders\" : {\n"
          + "                    \"strategy\" : \"RANGE\"\n                }\n            }\n        }\n    }\n}"
      ),
    ])
  func layout(before: String, after: String) throws {
    #expect(try graph(before).registering(["app": orders], at: noon)?.text == after)
  }

  @Test(
    "refuses a file that has something else in their place",
    arguments: [
      (#""database_practices": []"#, "cannot take it: database_practices is an array, not an object"),
      (
        #""database_practices": {"partitioning": "none"}"#,
        "cannot take it: database_practices.partitioning is a string, not an object"
      ),
      (
        #""database_practices": {"partitioning": {"app": ["public.old"]}}"#,
        "cannot take it: database_practices.partitioning.app is an array, not an object"
      ),
    ])
  func refused(member: String, error: String) throws {
    let file = try graph("{\"version\": \"1.0.0\", \"last_updated\": \"x\", \(member)}")
    let thrown = #expect(throws: GraphFileError.self) { try file.registering(["app": orders], at: noon) }
    #expect(thrown?.description == error)
  }

  @Test(
    "raises the version as the platform does",
    arguments: [("1.0.21", "1.0.22"), ("2.7.9", "2.7.10"), ("1.0", "1.0.0"), ("v1", "1.0.0"), ("1.0.x", "1.0.0")])
  func version(before: String, after: String) throws {
    let file = try graph(#"{"version": "\#(before)", "last_updated": "x"}"#)
    #expect(try file.registering(["app": orders], at: noon)?.version == after)
  }

  @Test(
    "writes the time as the platform does", arguments: [(0, ""), (500_000, ".5"), (443_523, ".443523"), (20, ".00002")])
  func time(microseconds: Int64, fraction: String) {
    #expect(noon.advanced(byMicroseconds: microseconds).rfc3339 == "2025-10-04T12:00:00\(fraction)Z")
  }

  @Test("keeps every byte but those it means, wherever the section stands and whatever is around it")
  func everyOtherByte() throws {
    var generator = SystemRandomNumberGenerator()
    for round in 0..<300 {
      let spaces = ["", " ", "\n", "\n  ", "\r\n\t", "  \n"]
      func space() -> String { spaces.randomElement(using: &generator) ?? "" }
      func value(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &generator) {
        case 0: return ["null", "true", "-0.50e+2", "12345678901234567890"].randomElement(using: &generator) ?? ""
        case 1: return #""}{\"][\\ \u00e9 年 \/ \"version\": 1""#
        case 2: return "[]"
        case 3: return "{\(space())}"
        case 4: return "[\(space())\(value(depth + 1))\(space()),\(value(depth + 1))]"
        default:
          return "{\(space())\"k\"\(space()):\(value(depth + 1))\(space()),\"version\":\(space())\(value(depth + 1))}"
        }
      }
      let parts = [
        #""version":\#(space())"1.0.1""#, #""last_updated" : "x""#, #""a": \#(value(0))"#, #""zz":\#(value(0))"#,
        #""database_practices":\#(space())"#
          + ["null", "{}", "{\(space())\"a\":\(value(1))\(space())}", #"{"partitioning":{"app":{"x":1},"b":2},"q":3}"#]
          .randomElement(using: &generator)!,
      ].shuffled(using: &generator)
      let text = "\(space()){\(space())\(parts.joined(separator: ",\(space())"))\(space())}\(space())"
      let before = try graph(text)
      let after = try #require(try before.registering(["app": orders], at: noon), "\(round): \(text)")

      // As Foundation reads both, only these three differ.
      var old = try object(before)
      var new = try object(after)
      #expect(new["version"] as? String == "1.0.2")
      #expect(new["last_updated"] as? String == "2025-10-04T12:00:00Z")
      for key in ["version", "last_updated"] { (old[key], new[key]) = (nil, nil) }
      var practices = try #require(new["database_practices"] as? [String: Any])
      var partitioning = try #require(practices["partitioning"] as? [String: Any])
      #expect(partitioning["app"] as? NSDictionary == ["public.orders": ["strategy": "RANGE"]])
      var oldPractices = old["database_practices"] as? [String: Any] ?? [:]
      var oldPartitioning = oldPractices["partitioning"] as? [String: Any] ?? [:]
      (partitioning["app"], oldPartitioning["app"]) = (nil, nil)
      #expect(partitioning as NSDictionary == oldPartitioning as NSDictionary)
      (practices["partitioning"], oldPractices["partitioning"]) = (nil, nil)
      #expect(practices as NSDictionary == oldPractices as NSDictionary)
      (old["database_practices"], new["database_practices"]) = (nil, nil)
      #expect(old as NSDictionary == new as NSDictionary)

      // And as they are written.
      #expect(after.text.contains(try #require(parts.first { $0.hasPrefix(#""zz""#) })))
      #expect(after.text.contains(try #require(parts.first { $0.hasPrefix(#""a""#) })))
    }
  }

  private func object(_ file: GraphFile) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
  }
}
