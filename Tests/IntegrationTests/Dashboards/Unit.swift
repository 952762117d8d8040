import Foundation

/// A unit of Grafana's, by its name there: which words it makes of a number.
enum Unit: String, Decodable {
  case none, short, bytes, percentunit
  case seconds = "s"
  case duration = "dtdurations"
  case minute = "time:YYYY-MM-DD HH:mm"
  case yesOrNo = "bool_yes_no"

  /// The words for a value, with so many decimals; without, with about three digits.
  func text(_ value: Double, decimals: Int? = nil) -> String {
    switch self {
    case .none: Self.fixed(value, decimals)
    case .short: Self.scaled(value, by: 1_000, ["", " K", " Mil", " Bil", " Tri"], decimals)
    case .bytes: Self.scaled(value, by: 1_024, [" B", " KiB", " MiB", " GiB", " TiB", " PiB"], decimals)
    case .percentunit: Self.fixed(value * 100, decimals) + "%"
    case .seconds: Self.seconds(value, decimals)
    case .duration: value < 0 ? Self.duration(-value, decimals) + " ago" : Self.duration(value, decimals)
    case .minute: String(Self.instant(value / 1_000).prefix(16))
    case .yesOrNo: value == 0 ? "No" : "Yes"
    }
  }

  /// An instant: `2026-12-01 00:00:00`, in UTC, which is where the tests' browser is.
  static func instant(_ seconds: Double) -> String {
    String(Date(timeIntervalSince1970: seconds).formatted(.iso8601).dropLast()).replacing("T", with: " ")
  }

  private static func fixed(_ value: Double, _ decimals: Int?) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    let digits = value == value.rounded() ? 0 : max(0, 2 - Int(log10(abs(value)).rounded(.down)))
    return String(format: "%.*f", decimals ?? digits, value)
  }

  private static func scaled(_ value: Double, by factor: Double, _ names: [String], _ decimals: Int?) -> String {
    var (value, index) = (value, 0)
    while abs(value) >= factor, value.isFinite, index < names.count - 1 { (value, index) = (value / factor, index + 1) }
    return fixed(value, decimals) + names[index]
  }

  private static func seconds(_ value: Double, _ decimals: Int?) -> String {
    let scale: [(size: Double, name: String)] = [
      (31_556_900, "years"), (604_800, "weeks"), (86_400, "days"), (3_600, "hours"), (60, "mins"), (1, "s"),
      (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"),
    ]
    guard let unit = scale.first(where: { abs(value) >= $0.size }) else { return fixed(value, decimals) + " s" }
    return fixed(value / unit.size, decimals) + " " + unit.name
  }

  /// The largest unit that fits, and `decimals` more: `1 week, 0 days`.
  private static func duration(_ value: Double, _ decimals: Int?) -> String {
    let scale: [(size: Double, name: String)] = [
      (31_536_000, "year"), (2_592_000, "month"), (604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"),
      (1, "second"),
    ]
    guard let first = scale.firstIndex(where: { value >= $0.size }) else { return "0 seconds" }
    var rest = value
    return scale[first...].prefix(1 + (decimals ?? 0)).map { unit in
      let count = Int(rest / unit.size)
      rest -= Double(count) * unit.size
      return "\(count) \(unit.name)\(count == 1 ? "" : "s")"
    }
    .joined(separator: ", ")
  }
}
