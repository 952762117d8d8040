/// A query whose partition pruning is watched: what it says, what it is tried with, and how many leaves it may read.
public struct CanonicalQuery: Hashable, Sendable {
  /// What the query is called in metrics, findings and messages; unique in a configuration.
  public let name: String
  /// One statement, parameters written `$1`, `$2`, ….
  public let sql: String
  /// The parameters' types, as SQL writes them; where there are fewer, the statement says what the rest are.
  public let parameterTypes: [String]
  /// What the parameters stand for; a query with none has one empty set.
  public let parameterSets: [[Parameter]]
  /// What a plan of the query may do.
  public let budget: Budget

  /// A query with its parameter sets (none given: one empty set) and its budget.
  public init(
    name: String, sql: String, parameterTypes: [String] = [], parameterSets: [[Parameter]] = [], budget: Budget
  ) {
    self.name = name
    self.sql = sql
    self.parameterTypes = parameterTypes
    self.parameterSets = parameterSets.isEmpty ? [[]] : parameterSets
    self.budget = budget
  }

  /// One value for one `$n`.
  public enum Parameter: Hashable, Sendable {
    /// SQL null.
    case null
    /// Text that PostgreSQL reads as the parameter's type, placeholders such as `{month.start}` still in it.
    case text(String)
  }
}
