/// A type whose values can be read from PostgreSQL's text output: what `psql` would show for the column.
///
/// A type with a raw value that can be read gets this for nothing: `extension OID: PostgresDecodable {}`.
public protocol PostgresDecodable {
  /// The value that `text`, in UTF-8, stands for; nil where it stands for none.
  init?(postgresText text: Span<UInt8>)

  /// What NULL becomes; nil where the type has no room for NULL, as all but `Optional` have none.
  static var postgresNull: Self? { get }
}

extension PostgresDecodable {
  /// Nil: no room for NULL.
  @inlinable
  public static var postgresNull: Self? { nil }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// What `Wrapped` reads.
  @inlinable
  public init?(postgresText text: Span<UInt8>) {
    guard let value = Wrapped(postgresText: text) else { return nil }
    self = .some(value)
  }

  /// Nil as a value.
  @inlinable
  public static var postgresNull: Wrapped?? { .some(.none) }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
  /// The value with the raw value that `text` stands for; nil where there is none.
  @inlinable
  public init?(postgresText text: Span<UInt8>) {
    guard let rawValue = RawValue(postgresText: text) else { return nil }
    self.init(rawValue: rawValue)
  }
}

// MARK: - Text, truth, fractions

extension String: PostgresDecodable {
  /// The text itself, of any type.
  public init?(postgresText text: Span<UInt8>) {
    self = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

extension Bool: PostgresDecodable {
  /// `t` or `f`.
  public init?(postgresText text: Span<UInt8>) {
    guard text.count == 1 else { return nil }
    switch text[0] {
    case UInt8(ascii: "t"): self = true
    case UInt8(ascii: "f"): self = false
    default: return nil
    }
  }
}

extension Double: PostgresDecodable {
  /// Any number, `NaN`, `Infinity` or `-Infinity`; a `numeric` of more digits than a Double has is rounded.
  public init?(postgresText text: Span<UInt8>) {
    guard let string = String(postgresText: text) else { return nil }
    self.init(string)
  }
}

// MARK: - Whole numbers

extension Int: PostgresDecodable {}
extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}
/// An `oid` or `xid`.
extension UInt32: PostgresDecodable {}

extension PostgresDecodable where Self: FixedWidthInteger {
  /// A whole number, nil where it is out of the type's range.
  @inlinable
  public init?(postgresText text: Span<UInt8>) {
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    guard text.count > (isNegative ? 1 : 0) else { return nil }
    self = 0
    for index in (isNegative ? 1 : 0)..<text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (shifted, overflow) = multipliedReportingOverflow(by: 10)
      // Down from zero, since the lowest value has no positive counterpart.
      let (sum, carry) =
        isNegative
        ? shifted.subtractingReportingOverflow(Self(digit)) : shifted.addingReportingOverflow(Self(digit))
      guard !overflow, !carry else { return nil }
      self = sum
    }
  }
}
