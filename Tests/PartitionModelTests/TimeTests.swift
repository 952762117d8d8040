import PartitionModel
import TestTrees
import Testing

@Suite("Times")
struct TimeTests {
  @Test(
    "in bounds are read to the microsecond, with their offset",
    arguments: [
      ("2024-05-01", TimeScale.date, 1_714_521_600_000_000),
      ("2024-05-01 00:00:00", .wallClock, 1_714_521_600_000_000),
      ("2024-05-01 00:00:00+00", .instant, 1_714_521_600_000_000),
      ("2024-05-01 00:00:00.5+05:30", .instant, 1_714_501_800_500_000),
      ("2024-05-01 00:00:00-03:30:52", .instant, 1_714_534_252_000_000),
      ("1969-12-31 23:59:59.999999+00", .instant, -1),
      ("0044-03-15 BC", .date, -63_517_824_000_000_000),
      ("10000-01-01", .date, 253_402_300_800_000_000),
    ] as [(String, TimeScale, Int64)])
  func read(text: String, scale: TimeScale, microseconds: Int64) {
    #expect(scale.instant(of: text, in: .utc) == Instant(microseconds: microseconds))
  }

  @Test("that are none are refused", arguments: ["", "2024", "2024-13-01", "2024-05-01T00:00:00", "2024-05-01 x", "1"])
  func refuse(text: String) {
    #expect(TimeScale.instant.instant(of: text, in: .utc) == nil)
  }

  @Test("agree with the calendar on every day of eight centuries")
  func calendar() {
    var day = CivilTime(year: 1600, month: 1, day: 1)
    var number = day.dayNumber
    while day.year < 2400 {
      #expect(CivilTime(dayNumber: number) == day)
      number += 1
      let leap = day.year.isMultiple(of: 4) && (!day.year.isMultiple(of: 100) || day.year.isMultiple(of: 400))
      let length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][day.month - 1]
      if day.day < length {
        day.day += 1
      } else {
        day = CivilTime(year: day.month == 12 ? day.year + 1 : day.year, month: day.month % 12 + 1, day: 1)
      }
    }
  }

  @Test("at both ends of the scale are dates like any other")
  func ends() {
    #expect(CivilTime(Instant(microseconds: .min), offset: 0).description == "-290308-12-21 19:59:05.224192")
    #expect(CivilTime(Instant(microseconds: .max), offset: 0).description == "294247-01-10 04:00:54.775807")
  }

  @Test("on a wall clock are read as PostgreSQL reads them: skipped and repeated ones by the standard offset")
  func zones() throws {
    // New York in 2026: summer time from 8 March 07:00 UTC to 1 November 06:00 UTC.
    let newYork = TimeZoneRules(
      name: "America/New_York", firstOffset: -18_000,
      transitions: [
        .init(at: try instant("2026-03-08 07:00:00+00"), offset: -14_400),
        .init(at: try instant("2026-11-01 06:00:00+00"), offset: -18_000),
      ])
    func read(_ text: String) -> Instant? { TimeScale.wallClock.instant(of: text, in: newYork) }
    #expect(read("2026-01-01 00:00:00") == (try instant("2026-01-01 05:00:00+00")))
    #expect(read("2026-07-01 00:00:00") == (try instant("2026-07-01 04:00:00+00")))
    #expect(read("2026-03-08 02:30:00") == (try instant("2026-03-08 07:30:00+00")))
    #expect(read("2026-11-01 01:30:00") == (try instant("2026-11-01 06:30:00+00")))
  }

  @Test(
    "to come are written in words and read back",
    arguments: [
      ("2 months", CalendarInterval(months: 2), "2 months"),
      ("1 year 6 months", CalendarInterval(months: 18), "1 year 6 months"),
      ("168 hours", CalendarInterval(microseconds: 604_800_000_000), "168 hours"),
      ("1 Week", CalendarInterval(days: 7), "7 days"),
      ("90 minutes", CalendarInterval(microseconds: 5_400_000_000), "1 hour 30 minutes"),
    ])
  func intervals(text: String, interval: CalendarInterval, words: String) {
    #expect(CalendarInterval(text) == interval)
    #expect(interval.description == words)
    #expect(CalendarInterval(words) == interval)
  }

  @Test(
    "to come are refused where they are not clear",
    arguments: ["", "2", "months", "-1 day", "0 days", "1.5 days", "1 fortnight", "1 day 2 days"])
  func refuseIntervals(text: String) {
    #expect(CalendarInterval(text) == nil)
  }
}
