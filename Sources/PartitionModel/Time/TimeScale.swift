/// How the values of a range key stand for instants, and back.
public enum TimeScale: Hashable, Sendable {
  /// `timestamptz`: bounds carry their offset.
  case instant
  /// `timestamp`: what a wall clock in the axis's zone shows.
  case wallClock
  /// `date`: a day of the axis's zone.
  case date
  /// A whole number of equal steps since the Unix epoch; the length of a step in microseconds.
  case epoch(step: Int64)
  /// A UUID of version 7: its first 48 bits are milliseconds since the Unix epoch (RFC 9562, section 5.7).
  case uuidV7
  /// A whole number whose bits above the lowest `shift` are milliseconds since `epoch` (in milliseconds since Unix's).
  case snowflake(epoch: Int64, shift: Int)
  /// Text that sorts as the calendar does: a year, then a month, then perhaps a day, with or without hyphens between.
  case text
}

extension TimeScale {
  /// The instant at which the rows of `value` begin; nil for text that is no value of this scale.
  public func instant(of value: String, in zone: TimeZoneRules) -> Instant? {
    switch self {
    case .instant, .wallClock, .date:
      guard let time = TimestampText(value) else { return nil }
      return time.offset.map { time.civil.instant(offset: $0) } ?? zone.instant(of: time.civil)
    case .epoch(let step):
      guard let number = Int64(value) else { return nil }
      return .saturating(number, times: step)
    case .uuidV7:
      return UUIDText(value).map { .saturating(Int64($0.milliseconds), times: 1_000) }
    case .snowflake(let epoch, let shift):
      guard let number = Int64(value) else { return nil }
      return .saturating((number >> Int64(shift)).addingReportingOverflow(epoch).partialValue, times: 1_000)
    case .text:
      return CalendarText(value).map { zone.instant(of: $0.civil) }
    }
  }

  /// The first instant after `instant` that another value of the key can stand for.
  func next(after instant: Instant, in zone: TimeZoneRules) -> Instant {
    switch self {
    case .instant, .wallClock: instant.advanced(byMicroseconds: 1)
    case .date, .text: zone.adding(CalendarInterval(days: 1), to: instant)
    case .epoch(let step): instant.advanced(byMicroseconds: step)
    case .uuidV7, .snowflake: instant.advanced(byMicroseconds: 1_000)
    }
  }

  /// Whether one value stands for a whole day or more, so that a list of them divides time.
  var hasLongValues: Bool { self == .date || self == .text }

  /// The whole of what `value` alone stands for: a day, or of text that names no day, a month; nil for text that is no
  /// value of this scale, and for infinity.
  func span(ofAll value: String, in zone: TimeZoneRules) -> TimeSpan? {
    guard let start = instant(of: value, in: zone), start.microseconds != .min, start.microseconds != .max else {
      return nil
    }
    let namesMonth = self == .text && !(CalendarText(value)?.hasDay ?? true)
    let end = namesMonth ? zone.adding(CalendarInterval(months: 1), to: start) : next(after: start, in: zone)
    return TimeSpan(start: .at(start), end: .at(end))
  }

  /// Whether `value` is the very first of its instant, so that a bound there divides no instant in two.
  func beginsInstant(_ value: String) -> Bool {
    switch self {
    case .instant, .wallClock, .date, .epoch, .text: true
    case .uuidV7: UUIDText(value)?.beginsMillisecond ?? false
    case .snowflake(_, let shift): Int64(value).map { $0 & ((1 << Int64(shift)) &- 1) == 0 } ?? false
    }
  }

  /// Whether values are what a clock on the wall shows, and say no offset.
  var isLocal: Bool { self == .wallClock || self == .date || self == .text }

  /// Whether `value` is the very last of its instant.
  func endsInstant(_ value: String) -> Bool {
    switch self {
    case .instant, .wallClock, .date, .epoch, .text: true
    case .uuidV7: UUIDText(value)?.endsMillisecond ?? false
    case .snowflake(_, let shift): Int64(value).map { ($0 &+ 1) & ((1 << Int64(shift)) &- 1) == 0 } ?? false
    }
  }

