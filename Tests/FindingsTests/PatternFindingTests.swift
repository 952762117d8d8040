import Findings
import PartitionModel
import TestTrees
import Testing

/// Everything is seen on 22 November 2026 UTC.
@Suite("Findings about a pattern")
struct PatternFindingTests {
  private let campaigns = "LIST(campaign_id int8) 1|2{RANGE(created_at timestamptz) 2026-10..month..2026-12}"

  private func report(
    _ notation: String, _ pattern: LayoutPattern, _ definition: TableDefinition? = nil
  ) throws -> TreeReport {
    TreeReport(
      of: try tree(notation), SizeReading(), policy: Policy(pattern: pattern),
      facts: TreeFacts(definition: definition), expectedKeys: nil, at: try instant("2026-11-22"))
  }

  /// What is found, each in two lines.
  private func findings(
    _ notation: String, _ pattern: LayoutPattern, _ definition: TableDefinition? = nil
  ) throws -> String {
    try report(notation, pattern, definition).findings(at: try instant("2026-11-22"))
      .filter { $0.kind == .nonconforming }.map { "\($0.severity) \($0.subject): \($0.sentence)\n→ \($0.remedy)" }
      .joined(separator: "\n")
  }

  // MARK: Keys

  private func level(_ text: String) throws -> LayoutPattern.Level { try #require(LayoutPattern.Level(text)) }

  @Test("say nothing of a table that is split as its levels ask, be its DEFAULT in one piece or its detach pending")
  func key() throws {
    let pattern = LayoutPattern(key: [try level("LIST (campaign_id)"), try level("RANGE (created_at)")])
    #expect(try findings(campaigns + " DEFAULT ~3", pattern) == "")
  }

  @Test("name the table that is split otherwise, and ask nothing more below it")
  func otherKey() throws {
    let pattern = LayoutPattern(key: [try level("RANGE (created_at)"), try level("LIST (campaign_id)")])
    #expect(
      try findings(campaigns, pattern) == """
        warning public.t: partitioned by LIST (campaign_id), not by RANGE (created_at)
        → a key cannot be altered: CREATE a table PARTITION BY RANGE (created_at), and move the rows to it
        """)
  }

