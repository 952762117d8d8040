/// A size in bytes, in PostgreSQL's units: kB, MB, GB and TB, each 1,024 of the one before.
public struct ByteCount: Hashable, Comparable, Sendable {
  /// How many bytes.
  public let bytes: Int64

  /// A size of `bytes`.
  public init(_ bytes: Int64) { self.bytes = bytes }

  private static let units = ["B", "kB", "MB", "GB", "TB"]

  /// Reads a whole number with its unit: `10 GB`, `500MB`. Nil for anything else, and beyond what an `Int64` counts.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let count = Int64(digits), let power = Self.units.firstIndex(where: { $0 == unit }) else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: Int64(1) << (10 * power))
    if overflow { return nil }
    self.bytes = bytes
  }

  /// Smaller before larger.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}

extension ByteCount: CustomStringConvertible {
  /// In the largest unit of which there is at least one, with a tenth where it is not whole: `10 GB`, `12.4 GB`.
  public var description: String {
    let power = Self.units.indices.last { bytes >> (10 * $0) >= 1 } ?? 0
    let unit = Int64(1) << (10 * power)
    // Tenths of what is over a whole unit: of all of it they could overflow.
    let tenths = bytes % unit * 10 / unit
    return "\(bytes / unit)\(tenths == 0 ? "" : ".\(tenths)") \(Self.units[power])"
  }
}
