/// A statement that the database has run, as `pg_stat_statements` remembers it, all roles and nestings of it together.
public struct WorkloadStatement: Hashable, Sendable {
  /// `queryid`: the same for statements that differ in their constants alone.
  public let queryID: Int64
  /// The statement with `$n` in place of its constants.
  public let text: String
  /// How often it has run since the statistics were reset.
  public let calls: Int64
  /// How long all of that took, in seconds.
  public let seconds: Double
  /// The role that spent most of this time.
  public let role: String

  /// A statement of these numbers.
  public init(queryID: Int64, text: String, calls: Int64, seconds: Double, role: String) {
    self.queryID = queryID
    self.text = text
    self.calls = calls
    self.seconds = seconds
    self.role = role
  }
}
