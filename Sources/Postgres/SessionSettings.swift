/// How a session behaves, so that a monitor is never what a server suffers from.
///
/// A duration of zero switches its limit off, as it does in PostgreSQL.
public struct SessionSettings: Hashable, Sendable {
  /// How long a statement may run on the server: `statement_timeout`.
  ///
  /// 10 s unless told: twice what the size functions take over 20,000 leaves with cold caches, and within one interval
  /// of polling.
  public var statementTimeout: Duration
  /// How long a statement may wait for a lock: `lock_timeout`.
  ///
  /// 100 ms unless told. Whoever waits for a lock makes others wait behind it, so the wait must be shorter than anybody
  /// notices (and far below `deadlock_timeout`, 1 s).
  public var lockTimeout: Duration
  /// How long a transaction may sit idle before the server ends the session: `idle_in_transaction_session_timeout`.
  ///
  /// 10 s unless told: an open transaction holds back VACUUM, so it must not outlive us if we hang between two
  /// statements.
  public var idleInTransactionTimeout: Duration
  /// How long all of connecting may take, every host of the conninfo together.
  ///
  /// 5 s unless told. `connect_timeout` in the conninfo, the service or `PGCONNECT_TIMEOUT` comes before it. Looking a
  /// host name up is the one wait that it cannot cut short: that is the resolver's own.
  public var connectTimeout: Duration
  /// What the session calls itself in `pg_stat_activity`, unless the conninfo or `PGAPPNAME` says otherwise.
  public var applicationName: String

  /// The settings that suit a monitor, but for those given.
  public init(
    statementTimeout: Duration = .seconds(10),
    lockTimeout: Duration = .milliseconds(100),
    idleInTransactionTimeout: Duration = .seconds(10),
    connectTimeout: Duration = .seconds(5),
    applicationName: String = "partwatch"
  ) {
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.idleInTransactionTimeout = idleInTransactionTimeout
    self.connectTimeout = connectTimeout
    self.applicationName = applicationName
  }
}

extension SessionSettings {
  /// How much longer than the server's own limit the client waits before it gives the connection up: time for the
  /// server's verdict, which leaves the connection usable, to arrive.
  static let grace: Duration = .seconds(2)

  /// The client's deadline for a statement that the server ends after `statementTimeout`.
  static func deadline(for statementTimeout: Duration) -> Duration? {
    statementTimeout == .zero ? nil : statementTimeout + grace
  }

  /// What every session is pinned to, whatever its role, database or `options` start it with.
  ///
  /// Sent as one SELECT once connected, since poolers refuse the `options` startup parameter.
  var pins: [(name: String, value: String)] {
    [
      // Text that does not depend on where it is read: bounds follow both the time zone and the date style.
      ("TimeZone", "UTC"),
      ("DateStyle", "ISO"),
      ("IntervalStyle", "postgres"),
      ("extra_float_digits", "1"),
      ("standard_conforming_strings", "on"),
      // Harmless: nothing is written, nothing waits, nothing lasts.
      ("default_transaction_read_only", "on"),
      ("statement_timeout", "\(statementTimeout.milliseconds)"),
      ("lock_timeout", "\(lockTimeout.milliseconds)"),
      ("idle_in_transaction_session_timeout", "\(idleInTransactionTimeout.milliseconds)"),
    ]
  }

  /// The parameters to connect with: what the target says, and ours beside or, for the encoding, above it.
  func parameters(for target: ConnectionTarget) -> [String: String] {
    // A network that falls silent breaks the connection: idle, after 25 s; with something sent, or with the first
    // packet of connecting not answered, after half the time to connect, so that libpq gets to the next host of
    // several.
    let silence = [
      "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
      "tcp_user_timeout": "\((connectTimeout / 2).milliseconds)",
    ]
    let resolved = target.resolved
    return target.options
      .merging(silence.filter { resolved[$0.key] == nil }) { $1 }
      .merging(["client_encoding": "UTF8", "fallback_application_name": applicationName]) { $1 }
  }

  /// How long to go on connecting: what `connect_timeout` says, else what these settings say; for libpq, too, 0 is no
  /// limit.
  func connectLimit(for target: ConnectionTarget) -> Duration? {
    let own = target.resolved["connect_timeout"].flatMap { Int32($0) }.map { Duration.seconds($0) }
    let limit = own ?? connectTimeout
    return limit > .zero ? limit : nil
  }
}
