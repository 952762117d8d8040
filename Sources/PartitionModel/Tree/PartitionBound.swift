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

    /// The end as DDL states it: `MINVALUE`, `'2026-11-01'`.
    public var sql: String {
      switch self {
      case .minValue: "MINVALUE"
      case .value(let text): SQLIdentifier.literal(text)
      case .maxValue: "MAXVALUE"
      }
    }
  }
}

extension PartitionBound {
  /// The bound as DDL states it: `FOR VALUES IN ('1')`, `DEFAULT`. Values are quoted, which suits every type.
  public var sql: String {
    func text(_ data: [RangeDatum]) -> String { data.map(\.sql).joined(separator: ", ") }
    switch self {
    case .list(let values):
      let texts = values.map { value in if case .value(let text) = value { SQLIdentifier.literal(text) } else { "NULL" }
      }
      return "FOR VALUES IN (\(texts.joined(separator: ", ")))"
    case .range(let from, let to): return "FOR VALUES FROM (\(text(from))) TO (\(text(to)))"
    case .hash(let modulus, let remainder): return "FOR VALUES WITH (MODULUS \(modulus), REMAINDER \(remainder))"
    case .default: return "DEFAULT"
    }
  }
}
