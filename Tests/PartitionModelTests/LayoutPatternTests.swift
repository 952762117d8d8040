import TestTrees
import Testing

@testable import PartitionModel

@Suite("What a pattern is written in")
struct LayoutPatternTests {
  @Test(
    "levels are read as SQL reads them",
    arguments: [
      ("LIST (campaign_id)", LayoutPattern.Level(strategy: .list, columns: ["campaign_id"])),
      ("range(Created_At,  id)", .init(strategy: .range, columns: ["created_at", "id"])),
      (#"HASH ( "Order ""1""", Ünter$1 )"#, .init(strategy: .hash, columns: ["Order \"1\"", "Ünter$1"])),
      ("LIST", nil), ("LIST ()", nil), ("LIST (a,)", nil), ("LIST (a b)", nil), ("LIST (lower(a))", nil),
      ("LIST (a) ", nil), ("BTREE (a)", nil), (#"LIST ("a)"#, nil), (#"LIST ("")"#, nil), ("LIST (1a)", nil),
      ("LIST (a", nil), ("", nil),
    ])
  func levels(text: String, level: LayoutPattern.Level?) {
    #expect(LayoutPattern.Level(text) == level)
  }

  @Test("a level is shown as SQL reads it back")
  func shown() {
    let level = LayoutPattern.Level(strategy: .range, columns: ["created_at", "Id"])
    #expect(level.description == "RANGE (created_at, \"Id\")")
    #expect(LayoutPattern.Level(level.description) == level)
  }

  @Test(
    "sizes are whole numbers with PostgreSQL's units",
    arguments: [
      ("10 GB", 10_737_418_240), ("500MB", 524_288_000), ("1 kB", 1024), ("7 B", 7), ("8191 TB", 9_006_099_743_113_216),
      ("10", nil), ("10 gb", nil), ("1.5 GB", nil), ("-1 GB", nil), ("99999999 TB", nil), ("GB", nil), ("", nil),
    ])
  func sizes(text: String, bytes: Int64?) {
    #expect(ByteCount(text)?.bytes == bytes)
  }

  @Test(
    "a size is shown in its largest unit, to a tenth",
    arguments: [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 kB"), (10_737_418_240, "10 GB"), (.max, "8388607.9 TB")])
  func shownSizes(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(
    "types that mean the same are the same",
    arguments: [
      ("int8", "bigint"), ("INT", "integer"), ("timestamptz", "timestamp with time zone"),
      ("timestamp (3) with time zone", "timestamp(3) with time zone"),
      ("timestamptz(3)", "timestamp(3) with time zone"), ("timestamp", "timestamp without time zone"),
      ("numeric( 10, 2 )", "numeric(10,2)"), ("varchar(20)[]", "character varying(20)[]"),
      ("double  precision", "double precision"), ("citext", "public.citext"), ("app.mood", "app.mood"),
      (#""Mood""#, #"app."Mood""#), ("mood[]", "app.mood[]"),
    ])
  func sameTypes(wanted: String, actual: String) {
    #expect(TypeName(wanted).means(TypeName(actual)))
  }

  @Test(
    "types that do not are not",
    arguments: [
      ("int8", "integer"), ("timestamptz", "timestamp without time zone"), ("varchar", "character varying(20)"),
      ("numeric(10,2)", "numeric"), ("mood", "app.bad_mood"), ("app.mood", "mood"), ("Mood", #"app."Mood""#),
      ("int8", "bigint[]"), ("", "text"),
    ])
  func otherTypes(wanted: String, actual: String) {
    #expect(!TypeName(wanted).means(TypeName(actual)))
  }
}

@Suite("A template for names")
struct NameTemplateTests {
  /// The name that `template` has for the first partition of `notation`.
  private func name(_ template: String, _ notation: String, zone: TimeZoneRules = .utc) throws -> String? {
    let root = try tree(notation)
    let coverage = TreeCoverage(
      of: root, at: try instant("2026-11-22"), policy: Policy(timeZone: zone), serverZone: .utc)
    let departures = root.departures(from: [try NameTemplate(template)], coverage.axis)
    guard case .name(_, let wanted, _, _) = departures.first.first else { return nil }
    return wanted
  }

  @Test(
    "says what a partition holds",
    arguments: [
      ("{parent}_{yyyy}{mm}", "RANGE(at timestamptz) 2026-03..month..2026-05", "t_202603"),
      ("{root}_y{yyyy}q{q}_{mm}_{dd}", "RANGE(at date) 2026-10-05..2026-10-06", "t_y2026q4_10_05"),
      ("x{dd}{hh}", "RANGE(at timestamp) 2026-10-05T06..6h..2026-10-05T18", "x0506"),
      ("{iyyy}w{iw}", "RANGE(at timestamptz) 2024-12-30..7d..2025-01-13", "2025w01"),
      ("{iyyy}w{iw}", "RANGE(at timestamptz) 2021-01-01..2021-01-04", "2020w53"),
      ("{yyyy}{mm}", "RANGE(at int8:ms) 2026-03..month..2026-05", "202603"),
      ("{parent}_c{value}", "LIST(campaign int8) 7,8,NULL", "t_c7_8_null"),
      ("{from}_to_{to}", "RANGE(id int8) 100..200", "100_to_200"),
      ("{parent}_{remainder}_of_{modulus}", "HASH(id int8) 3/4", "t_3_of_4"),
    ])
  func names(template: String, notation: String, expected: String) throws {
    #expect(try name(template, notation) == expected)
  }

  @Test("says the time by the clock of the axis")
  func zones() throws {
    let tokyo = TimeZoneRules(name: "Asia/Tokyo", firstOffset: 9 * 3600)
    #expect(
      try name("{yyyy}{mm}", "RANGE(at timestamptz) 2026-03-31T15..2026-04-30T15", zone: tokyo) == "202604")
  }

  @Test(
    "has no name for what the bound does not tell",
    arguments: [
      ("{yyyy}", "RANGE(at timestamptz) ..2026-03"), ("{yyyy}", "RANGE(at timestamptz) DEFAULT"),
      ("{value}", "RANGE(id int8) 100..200"), ("{to}", "RANGE(id int8) 100.."), ("{yyyy}", "LIST(id int8) 1"),
    ])
  func untold(template: String, notation: String) throws {
    #expect(try name(template, notation) == nil)
  }

  @Test("knows below a month the month that is above")
  func outer() throws {
    let root = try tree("RANGE(at timestamptz) 2026-03..2026-04{LIST(campaign int8) 7}")
    let axis = TimeAxis(column: "at", scale: .instant, zone: .utc)
    let names = [try NameTemplate("{parent}_{yyyy}{mm}"), try NameTemplate("{root}_{value}_{yyyy}{mm}")]
    #expect(
      root.departures(from: names, axis).first == [
        .name(of: .init(schema: "public", name: "t_1"), wanted: "t_202603", by: names[0], isTaken: false),
        .name(of: .init(schema: "public", name: "t_1_1"), wanted: "t_7_202603", by: names[1], isTaken: false),
      ])
  }

  @Test("is shortened as PostgreSQL shortens names, between letters")
  func long() throws {
    let wanted = try name("{value}_" + String(repeating: "ü", count: 40), "LIST(a text) x")
    #expect(wanted == "x_" + String(repeating: "ü", count: 30))
  }

  @Test("is refused where it cannot be meant")
  func faults() {
    #expect(throws: NameTemplate.Fault.unknown("yyymm")) { try NameTemplate("{parent}_{yyymm}") }
    #expect(throws: NameTemplate.Fault.openBrace) { try NameTemplate("{parent") }
    #expect(throws: NameTemplate.Fault.openBrace) { try NameTemplate("parent}_{mm}") }
    #expect(throws: NameTemplate.Fault.sameForAll) { try NameTemplate("{parent}_part") }
    #expect(throws: NameTemplate.Fault.sameForAll) { try NameTemplate("") }
  }
}
