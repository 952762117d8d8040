internal import PartitionModel

/// A part of a date as it stands in a name.
enum TimeField: String, Hashable, CaseIterable {
  case year = "YYYY"
  case weekYear = "IYYY"
  case shortYear = "YY"
  case month = "MM"
  case day = "DD"
  case hour = "HH24"
  case minute = "MI"
  case second = "SS"
  case week = "IW"
  case quarter = "Q"

  /// How many digits it has.
  var width: Int {
    switch self {
    case .year, .weekYear: 4
    case .quarter: 1
    default: 2
    }
  }

  /// The field of `time`, with leading zeros.
  func text(of time: CivilTime) -> String {
    let number =
      switch self {
      case .year: time.year
      case .weekYear: ISOWeek(time).year
      case .shortYear: time.year % 100
      case .month: time.month
      case .day: time.day
      case .hour: Int(time.microsecondOfDay / 3_600_000_000)
      case .minute: Int(time.microsecondOfDay / 60_000_000 % 60)
      case .second: Int(time.microsecondOfDay / 1_000_000 % 60)
      case .week: ISOWeek(time).week
      case .quarter: (time.month + 2) / 3
      }
    let digits = String(max(number, 0))
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The ways in which so many digits may be made of fields, the likelier first.
  static func sequences(ofWidth width: Int) -> [[TimeField]] {
    switch width {
    case 1: [[.quarter]]
    case 2: [[.month], [.day], [.hour], [.minute], [.second], [.week], [.shortYear]]
    case 4: [[.year], [.weekYear], [.hour, .minute], [.month, .day], [.shortYear, .month], [.shortYear, .week]]
    case 5: [[.year, .quarter]]
    case 6: [[.year, .month], [.weekYear, .week], [.shortYear, .month, .day], [.hour, .minute, .second]]
    case 8: [[.year, .month, .day]]
    case 10: [[.year, .month, .day, .hour]]
    case 12: [[.year, .month, .day, .hour, .minute]]
    case 14: [[.year, .month, .day, .hour, .minute, .second]]
    default: []
    }
  }
}

/// The number of a week and the year that it counts to (ISO 8601: the week belongs to the year of its Thursday).
struct ISOWeek {
  let year: Int
  let week: Int

  init(_ time: CivilTime) {
    let day = time.dayNumber
    // Day 0 was a Thursday.
    let weekday = ((day + 3) % 7 + 7) % 7
    let thursday = CivilTime(dayNumber: day - weekday + 3)
    year = thursday.year
    week = (thursday.dayNumber - CivilTime(year: year, month: 1, day: 1).dayNumber) / 7 + 1
  }
}
