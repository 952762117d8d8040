internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Placeholders in parameters")
struct ParameterPlaceholderTests {
  /// Wednesday 2026-11-18 10:20:30.5 UTC.
  private static let now = CivilTime(
    year: 2026, month: 11, day: 18, microsecondOfDay: 37_230_500_000
  ).instant(offset: 0)

  /// Berlin around the autumn of 2026: an hour back on 25 October at 01:00 UTC.
  private static let berlin = TimeZoneRules(
    name: "Europe/Berlin", firstOffset: 7_200,
    transitions: [
      .init(
        at: CivilTime(year: 2026, month: 10, day: 25, microsecondOfDay: 3_600_000_000).instant(offset: 0), offset: 3_600
      )
    ])

  private static let kolkata = TimeZoneRules(name: "Asia/Kolkata", firstOffset: 19_800)

  @Test(
    "Periods start and end where the calendar has them; an end is the next one's start",
    arguments: [
      ("{month.start}", "2026-11-01 00:00:00+00"),
      ("{month.end}", "2026-12-01 00:00:00+00"),
      ("{month.start+1}", "2026-12-01 00:00:00+00"),
      ("{month.start-11}", "2025-12-01 00:00:00+00"),
      ("{month.end+1}", "2027-01-01 00:00:00+00"),
      ("{month.end-1}", "2026-11-01 00:00:00+00"),
      ("{hour.start}", "2026-11-18 10:00:00+00"),
      ("{hour.end+13}", "2026-11-19 00:00:00+00"),
      ("{day.start}", "2026-11-18 00:00:00+00"),
      ("{day.end}", "2026-11-19 00:00:00+00"),
      ("{week.start}", "2026-11-16 00:00:00+00"),
      ("{week.end-2}", "2026-11-09 00:00:00+00"),
      ("{quarter.start}", "2026-10-01 00:00:00+00"),
      ("{quarter.end}", "2027-01-01 00:00:00+00"),
      ("{year.start}", "2026-01-01 00:00:00+00"),
      ("{year.end}", "2027-01-01 00:00:00+00"),
      ("{year.start-2025}", "0001-01-01 00:00:00+00"),
    ])
  func periods(text: String, expected: String) throws {
    #expect(try ParameterPlaceholder.expand(text, at: Self.now, in: .utc) == expected)
  }

  @Test(
    "Now and the intervals around it",
    arguments: [
      ("{now}", "2026-11-18 10:20:30.500000+00"),
      ("{now-30s}", "2026-11-18 10:20:00.500000+00"),
      ("{now+40min}", "2026-11-18 11:00:30.500000+00"),
      ("{now+6h}", "2026-11-18 16:20:30.500000+00"),
      ("{now-1d}", "2026-11-17 10:20:30.500000+00"),
      ("{now-2w}", "2026-11-04 10:20:30.500000+00"),
      ("{now+3mon}", "2027-02-18 10:20:30.500000+00"),
      ("{now-1y}", "2025-11-18 10:20:30.500000+00"),
    ])
  func aroundNow(text: String, expected: String) throws {
    #expect(try ParameterPlaceholder.expand(text, at: Self.now, in: .utc) == expected)
  }

