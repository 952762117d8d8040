/// The object identifier of a catalog row: what a relation is known by when its name proves nothing.
///
/// PostgreSQL, "Object Identifier Types": an unsigned four-byte integer; 0 means "no object".
public struct OID: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number itself.
  public let rawValue: UInt32

  /// An OID with this number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// By number: older objects first, until the counter wraps.
  public static func < (left: OID, right: OID) -> Bool { left.rawValue < right.rawValue }
}

extension OID {
  /// The number itself, mixed with no more than the `seed` of the table that asks.
  ///
  /// Nobody chooses an OID, and the server counts them up: neighbours in a tree are neighbours in a table, and nothing has
  /// to be spread. The general hash was a third of the CPU of a poll of 100,000 leaves. Should the standard library cease to
  /// ask, it is that one again, and slower.
  public func _rawHashValue(seed: Int) -> Int { Int(rawValue) ^ seed }
}

extension OID: ExpressibleByIntegerLiteral {
  /// The OID written as a plain number.
  public init(integerLiteral value: UInt32) { self.init(rawValue: value) }
}

extension OID: CustomStringConvertible {
  /// The number in digits.
  public var description: String { String(rawValue) }
}
