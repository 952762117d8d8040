internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("The baseline of a query's plans")
struct PlanBaselineTests {
  private static let scan = PlanShape(
    top: .init(
      method: "Limit",
      children: [
        .init(role: "InitPlan 1", method: "Result"),
        .init(
          method: "Index Scan using \"odd on: x\"", target: "public.\"a on b\" e",
          details: [.init(label: "Index Cond", text: "(e.id = ?)"), .init(label: "Filter", text: "(e.k = ?::text)")],
          children: [.init(role: "SubPlan 2", method: "Gather", count: 4, workers: 2)], count: 12),
      ]))

  private static func plan(
    _ mode: PlanMode, set: Int = 1, major: Int = 18, settings: [String: String] = [:], shape: PlanShape = scan
  ) -> RecordedPlan {
    RecordedPlan(mode: mode, parameterSet: set, serverMajor: major, settings: settings, shape: shape)
  }

  @Test("The file is for people to read")
  func text() {
    let settings = ["work_mem": "64MB", "enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"]
    let baseline = PlanBaseline(
      query: "recent events",
      plans: [
        Self.plan(.generic, settings: settings), Self.plan(.custom, shape: PlanShape(top: .init(method: "Result"))),
      ]
    )
    #expect(
      baseline.description == """
        # The plans of a query, as Partwatch compares its present plans with. Leaves stand as their root, ×12 is how many
        # there were, and ? is any value; neither numbers nor values are compared. Review a change here like one of code.
        query: recent events

        == custom plan for parameter set 1 on PostgreSQL 18
        fingerprint: ca1a59608855feaa

        Result

        == generic plan for parameter set 1 on PostgreSQL 18
        fingerprint: 08d03be0dd7c39eb
        setting: enable_seqscan = off
        setting: work_mem = 64MB

        Limit
          -> InitPlan 1: Result
          -> Index Scan using "odd on: x" on public."a on b" e  ×12
             Index Cond: (e.id = ?)
             Filter: (e.k = ?::text)
             -> SubPlan 2: Gather  ×2 workers  ×4

        """)
  }

  @Test("What is written is read back, counts and all")
  func roundTrip() throws {
    let baseline = PlanBaseline(
      query: "q",
      plans: [
        Self.plan(.custom, settings: ["search_path": "", "application": "a\nb = c "]), Self.plan(.custom, set: 2),
        Self.plan(.custom, major: 15), Self.plan(.generic),
      ])
    let read = try PlanBaseline(parsing: baseline.description)
    #expect(read == baseline)
    #expect(read.description == baseline.description)
    let trimmed = baseline.description.replacing(" \n", with: "\n").replacing("\n", with: "\r\n")
    #expect(try PlanBaseline(parsing: trimmed).plans.map(\.shape) == baseline.plans.map(\.shape))
    let empty = PlanBaseline(query: "q", plans: [])
    #expect(try PlanBaseline(parsing: empty.description) == empty)
  }

  @Test(
    "What is wrong with a file is said of its line",
    arguments: [
      ("", "line 1: expected \"query: \" and its name"),
      ("query: q\n\nLimit", "line 3: expected \"== custom plan for parameter set 1 on PostgreSQL 18\" or the like"),
      (
        "query: q\n== custom plan for parameter set x on PostgreSQL 18",
        "line 2: expected \"== custom plan for parameter set 1 on PostgreSQL 18\" or the like"
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\n\nLimit",
        "line 3: expected \"fingerprint: \" and 16 digits"
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\nfingerprint: 0\nsetting: x\n\nLimit",
        "line 4: expected \"setting: name = value\""
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\nfingerprint: 0\n\nLimit\n    -> Sort",
        "line 6: the indentation fits no node above; record the query's plans anew, or mend the line"
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\nfingerprint: 0\n\nLimit\n  Sort",
        "line 6: neither a node (-> …) nor a detail (Label: …); record the query's plans anew, or mend the line"
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\nfingerprint: 0\n",
        "line 4: no plan is there; record the query's plans anew, or mend the line"
      ),
      (
        "query: q\n== custom plan for parameter set 1 on PostgreSQL 18\nfingerprint: 089bdc07b544e7b2\n\nb",
        """
        line 3: the plan below has the fingerprint 08a61e07b54dac5d, so that one of them was changed by hand; \
        record the query's plans anew
        """
      ),
      (
        """
        query: q
        == custom plan for parameter set 1 on PostgreSQL 18
        fingerprint: 089bdc07b544e7b2

        a

        == custom plan for parameter set 1 on PostgreSQL 18
        """, "line 7: a second custom plan for parameter set 1 on PostgreSQL 18; keep one of them"
      ),
    ])
  func errors(text: String, expected: String) {
    #expect { try PlanBaseline(parsing: text) } throws: { "\($0)" == expected }
  }

  @Test("Plans of one version are recorded together, and those of another left alone")
  func recording() {
    let old = PlanBaseline(query: "q", plans: [Self.plan(.custom, major: 15), Self.plan(.custom), Self.plan(.generic)])
    #expect(
      old.recording([Self.plan(.custom, set: 2)])
        == PlanBaseline(query: "q", plans: [Self.plan(.custom, major: 15), Self.plan(.custom, set: 2)]))
  }

  @Test("Only plans of the same version, mode and parameter set are compared")
  func comparison() {
    let other = PlanShape(top: .init(method: "Result"))
    let baseline = PlanBaseline(query: "q", plans: [Self.plan(.custom)])
    #expect(baseline.comparison(with: Self.plan(.custom, settings: ["work_mem": "1GB"])) == .same)
    #expect(
      baseline.comparison(with: Self.plan(.custom, major: 15, shape: other))
        == .notRecorded(
          "no plan of PostgreSQL 15 is recorded, only those of PostgreSQL 18; record the query's plans on it"))
    #expect(
      baseline.comparison(with: Self.plan(.generic, shape: other))
        == .notRecorded(
          "no generic plan for parameter set 1 on PostgreSQL 18 is recorded; record the query's plans anew"))
    guard case .changed(let change) = baseline.comparison(with: Self.plan(.custom, shape: other)) else {
      Issue.record("no change was found")
      return
    }
    #expect(change.cause == "Limit → Result")
    let young = PlanShape(top: other.top, youngLeaves: [.init(schema: "public", name: "event_c1_202604")])
    #expect(
      baseline.comparison(with: Self.plan(.custom, shape: young))
        == .tooYoung("public.event_c1_202604 has too few rows yet to be planned for like its siblings"))
  }

  @Test("A file with any of its bytes changed is read, or refused at a line that it has")
  func damage() throws {
    var random = Seeded(state: 1)
    let text = PlanBaseline(query: "q", plans: [Self.plan(.custom, settings: ["jit": "off"])]).description
    let pieces: [[UInt8]] = ["\n", "\r", " ", "  ", "-> ", ": ", "\"", "×3", "== ", "#", " on ", "é", ""].map {
      Array($0.utf8)
    }
    for _ in 0..<3_000 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...4, using: &random))
        bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? [])
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      do throws(PlanBaselineError) {
        let read = try PlanBaseline(parsing: damaged)
        #expect((try? PlanBaseline(parsing: read.description)) == read, "\(damaged)")
      } catch {
        let lines = damaged.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        #expect(lines.indices.contains(error.line - 1), "\(error)\n\(damaged)")
      }
    }
  }

  /// SplitMix64, so that every run tries the same inputs.
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
