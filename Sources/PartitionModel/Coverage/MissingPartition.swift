/// A partition that a table lacks, and without which rows are refused or come to a DEFAULT.
public struct MissingPartition: Hashable, Sendable {
  /// The partitioned table below which it would be created.
  public let table: RelationName
  /// What its bound would have to name.
  public let rows: Rows

  /// What a bound names.
  public enum Rows: Hashable, Sendable {
    /// A range of time.
    case time
    /// A list of days or months.
    case listedTime
    /// Other keys than time, by this bound, or by this first of several.
    case bound(PartitionBound)
    /// Whatever comes: the table has no partition at all.
    case anything
  }

  /// The partition of `table` that would take `rows`.
  public init(of table: RelationName, for rows: Rows) {
    self.table = table
    self.rows = rows
  }
}

extension MissingPartition {
  /// The partition of `table` that would take the rows of which a label says `test`; nil: of whatever rows.
  init(of table: RelationName, for test: BranchLabel.Test?) {
    let bound: PartitionBound? =
      switch test {
      case .values(let values): .list(values)
      case .range(let from, let to): .range(from: from, to: to)
      case .remainders(let remainders, let modulus): remainders.first.map { .hash(modulus: modulus, remainder: $0) }
      case .others, nil: nil
      }
    self.init(of: table, for: bound.map(Rows.bound) ?? .anything)
  }
}
