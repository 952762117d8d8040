import Config
import Foundation
import QueryPlans
import Testing

@Suite("Queries in files")
struct QueryFileTests {
  @Test("are found by patterns, read in the order of their names, each file once")
  func patterns() throws {
    let folder = try Folder([
      "partwatch.yml": """
      queries:
        - queries/b.sql
        - queries/*.sql
        - {name: inline, sql: SELECT 1, max_partitions: 2}
      """,
      "queries/a.sql": "-- max_partitions: 1\nSELECT 'a'",
      "queries/b.sql": "-- max_partitions: 1\nSELECT 'b'",
      "queries/c.txt": "not SQL",
    ])
    #expect(
      try folder.load().queries == [
        CanonicalQuery(name: "b", sql: "SELECT 'b'", budget: CanonicalQuery.Budget(maxPartitions: 1)),
        CanonicalQuery(name: "a", sql: "SELECT 'a'", budget: CanonicalQuery.Budget(maxPartitions: 1)),
        CanonicalQuery(name: "inline", sql: "SELECT 1", budget: CanonicalQuery.Budget(maxPartitions: 2)),
      ])
  }

  @Test("stand one after another, each under comments that name it")
  func named() throws {
    let folder = try Folder([
      "partwatch.yml": "queries: all.sql",
      "all.sql": """
      -- The queries of the shop.

      -- name: orders_of_month
      -- parameters: [1, '{month.start}', '{month.end}']
      -- parameters: [2, null, "2026-01-01"]
      -- max_partitions: 1
      -- What the front page shows. Note: keep it fast.
      SELECT count(*) FROM orders
      -- the tenant
      WHERE tenant_id = $1

        AND created_at >= $2 AND created_at < $3

      --name: 'all: orders'
      --   max_partitions: 400  # all of them
      SELECT count(*) FROM orders;
      """,
    ])
    #expect(
      try folder.load().queries == [
        CanonicalQuery(
          name: "orders_of_month",
          sql: """
            SELECT count(*) FROM orders
            -- the tenant
            WHERE tenant_id = $1

              AND created_at >= $2 AND created_at < $3
            """,
          parameterSets: [
            [.text("1"), .text("{month.start}"), .text("{month.end}")], [.text("2"), .null, .text("2026-01-01")],
          ],
          budget: CanonicalQuery.Budget(maxPartitions: 1)),
        CanonicalQuery(
          name: "all: orders", sql: "SELECT count(*) FROM orders", budget: CanonicalQuery.Budget(maxPartitions: 400)),
      ])
  }

  @Test("have errors with a place in their own file, after those of the configuration")
  func errors() throws {
    let folder = try Folder([
      "partwatch.yml": """
      queries: ['*.sql', {name: twice, sql: SELECT 1, max_partitions: 1}]
      listen: 1
      """,
      "a.sql": """
      -- name: twice
      -- max_partitions: 1
      SELECT 1

      -- name: empty
      -- max_partitions: 1

      -- name: misspelt
      -- parameter: [1]
      --   max_partitions: one
      SELECT $1

      -- name: again
      -- max_partitions: 1
      -- max_partitions: 2
      -- parameters: [1, '{now']
      SELECT $1
      -- name:
      SELECT 1
      """,
      "b.sql": "SELECT 1;\n-- name: late\n-- max_partitions: 1\nSELECT 2",
      "c.sql": "SELECT 1",
      "d.sql": "-- nothing but comment",
      "f.sql": "-- max_partitions: 1\n-- Two at once.\nSELECT 1; -- one\n  DELETE FROM x",
      "e.sql": "-- name: broken\n-- parameters: [1\n-- max_partitions: 1\nSELECT $1",
    ])
    #expect(
      folder.errors() == """
        partwatch.yml:1:27: query "twice" is already defined at a.sql:1:4
        partwatch.yml:2:9: expected host:port with a port up to 65535, such as 127.0.0.1:10187, "[::1]:10187" or :10187, \
        found "1"
        a.sql:5:4: query "empty" has no SQL
        a.sql:8:4: query "misspelt" has 1 parameter and no values to try; state them as parameters: [1, …]
        a.sql:9:4: unknown key "parameter" in a query; did you mean "parameters"?
        a.sql:10:22: expected a whole number from 1 to 1000000, found "one"
        a.sql:15:20: query "again" has its max_partitions already
        a.sql:16:16: query "again" has 1 parameter, and this set 2 values
        a.sql:16:20: {now has no closing brace; write {{ for a brace itself
        a.sql:18:4: expected a value after "name:", found nothing
        b.sql:1:1: where queries have names, each begins with its "-- name:"
        c.sql:1:1: query "c" needs its budget, the most leaves of a partitioned table that it may scan, such as \
        -- max_partitions: 1
        d.sql:1:1: query "d" has no SQL
        e.sql:3:1: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that begins at 2:16
        f.sql:4:3: a second statement starts here; give each its own query
        """)
  }
}

@Suite("A file")
struct TextFileTests {
  @Test("that is not there is an error that says so")
  func missing() throws {
    #expect(try Folder([:]).errors("nowhere.yml") == "nowhere.yml: there is no such file")
  }

  @Test("that is a folder cannot be read")
  func folder() throws {
    #expect(try Folder(["partwatch.yml/a": ""]).errors() == "partwatch.yml: the file cannot be read")
  }

  @Test("that is not UTF-8 is an error at its first such byte")
  func notUTF8() throws {
    let folder = try Folder([:])
    try folder.write(Data("# Gr\u{FC}\u{DF}e\nlisten: ".utf8) + [0xE4, 0x6F], to: "partwatch.yml")
    #expect(folder.errors() == "partwatch.yml:2:9: the file is not UTF-8 text; save it as UTF-8")
  }

  @Test("of recorded plans lie beside the configuration, and are errors where they cannot be read")
  func plans() throws {
    let plan = """
      query: q

      == custom plan for parameter set 1 on PostgreSQL 18
      fingerprint: none

      """
    let folder = try Folder([
      "partwatch.yml": "", "plans/a.plan": "query: a\n", "plans/a2.plan": "query: a\n", "plans/bad.plan": plan,
      "plans/notes.txt": "",
    ])
    #expect(
      folder.errors() == """
        plans/a2.plan: query "a" has another file of plans; keep one
        plans/bad.plan:5:1: no plan is there; record the query's plans anew, or mend the line
        """)
  }

  @Test("may begin with a byte order mark and end its lines as Windows does")
  func windows() throws {
    let folder = try Folder([
      "partwatch.yml": "\u{FEFF}listen: :1\r\nqueries: q.sql\r\n",
      "q.sql": "\u{FEFF}-- name: q\r\n-- max_partitions: 3\r\nSELECT 1,\r\n  2\r\n",
    ])
    var expected = Configuration(
      servers: [ServerConfiguration(conninfo: Conninfo(""))],
      queries: [CanonicalQuery(name: "q", sql: "SELECT 1,\n  2", budget: CanonicalQuery.Budget(maxPartitions: 3))],
      queryEntries: ["q": QueryEntry(file: folder.path + "/q.sql", line: 1)],
      listen: ListenAddress(host: "0.0.0.0", port: 1))
    expected.planFolder = folder.path + "/plans"
    #expect(try folder.load() == expected)
  }
}
