import KnowledgeGraph
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@Suite("The node of a table")
struct TableNodeTests {
  private func report(_ notation: String, _ reading: SizeReading = SizeReading(), policy: Policy? = nil) throws
    -> TreeReport
  {
    TreeReport(of: try tree(notation), reading, policy: policy, expectedKeys: nil, at: try instant("2026-11-23"))
  }

  @Test("says how it is divided, and what is wanted of it")
  func whole() throws {
    let tree = try report(
      "LIST(campaign_id int8) 10{RANGE(created_at timestamptz) 2026-10..month..2027-01} 2{RANGE(created_at timestamptz)} DEFAULT",
      policy: Policy(
        horizon: CalendarInterval(months: 1), retention: CalendarInterval(months: 24), timeZone: .utc,
        keys: .query("SELECT id FROM campaign")))
    let queries = ["of_other", "of_t"].map { name in
      CanonicalQuery(name: name, sql: name == "of_t" ? "SELECT FROM public.t" : "SELECT FROM other.t", budget: .init())
    }
    #expect(
      TableNode(tree, queries: queries).json.prettyText == """
        {
          "branches": [
            "campaign_id=2",
            "campaign_id=10",
            "campaign_id=DEFAULT"
          ],
          "granularity": "month",
          "keys": [
            {
              "columns": [
                "campaign_id"
              ],
              "strategy": "LIST"
            },
            {
              "columns": [
                "created_at"
              ],
              "strategy": "RANGE"
            }
          ],
          "name": "t",
          "policy": {
            "horizon": "1 month",
            "keys": {
              "query": "SELECT id FROM campaign"
            },
            "sources": [
              "config"
            ],
            "time_zone": "UTC"
          },
          "queries": [
            "of_t"
          ],
          "retention": "2 years",
          "schema": "public",
          "strategy": "LIST / RANGE"
        }

        """)
  }

  @Test("is the same at whatever time it is made")
  func timeless() throws {
    let root = try tree("RANGE(at timestamptz) 2026-09..month..2027-03 DEFAULT")
    let nodes = try ["2020-01-01", "2026-11-23", "2026-12-01", "2030-01-01"].map { now in
      TableNode(TreeReport(of: root, SizeReading(), policy: nil, expectedKeys: nil, at: try instant(now)))
    }
    #expect(Set(nodes).count == 1)
    #expect(nodes[0].granularity == "month")
  }

  @Test("says a size in steps of ten, and none while that of a leaf is unknown")
  func sizes() throws {
    let root = try tree("RANGE(at timestamptz) 2026-09..month..2026-11")
    let leaves = root.leaves.map(\.oid)
    func sizeClass(_ bytes: [Int64], unknown: [OID: SizeUnknownReason] = [:]) -> SizeClass? {
      let sizes = Dictionary(uniqueKeysWithValues: zip(leaves, bytes.map { RelationSize(heap: $0) }))
      let reading = SizeReading(sizes: sizes, unknown: unknown)
      return TableNode(TreeReport(of: root, reading, policy: nil, expectedKeys: nil, at: noon)).sizeClass
    }
    let gigabyte: Int64 = 1 << 30
    #expect(sizeClass([0, 0]) == .small)
    #expect(sizeClass([gigabyte - 1, 0]) == .small)
    #expect(sizeClass([gigabyte - 1, 1]) == .medium)
    #expect(sizeClass([5 * gigabyte, 5 * gigabyte]) == .large)
    #expect(sizeClass([100 * gigabyte, 0]) == .veryLarge)
    #expect(sizeClass([1024 * gigabyte, 0]) == .huge)
    #expect(sizeClass([10_240 * gigabyte, 0]) == .enormous)
    #expect(sizeClass([gigabyte]) == nil)
    #expect(sizeClass([1, 1], unknown: [leaves[0]: .locked]) == nil)
  }

  @Test(
    "names the service that a table's name names",
    arguments: [
      ("service_content_main", "content"), ("service_analytics_event", "analytics"), ("service_user_audit_log", "user"),
      ("service_content", nil), ("service__main", nil), ("services_content_main", nil), ("orders", nil),
      ("service_content_", nil),
    ])
  func service(table: String, service: String?) {
    #expect(TableNode.service(owning: table) == service)
  }

  @Test("escapes what JSON, and a page that shows it, must not take for its own")
  func hostileNames() {
    let text = "a\"b\\c\n\r\t\u{8}\u{C}\u{1}</script>&\u{2028}é😀"
    #expect(
      JSONValue.string(text).prettyText
        == #""a\"b\\c\n\r\t\b\f\u0001\u003c/script\u003e\u0026\u2028é😀""# + "\n")
  }

  @Test("drifts from what is registered by any of its fields but its size")
  func drift() {
    func node(_ granularity: String, _ size: String) -> JSONValue {
      .object(["granularity": .string(granularity), "size_class": .string(size)])
    }
    let registered = [
      "public.a": node("month", "under 1 GB"), "public.b": node("month", "under 1 GB"), "public.c": node("month", ""),
    ]
    let present = [
      "public.a": node("month", "1–10 GB"), "public.b": node("week", "under 1 GB"), "public.d": node("day", ""),
    ]
    let drift = RegistrationDrift(registered: registered, present: present)
    #expect(
      drift.lines == [
        "public.b: registered with another granularity", "public.c: registered, and not there",
        "public.d: there, and not registered",
      ])
    #expect(RegistrationDrift(registered: present, present: present).isEmpty)
  }
}