  @Test("Placeholders stand anywhere in a text, and a doubled brace is a brace")
  func surroundings() throws {
    func expand(_ text: String) throws -> String { try ParameterPlaceholder.expand(text, at: Self.now, in: .utc) }
    #expect(
      try expand("[{day.start},{day.end})") == "[2026-11-18 00:00:00+00,2026-11-19 00:00:00+00)")
    #expect(try expand("{{1,2}") == "{1,2}")
    #expect(try expand("{{{day.start}}") == "{2026-11-18 00:00:00+00}")
    #expect(try expand("{{\"a\": {{}}") == "{\"a\": {}}")
    #expect(try expand("plain ünïcode") == "plain ünïcode")
    #expect(try expand("") == "")
  }

  @Test("A key stands for a value that has a partition, and is refused where nobody knows one")
  func key() throws {
    #expect(try ParameterPlaceholder.expand("{key}", at: Self.now, in: .utc, key: "7") == "7")
    #expect(try ParameterPlaceholder.expand("a{key}b", at: Self.now, in: .utc, key: "{now}") == "a{now}b")
    #expect(
      Self.failure(of: "{key}")?.description
        == "{key} needs a partition for a list of values, which no table that the query names has")
  }

  @Test("The calendar is the zone's, and the offset is the one in force at the instant")
  func zones() throws {
    func expand(_ text: String, _ zone: TimeZoneRules) throws -> String {
      try ParameterPlaceholder.expand(text, at: Self.now, in: zone)
    }
    #expect(try expand("{month.start}", Self.berlin) == "2026-11-01 00:00:00+01")
    #expect(try expand("{month.start-1}", Self.berlin) == "2026-10-01 00:00:00+02")
    #expect(try expand("{now-1mon}", Self.berlin) == "2026-10-18 11:20:30.500000+02")
    #expect(try expand("{hour.start}", Self.kolkata) == "2026-11-18 15:00:00+05:30")
    #expect(
      try expand("{now}", TimeZoneRules(name: "x", firstOffset: -12_345)) == "2026-11-18 06:54:45.500000-03:25:45")
  }

  @Test("An hour that the clock shows twice starts where it started")
  func repeatedHour() throws {
    // 02:30 in Berlin for the first time, and half an hour later than its full hour.
    let now = CivilTime(year: 2026, month: 10, day: 25, microsecondOfDay: 1_800_000_000).instant(offset: 0)
    #expect(try ParameterPlaceholder.expand("{hour.start}", at: now, in: Self.berlin) == "2026-10-25 02:00:00+02")
    #expect(try ParameterPlaceholder.expand("{hour.end}", at: now, in: Self.berlin) == "2026-10-25 02:00:00+01")
    #expect(try ParameterPlaceholder.expand("{day.start}", at: now, in: Self.berlin) == "2026-10-25 00:00:00+02")
    #expect(try ParameterPlaceholder.expand("{day.end}", at: now, in: Self.berlin) == "2026-10-26 00:00:00+01")
  }

  @Test(
    "What is no placeholder is refused with what could stand there",
    arguments: [
      (
        "{mouth.start}", .unknownName,
        """
        {mouth.start} is no placeholder: there are now, key, hour.start, day.start, week.start, month.start, quarter.start, \
        year.start; write {{ for a brace itself
        """
      ),
      ("{month}", .noEdge(of: .month), "{month} does not say which end: write {month.start} or {month.end}"),
      (
        "{month.begin}", .noEdge(of: .month), "{month.begin} does not say which end: write {month.start} or {month.end}"
      ),
      ("{now-1m}", .unknownUnit, "{now-1m} needs a unit: s, min, h, d, w, mon or y, as in {now-6h}"),
      ("{now-1}", .unknownUnit, "{now-1} needs a unit: s, min, h, d, w, mon or y, as in {now-6h}"),
      ("{now-d}", .badNumber, "{now-d} needs a whole number after its sign: {month.start+1}, {now-6h}"),
      ("{month.start+}", .badNumber, "{month.start+} needs a whole number after its sign: {month.start+1}, {now-6h}"),
      (
        "{month.start+1d}", .badNumber,
        "{month.start+1d} needs a whole number after its sign: {month.start+1}, {now-6h}"
      ),
      ("{year.start-2026}", .outOfRange, "{year.start-2026} is not between the years 1 and 9999"),
      ("a {day.start", .unclosed, "{day.start has no closing brace; write {{ for a brace itself"),
    ] as [(String, PlaceholderError.Kind, String)])
  func refusals(text: String, kind: PlaceholderError.Kind, message: String) {
    let error = Self.failure(of: text)
    #expect(error?.kind == kind)
    #expect(error?.description == message)
  }

  @Test(
    "However far away, a time is reached or refused",
    arguments: ["s", "min", "h", "d", "w", "mon", "y"].flatMap { ["{now+1000000000\($0)}", "{now-1000000000\($0)}"] }
      + ParameterPlaceholder.Period.allCases.flatMap { ["{\($0).end+1000000000}", "{\($0).start-1000000000}"] })
  func farAway(text: String) {
    let kind = Self.failure(of: text)?.kind
    #expect(kind == (text.hasSuffix("s}") || text.hasSuffix("min}") ? nil : .outOfRange))
  }

  @Test("A number too large for any calendar is refused before it is reckoned with")
  func hugeNumber() {
    #expect(Self.failure(of: "{now+1000000001s}")?.kind == .badNumber)
    #expect(Self.failure(of: "{year.end+99999999999999999999}")?.kind == .badNumber)
  }

  @Test("A parameter gives its expanded text, or null")
  func parameters() throws {
    #expect(try CanonicalQuery.Parameter.null.value(at: Self.now, in: .utc) == nil)
    #expect(try CanonicalQuery.Parameter.text("{day.start}").value(at: Self.now, in: .utc) == "2026-11-18 00:00:00+00")
  }

  private static func failure(of text: String) -> PlaceholderError? {
    do throws(PlaceholderError) {
      _ = try ParameterPlaceholder.expand(text, at: now, in: .utc)
      return nil
    } catch {
      return error
    }
  }
}
