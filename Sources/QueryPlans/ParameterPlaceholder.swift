public import PartitionModel

/// A time relative to now, as it stands between braces in a parameter's text.
///
/// `{month.start}` is the first instant of the current month, `{month.end}` the first instant *after* it, which is the
/// start of the next: an exclusive end, as partitions and half-open ranges have it. `{month.start+1}` and
/// `{month.end-2}` are those of months later or earlier. The same holds for `hour`, `day`, `week` (from Monday),
/// `quarter` and `year`. `{now}` is the present instant, `{now-1d}` and `{now+6h}` others, in `s`, `min`, `h`, `d`,
/// `w`, `mon` and `y`.
public enum ParameterPlaceholder: Hashable, Sendable {
  /// A period of the calendar.
  public enum Period: String, Hashable, Sendable, CaseIterable {
    /// From the full hour.
    case hour
    /// From midnight.
    case day
    /// From Monday, as ISO 8601 and `date_trunc` have it.
    case week
    /// From the first of the month.
    case month
    /// From the first of January, April, July or October.
    case quarter
    /// From the first of January.
    case year
  }

  /// `{month.start+1}`: the start of the period this many periods after the current one. An end is the start of the
  /// next.
  case start(Period, offset: Int)
  /// `{now-1d}`: now and an interval, any part of which may be below zero.
  case now(CalendarInterval)

  /// The instant that is meant at `now`, days and months counted by the calendar of `zone`; nil before the year 1 and
  /// after the year 9999.
  public func instant(at now: Instant, in zone: TimeZoneRules) -> Instant? {
    let instant: Instant
    switch self {
    case .now(let interval): instant = zone.adding(interval, to: now)
    case .start(let period, let offset): instant = period.start(of: now, offset: offset, in: zone)
    }
    let first = zone.instant(of: CivilTime(year: 1, month: 1, day: 1))
    let end = zone.instant(of: CivilTime(year: 10_000, month: 1, day: 1))
    return first <= instant && instant < end ? instant : nil
  }
}

extension ParameterPlaceholder.Period {
  fileprivate func start(of now: Instant, offset: Int, in zone: TimeZoneRules) -> Instant {
    let civil = zone.civilTime(at: now)
    switch self {
    case .hour:
      // Elapsed hours: on the day that a clock is set back, the wall shows one of them twice.
      return now.advanced(byMicroseconds: Int64(offset) * 3_600_000_000 - civil.microsecondOfDay % 3_600_000_000)
    case .day: return zone.instant(of: CivilTime(dayNumber: civil.dayNumber + offset))
    case .week:
      // Day 0, 1 January 1970, was a Thursday.
      let daysSinceMonday = ((civil.dayNumber + 3) % 7 + 7) % 7
      return zone.instant(of: CivilTime(dayNumber: civil.dayNumber - daysSinceMonday + 7 * offset))
    case .month: return zone.instant(of: Self.startOfMonths(1, civil, offset))
    case .quarter: return zone.instant(of: Self.startOfMonths(3, civil, offset))
    case .year: return zone.instant(of: Self.startOfMonths(12, civil, offset))
    }
  }

  /// The first day of the `length` months around `civil`, `offset` times `length` months later.
  private static func startOfMonths(_ length: Int, _ civil: CivilTime, _ offset: Int) -> CivilTime {
    let month = civil.year * 12 + (civil.month - 1) / length * length + offset * length
    let year = month >= 0 ? month / 12 : (month - 11) / 12
    return CivilTime(year: year, month: month - year * 12 + 1, day: 1)
  }
}
