import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC.
@Suite("What is missing, one by one")
struct MissingAheadTests {
  private func ahead(_ notation: String, policy: Policy? = nil) throws -> MissingAhead {
    let now = try #require(TimeScale.instant.instant(of: "2026-11-22 12:00:00+00", in: .utc))
    return try tree(notation).missingAhead(at: now, policy: policy)
  }

  private func lines(_ ahead: MissingAhead) -> [String] {
    ahead.periods.map { period in
      let what = period.partition.map { "\($0.table.name) \($0.rows)" } ?? "a catch-all has it"
      let ends = [period.span.start, period.span.end].map { "\($0.instant.map { "\($0)".prefix(10) } ?? "…")" }
      return "\(period.branch): \(ends[0])..\(ends[1]) \(what)"
    }
  }

  @Test("is every period that coverage counts, as far as no partition holds it, with where to create it")
  func periods() throws {
    #expect(
      lines(
        try ahead(
          "LIST(c int8) 1{RANGE(day date) 2026-07..2026-08 2026-08-20..month..2026-10-20} 2{RANGE(day date)}",
          policy: Policy(horizon: CalendarInterval(months: 2)))) == [
          "c=1: 2026-08-01..2026-08-20 t_1 time",
          "c=1: 2026-10-20..2026-11-20 t_1 time",
          "c=1: 2026-11-20..2026-12-20 t_1 time",
          "c=1: 2026-12-20..2027-01-20 t_1 time",
          "c=1: 2027-01-20..2027-02-20 t_1 time",
          "c=2: 2026-11-20..2026-12-20 t_2 anything",
          "c=2: 2026-12-20..2027-01-20 t_2 anything",
          "c=2: 2027-01-20..2027-02-20 t_2 anything",
        ])
  }

  @Test("names what is missing below a period that is there, and what a catch-all hides")
  func below() throws {
    #expect(
      lines(
        try ahead(
          "RANGE(day date) 2026-10..2026-11{LIST(k text) a b} 2026-11..2026-12{LIST(k text) a b} 2026-12..{LIST(k text) a b}"
        ))
        == ["k=a: 2026-12-01..2027-01-01 a catch-all has it", "k=b: 2026-12-01..2027-01-01 a catch-all has it"])
    #expect(
      lines(try ahead("RANGE(day date) 2026-11..2026-12{LIST(k text) a b} 2026-12..2027-01{LIST(k text) a}"))
        == [
          "k=b: 2026-12-01..2027-01-01 t_2 bound(PartitionModel.PartitionBound.list([PartitionModel.PartitionBound.ListValue.value(\"b\")]))"
        ])
  }

  @Test("is cut where there is no end of it, and says so")
  func cut() throws {
    let ahead = try ahead(
      "RANGE(day date) 2026-11-21..day..2026-11-24", policy: Policy(horizon: CalendarInterval(days: 2_000)))
    #expect(ahead.periods.count == MissingAhead.limit)
    #expect(ahead.isCut)
  }

  @Test("leaves out a gap of the past that is too wide to be meant, and no more")
  func wideGap() throws {
    let ahead = try ahead("RANGE(day date) 2020-01-01..2020-01-02 2026-11-18..day..2026-11-20 2026-11-21..2026-11-22")
    #expect(
      lines(ahead) == [
        "\(BranchLabel.whole): 2026-11-20..2026-11-21 t time", "\(BranchLabel.whole): 2026-11-22..2026-11-23 t time",
        "\(BranchLabel.whole): 2026-11-23..2026-11-24 t time",
      ])
    #expect(
      ahead.wideGaps == [
        .init(
          branch: .whole, span: TimeSpan(start: .at(try instant("2020-01-02")), end: .at(try instant("2026-11-18"))),
          count: 2_512)
      ])
    #expect(!ahead.isCut)
  }

  @Test("is what now needs, where a wide gap runs on into the present")
  func wideGapToNow() throws {
    let ahead = try ahead("RANGE(day date) 1000-01-01..day..1000-01-03")
    #expect(
      lines(ahead) == [
        "\(BranchLabel.whole): 2026-11-22..2026-11-23 t time", "\(BranchLabel.whole): 2026-11-23..2026-11-24 t time",
      ])
    #expect(ahead.wideGaps.count == 1)
  }

  @Test("is what it is where nothing says how long a period is")
  func unmeasured() throws {
    let ahead = try ahead("HASH(id int8) 0/2")
    #expect(ahead.periods == [])
    #expect(
      ahead.unmeasured.map(\.partition) == [
        MissingPartition(of: RelationName(schema: "public", name: "t"), for: .bound(.hash(modulus: 2, remainder: 1)))
      ])
  }
}
