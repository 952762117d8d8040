/// Text that is no plan, or one that cannot be relied on.
public enum PlanReadingError: Error, Hashable, Sendable {
  /// The text is no JSON; `detail` says what is wrong with it.
  case notJSON(detail: String)
  /// The text is JSON, but not of the form that EXPLAIN writes.
  case notAPlan(place: String, detail: String)
  /// Objects and arrays are nested deeper than `limit`.
  case tooDeep(limit: Int)
  /// A rule made `count` statements of the one.
  case rewritten(count: Int)
  /// A table is named without its schema: the plan was not asked for with VERBOSE.
  case notVerbose(relation: String)
}

extension PlanReadingError: CustomStringConvertible {
  /// A sentence that says what is wrong and, where there is one, the way out.
  public var description: String {
    switch self {
    case .notJSON(let detail): "the plan is no valid JSON: \(detail)"
    case .notAPlan(let place, let detail): "the JSON is no plan of EXPLAIN: at \(place): \(detail)"
    case .tooDeep(let limit): "the plan is nested deeper than \(limit) levels of JSON"
    case .rewritten(let count):
      "rules rewrite the statement into \(count); query the tables that the rules name, one statement for each"
    case .notVerbose(let relation):
      "the plan names \(relation) without its schema; ask for it with EXPLAIN (FORMAT JSON, VERBOSE)"
    }
  }
}
