import Findings
import PartitionModel
import TestTrees
import Testing

/// What is printed to be run must be what the table lacks, and what PostgreSQL takes. Seen at noon of 22 November 2026 UTC.
@Suite("The remedy for time that is not covered")
struct RemedyTests {
  private func findings(_ notation: String, expectedKeys: [String]? = nil) throws -> [String] {
    let now = try instant("2026-11-22 12:00:00+00")
    return TreeReport(of: try tree(notation), SizeReading(), policy: nil, expectedKeys: expectedKeys, at: now)
      .findings(at: now).filter { $0.kind != .defaultRows && $0.kind != .catchAll }
      .map { "\($0.sentence) → \($0.remedy)" }
  }

  @Test("is for the table that refuses rows, where a sibling has a DEFAULT for its own")
  func belowHash() throws {
    let found = try findings(
      "HASH(id int8) 0/2{RANGE(at timestamptz) 2026-10..2026-11 DEFAULT} "
        + "1/2{RANGE(at timestamptz) 2026-10..2026-11 2026-11..2026-12}")
    #expect(
      found == [
        "no partition of public.t_1 for the whole of the current month: writes to public.t_2 fail from 2026-12-01 00:00 UTC "
          + "(in 8 days) → CREATE TABLE … PARTITION OF public.t_2 FOR VALUES FROM ('2026-12-01 00:00 UTC') "
          + "TO ('2027-01-01 00:00 UTC');"
      ])
  }

  @Test("has a bound for each column of the key")
  func columns() throws {
    #expect(
      try findings("RANGE(at timestamptz,id int8) 2026-10,MINVALUE..2026-11,MINVALUE..2026-12,MINVALUE") == [
        "no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days) → "
          + "CREATE TABLE … PARTITION OF public.t FOR VALUES FROM ('2026-12-01 00:00 UTC', MINVALUE) "
          + "TO ('2027-01-01 00:00 UTC', MINVALUE);"
      ])
    #expect(
      try findings("RANGE(at timestamptz,id int8) 2026-10,0..2026-11,0..2026-12,5") == [
        "no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days) → "
          + "CREATE TABLE … PARTITION OF public.t FOR VALUES FROM ('2026-12-01 00:00 UTC', '5') "
          + "TO ('2027-01-01 00:00 UTC', '5');"
      ])
  }

  @Test("is the whole period, where rows of now go to a DEFAULT")
  func wholePeriod() throws {
    #expect(
      try findings("RANGE(at timestamptz) 2026-09..2026-10 2026-10..2026-11 DEFAULT") == [
        "no partition for now: rows go to a DEFAULT partition → CREATE TABLE … PARTITION OF public.t "
          + "FOR VALUES FROM ('2026-11-01 00:00 UTC') TO ('2026-12-01 00:00 UTC');"
      ])
  }

  @Test("is to divide a catch-all, which no other partition may overlap")
  func catchAll() throws {
    #expect(
      try findings("RANGE(at timestamptz) 2026-09..2026-10 2026-10..2026-11 2026-11..") == [
        "no partition for now: rows go to a catch-all partition → divide public.t_3, which takes all that follows: detach it, "
          + "create partitions for its rows, and move them"
      ])
  }

  @Test("ends a detach first, whose bound is taken until then")
  func detach() throws {
    #expect(
      try findings("RANGE(at timestamptz) 2026-10..2026-11 2026-11..2026-12 ~2026-12..2027-01").first
        == "no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days) → "
        + "ALTER TABLE public.t DETACH PARTITION public.t_3 FINALIZE;\nCREATE TABLE … PARTITION OF public.t "
        + "FOR VALUES FROM ('2026-12-01 00:00 UTC') TO ('2027-01-01 00:00 UTC');")
  }

  @Test("is no list, where the table has none for the policy's keys")
  func keysWithoutList() throws {
    #expect(
      try findings("RANGE(at timestamptz) 2026-10..month..2027-01", expectedKeys: ["1", "2"]) == [
        "the policy names 2 keys that must have partitions, and no level of the table is a LIST → "
          + "take keys out of the policy for this table, or divide it by LIST"
      ])
  }

  @Test("of what hurts now comes before that of what will")
  func nowFirst() {
    let soon = Finding(
      .nextPeriodMissing, .critical, sentence: "soon", remedy: "", deadline: Instant(secondsSinceEpoch: 1))
    let now = Finding(.writesFailing, .critical, sentence: "now", remedy: "")
    let later = Finding(.horizonShort, .warning, sentence: "later", remedy: "", deadline: Instant(secondsSinceEpoch: 2))
    let unknown = Finding(.gap, .warning, sentence: "unknown", remedy: "")
    #expect([unknown, soon, later, now].worstFirst.map(\.sentence) == ["now", "soon", "later", "unknown"])
  }
}
