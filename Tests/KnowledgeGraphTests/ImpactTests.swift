import Foundation
import KnowledgeGraph
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@Suite("What depends on a table's partitioning")
struct ImpactTests {
  private func tree(_ name: String) throws -> TreeReport {
    let tree = try TestTrees.tree("LIST(campaign_id int8) 1|2{RANGE(at timestamptz) 2026-10..month..2027-01}")
    let root = Partition(
      oid: tree.oid, name: RelationName(schema: "public", name: name), storage: tree.storage,
      partitions: tree.partitions)
    return TreeReport(of: root, SizeReading(), policy: nil, expectedKeys: nil, at: try instant("2026-11-23"))
  }

  private func query(_ name: String, _ table: String) -> CanonicalQuery {
    CanonicalQuery(name: name, sql: "SELECT FROM \(table)", budget: .init(maxPartitions: 1))
  }

  private let services = ["user": ["content", "user"], "content": ["user"], "admin": ["user"], "search": ["ai"]]

  @Test("are its owner, whoever depends on that one, and the queries that name it, unknown where none could be planned")
  func whole() throws {
    let queries = [query("of_month", "service_content_main"), query("of_other", "other")]
    let verdicts = queries.map {
      QueryVerdict(query: $0.name, plan: .custom, status: .denied, detail: "permission denied")
    }
    let impact = Impact(of: try tree("service_content_main"), queries: queries, verdicts: verdicts, services: services)
    #expect(impact.leaves == 6)
    #expect(impact.services.map { "\($0.name) \($0.through ?? "-")" } == ["content -", "user content", "admin user"])
    #expect(impact.queries.map(\.name) == ["of_month"])
    #expect(impact.queries.map(\.scanned) == [nil])
    #expect(impact.queries.map(\.obstacle) == ["permission denied"])
    #expect(
      impact.dot == """
        digraph impact {
          rankdir=LR;
          node [shape=box];
          table1 [label="public.service_content_main", style=bold];
          service1 [label="service content"];
          service2 [label="service user"];
          service3 [label="service admin"];
          query1 [label="query of_month"];
          service1 -> table1 [label="owns"];
          service2 -> service1;
          service3 -> service2;
          query1 -> table1 [label="? of 6"];
        }

        """)
    #expect(
      impact.mermaid == """
        graph LR
          table1[["public.service_content_main"]]
          service1["service content"]
          service2["service user"]
          service3["service admin"]
          query1["query of_month"]
          service1 -->|"owns"| table1
          service2 --> service1
          service3 --> service2
          query1 -->|"? of 6"| table1

        """)
    let json = try JSONSerialization.jsonObject(with: Data(impact.json.prettyText.utf8)) as? [String: Any]
    #expect(json?["leaves"] as? Int == 6)
    #expect((json?["queries"] as? [[String: Any]])?.first?["status"] as? String == "denied")
  }

  @Test("draws names that could be taken for the drawing's own language as what they are")
  func hostileNames() throws {
    let name = "a\"b\\n<i>`#|]\n;"
    let impact = Impact(
      of: try tree(name), queries: [query("\"] -->", "\"a\"\"b\\n<i>`#|]\n;\"")],
      verdicts: [QueryVerdict(query: "\"] -->", plan: .custom, status: .error, detail: "")], services: [:])
    #expect(impact.dot.contains(#"table1 [label="public.a\"b\\n<i>`#|] ;", style=bold];"#))
    #expect(impact.dot.contains(#"query1 [label="query \"] -->"];"#))
    #expect(impact.mermaid.contains(##"table1[["public.a#34;b#92;n#60;i#62;#96;#35;#124;#93; #59;"]]"##))
    #expect(impact.mermaid.contains(##"query1["query #34;#93; --#62;"]"##))
  }
}