  @Test("name what is not split where it should be, and what is split beyond the last level")
  func levels() throws {
    let pattern = LayoutPattern(key: [try level("LIST (campaign_id)"), try level("RANGE (created_at)")])
    let notation = """
      LIST(campaign_id int8) 1 2{RANGE(created_at timestamptz) 2026-11..2026-12{HASH(id int8) 0/1}} 3{HASH(id int8) 0/1}
      """
    #expect(
      try findings(notation, pattern) == """
        warning public.t: public.t_1 is not partitioned by RANGE (created_at)
        → a key cannot be altered: CREATE a table PARTITION BY RANGE (created_at), move the rows to it, and ATTACH it in \
        place of public.t_1
        warning public.t: public.t_2_1 is partitioned by HASH (id), where the pattern ends
        → a key cannot be altered: CREATE a table without PARTITION BY, move the rows to it, and ATTACH it in place of \
        public.t_2_1
        warning public.t: public.t_3 is partitioned by HASH (id), not by RANGE (created_at)
        → a key cannot be altered: CREATE a table PARTITION BY RANGE (created_at), move the rows to it, and ATTACH it in \
        place of public.t_3
        """)
  }

  @Test("do not take an expression for the column that it is made of")
  func expression() throws {
    let pattern = LayoutPattern(key: [try level("RANGE (created_at)")])
    #expect(
      try findings("RANGE(- date) 2026-11..2026-12", pattern) == """
        warning public.t: partitioned by RANGE ((expression)), not by RANGE (created_at)
        → a key cannot be altered: CREATE a table PARTITION BY RANGE (created_at), and move the rows to it
        """)
  }

  @Test("ask for a time zone where a key is a timestamp without one, unless its type is told")
  func timeZone() throws {
    let notation = "RANGE(created_at timestamp) 2026-11..2026-12"
    #expect(
      try findings(notation, LayoutPattern(needsTimeZone: true)) == """
        warning public.t: created_at is a timestamp without time zone: which instants a partition holds is left to whoever \
        writes
        → the type of a key column cannot be altered: CREATE a table whose created_at is timestamptz, and move the rows to it
        """)
    let types = ["created_at": TypeName("timestamp")]
    #expect(try findings(notation, LayoutPattern(types: types, needsTimeZone: true)) == "")
    #expect(try findings(campaigns, LayoutPattern(needsTimeZone: true)) == "")
    #expect(try findings("RANGE(day date) 2026-11..2026-12", LayoutPattern(needsTimeZone: true)) == "")
  }

  // MARK: Columns

  private let definition = TableDefinition(
    columns: [
      .init(name: "campaign_id", type: TypeName("integer"), isNotNull: true),
      .init(name: "created_at", type: TypeName("timestamp(3) with time zone"), isNotNull: false),
      .init(name: "mood", type: TypeName("public.mood"), isNotNull: false),
      .init(name: "Note", type: TypeName("character varying(20)"), isNotNull: false),
    ],
    primaryKey: .init(constraint: "t pkey", columns: ["Note"]),
    indexes: [["Note"], ["campaign_id", "created_at", nil], [nil, "mood"]])

  @Test("name each column of another type, by whatever name the type goes")
  func types() throws {
    let pattern = LayoutPattern(types: [
      "campaign_id": TypeName("int8"), "created_at": TypeName("timestamptz (3)"), "mood": TypeName("mood"),
      "Note": TypeName("varchar( 30 )"), "user": TypeName("bigint"),
    ])
    #expect(
      try findings(campaigns, pattern, definition) == """
        warning public.t: Note is character varying(20), not varchar( 30 )
        → ALTER TABLE public.t ALTER COLUMN "Note" TYPE varchar( 30 ); as a rule it rewrites every partition under ACCESS \
        EXCLUSIVE
        warning public.t: campaign_id is integer, not int8
        → the type of a key column cannot be altered: CREATE a table whose campaign_id is int8, and move the rows to it
        warning public.t: there is no column user, which should be bigint
        → ALTER TABLE public.t ADD COLUMN "user" bigint;
        """)
  }

  @Test("name each column that may be NULL, with the way to NOT NULL that lets others write")
  func notNull() throws {
    let long = String(repeating: "ü", count: 31)
    let definition = TableDefinition(
      columns: definition.columns + [.init(name: long, type: TypeName("text"), isNotNull: false)])
    #expect(
      try findings(
        campaigns, LayoutPattern(notNull: ["campaign_id", "Note", "user", long]), definition) == """
          warning public.t: Note may be NULL
          → ALTER TABLE public.t ADD CONSTRAINT "Note_is_not_null" CHECK ("Note" IS NOT NULL) NOT VALID; \
          ALTER TABLE public.t VALIDATE CONSTRAINT "Note_is_not_null"; \
          ALTER TABLE public.t ALTER COLUMN "Note" SET NOT NULL; \
          ALTER TABLE public.t DROP CONSTRAINT "Note_is_not_null";
          warning public.t: there is no column user, which should be NOT NULL
          → ALTER TABLE public.t ADD COLUMN "user" …; fill it, and SET NOT NULL
          warning public.t: \(long) may be NULL
          → ALTER TABLE public.t ADD CONSTRAINT "\(long.dropLast(6))_is_not_null" CHECK ("\(long)" IS NOT NULL) NOT VALID; \
          ALTER TABLE public.t VALIDATE CONSTRAINT "\(long.dropLast(6))_is_not_null"; \
          ALTER TABLE public.t ALTER COLUMN "\(long)" SET NOT NULL; \
          ALTER TABLE public.t DROP CONSTRAINT "\(long.dropLast(6))_is_not_null";
          """)
  }

  @Test("name a primary key that is not there, and the keys that one lacks: those of the pattern, else the table's own")
  func primaryKey() throws {
    let pattern = LayoutPattern(needsPrimaryKey: true)
    #expect(
      try findings(campaigns, pattern, TableDefinition()) == """
        warning public.t: no primary key
        → ALTER TABLE public.t ADD PRIMARY KEY (campaign_id, created_at, …); it builds the indexes under ACCESS EXCLUSIVE, \
        unless each partition has its own already
        """)
    #expect(
      try findings(campaigns, pattern, definition) == """
        warning public.t: the primary key (Note) lacks campaign_id, created_at
        → ALTER TABLE public.t DROP CONSTRAINT "t pkey", ADD PRIMARY KEY ("Note", campaign_id, created_at); it builds the \
        indexes under ACCESS EXCLUSIVE
        """)
    let whole = TableDefinition(
      primaryKey: .init(constraint: "t_pkey", columns: ["id", "created_at", "campaign_id"]))
    #expect(try findings(campaigns, pattern, whole) == "")
    let wide = LayoutPattern(
      key: [try level("LIST (campaign_id)"), try level("RANGE (created_at)")], needsPrimaryKey: true)
    let narrow = TableDefinition(primaryKey: .init(constraint: "t_pkey", columns: ["id", "campaign_id"]))
    #expect(
      try findings("LIST(campaign_id int8)", wide, narrow) == """
        warning public.t: the primary key (id, campaign_id) lacks created_at
        → ALTER TABLE public.t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id, campaign_id, created_at); it builds the indexes \
        under ACCESS EXCLUSIVE
        """)
  }

  @Test("name each index that is wanted and that none begins like")
  func indexes() throws {
    let wanted = [["campaign_id", "created_at"], ["campaign_id"], ["Note"], ["created_at", "Note"], ["mood"]]
    #expect(
      try findings(campaigns, LayoutPattern(indexes: wanted), definition) == """
        warning public.t: no index begins with (created_at, Note)
        → CREATE INDEX CONCURRENTLY ON … (created_at, "Note"); for each leaf; then CREATE INDEX ON public.t (created_at, "Note");
        warning public.t: no index begins with (mood)
        → CREATE INDEX CONCURRENTLY ON … (mood); for each leaf; then CREATE INDEX ON public.t (mood);
        """)
  }

  // MARK: Partitions

  @Test("name each partition that is named otherwise than what it holds, level by level")
  func names() throws {
    let names = [try NameTemplate("{parent}_{value}"), try NameTemplate("{parent}_{mm}")]
    let notation = "LIST(campaign_id int8) 1 3{RANGE(created_at timestamptz) 2026-10..month..2026-12} DEFAULT"
    #expect(
      try findings(notation, LayoutPattern(names: names)) == """
        warning public.t: public.t_2 should be named t_3, by {parent}_{value}
        → rename the partition that is named t_3 first
        warning public.t: public.t_2_1 should be named t_2_10, by {parent}_{mm}
        → ALTER TABLE public.t_2_1 RENAME TO t_2_10;
        warning public.t: public.t_2_2 should be named t_2_11, by {parent}_{mm}
        → ALTER TABLE public.t_2_2 RENAME TO t_2_11;
        """)
  }

  @Test("name each DEFAULT that should not be there")
  func unwantedDefault() throws {
    #expect(
      try findings(
        "LIST(campaign_id int8) 1{RANGE(created_at timestamptz) 2026-11..2026-12 DEFAULT} DEFAULT",
        LayoutPattern(defaultPartitions: .forbidden)) == """
          warning public.t: public.t_2 is a DEFAULT partition, which should not be there
          → move its rows to partitions of their own; once it is empty, ALTER TABLE public.t DETACH PARTITION public.t_2; \
          DROP TABLE public.t_2;
          warning public.t: public.t_1_2 is a DEFAULT partition, which should not be there
          → move its rows to partitions of their own; once it is empty, ALTER TABLE public.t_1 DETACH PARTITION \
          public.t_1_2; DROP TABLE public.t_1_2;
          """)
  }

  @Test("name each table that should have a DEFAULT, a HASH apart")
  func wantedDefault() throws {
    #expect(
      try findings(
        "LIST(campaign_id int8) 1{RANGE(created_at timestamptz) 2026-11..2026-12 DEFAULT} 2{HASH(id int8) 0/1} ~DEFAULT",
        LayoutPattern(defaultPartitions: .required)) == """
          warning public.t: it has no DEFAULT partition
          → CREATE TABLE public.t_default PARTITION OF public.t DEFAULT;
          """)
  }

  @Test("are at most ten for one rule, and one for all others; the count is whole")
  func many() throws {
    let pattern = LayoutPattern(names: [try NameTemplate("{parent}_{yyyy}{mm}")])
    let report = try report("RANGE(created_at timestamptz) 2025-01..month..2026-07", pattern)
    #expect(report.conformance?.rules.mapValues(\.count) == [.name: 18])
    let findings = report.findings(at: try instant("2026-11-22")).filter { $0.kind == .nonconforming }
    #expect(findings.count == 11)
    #expect(findings.last?.sentence == "8 more depart from the pattern's rule name")
    #expect(findings.last?.remedy == "as for the first 10; or change the pattern, if it is not meant")
  }

  // MARK: What is judged

  @Test("rest on what was read: what was not is no entry, and neither is what no pattern asks")
  func unknown() throws {
    let pattern = LayoutPattern(
      key: [try level("LIST (campaign_id)"), try level("RANGE (created_at)")], types: ["a": TypeName("int")],
      notNull: ["a"], needsPrimaryKey: true, indexes: [["a"]], partitioned: .init(having: ["a"]))
    #expect(try report(campaigns, pattern).conformance?.rules.mapValues(\.count) == [.key: 0, .unpartitioned: 0])
    #expect(
      try report(campaigns, pattern, TableDefinition()).conformance?.rules.mapValues(\.count) == [
        .key: 0, .unpartitioned: 0, .type: 1, .notNull: 1, .primaryKey: 1, .index: 1,
      ])
    #expect(try report(campaigns, LayoutPattern()).conformance?.rules == [:])
  }

  // MARK: Ordinary tables

  @Test("name an ordinary table that should be partitioned, for its columns or its size")
  func unpartitioned() throws {
    let name = RelationName(schema: "public", name: "Order")
    func finding(_ columns: Set<String>, _ bytes: String?, _ pattern: LayoutPattern) -> String? {
      let table = PlainTable(name: name, columns: columns, bytes: bytes.flatMap { ByteCount($0) })
      return UnpartitionedTable(table, pattern)?.finding.words
    }
    let pattern = LayoutPattern(
      key: [try level("LIST (campaign_id)")],
      partitioned: .init(having: ["campaign_id", "created_at"], above: ByteCount("10 GB")))
    let remedy = "rename it, CREATE TABLE public.\"Order\" (…) PARTITION BY"
    #expect(
      finding(["campaign_id", "created_at"], nil, pattern) == """
        warning public.Order: not partitioned, though it has campaign_id and created_at
        → \(remedy) LIST (campaign_id); and make it a partition of that, or move its rows
        """)
    #expect(
      finding(["campaign_id"], "12700 MB", pattern) == """
        warning public.Order: not partitioned, though it takes about 12.4 GB, more than 10 GB
        → \(remedy) LIST (campaign_id); and make it a partition of that, or move its rows
        """)
    #expect(finding(["campaign_id"], "10 GB", pattern) == nil)
    #expect(finding(["campaign_id"], nil, pattern) == nil)
    let bySize = LayoutPattern(partitioned: .init(above: ByteCount("1 kB")))
    #expect(
      finding([], "2 kB", bySize) == """
        warning public.Order: not partitioned, though it takes about 2 kB, more than 1 kB
        → \(remedy) …; and make it a partition of that, or move its rows
        """)
    #expect(finding(["a"], "1 TB", LayoutPattern(types: ["a": TypeName("int")])) == nil)
  }
}

extension Finding {
  fileprivate var words: String { "\(severity) \(subject): \(sentence)\n→ \(remedy)" }
}
