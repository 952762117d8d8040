/// A point in time, to the microsecond that PostgreSQL keeps.
public struct Instant: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00:00 UTC.
  public let microseconds: Int64

  /// The instant this many microseconds after the Unix epoch.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The instant this many seconds after the Unix epoch, to the nearest microsecond; the end of the scale where it is beyond.
  public init(secondsSinceEpoch seconds: Double) {
    let scaled = (seconds * 1e6).rounded()
    self.microseconds = Int64(exactly: scaled) ?? (scaled < 0 ? .min : .max)
  }

  /// Seconds since the Unix epoch: the unit of every `_timestamp_seconds` gauge.
  public var secondsSinceEpoch: Double { Double(microseconds) / 1e6 }

  /// The instant `microseconds` later; stays at the end of the scale instead of overflowing.
  public func advanced(byMicroseconds distance: Int64) -> Instant {
    let (sum, overflow) = microseconds.addingReportingOverflow(distance)
    return Instant(microseconds: overflow ? (distance < 0 ? .min : .max) : sum)
  }

  /// Microseconds from `earlier` to this; the most that can be counted where it is more.
  func elapsed(since earlier: Instant) -> Int64 {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return overflow ? (self < earlier ? .min : .max) : difference
  }

  /// The instant without its fraction of a second: as precise as a sentence needs to be.
  public var wholeSecond: Instant {
    Instant(
      microseconds: CivilTime.floorDivide(microseconds, 1_000_000).multipliedReportingOverflow(by: 1_000_000)
        .partialValue)
  }

  /// Earlier before later.
  public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
}

extension Instant: CustomStringConvertible {
  /// The instant in UTC, seconds left out where they are zero: `2026-12-01 00:00 UTC`.
  public var description: String { CivilTime(self, offset: 0).description + " UTC" }
}
