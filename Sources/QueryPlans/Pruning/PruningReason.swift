public import PartitionModel

/// Why the conditions on a key column exclude fewer leaves than they might, or exclude them late.
public struct PruningReason: Hashable, Sendable {
  /// What the statement calls the table, where it reads one table under several names.
  public internal(set) var alias: String?
  /// The key column; nil where it is about none in particular.
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
    /// The column is asked for only after this step made other rows of those that were read.
    case filteredLate(Step)
    /// A branch of an OR says nothing of the column.
    case orBranch
    /// `<>`, or with more values `NOT IN`.
    case inequality(String, strategy: PartitionKey.Strategy)
    /// `IS DISTINCT FROM`, or what it is with NOT, which no key is divided by.
    case distinction(String)
    /// The operator is none that the key is divided by.
    case operatorClass(String)
    /// It is compared under this collation, which may not be the key's.
    case collation(String)
    /// It is compared with the elements of an array that is a parameter, by a plan for all values.
    case arrayParameter
    /// A hash knows equality alone.
    case hashOrder(String)
    /// The column is not to be NULL.
    case notNull
    /// It is compared with another column of the same row.
    case ownColumn
    /// It is compared with something that is made of it, as `COALESCE($1, created_at)`.
    case itself
    /// Whether a comparison of it is true is asked for once more: `(…) IS TRUE`.
    case truthTest(String)
    /// It is inside of CASE.
    case conditional
    /// It is compared with a VOLATILE function.
    case volatileFunction(String)
    /// It is compared with a function that may be VOLATILE.
    case unknownFunction(String)
    /// It is compared with a sub-query that depends on the row.
    case rowSubquery
    /// The condition stands outside a WITH query of this name, which is computed as a whole.
    case outsideWith(String)
    /// The key is an expression, and no condition is on one.
    case expressionKey
    /// `enable_partition_pruning` is off.
    case switchedOff
  }

  /// A step of a query that makes other rows of those that it is given, so that they are not to be asked sooner.
  public enum Step: String, Hashable, Sendable {
    case limit, window, distinct, grouping
    /// An outer join, where nothing matched.
    case outerJoin
    /// An outer join, whose conditions leave out no row of this side.
    case joinCondition
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
    let column = [alias, column].compactMap { $0.map(SQLIdentifier.quoted) }.joined(separator: ".")
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
    case .filteredLate(.limit): return "\(column) is filtered only after LIMIT: filter inside the sub-query"
    case .filteredLate(.window):
      return "\(column) is filtered only after a window function: filter inside the sub-query"
    case .filteredLate(.distinct): return "\(column) is filtered only after DISTINCT ON: filter inside the sub-query"
    case .filteredLate(.grouping): return "\(column) is filtered only after grouping, by HAVING: filter in WHERE"
    case .filteredLate(.outerJoin):
      return "\(column) is filtered only after an outer join, which may make it NULL: filter in the join's ON"
    case .filteredLate(.joinCondition):
      return "\(column) is filtered only in the ON of an outer join, which keeps every row of it: filter in WHERE"
    case .orBranch: return "an OR with a branch that says nothing of \(column)"
    case .inequality(let name, strategy: .list):
      return "\(name) on \(column) excludes only lists of nothing but the values that it names"
    case .inequality(let name, _): return "\(name) on \(column) excludes nothing"
    case .distinction(Predicate.noDistinction):
      return "\(Predicate.noDistinction) on \(column) excludes nothing: compare by =, or ask for IS NULL"
    case .distinction(let name): return "\(name) on \(column) excludes nothing"
    case .collation(let name):
      return
        "\(column) is compared under COLLATE \(SQLIdentifier.quoted(name)): only the key's own collation excludes leaves"
    case .operatorClass(let symbol): return "the operator \(symbol) on \(column) is not of the key's operator class"
    case .arrayParameter:
      return
        "\(column) is compared with an array that is a parameter: a generic plan excludes nothing; write IN ($1, $2, …)"
    case .hashOrder(let symbol): return "\(column) is compared by \(symbol), but a HASH key is pruned by = alone"
    case .notNull: return "no predicate on \(column) but IS NOT NULL, which excludes only NULL"
    case .ownColumn: return "\(column) is compared with another column of its own row, which excludes nothing"
    case .itself:
      return """
        \(column) is compared with an expression of itself, which excludes nothing: \
        leave the condition out where there is no value
        """
    case .truthTest(let words):
      return "\(column) is compared inside of \(words), which excludes nothing: write the comparison alone"
    case .conditional:
      return "\(column) is inside of CASE, which excludes nothing: write its conditions with AND and OR"
    case .volatileFunction(let name):
      return "\(column) is compared with \(name), which may change from row to row: it excludes nothing"
    case .unknownFunction(let name):
      return """
        \(column) is compared with \(name), which excludes nothing if it is VOLATILE, as functions are by default: \
        declare it STABLE where it is
        """
    case .rowSubquery: return "\(column) is compared with a sub-query that runs for each row: it excludes nothing"
    case .outsideWith(let name):
      return "\(column) is compared outside of WITH \(name), which is computed as a whole: move the condition inside"
    case .expressionKey: return "the key is an expression: only a condition on that very expression excludes leaves"
    case .switchedOff: return "enable_partition_pruning is off"
    }
  }
}
