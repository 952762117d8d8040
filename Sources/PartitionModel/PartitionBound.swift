/// The rows that a partition takes, as declared: what follows `FOR VALUES` (PostgreSQL, "CREATE TABLE", `partition_bound_spec`).
public enum PartitionBound: Hashable, Sendable {
  /// `IN (…)`: rows whose key is one of these values.
  case list([ListValue])
  /// `FROM (…) TO (…)`: rows whose key columns compare, in order, at or above the first and below the second.
  case range(from: [RangeDatum], to: [RangeDatum])
  /// `WITH (modulus …, remainder …)`: rows whose key hashes to this remainder.
  case hash(modulus: Int, remainder: Int)
  /// `DEFAULT`: rows that no sibling takes.
  case `default`

  /// One value of a list bound.
  public enum ListValue: Hashable, Sendable {
    /// SQL null.
    case null
    /// A value in the text form of its type.
    case value(String)
  }

  /// One column's end of a range bound.
  public enum RangeDatum: Hashable, Sendable {
    /// Below every value.
    case minValue
    /// A value in the text form of its type.
    case value(String)
    /// Above every value.
    case maxValue
  }
}
