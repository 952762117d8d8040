/// A query whose partition pruning is watched: what it says, what it is tried with, and how many leaves it may read.
public struct CanonicalQuery: Hashable, Sendable {
  /// What the query is called in metrics, findings and messages; unique in a configuration.
  public let name: String
  /// One statement, parameters written `$1`, `$2`, ….
  public let sql: String
  /// What the parameters stand for; a query with none has one empty set.
  public let parameterSets: [[Parameter]]
  /// How many leaves a plan of the query may scan.
  public let budget: Budget

  /// A query with its parameter sets (none given: one empty set) and its budget.
  public init(name: String, sql: String, parameterSets: [[Parameter]] = [], budget: Budget) {
    self.name = name
    self.sql = sql
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

  /// The most leaves that one plan may scan, by root.
  public struct Budget: Hashable, Sendable {
    /// The limit in leaves for every root that the query reads.
    public let maxPartitions: Int

    /// At most this many leaves of each root.
    public init(maxPartitions: Int) { self.maxPartitions = maxPartitions }
  }
}
