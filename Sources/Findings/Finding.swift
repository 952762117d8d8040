public import PartitionModel

/// One trouble, in words that a person can act on.
public struct Finding: Hashable, Sendable {
  /// What kind it is.
  public let kind: FindingKind
  /// How much it matters.
  public let severity: Severity
  /// The root that has it; nil where it is about a query on no known root, or the database as a whole.
  public let table: RelationName?
  /// The branch that has it; `.whole` where it is about the whole table.
  public let branch: BranchLabel
  /// The canonical query that has it.
  public let query: String?
  /// What is wrong, in one sentence without the table's name.
  public let sentence: String
  /// What to do about it: SQL or advice; one or a few lines.
  public let remedy: String
  /// When it starts to hurt, where that is known and still to come.
  public let deadline: Instant?

  /// A finding about a table, one of its branches, or a query.
  public init(
    _ kind: FindingKind, _ severity: Severity, table: RelationName? = nil, branch: BranchLabel = .whole,
    query: String? = nil, sentence: String, remedy: String, deadline: Instant? = nil
  ) {
    self.kind = kind
    self.severity = severity
    self.table = table
    self.branch = branch
    self.query = query
    self.sentence = sentence
    self.remedy = remedy
    self.deadline = deadline
  }

  /// What it is about: `query NAME`, the table, the table and its branch, or `database`.
  public var subject: String {
    if let query { return "query \(query)" }
    guard let table else { return "database" }
    return branch == .whole ? table.description : "\(table) \(branch)"
  }
}

extension [Finding] {
  /// The worst first; of equals the one that hurts soonest, then by table, branch, query and kind.
  public var worstFirst: [Finding] {
    sorted { left, right in
      if left.severity != right.severity { return left.severity > right.severity }
      if left.deadline != right.deadline {
        // What is critical and has no deadline hurts now; of all else nobody knows when.
        guard let ours = left.deadline else { return left.severity == .critical }
        guard let theirs = right.deadline else { return left.severity != .critical }
        return ours < theirs
      }
      if left.table != right.table {
        guard let ours = left.table else { return false }
        guard let theirs = right.table else { return true }
        return ours < theirs
      }
      if left.branch != right.branch { return left.branch < right.branch }
      return (left.query ?? "", left.kind.rawValue, left.sentence) < (
        right.query ?? "", right.kind.rawValue, right.sentence
      )
    }
  }
}
