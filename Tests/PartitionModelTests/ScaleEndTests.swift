import TestTrees
import Testing

@testable import PartitionModel

/// What `make fuzz` found, or would find: inputs at which counting once ran for ever or beyond its numbers.
@Suite("At the ends of the scale")
struct ScaleEndTests {
  @Test(
    "every instant has a period, however long periods are and wherever they are counted from",
    arguments: [
      "1 second", "1 hour", "1 day", "1 week", "1 month", "10000 years", "3700000 days", "90000000 hours",
      "1 month 1 day", "120000 months 3700000 days 90000000 hours",
    ])
  func periods(length: String) throws {
    let interval = try #require(CalendarInterval(length))
    let ends: [Instant] = [.init(microseconds: .min), .init(microseconds: 0), .init(microseconds: .max)]
    for anchor in ends {
      for zone in [TimeZoneRules.utc, .newYork] {
        let granularity = Granularity(interval: interval, anchor: anchor, zone: zone)
        for instant in ends {
          let period = granularity.period(containing: instant)
          #expect(period.start <= instant)
          #expect(instant < period.end || period.end == ends[2])
        }
        #expect(granularity.count(from: ends[0], to: ends[2]) > 0)
      }
    }
  }

  @Test("a microsecond is a period, however far from the one that is counted from")
  func microseconds() {
    let (first, last) = (Instant(microseconds: .min), Instant(microseconds: .max - 1))
    for (anchor, instant) in [(first, last), (last, first)] {
      let granularity = Granularity(interval: CalendarInterval(microseconds: 1), anchor: anchor, zone: .utc)
      #expect(
        granularity.period(containing: instant)
          == Granularity.Period(start: instant, end: instant.advanced(byMicroseconds: 1)))
    }
  }

  @Test("a snowflake may leave no bit for the time")
  func shiftedAway() {
    let scale = TimeScale.snowflake(epoch: 0, shift: 63)
    #expect(scale.beginsInstant("0"))
    #expect(!scale.beginsInstant("1"))
    #expect(scale.endsInstant("9223372036854775807"))
  }

  @Test("a gap of more periods than a number holds has very many")
  func countless() {
    let granularity = Granularity(
      interval: CalendarInterval(microseconds: 1), anchor: .init(microseconds: 0), zone: .utc)
    #expect(granularity.count(from: .init(microseconds: .min), to: .init(microseconds: .max)) == 1_000_000_000_000)
  }

  @Test("a span over all of the scale has a length")
  func wholeScale() {
    let whole = TimeSpan(start: .at(.init(microseconds: .min)), end: .at(.init(microseconds: .max)))
    let granularity = Granularity(repeatedIn: [whole, whole], zone: .utc)
    #expect(granularity?.interval == CalendarInterval(microseconds: .max))
  }

  @Test(
    "a horizon and a granularity beyond the scale ask for all that there is",
    arguments: ["10000 years", "3700000 days", "90000000 hours"])
  func absurdPolicies(length: String) throws {
    let interval = try #require(CalendarInterval(length))
    let root = try tree("RANGE(day date) 2026-10..month..2027-01")
    let now = try instant("2026-11-22 12:00:00+00")
    let coverage = TreeCoverage(of: root, at: now, policy: Policy(granularity: interval, horizon: interval))
    #expect(try #require(coverage.requiredUntil) > now)
    #expect(coverage.branches.first?.coveredUntil == .at(try instant("2027-01-01")))
  }

  @Test("bounds that hold nothing take nothing, and end the reading of those that share an instant")
  func emptyBounds() throws {
    let root = try tree("RANGE(at timestamptz, id int8) 2026-10,5..2026-11,5 2026-11,5..2026-11,5 2026-12,1..2026-12,0")
    #expect(
      TreeCoverage(of: root, at: try instant("2026-10-22"), policy: nil).summary == """
        by nothing
        : covered 2026-11-01 00:00, writable 2026-11-01 00:00, missing unknown
        """)
  }

  @Test(
    "numbers that end before they begin are none", arguments: ["178890812800000..17900000", "9223372036854775807..-9"])
  func backwards(range: String) throws {
    let root = try tree(
      "RANGE(day date) 2026-10..2026-11{RANGE(id int8) \(range) 0..1000} 2026-11..2026-12{RANGE(id int8) 0..1000}")
    let coverage = TreeCoverage(of: root, at: try instant("2026-11-22"), policy: nil)
    #expect(coverage.branches.contains { $0.branch.label.description == "id=[0 … 1000)" })
  }

  @Test("moduli whose multiples are no numbers any more leave it open which rows are taken")
  func moduli() throws {
    let root = try tree(
      """
      RANGE(day date) 2026-10..2026-11{HASH(id int8) 0/1365966882455553 0/1303865966882455552}
      2026-11..2026-12{HASH(id int8) 1/2 0/2}
      """)
    let coverage = TreeCoverage(of: root, at: try instant("2026-11-22"), policy: nil)
    #expect(coverage.branches.map(\.coveredUntil) == [.at(try instant("2026-12-01"))])
  }

  @Test("a bound beyond the last instant is no end")
  func beyond() throws {
    let root = try tree("RANGE(at timestamptz) 2026-10..month..2026-12")
    let later = PartitionBound.range(
      from: [.value("2026-12-01 00:00:00+00")], to: [.value("294276-12-31 23:59:59.999999+00")])
    let last = Partition(
      oid: 99, name: RelationName(schema: "public", name: "t_99"), storage: .table, bound: later)
    let table = Partition(oid: root.oid, name: root.name, storage: root.storage, partitions: root.partitions + [last])
    #expect(
      TreeCoverage(of: table, at: try instant("2026-11-22"), policy: nil).summary == """
        by month, required until 2027-01-01 00:00 UTC
        : covered 2026-12-01 00:00, writable +Inf, missing 0/0/1/0
        """)
  }
}
