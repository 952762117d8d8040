public import PartitionModel

/// Why the conditions on a key column exclude fewer leaves than they might, or exclude them late.
public struct PruningReason: Hashable, Sendable {
  /// The key column; nil where all are concerned.
  public let column: String?
  /// What is the matter with it.
  public let cause: Cause

  /// What keeps a condition from excluding leaves when the query is planned.
  public enum Cause: Hashable, Sendable {
    /// Nothing is asked of the column.
    case noPredicate
    /// A range has no end on this side.
    case unbounded(Side)
    /// A function is applied to the column.
    case function(String)
    /// The column is cast; `expected` is the key's own type, where it has just one.
    case cast(to: String, expected: String?)
    /// The column is computed with.
    case expression
    /// The column is compared within a row: `(a, b) > (1, 2)`.
    case row
    /// The comparison with a value of this type takes the session's time zone, known at start-up.
    case timeZone(key: String, value: String)
    /// The value is that of a STABLE function, known at start-up.
    case stableFunction(String)
    /// The value comes from another table's column, row by row.
    case joined(to: String)
    /// The value comes from a sub-query.
    case subquery
    /// Another table's column is compared only after the rows were read, by a node of this type.
    case joinedLate(to: String, by: String)
    /// A branch of an OR says nothing of the column.
    case orBranch
    /// `<>`, or with more values `NOT IN`.
    case inequality(String, strategy: PartitionKey.Strategy)
    /// The operator is none that the key is divided by.
    case operatorClass(String)
    /// It is compared with the elements of an array that is a parameter, by a plan for all values.
    case arrayParameter
    /// A hash knows equality alone.
    case hashOrder(String)
    /// The column is not to be NULL.
    case notNull
    /// It is compared with another column of the same row.
    case ownColumn
    /// It is compared with a VOLATILE function.
    case volatileFunction(String)
    /// It is compared with a sub-query that depends on the row.
    case rowSubquery
    /// The condition stands outside a WITH query of this name, which is computed as a whole.
    case outsideWith(String)
    /// `enable_partition_pruning` is off.
    case switchedOff
  }

  /// An end of a range.
  public enum Side: String, Hashable, Sendable {
    case lower, upper
  }

  /// When leaves are excluded after all.
  public enum Moment: Hashable, Sendable {
    /// When the plan is started (`Subplans Removed`).
    case startUp
    /// While it runs: the plan does not tell how many.
    case execution
  }

  /// When the condition still excludes leaves; nil: never.
  public var moment: Moment? {
    switch cause {
    case .timeZone, .stableFunction: .startUp
    case .joined, .subquery: .execution
    default: nil
    }
  }
}

extension PruningReason: CustomStringConvertible {
  /// The reason and, where there is one, the way out.
  public var description: String {
    let column = column.map(SQLIdentifier.quoted) ?? ""
    switch cause {
    case .noPredicate: return "no predicate on \(column)"
    case .unbounded(let side): return "no \(side.rawValue) bound on \(column)"
    case .function(let name): return "\(column) is wrapped in \(name)(): compare the column itself"
    case .cast(to: "date", expected: "timestamp"?), .cast(to: "date", expected: "timestamptz"?):
      return "\(column) is cast to date: compare it uncast, \(column) >= day AND \(column) < day + 1"
    case .cast(let type, let expected):
      let way = expected.map { ", with a value of type \($0)" } ?? ""
      return "\(column) is cast to \(type): compare it uncast\(way)"
    case .expression: return "\(column) is part of an expression: compare the column itself"
    case .row: return "\(column) is compared as part of a row: compare it by itself as well"
    case .timeZone(let key, let value):
      return """
        \(column) is \(key) but compared with a \(value), which takes the session's time zone: \
        pruned only at start-up; compare it with a \(key)
        """
    case .stableFunction(let name): return "\(column) is compared with \(name): pruned only at start-up"
    case .joined(let other): return "\(column) is compared with \(other) (join): known only while the query runs"
    case .subquery: return "\(column) is compared with the result of a sub-query: known only while the query runs"
    case .joinedLate(let other, let node):
      return "\(column) is compared only with \(other), by a \(node) above the scan: that excludes no leaf"
    case .orBranch: return "an OR with a branch that says nothing of \(column)"
    case .inequality(let name, strategy: .list):
      return "\(name) on \(column) excludes only lists of nothing but the values that it names"
    case .inequality(let name, _): return "\(name) on \(column) excludes nothing"
    case .operatorClass(let symbol): return "the operator \(symbol) on \(column) is not of the key's operator class"
    case .arrayParameter:
      return
        "\(column) is compared with an array that is a parameter: a generic plan excludes nothing; write IN ($1, $2, …)"
    case .hashOrder(let symbol): return "\(column) is compared by \(symbol), but a HASH key is pruned by = alone"
    case .notNull: return "\(column) IS NOT NULL excludes nothing but NULL"
    case .ownColumn: return "\(column) is compared with another column of its own row, which excludes nothing"
    case .volatileFunction(let name):
      return "\(column) is compared with \(name), which may change from row to row: it excludes nothing"
    case .rowSubquery: return "\(column) is compared with a sub-query that runs for each row: it excludes nothing"
    case .outsideWith(let name):
      return "\(column) is compared outside of WITH \(name), which is computed as a whole: move the condition inside"
    case .switchedOff: return "enable_partition_pruning is off"
    }
  }
}
