/// How much a finding matters to the users of the database.
public enum Severity: String, Hashable, Sendable, CaseIterable {
  /// Good to know.
  case info
  /// It will hurt if nobody acts.
  case warning
  /// Writes fail now or within a day, or nobody can tell.
  case critical
}

extension Severity: Comparable {
  /// From good to know up to critical.
  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .critical: 2
    }
  }
}
