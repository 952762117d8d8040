internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Any bytes at all")
struct RobustnessTests {
  /// SplitMix64, so that every run tries the same inputs.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let fragments = [
    "'", "\"", "$", "$$", "$a$", "$1", "E'", "U&'", "U&\"", "\\", "/*", "*/", "--", "\n", "\r", ";", "(", ")", ",", ".",
    " ", "select", "with", "as", "insert", "into", "delete", "update", "key", "for", "from", "x", "1", "{", "}", "é",
    "\0",
  ]

  @Test("SQL made of random fragments is accepted or refused at a place that it has")
  func fragments() {
    var generator = Generator(state: 42)
    for _ in 0..<20_000 {
      var text = Bool.random(using: &generator) ? "select " : ""
      for _ in 0..<Int.random(in: 0...25, using: &generator) {
        text += Self.fragments.randomElement(using: &generator) ?? ""
      }
      do throws(SQLTextError) {
        let sql = try CanonicalSQL.check(text)
        // What was found to be one statement still is one when it is checked alone.
        #expect((try? CanonicalSQL.check(sql.text)) == sql, "\(text.debugDescription)")
      } catch {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.indices.contains(error.line - 1), "\(text.debugDescription): \(error)")
        #expect((1...lines[error.line - 1].count + 1).contains(error.column), "\(text.debugDescription): \(error)")
      }
    }
  }

  private static let conditions = [
    "e.a", "e.\\\"b c\\\"", "f.a", " = ", " <> ALL ", " >= ", "::", "date", "timestamp with time zone", "[]", "(", ")",
    " AND ",
    " OR ", "NOT ", "'x'", "$0", "$1", "1", "now()", "ROW", ", ", "CASE ", " WHEN ", " END", "(SubPlan 1)",
    "(InitPlan 1).col1", " IS ", "NULL", "ANY ", "ARRAY", "[", "]", " COLLATE ", "-", ".", "*", "'",
  ]

  @Test("Conditions made of random fragments are read or passed over")
  func conditions() throws {
    var generator = Generator(state: 11)
    let key = PartitionKey(
      strategy: .range, columns: ["a", "b c"].map { PartitionKey.Column(name: $0, type: .timestamptz) })
    let root = RelationName(schema: "s", name: "e")
    let keys = PruningDiagnosis.LeafKeys(root: root, levels: [.init(table: root, key: key)])
    for _ in 0..<10_000 {
      let texts = (0..<2).map { _ in
        (0..<Int.random(in: 0...20, using: &generator))
          .map { _ in Self.conditions.randomElement(using: &generator) ?? "" }.joined()
      }
      let plan = #"""
        [{"Plan": {"Node Type": "Append", "Filter": "\#(texts[0])", "Plans": [
          {"Node Type": "Seq Scan", "Schema": "s", "Relation Name": "e1", "Alias": "e", "Filter": "\#(texts[1])"}]}}]
        """#
      let diagnoses = PruningDiagnosis.all(in: try Explanation(json: plan).plan, mode: .generic) { _ in keys }
      // Whatever is said is said of the root, and of one of its columns.
      #expect(Array(diagnoses.keys) == [keys.root])
      #expect(diagnoses.values.flatMap(\.reasons).allSatisfy { ["a", "b c"].contains($0.column) })
    }
  }

  @Test("Random bytes are read or refused by every reader")
  func bytes() {
    var generator = Generator(state: 7)
    let now = Instant(microseconds: 1_800_000_000_000_000)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      // A run that ends is the whole claim; what the answers must be is told by the other suites.
      _ = try? CanonicalSQL.check("select " + text)
      _ = try? ParameterPlaceholder.expand("{" + text + "}", at: now, in: .utc)
      #expect(throws: PlanReadingError.self) { try Explanation(json: text).plan }
    }
  }

  @Test(
    "A megabyte of nothing but beginnings is refused, however they nest",
    arguments: [
      ("$a", nil), ("'", nil), ("'a'\n", nil), ("(", .unbalancedParenthesis), ("/*", .unclosedComment),
      ("$a$ ", nil), ("$a$$", .unclosedDollarQuote(delimiter: "$a$")), ("with x as (", .unbalancedParenthesis),
    ] as [(String, SQLTextError.Kind?)])
  func large(fragment: String, kind: SQLTextError.Kind?) {
    let text = "select " + String(repeating: fragment, count: 1_000_000 / fragment.utf8.count)
    do throws(SQLTextError) {
      _ = try CanonicalSQL.check(text)
      #expect(kind == nil)
    } catch {
      #expect(error.kind == kind)
    }
  }
}
