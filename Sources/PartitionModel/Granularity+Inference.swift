extension Granularity {
  /// The division that the spans of existing partitions show; nil where none has two ends.
  ///
  /// The latest length that two neighbours agree on decides: so a wide first or last leaf or one odd month misleads
  /// nobody, and a table that went from months to weeks counts in weeks. With no such pair the latest span decides.
  public init?(inferredFrom spans: [TimeSpan], zone: TimeZoneRules) {
    var bounded = spans.compactMap(Bounded.init).sorted { $0.start < $1.start }
    var pair = bounded.latestPair(in: zone)
    if pair == nil {
      // Where partitions divide instants, the rest of each follows on the one that it shares.
      bounded = bounded.joiningSlivers
      pair = bounded.latestPair(in: zone)
    }
    guard let chosen = pair ?? bounded.last else { return nil }
    let interval = chosen.interval(in: zone)
    // Of a length that is no unit of the calendar (half a month is 14 days, or 15, or 16), only the latest boundary
    // tells where the next lies. One at the end of a much longer span tells nothing.
    let latest = bounded.last { $0.elapsed / 3 <= chosen.elapsed } ?? chosen
    self.init(interval: interval, anchor: interval.isUnit ? chosen.start : latest.end, zone: zone)
  }

  /// The division into periods of `interval`, as an owner states it, over existing partitions; nil where none has two ends.
  ///
  /// They begin where the calendar's own do, if any partition begins there; else where partitions do.
  init?(stated interval: CalendarInterval, over spans: [TimeSpan], zone: TimeZoneRules) {
    guard let inferred = Granularity(inferredFrom: spans, zone: zone) else { return nil }
    let calendar = Granularity(interval: interval, zone: zone)
    let begins = spans.lazy.compactMap(\.start.instant).contains { calendar.period(containing: $0).start == $0 }
    let anchor = begins && interval != inferred.interval ? calendar.anchor : inferred.anchor
    self.init(interval: interval, anchor: anchor, zone: zone)
  }
}

/// A span with two ends.
private struct Bounded {
  let start: Instant
  var end: Instant

  init?(_ span: TimeSpan) {
    guard let start = span.start.instant, let end = span.end.instant else { return nil }
    self.start = start
    self.end = end
  }

  var elapsed: Int64 { end.elapsed(since: start) }

  func interval(in zone: TimeZoneRules) -> CalendarInterval { CalendarInterval(from: start, to: end, in: zone) }
}

extension [Bounded] {
  /// The second of the latest two neighbours that are equally long.
  fileprivate func latestPair(in zone: TimeZoneRules) -> Bounded? {
    var later: (span: Bounded, interval: CalendarInterval)?
    for span in reversed() {
      let interval = span.interval(in: zone)
      if let later, later.interval == interval { return later.span }
      later = (span, interval)
    }
    return nil
  }

  /// The same with each sliver made one with the span that it touches and that is many times as long.
  fileprivate var joiningSlivers: [Bounded] {
    var joined: [Bounded] = []
    for span in self {
      if let last = joined.last, last.end == span.start, last.elapsed < span.elapsed / 5 {
        joined[joined.count - 1].end = span.end
      } else {
        joined.append(span)
      }
    }
    return joined
  }
}

extension CalendarInterval {
  /// The length from `start` to `end` on the calendar of `zone`: whole months where the day of the month and the time
  /// of day are the same, else whole days where the time of day is, else the time elapsed.
  init(from start: Instant, to end: Instant, in zone: TimeZoneRules) {
    let from = zone.civilTime(at: start)
    let to = zone.civilTime(at: end)
    if from.microsecondOfDay != to.microsecondOfDay || from.dayNumber >= to.dayNumber {
      self.init(microseconds: end.elapsed(since: start))
    } else if from.day == to.day {
      self.init(months: to.monthNumber - from.monthNumber)
    } else {
      self.init(days: to.dayNumber - from.dayNumber)
    }
  }

  /// Whether the calendar has a beginning for it: an hour, a day, a week, or months.
  fileprivate var isUnit: Bool { months > 0 || granularityName != description }
}
