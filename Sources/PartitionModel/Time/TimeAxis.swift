/// The range key that runs as time through a tree: which column, what its values stand for, and by whose calendar.
public struct TimeAxis: Hashable, Sendable {
  /// The column, as `PartitionKey.Column.label` writes it.
  public let column: String
  /// What its values stand for.
  public let scale: TimeScale
  /// The zone in whose calendar the bounds are even, and in which wall-clock values are read.
  public let zone: TimeZoneRules

  /// The axis along `column`.
  public init(column: String, scale: TimeScale, zone: TimeZoneRules) {
    self.column = column
    self.scale = scale
    self.zone = zone
  }

  /// Whether `key` divides along this axis: by ranges, or by lists of whole days or months.
  public func divides(_ key: PartitionKey) -> Bool {
    guard let leading = key.columns.first, leading.label == column, scale.measures(leading.type) else { return false }
    return key.strategy == .range || key.strategy == .list && scale.hasLongValues
  }

  /// The stretches of time that a list of days or months holds, those that follow each other made one; none of any other
  /// bound.
  func spans(listed bound: PartitionBound?) -> [TimeSpan] {
    guard case .list(let values) = bound else { return [] }
    return values.compactMap { value in
      guard case .value(let text) = value else { return nil }
      return scale.span(ofAll: text, in: zone)
    }.union
  }

  /// The stretch from the first to the last instant that a range holds whole, or a list of days or months.
  public func reach(_ bound: PartitionBound?) -> TimeSpan? {
    if let span = span(bound) { return span }
    let listed = spans(listed: bound)
    guard let first = listed.first, let last = listed.last else { return nil }
    return TimeSpan(start: first.start, end: last.end)
  }

  /// Where one end of a range lies.
  private enum Place {
    /// Between instants.
    case between(TimeBound)
    /// Among the rows of one instant.
    case within(Instant)
  }

  /// Where `data`, one end of a range, lies; nil for text that is no time.
  ///
  /// Rows compare column by column (PostgreSQL, "Row and Array Comparison"), so what follows the leading column decides
  /// only among rows of the very value of the bound: MINVALUE leaves them above it, MAXVALUE below, and a value divides
  /// them.
  private func place(_ data: [PartitionBound.RangeDatum]) -> Place? {
    switch data.first {
    case .minValue, .value("-infinity"): return .between(.unboundedBelow)
    case .maxValue, .value("infinity"): return .between(.unboundedAbove)
    case .value(let text):
      guard let instant = scale.instant(of: text, in: zone) else { return nil }
      // What lies beyond the scale is as good as endless.
      if instant.microseconds == .max { return .between(.unboundedAbove) }
      if instant.microseconds == .min { return .between(.unboundedBelow) }
      if divides(text, data.dropFirst().first) { return .within(instant) }
      return .between(data.dropFirst().first == .maxValue ? span(of: instant).end : .at(instant))
    case nil: return nil
    }
  }

  /// Whether a bound with the value `text`, then `next` in the following column, has rows of that instant on both sides.
  private func divides(_ text: String, _ next: PartitionBound.RangeDatum?) -> Bool {
    switch next {
    case nil, .minValue: !scale.beginsInstant(text)
    case .maxValue: !scale.endsInstant(text)
    case .value: true
    }
  }

  /// The instants that a range bound holds whole; nil for any other bound, and for text that is no time.
  func span(_ bound: PartitionBound?) -> TimeSpan? {
    guard case .range(let from, let to) = bound, let first = place(from), let last = place(to) else { return nil }
    let start: TimeBound =
      switch first {
      case .between(let bound): bound
      case .within(let instant): span(of: instant).end
      }
    switch last {
    case .between(let end): return TimeSpan(start: start, end: end)
    case .within(let instant): return TimeSpan(start: start, end: .at(instant))
    }
  }

  /// The whole of an instant: up to the next that another value can stand for.
  func span(of instant: Instant) -> TimeSpan {
    TimeSpan(start: .at(instant), end: .at(scale.next(after: instant, in: zone)))
  }

  /// The instants of which a range bound holds a part.
  func dividedInstants(_ bound: PartitionBound?) -> Set<Instant> {
    guard case .range(let from, let to) = bound else { return [] }
    return Set([from, to].compactMap(dividedInstant))
  }

  /// Whether `bounds`, each of which holds a part of `instant`, hold all of it together: each ends just where the next
  /// begins. Where the table above has a bound by the same columns, `outer`, no more of the instant comes to them.
  func isWhole(_ instant: Instant, in bounds: [PartitionBound?], within outer: PartitionBound?) -> Bool {
    var ends: [[PartitionBound.RangeDatum]: [PartitionBound.RangeDatum]] = [:]
    var reached: [PartitionBound.RangeDatum]?
    var last: [PartitionBound.RangeDatum]?
    if case .range(let from, let to) = outer {
      if dividedInstant(from) == instant { reached = from }
      last = to
    }
    for case .range(let from, let to) in bounds {
      if dividedInstant(from) == instant { ends[from] = to } else { reached = to }
    }
    while let end = reached, end != last, dividedInstant(end) == instant { reached = ends.removeValue(forKey: end) }
    return reached != nil
  }

  private func dividedInstant(_ data: [PartitionBound.RangeDatum]) -> Instant? {
    // Most bounds divide nothing, and reading their time is what costs.
    guard case .value(let text) = data.first, divides(text, data.dropFirst().first) else { return nil }
    return if case .within(let instant) = place(data) { instant } else { nil }
  }
}
