/// What is known of every database, swapped whole: whoever holds one sees one moment.
public struct Snapshot: Sendable {
  /// The databases that have been tried at least once, by server and name.
  public let databases: [DatabaseSnapshot]
  /// Whether every database that is to be watched has been tried, and so nothing is missing for want of time.
  public let isComplete: Bool
  /// What of the configuration has no effect; nil while that is not known.
  public let idle: IdleSettings?
  /// What tells this snapshot from every other, however alike: whatever is made from it need not be made again.
  public let identity = Identity()

  /// One moment; the same where it is the same object.
  public final class Identity: Sendable {
    fileprivate init() {}
  }

  /// A snapshot of these databases.
  public init(databases: [DatabaseSnapshot], isComplete: Bool, idle: IdleSettings? = nil) {
    self.databases = databases.sorted { ($0.server, $0.datname) < ($1.server, $1.datname) }
    self.isComplete = isComplete
    self.idle = idle
  }
}
