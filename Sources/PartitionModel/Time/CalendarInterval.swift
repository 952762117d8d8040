/// A length of calendar time, in the three parts that PostgreSQL's `interval` keeps apart because none is a fixed
/// number of another: a month has 28 to 31 days, a day 23 to 25 hours.
public struct CalendarInterval: Hashable, Sendable {
  /// Whole months; a year is 12.
  public var months: Int
  /// Whole days; a week is 7.
  public var days: Int
  /// The rest, as elapsed time.
  public var microseconds: Int64

  /// An interval of these parts, none unless told.
  public init(months: Int = 0, days: Int = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  /// Reads `2 months`, `1 year 6 months`, `10 days`, `168 hours`: a number and a unit, once or more.
  ///
  /// Units are year, quarter, month, week, day, hour, minute and second, singular or plural, each at most once. Nil for
  /// anything else, for a number that is not whole or below zero, and for an interval of no length.
  public init?(_ text: String) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
    self.init()
    var units: Set<String> = []
    for index in stride(from: 0, to: words.count, by: 2) {
      // Ten thousand years of any unit but seconds: beyond it a typing error, and far from any overflow.
      guard let count = Int(words[index]), (0...320_000_000_000).contains(count) else { return nil }
      var unit = words[index + 1].lowercased()
      if unit.hasSuffix("s") { unit.removeLast() }
      guard units.insert(unit).inserted else { return nil }
      switch unit {
      case "year" where count <= 10_000: months += 12 * count
      case "quarter" where count <= 40_000: months += 3 * count
      case "month" where count <= 120_000: months += count
      case "week" where count <= 530_000: days += 7 * count
      case "day" where count <= 3_700_000: days += count
      case "hour" where count <= 90_000_000: microseconds += Int64(count) * 3_600_000_000
      case "minute" where count <= 5_300_000_000: microseconds += Int64(count) * 60_000_000
      case "second": microseconds += Int64(count) * 1_000_000
      default: return nil
      }
    }
    if months == 0 && days == 0 && microseconds == 0 { return nil }
  }
}

extension CalendarInterval: CustomStringConvertible {
  /// The interval in the words that `init(_:)` reads: `1 year 6 months`.
  public var description: String {
    var words: [String] = []
    func say(_ count: Int64, _ unit: String) {
      if count != 0 { words.append("\(count) \(unit)\(count == 1 ? "" : "s")") }
    }
    say(Int64(months / 12), "year")
    say(Int64(months % 12), "month")
    say(Int64(days), "day")
    say(microseconds / 3_600_000_000, "hour")
    say(microseconds / 60_000_000 % 60, "minute")
    say(microseconds / 1_000_000 % 60, "second")
    return words.isEmpty ? "0 seconds" : words.joined(separator: " ")
  }
}
