/// One end of a span on a time axis.
public enum TimeBound: Hashable, Comparable, Sendable {
  /// No earlier end: MINVALUE or `-infinity`.
  case unboundedBelow
  /// This instant.
  case at(Instant)
  /// No later end: MAXVALUE or `infinity`.
  case unboundedAbove

  /// The instant, where the end is one.
  public var instant: Instant? {
    if case .at(let instant) = self { instant } else { nil }
  }
}

/// A time in PostgreSQL's ISO output form: `2024-05-01`, `2024-05-01 00:00:00.5+05:30`, `0044-03-15 BC`.
struct TimestampText {
  /// Date and time of day as written.
  let civil: CivilTime
  /// Seconds ahead of UTC, where the text says.
  let offset: Int?

  /// Reads the whole text; nil where any of it is something else.
  init?(_ text: String) {
    var reader = DigitReader(text)
    guard var year = reader.number(digits: 4...6), reader.take("-"),
      let month = reader.number(digits: 2...2), (1...12).contains(month), reader.take("-"),
      let day = reader.number(digits: 2...2), (1...31).contains(day)
    else { return nil }
    var microsecondOfDay: Int64 = 0
    var offset: Int?
    if reader.take(" "), !reader.atBC {
      guard let hour = reader.number(digits: 2...2), reader.take(":"), let minute = reader.number(digits: 2...2)
      else { return nil }
      var second = 0
      var fraction = 0
      if reader.take(":") {
        guard let whole = reader.number(digits: 2...2) else { return nil }
        second = whole
        if reader.take(".") {
          guard let parts = reader.fraction() else { return nil }
          fraction = parts
        }
      }
      microsecondOfDay = Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(fraction)
      if let sign = reader.sign() {
        guard let hours = reader.number(digits: 2...2) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where reader.take(":") {
          guard let part = reader.number(digits: 2...2) else { return nil }
          seconds += part * unit
        }
        offset = sign * seconds
      }
      _ = reader.take(" ")
    }
    if reader.takeBC() { year = 1 - year }
    guard reader.isAtEnd else { return nil }
    self.civil = CivilTime(year: year, month: month, day: day, microsecondOfDay: microsecondOfDay)
    self.offset = offset
  }
}

/// Reads digits and signs from the front of a text.
private struct DigitReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position == bytes.count }

  var atBC: Bool { bytes[position...].elementsEqual("BC".utf8) }

  mutating func takeBC() -> Bool {
    guard atBC else { return false }
    position = bytes.count
    return true
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func sign() -> Int? { take("+") ? 1 : take("-") ? -1 : nil }

  mutating func number(digits: ClosedRange<Int>) -> Int? {
    var number = 0
    var count = 0
    while position < bytes.count, count < digits.upperBound, (0x30...0x39).contains(bytes[position]) {
      number = number * 10 + Int(bytes[position] - 0x30)
      count += 1
      position += 1
    }
    return count >= digits.lowerBound ? number : nil
  }

  /// Up to six digits after the point, as microseconds.
  mutating func fraction() -> Int? {
    let first = position
    guard var number = number(digits: 1...6) else { return nil }
    for _ in (position - first)..<6 { number *= 10 }
    return number
  }
}
