extension Granularity {
  /// The division that the spans of existing partitions show; nil where none has two ends.
  ///
  /// The latest length that two neighbours agree on decides: so a wide first or last leaf or one odd month misleads
  /// nobody, and a table that went from months to weeks counts in weeks. With no such pair the latest span decides.
  public init?(inferredFrom spans: [TimeSpan], zone: TimeZoneRules) {
    let bounded = spans.compactMap { span -> (start: Instant, interval: CalendarInterval)? in
      guard let start = span.start.instant, let end = span.end.instant else { return nil }
      return (start, CalendarInterval(from: start, to: end, in: zone))
    }.sorted { $0.start < $1.start }
    guard let last = bounded.last else { return nil }
    let pair = bounded.indices.dropFirst().last { bounded[$0 - 1].interval == bounded[$0].interval }
    let chosen = pair.map { bounded[$0] } ?? last
    self.init(interval: chosen.interval, anchor: chosen.start, zone: zone)
  }
}

extension CalendarInterval {
  /// The length from `start` to `end` on the calendar of `zone`: whole months where the day of the month and the time
  /// of day are the same, else whole days where the time of day is, else the time elapsed.
  init(from start: Instant, to end: Instant, in zone: TimeZoneRules) {
    let from = zone.civilTime(at: start)
    let to = zone.civilTime(at: end)
    if from.microsecondOfDay != to.microsecondOfDay || from.dayNumber == to.dayNumber {
      self.init(microseconds: end.microseconds.subtractingReportingOverflow(start.microseconds).partialValue)
    } else if from.day == to.day {
      self.init(months: to.monthNumber - from.monthNumber)
    } else {
      self.init(days: to.dayNumber - from.dayNumber)
    }
  }
}
