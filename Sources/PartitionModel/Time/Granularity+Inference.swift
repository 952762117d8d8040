extension Granularity {
  /// How the branches of one table divide their axis, and each of them, as far as its own partitions tell: what all share
  /// is what most show; nil where none shows anything and no owner states it.
  ///
  /// - Parameter branches: The spans of each branch's partitions.
  static func shared(
    by branches: [[TimeSpan]], stated: CalendarInterval?, zone: TimeZoneRules
  ) -> (shared: Granularity?, own: [Granularity?]) {
    if let stated {
      let own = branches.map { Granularity(stated: stated, over: $0, zone: zone) }
      return (mostCommon(own) ?? Granularity(interval: stated, zone: zone), own)
    }
    let repeated = branches.map { Granularity(repeatedIn: $0, zone: zone) }
    let latest = branches.map { Granularity(ofLatest: $0, zone: zone) }
    return (mostCommon(repeated) ?? mostCommon(latest), zip(repeated, latest).map { $0 ?? $1 })
  }

  /// The granularity whose interval most have; of equals, the first's.
  private static func mostCommon(_ all: [Granularity?]) -> Granularity? {
    let all = all.compactMap { $0 }
    let counts = all.reduce(into: [CalendarInterval: Int]()) { $0[$1.interval, default: 0] += 1 }
    guard let most = counts.values.max() else { return nil }
    return all.first { counts[$0.interval] == most }
  }

  /// The division that two neighbours agree on, the latest that do; nil where none do.
  ///
  /// So a wide first or last leaf or one odd month misleads nobody, and a table that went from months to weeks counts in
  /// weeks.
  init?(repeatedIn spans: [TimeSpan], zone: TimeZoneRules) {
    let spans = spans.compactMap(Bounded.init).sorted { $0.start < $1.start }
    if let pair = spans.latestPair(in: zone) {
      self.init(like: pair, among: spans, zone: zone)
    } else {
      // Where partitions divide instants, the rest of each follows on the one that it shares.
      let joined = spans.joiningSlivers
      guard let pair = joined.latestPair(in: zone) else { return nil }
      self.init(like: pair, among: joined, zone: zone)
    }
  }

  /// The division that the latest partition shows whose length the calendar has a name for, or is at most twice as long or
  /// short as that of the one before: nobody makes partitions of thirteen months, but many make a first one that holds all
  /// of the past.
  init?(ofLatest spans: [TimeSpan], zone: TimeZoneRules) {
    let spans = spans.compactMap(Bounded.init).sorted { $0.start < $1.start }.joiningSlivers
    let latest = spans.indices.last { index in
      spans[index].interval(in: zone).isNamed || index > 0 && spans[index].isComparable(to: spans[index - 1])
    }
    guard let latest = latest.map({ spans[$0] }) else { return nil }
    self.init(like: latest, among: spans, zone: zone)
  }

  private init(like chosen: Bounded, among spans: [Bounded], zone: TimeZoneRules) {
    let interval = chosen.interval(in: zone)
    // Of a length that is no unit of the calendar (half a month is 14 days, or 15, or 16), only the latest boundary
    // tells where the next lies. One at the end of a much longer span tells nothing.
    let latest = spans.last { $0.elapsed / 3 <= chosen.elapsed } ?? chosen
    self.init(interval: interval, anchor: interval.isUnit ? chosen.start : latest.end, zone: zone)
  }

  /// The division into periods of `interval`, as an owner states it, over existing partitions; nil where none has two ends.
  ///
  /// They begin where the calendar's own do, if any partition begins there; else where partitions do.
  init?(stated interval: CalendarInterval, over spans: [TimeSpan], zone: TimeZoneRules) {
    let bounded = spans.compactMap(Bounded.init).sorted { $0.start < $1.start }
    guard let last = bounded.last else { return nil }
    let inferred =
      Granularity(repeatedIn: spans, zone: zone) ?? Granularity(like: last, among: bounded, zone: zone)
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

  func isComparable(to other: Bounded) -> Bool {
    elapsed / 2 <= other.elapsed && other.elapsed / 2 <= elapsed
  }

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
  fileprivate var isUnit: Bool { months > 0 || isNamed }
}
