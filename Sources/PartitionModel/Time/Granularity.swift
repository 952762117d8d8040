/// How an axis is divided into periods: the length of one, a boundary to count from, and the zone whose calendar counts.
public struct Granularity: Hashable, Sendable {
  /// The length of a period.
  public let interval: CalendarInterval
  /// A boundary between two periods.
  public let anchor: Instant
  /// The zone in whose calendar months and days are counted.
  public let zone: TimeZoneRules

  /// Periods of `interval`, one of which starts at `anchor`, counted in the calendar of `zone`.
  public init(interval: CalendarInterval, anchor: Instant, zone: TimeZoneRules) {
    self.interval = interval
    self.anchor = anchor
    self.zone = zone
  }

  /// Periods of `interval` counted from where the calendar itself counts: 1 January 1970, or the Monday before for weeks.
  public init(interval: CalendarInterval, zone: TimeZoneRules) {
    let isWeeks = interval.months == 0 && interval.microseconds == 0 && interval.days.isMultiple(of: 7)
    let day = CivilTime(dayNumber: isWeeks ? -3 : 0)
    self.init(interval: interval, anchor: zone.instant(of: day), zone: zone)
  }

  /// One period of the axis.
  public struct Period: Hashable, Sendable {
    /// Its first instant.
    public let start: Instant
    /// The first instant after it.
    public let end: Instant

    /// The period from `start` up to `end`.
    public init(start: Instant, end: Instant) {
      self.start = start
      self.end = end
    }
  }

  /// The period that holds `instant`.
  public func period(containing instant: Instant) -> Period { period(index(of: instant)) }

  /// The period that starts where `period` ends.
  public func period(after period: Period) -> Period { self.period(containing: period.end) }

  /// How many periods share an instant with the span from `start` up to `end`; a million million where there are more.
  public func count(from start: Instant, to end: Instant) -> Int {
    guard start < end else { return 0 }
    let steps = index(of: end.advanced(byMicroseconds: -1)) - index(of: start)
    return Int(min(steps + 1, 1_000_000_000_000))
  }

  // MARK: Counting

  private func period(_ index: Int128) -> Period { Period(start: start(of: index), end: start(of: index + 1)) }

  /// The number of the period that holds `instant`; the one that starts at the anchor is 0.
  ///
  /// Between the ends of the scale lie more microseconds than an `Int` counts.
  private func index(of instant: Instant) -> Int128 {
    var index = estimate(instant)
    // The estimate is off by a period or two where months are short or clocks change. At the ends of the scale, where
    // one period starts like the next, there is nothing to step to.
    for _ in 0..<4 where start(of: index) > instant { index -= 1 }
    for _ in 0..<4 where start(of: index + 1) <= instant { index += 1 }
    return index
  }

  private func estimate(_ instant: Instant) -> Int128 {
    if interval.months == 0 && interval.days == 0 {
      let elapsed = Int128(instant.microseconds) - Int128(anchor.microseconds)
      let (whole, rest) = elapsed.quotientAndRemainder(dividingBy: Int128(max(interval.microseconds, 1)))
      return rest < 0 ? whole - 1 : whole
    }
    // A month of the Gregorian calendar has 30.436875 days: 146,097 in 4,800.
    let month = Double(CivilTime.microsecondsPerDay) * 146_097 / 4_800
    let length =
      Double(interval.months) * month + Double(interval.days) * Double(CivilTime.microsecondsPerDay)
      + Double(interval.microseconds)
    let elapsed = Double(instant.microseconds) - Double(anchor.microseconds)
    return Int128((elapsed / max(length, 1)).rounded(.down))
  }

  private func start(of index: Int128) -> Instant {
    func advanced(_ instant: Instant) -> Instant {
      Instant(microseconds: Int64(clamping: Int128(instant.microseconds) + index * Int128(interval.microseconds)))
    }
    if interval.months == 0 && interval.days == 0 { return advanced(anchor) }
    // Days and months of the whole scale are few.
    let index = Int(clamping: index)
    var civil = zone.civilTime(at: anchor)
    if interval.months > 0 {
      let month = civil.monthNumber + index * interval.months
      civil.year = Int(CivilTime.floorDivide(Int64(month), 12))
      civil.month = month - civil.year * 12 + 1
    }
    let day = CivilTime(dayNumber: civil.dayNumber + index * interval.days, microsecondOfDay: civil.microsecondOfDay)
    return advanced(zone.instant(of: day))
  }
}

extension CalendarInterval {
  /// The calendar's own name for the length: `month`, `week`; else the interval in words.
  public var granularityName: String {
    switch self {
    case CalendarInterval(microseconds: 3_600_000_000): "hour"
    case CalendarInterval(days: 1): "day"
    case CalendarInterval(days: 7): "week"
    case CalendarInterval(months: 1): "month"
    case CalendarInterval(months: 3): "quarter"
    case CalendarInterval(months: 12): "year"
    default: description
    }
  }

  /// One period of this length: `month`, and where the calendar has no name for it, `period of 10 days`.
  public var periodName: String { isNamed ? granularityName : "period of \(description)" }

  /// So many periods of this length: `2 months`, `1 month`, `3 periods of 10 days`.
  public func periods(_ count: Int) -> String {
    let plural = count == 1 ? "" : "s"
    return isNamed ? "\(count) \(granularityName)\(plural)" : "\(count) period\(plural) of \(description)"
  }

  /// Whether the calendar has a name for it.
  var isNamed: Bool { granularityName != description }
}
