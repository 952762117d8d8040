import Documentation
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@Suite("The page on a database")
struct DatabasePageTests {
  private func report(
    _ notation: String, at now: String = "2026-11-23", policy: Policy? = nil
  ) throws -> TreeReport {
    TreeReport(of: try tree(notation), SizeReading(), policy: policy, expectedKeys: nil, at: try instant(now))
  }

  private func page(_ notation: String, at now: String = "2026-11-23") throws -> String {
    DatabasePage(database: "app", trees: [try report(notation, at: now)], queries: [], showsSizes: false).text
  }

  /// The blocks of the page of a table with no query: its tree, and its picture where it has one.
  private func blocks(_ notation: String) throws -> [String] {
    try page(notation).split(separator: "```").enumerated().filter { $0.offset % 2 == 1 }.map {
      String($0.element.dropFirst("text\n".count).dropLast())
    }
  }

  @Test("says of each table how it is divided, what is wanted, and what its queries may read")
  func whole() throws {
    let tree = try report(
      "LIST(campaign_id int8) 1|2|10{RANGE(created_at timestamptz) 2026-09..month..2027-01} 3{RANGE(created_at timestamptz) "
        + "2026-09..2026-10 2026-11..month..2027-01 DEFAULT} 4{RANGE(created_at timestamptz)}",
      policy: Policy(
        horizon: CalendarInterval(months: 2), retention: CalendarInterval(months: 24), timeZone: .utc,
        keys: .list(["1", "2"])))
    let queries = [
      CanonicalQuery(
        name: "of_month", sql: "SELECT * FROM t WHERE campaign_id = $1",
        budget: .init(maxPartitions: 1, forbidden: ["Seq Scan"], requiresIndex: true)),
      CanonicalQuery(name: "of_other", sql: "SELECT * FROM u", budget: .init(maxPartitions: 1)),
      CanonicalQuery(name: "of_all", sql: "SELECT * FROM t", budget: .init(maxFraction: 0.25)),
    ]
    #expect(
      DatabasePage(database: "app", trees: [tree], queries: queries, showsSizes: true).text == """
        # Partitioned tables of `app`

        | Table | Split by | Period | Branches | Kept for | Size |
        |---|---|---|---|---|---|
        | `public.t` | `LIST (campaign_id) → RANGE (created_at)` | month | 5 | 2 years | unknown |

        ## `public.t`

        ```text
        public.t  LIST (campaign_id)
        ├─ campaign_id=1, campaign_id=2, campaign_id=10  RANGE (created_at)
        │  └─ 4 partitions from 2026-09-01 00:00:00+00 to 2027-01-01 00:00:00+00
        ├─ campaign_id=3  RANGE (created_at)
        │  ├─ 1 partition from 2026-09-01 00:00:00+00 to 2026-10-01 00:00:00+00
        │  ├─ 2 partitions from 2026-11-01 00:00:00+00 to 2027-01-01 00:00:00+00
        │  └─ DEFAULT
        └─ campaign_id=4  RANGE (created_at)
           └─ no partition: rows are refused
        ```

        ```text
        one character: a month, from 2026-09-01 up to 2027-01-01 (UTC)

        campaign_id=1, campaign_id=2, campaign_id=10  ████
        campaign_id=3                                 █░██
        campaign_id=4                                 ····

        █ a partition of its own   ▓ for a part   ░ DEFAULT   · none: rows are refused
        ```

        - Policy: from the configuration.
        - Partitions exist 2 months ahead.
        - Partitions are kept for 2 years.
        - Periods begin and end in `UTC`.
        - These keys have partitions: `1, 2`.

        Query `of_all`: reads at most 25 % of the leaves.

        ```sql
        SELECT * FROM t
        ```

        Query `of_month`: reads at most 1 leaf; through an index alone; never by `Seq Scan`.

        ```sql
        SELECT * FROM t WHERE campaign_id = $1
        ```

        """)
  }

  @Test("is the same on any day")
  func timeless() throws {
    let notation = "LIST(a int8) 1|2{RANGE(at timestamptz) 2026-09..month..2027-03} DEFAULT"
    let pages = try ["2020-01-01", "2026-11-23", "2026-12-01", "2031-05-05"].map { try page(notation, at: $0) }
    #expect(Set(pages).count == 1)
    #expect(pages[0].contains("\na=1, a=2  ██████\n"))
  }

  @Test(
    "draws every kind of tree in few lines",
    arguments: [
      ("HASH(id int8) 0/4 1/4 3/4", "public.t  HASH (id)\n└─ 3 partitions of modulus 4: remainder 0, 1, 3"),
      ("HASH(id int8) 0/2 1/2", "public.t  HASH (id)\n└─ 2 partitions of modulus 2: every remainder"),
      (
        "LIST(id int8) 1 2,3 4 5 6 7 8 9 10 11 NULL DEFAULT",
        "public.t  LIST (id)\n├─ 11 partitions for '1', '2', '3', '4', '5', '6', '7', '8', and 4 more\n└─ DEFAULT"
      ),
      (
        "RANGE(id int4) ..0 0..100 100..200 1000..",
        "public.t  RANGE (id)\n├─ 3 partitions from MINVALUE to 200\n└─ 1 partition from 1000 to MAXVALUE"
      ),
      (
        "RANGE(id int4) 9..10 10..20 ~20..30",
        "public.t  RANGE (id)\n├─ 2 partitions from 9 to 20\n└─ public.t_3, being detached"
      ),
      (
        "RANGE(at date) 2026..2027{HASH(id int8) 0/2 1/2} 2027..2028{HASH(id int8) 0/2 1/2}",
        """
        public.t  RANGE (at)
        └─ at=[2026-01-01 … 2027-01-01), at=[2027-01-01 … 2028-01-01)  HASH (id)
           └─ 2 partitions of modulus 2: every remainder
        """
      ),
      ("LIST(id int8)", "public.t  LIST (id)\n└─ no partition: rows are refused"),
    ])
  func outlines(notation: String, outline: String) throws {
    #expect(try blocks(notation)[0] == outline)
  }

  @Test("names a few of many branches that are alike")
  func manyBranches() throws {
    let ids = (1...10_000).map(String.init).joined(separator: "|")
    let blocks = try blocks("LIST(id int8) \(ids){RANGE(at date) 2026-11..month..2027-01}")
    #expect(
      blocks[0] == """
        public.t  LIST (id)
        └─ id=1, id=2, id=3, id=4, id=5, id=6, id=7, id=8 and 9992 more  RANGE (at)
           └─ 2 partitions from 2026-11-01 to 2027-01-01
        """)
    #expect(blocks[1].contains("\nid=1, id=2, id=3, id=4 and 9996 more  ██\n"))
  }

  @Test("shrinks a picture that is too wide, and shows where periods are covered in part")
  func wide() throws {
    let picture = try blocks("RANGE(at timestamptz) 2025-01..day..2025-12 2025-12-02..day..2026-03")[1]
    #expect(
      picture == """
        one character: 5 × day, from 2025-01-01 up to 2026-03-02 (UTC)

        all rows  \(String(repeating: "█", count: 66))▓\(String(repeating: "█", count: 17))▓

        █ a partition of its own   ▓ for a part   ░ DEFAULT   · none: rows are refused
        """)
  }

  @Test("keeps what names hold from being taken for Markdown or HTML")
  func hostileNames() throws {
    let name = "a|`b|\u{301}`\n# <script>alert(1)</script> ``` \u{202E}"
    let key = PartitionKey(strategy: .list, columns: [.init(name: name, type: .other("text"))])
    let root = Partition(
      oid: 1, name: RelationName(schema: "s", name: name), storage: .partitioned(by: key),
      partitions: [
        Partition(
          oid: 2, name: RelationName(schema: "s", name: "p"), storage: .table, bound: .list([.value("```\n|")]))
      ])
    let report = TreeReport(of: root, SizeReading(), policy: nil, expectedKeys: nil, at: try instant("2026-11-23"))
    let query = CanonicalQuery(name: "`", sql: "SELECT '```' FROM s.\"\(name)\"", budget: .init())
    let safe = "a|`b|\u{301}` # <script>alert(1)</script> ```  "
    let cell = "a\\|`b\\|\u{301}` # <script>alert(1)</script> ```  "
    #expect(
      DatabasePage(database: "<b>`", trees: [report], queries: [query], showsSizes: false).text == """
        # Partitioned tables of `` <b>` ``

        | Table | Split by | Period | Branches | Kept for |
        |---|---|---|---|---|
        | ````s.\(cell)```` | ````LIST ("\(cell)")```` | – | 1 | ever |

        ## ````s.\(safe)````

        ````text
        s.\(safe)  LIST ("\(safe)")
        └─ 1 partition for '``` |'
        ````

        - Policy: inferred from the bounds.

        Query `` ` ``: reads as many leaves as it likes.

        ````sql
        SELECT '```' FROM s."\(name)"
        ````

        """)
  }

  @Test("says where there is nothing")
  func empty() {
    #expect(
      DatabasePage(database: "app", title: "Our tables", trees: [], queries: [], showsSizes: true).text
        == "# Our tables\n\nThere is no partitioned table.\n")
  }
}
