public import PartitionModel

/// What a partition's name may be made of.
public struct NamingContext: Hashable, Sendable {
  /// The name of the table that it is a partition of.
  public var parent: String
  /// The values by which the tables above it are told apart, and its own, outermost first.
  public var keys: [String]
  /// The time that it holds; nil where it is told apart by something else.
  public var span: TimeSpan?
  /// The calendar in which times are written.
  public var zone: TimeZoneRules

  /// A partition of `parent`.
  public init(parent: String, keys: [String] = [], span: TimeSpan? = nil, zone: TimeZoneRules = .utc) {
    self.parent = parent
    self.keys = keys
    self.span = span
    self.zone = zone
  }
}