  /// Whether values of `type` can be read on this scale.
  func measures(_ type: KeyType) -> Bool {
    switch (self, type) {
    case (.instant, .timestamptz), (.wallClock, .timestamp), (.date, .date), (.uuidV7, .other("uuid")): true
    case (.epoch, .other(let name)), (.snowflake, .other(let name)): ["int2", "int4", "int8", "numeric"].contains(name)
    case (.text, .other(let name)): ["text", "bpchar"].contains(name)
    default: false
    }
  }

  /// The key's value for `instant`, as SQL: a quoted literal or a number.
  public func literal(of instant: Instant, in zone: TimeZoneRules) -> String {
    switch self {
    case .instant: SQLIdentifier.literal("\(instant)")
    case .epoch, .snowflake: value(of: instant, in: zone)
    case .wallClock, .date, .uuidV7, .text: SQLIdentifier.literal(value(of: instant, in: zone))
    }
  }

  /// The key's value for `instant`, as PostgreSQL writes it where the session's time zone is UTC and its `DateStyle` ISO.
  public func value(of instant: Instant, in zone: TimeZoneRules) -> String {
    switch self {
    case .instant: "\(CivilTime(instant, offset: 0).timestamp)+00"
    case .wallClock: zone.civilTime(at: instant).timestamp
    case .date, .text: zone.civilTime(at: instant).date
    case .epoch(let step): "\(CivilTime.floorDivide(instant.microseconds, step))"
    case .uuidV7: UUIDText.first(of: CivilTime.floorDivide(instant.microseconds, 1_000))
    case .snowflake(let epoch, let shift):
      "\((CivilTime.floorDivide(instant.microseconds, 1_000) &- epoch) << Int64(shift))"
    }
  }
}

extension Instant {
  /// `count` units of `unit` microseconds after the Unix epoch; the end of the scale where it is beyond.
  static func saturating(_ count: Int64, times unit: Int64) -> Instant {
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    return Instant(microseconds: overflow ? (count < 0 ? .min : .max) : product)
  }
}

extension CivilTime {
  /// `2026-12-01 00:00:00`, and `.5` behind it where the second is half over.
  var timestamp: String {
    let text = description
    guard microsecondOfDay % 1_000_000 != 0 else { return microsecondOfDay % 60_000_000 == 0 ? text + ":00" : text }
    return String(text.reversed().drop { $0 == "0" }.reversed())
  }
  /// `2026-12-01`
  var date: String { String(description.prefix { $0 != " " }) }
}

/// A UUID as PostgreSQL writes it.
struct UUIDText {
  /// The first 48 bits: milliseconds since the Unix epoch in version 7.
  let milliseconds: UInt64
  /// Whether no UUID of version 7 with these milliseconds comes before.
  let beginsMillisecond: Bool
  /// Whether none comes after.
  let endsMillisecond: Bool

  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 4, 4, 4, 12], let high = UInt64(parts[0], radix: 16),
      let low = UInt64(parts[1], radix: 16), let version = UInt64(parts[2], radix: 16),
      let variant = UInt64(parts[3], radix: 16), let node = UInt64(parts[4], radix: 16)
    else { return nil }
    milliseconds = high << 16 | low
    let rest = (version, variant, node)
    endsMillisecond = rest >= (0x7FFF, 0xBFFF, 0xFFFF_FFFF_FFFF)
    beginsMillisecond = rest <= (0x7000, 0x8000, 0)
  }

  /// The first UUID of a millisecond.
  static func first(of milliseconds: Int64) -> String {
    let digits = String(UInt64(clamping: milliseconds) & 0xFFFF_FFFF_FFFF, radix: 16)
    let padded = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    return "\(padded.prefix(8))-\(padded.suffix(4))-7000-8000-000000000000"
  }
}

/// `2026-12`, `202612`, `2026-12-01`, `20261201`.
struct CalendarText {
  let civil: CivilTime
  let hasDay: Bool

  init?(_ text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 6 || digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let hyphens = text.utf8.count - digits.count
    guard hyphens == 0 || hyphens == digits.count / 2 - 2 else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    let (month, day) = (number(4..<6), digits.count == 8 ? number(6..<8) : 1)
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    civil = CivilTime(year: number(0..<4), month: month, day: day)
    hasDay = digits.count == 8
  }
}
