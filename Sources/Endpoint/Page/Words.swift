internal import Findings
internal import PartitionModel

extension Instant {
  /// `1 Dec 2026 00:00 UTC`
  var dated: String {
    let civil = CivilTime(wholeSecond, offset: 0)
    let clock = "\(civil)".split(separator: " ").last ?? ""
    return "\(civil.day) \(Self.months[civil.month - 1]) \(civil.year) \(clock) UTC"
  }

  /// `in 9 days (1 Dec 2026 00:00 UTC)`
  func dated(from now: Instant) -> String { "\(distance(from: now)) (\(dated))" }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

extension TimeSpan {
  /// `2026-11-01 to 2026-12-01 UTC`, with the times of day where either end has one.
  var brief: String {
    let ends = [start, end].map { bound in
      switch bound {
      case .unboundedBelow: "the beginning"
      case .at(let instant): "\(CivilTime(instant, offset: 0))"
      case .unboundedAbove: "no end"
      }
    }
    let areDays = ends.allSatisfy { !$0.contains(":") || $0.hasSuffix(" 00:00") }
    return ends.map { areDays && $0.hasSuffix(" 00:00") ? String($0.dropLast(6)) : $0 }.joined(separator: " to ")
      + " UTC"
  }
}

extension Int64 {
  /// Bytes in the units of `pg_size_pretty`, to two digits or more: `0 B`, `64 kB`, `1.4 GB`.
  var asSize: String {
    var (amount, units) = (Double(self), ["B", "kB", "MB", "GB", "TB", "PB"][...])
    while amount >= 1_000, units.count > 1 {
      amount /= 1_024
      units.removeFirst()
    }
    let tenths = Int((amount * 10).rounded())
    let isFine = units.first != "B" && tenths < 100 && !tenths.isMultiple(of: 10)
    return "\(isFine ? "\(tenths / 10).\(tenths % 10)" : "\(Int(amount.rounded()))") \(units.first ?? "")"
  }
}

extension Int {
  /// `12,345`
  var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "−" : "") + text
  }

  /// `1 leaf`, `12,345 leaves`
  func counted(_ one: String, _ many: String) -> String { "\(grouped) \(self == 1 ? one : many)" }
}

extension Double {
  /// A number of rows: `12,345`
  var asCount: String { Int(exactly: rounded()).map(\.grouped) ?? "\(self)" }
}

extension FindingKind {
  /// `next period missing`
  var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension Severity {
  /// What shows it without colour.
  var symbol: String {
    switch self {
    case .critical: "✕"
    case .warning: "▲"
    case .info: "ℹ\u{FE0E}"
    }
  }
}
