public import PartitionModel

/// What is known of one database at one moment. Immutable: each poll makes a new one.
public struct DatabaseSnapshot: Sendable {
  /// The `server` label.
  public let server: String
  /// The `datname` label.
  public let datname: String
  /// Whether the server can be read, and if not, why.
  public let connection: ConnectionState
  /// What the readings say; nil until the catalog has been read once.
  public let report: DatabaseReport?
  /// How each collector fares, in the order in which they run.
  public let collectors: [CollectorStatus]
  /// Whether each collector has been tried, be it in vain.
  public let isTried: Bool
  /// When the catalog was last read, on this machine's steady clock; nil until it has been.
  public let takenAt: ContinuousClock.Instant?

  /// What is known of `datname` on `server`.
  public init(
    server: String, datname: String, connection: ConnectionState, report: DatabaseReport? = nil,
    collectors: [CollectorStatus] = [], isTried: Bool = false, takenAt: ContinuousClock.Instant? = nil
  ) {
    self.server = server
    self.datname = datname
    self.connection = connection
    self.report = report
    self.collectors = collectors
    self.isTried = isTried
    self.takenAt = takenAt
  }
}

/// Whether a database can be read.
public enum ConnectionState: Hashable, Sendable {
  /// It can.
  case up
  /// It cannot; the words say why.
  case down(String)
}

/// How one collector fares.
public struct CollectorStatus: Hashable, Sendable {
  /// Which one.
  public let name: CollectorName
  /// How often it runs.
  public let interval: Duration
  /// What went wrong the last time; nil where nothing did.
  public var failure: String?
  /// How long the last run took, failed or not.
  public var duration: Duration
  /// When it last succeeded, by the wall clock of this machine; nil where it never has.
  public var lastSuccess: Instant?
}
