/// A date and time of day on the proleptic Gregorian calendar, with no zone: what a wall clock shows.
public struct CivilTime: Hashable, Sendable {
  /// The astronomical year: 1 BC is 0.
  public var year: Int
  /// 1–12.
  public var month: Int
  /// 1–31.
  public var day: Int
  /// Microseconds since midnight.
  public var microsecondOfDay: Int64

  /// The given date at a time of day, midnight unless told.
  public init(year: Int, month: Int, day: Int, microsecondOfDay: Int64 = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.microsecondOfDay = microsecondOfDay
  }

  /// What a clock that is `offset` seconds ahead of UTC shows at `instant`.
  public init(_ instant: Instant, offset: Int) {
    let local = instant.advanced(byMicroseconds: Int64(offset) * 1_000_000).microseconds
    let rest = local % Self.microsecondsPerDay
    self.init(
      dayNumber: Int(Self.floorDivide(local, Self.microsecondsPerDay)),
      microsecondOfDay: rest < 0 ? rest + Self.microsecondsPerDay : rest)
  }

  /// The date `dayNumber` days after 1970-01-01.
  public init(dayNumber: Int, microsecondOfDay: Int64 = 0) {
    // Years are counted from 1 March so that the leap day comes last; an era is the 146,097 days of 400 years.
    let shifted = dayNumber + 719_468
    let era = Int(Self.floorDivide(Int64(shifted), 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
      month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1,
      microsecondOfDay: microsecondOfDay)
  }

  /// Days since 1970-01-01.
  public var dayNumber: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = Int(Self.floorDivide(Int64(shiftedYear), 400))
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Months since year 0: what calendar months are counted by.
  public var monthNumber: Int { year * 12 + month - 1 }

  /// The instant at which a clock `offset` seconds ahead of UTC shows this; the end of the scale where it is beyond.
  public func instant(offset: Int) -> Instant {
    let (days, overflow) = Int64(dayNumber).multipliedReportingOverflow(by: Self.microsecondsPerDay)
    if overflow { return Instant(microseconds: dayNumber < 0 ? .min : .max) }
    return Instant(microseconds: days).advanced(byMicroseconds: microsecondOfDay)
      .advanced(byMicroseconds: -Int64(offset) * 1_000_000)
  }

  static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Division that rounds toward minus infinity, so that days and periods before the epoch line up.
  static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
  }
}

extension CivilTime: CustomStringConvertible {
  /// `2026-12-01 00:00`, with seconds and microseconds only where they are not zero.
  public var description: String {
    let seconds = microsecondOfDay / 1_000_000
    let fraction = microsecondOfDay % 1_000_000
    var text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    text += " \(Self.padded(Int(seconds / 3_600), 2)):\(Self.padded(Int(seconds / 60 % 60), 2))"
    if seconds % 60 != 0 || fraction != 0 { text += ":\(Self.padded(Int(seconds % 60), 2))" }
    if fraction != 0 { text += ".\(Self.padded(Int(fraction), 6))" }
    return text
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
