import Foundation
import KnowledgeGraph
import PartitionModel
import TestTrees
import Testing

@Suite("The schema, docs/partitioning.schema.json,")
struct SchemaTests {
  private let schema: JSONSchema

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    schema = try JSONSchema(Data(contentsOf: root.appending(path: "docs/partitioning.schema.json")))
  }

  private var tables: [String: JSONValue] {
    get throws {
      let notations = [
        "LIST(campaign_id int8) 1|2{RANGE(at timestamptz) 2026-10..month..2027-01}", "HASH(id int8) 0/2 1/2",
        "RANGE(- date) 2026..2027 DEFAULT", "LIST(region text) eu us", "RANGE(id int8) 0..100 100..",
      ]
      let policies: [Policy?] = [
        Policy(
          granularity: CalendarInterval(months: 1), horizon: CalendarInterval(days: 10),
          retention: CalendarInterval(months: 6), timeZone: .utc, keys: .list(["1"]), maxLeaves: 10), nil,
      ]
      var tables: [String: JSONValue] = [:]
      for (index, notation) in notations.enumerated() {
        for policy in policies {
          let tree = TreeReport(
            of: try tree(notation), SizeReading(), policy: policy, expectedKeys: nil, at: noon)
          tables["public.t\(index)\(policy == nil)"] = TableNode(tree).json
        }
      }
      return tables
    }
  }

  @Test("accepts what is exported, and a whole graph after it is merged")
  func accepts() throws {
    let tables = try tables
    #expect(tables.count == 10)
    #expect(try schema.errors(in: Data(JSONValue.export(["app": tables]).prettyText.utf8)) == [])
    let merged = try #require(try graph(platformGraph).registering(["app": tables, "other": [:]], at: noon))
    #expect(try schema.errors(in: Data(merged.bytes)) == [])
  }

  @Test(
    "refuses what is no such graph",
    arguments: [
      ("\"version\": \"1.0.22\"", "\"version\": \"1.0\"", "version: does not match its pattern"),
      (
        "\"strategy\": \"LIST\"", "\"strategy\": \"SUBPARTITION\"",
        "database_practices.partitioning.app.t.keys.0.strategy: is none of its values"
      ),
      ("\"branches\"", "\"branch\"", "database_practices.partitioning.app.t: lacks branches"),
      ("\"schema\": \"public\"", "\"schema\": 1", "database_practices.partitioning.app.t.schema: is no string"),
      (
        "\"granularity\": \"month\"", "\"granularity\": \"\"",
        "database_practices.partitioning.app.t.granularity: is too short"
      ),
      ("\"campaign_id=2\"", "\"campaign_id=1\"", "database_practices.partitioning.app.t.branches: has an item twice"),
    ])
  func refuses(part: String, other: String, error: String) throws {
    let tree = TreeReport(
      of: try tree("LIST(campaign_id int8) 1|2{RANGE(at timestamptz) 2026-10..month..2027-01}"), SizeReading(),
      policy: nil, expectedKeys: nil, at: noon)
    let merged = try #require(
      try graph(platformGraph).registering(["app": ["t": TableNode(tree).json]], at: noon))
    let changed = merged.text.replacing(part, with: other)
    #expect(changed != merged.text)
    #expect(try schema.errors(in: Data(changed.utf8)).contains(error))
  }
}
