public import Config
public import Exposition
public import Logging
internal import Synchronization

/// One database of one server: what a poller is for.
public struct DatabaseIdentity: Hashable, Sendable {
  /// The `server` label.
  public let server: String
  /// The `datname` label.
  public let datname: String

  /// The database `datname` of `server`.
  public init(server: String, datname: String) {
    self.server = server
    self.datname = datname
  }
}

/// Where pollers and the endpoint meet: the latest snapshot with the page that shows it.
///
/// Publishing is serial, and a page is laid out before it is swapped in; readers take what is there and wait for nobody.
public actor SnapshotStore {
  /// A snapshot and the same as metrics.
  public struct Published: Sendable {
    /// What is known.
    public let snapshot: Snapshot
    /// The body of `/metrics`, without the part that is live.
    public let page: ExpositionPage
    /// What tells it from all else that was ever published, by this process or another.
    public let version: String

    private let parts = PageParts()

    init(_ snapshot: Snapshot, _ limits: SeriesLimits, version: String) {
      self.snapshot = snapshot
      self.page = snapshot.page(limits)
      self.version = version
    }

    /// The part of the page that `collectors` have gathered, and what Partwatch says of itself.
    public func page(of collectors: Set<CollectorName>) -> ExpositionPage { parts.page(of: collectors, in: page) }
  }

  private let limits: SeriesLimits
  private let configuration: Configuration?
  private let logger: Logger?
  private var uses: [DatabaseIdentity: SettingUse] = [:]
  private var said: Set<String> = []
  private var databases: [DatabaseIdentity: DatabaseSnapshot] = [:]
  private var awaited: Set<DatabaseIdentity> = []
  private nonisolated let published: Mutex<Published>
  /// Another in each process.
  private let process = String(UInt64.random(in: .min ... .max), radix: 36)
  private var swaps = 0

  /// A store that knows nothing yet and waits for `awaited`.
  ///
  /// - Parameters:
  ///   - configuration: What asked for the databases; what of it has no effect is told, once each, to `logger`.
  public init(
    limits: SeriesLimits, awaiting awaited: [DatabaseIdentity] = [], configuration: Configuration? = nil,
    logger: Logger? = nil
  ) {
    self.limits = limits
    self.configuration = configuration
    self.logger = logger
    self.awaited = Set(awaited)
    let snapshot = Snapshot(databases: [], isComplete: awaited.isEmpty)
    self.published = Mutex(Published(snapshot, limits, version: "\(process)-0"))
  }

  /// The latest of everything.
  public nonisolated var latest: Published { published.withLock { $0 } }

  /// Waits for these databases too: until each has been tried, something is missing.
  public func expect(_ databases: [DatabaseIdentity]) {
    awaited.formUnion(databases.filter { self.databases[$0] == nil })
    swap()
  }

  /// Puts `database` in the place of what was known of it.
  public func publish(_ database: DatabaseSnapshot) {
    databases[database.identity] = database
    uses[database.identity] = configuration.flatMap { SettingUse(of: $0, by: database) }
    awaited.remove(database.identity)
    swap()
  }

  /// Forgets a database that is no longer there, or whose place others take.
  public func forget(_ database: DatabaseIdentity) {
    awaited.remove(database)
    databases[database] = nil
    uses[database] = nil
    swap()
  }

  private func swap() {
    let idle = idleSettings
    for sentence in idle?.sentences ?? [] where said.insert(sentence).inserted { logger?.warning("\(sentence)") }
    let snapshot = Snapshot(databases: Array(databases.values), isComplete: awaited.isEmpty, idle: idle)
    swaps += 1
    let next = Published(snapshot, limits, version: "\(process)-\(swaps)")
    published.withLock { $0 = next }
  }

  /// What of the configuration has no effect; nil while any database may have what is not known yet.
  private var idleSettings: IdleSettings? {
    guard let configuration, awaited.isEmpty, uses.count == databases.count else { return nil }
    let ordered = uses.sorted { ($0.key.server, $0.key.datname) < ($1.key.server, $1.key.datname) }
    return IdleSettings(of: configuration, in: ordered.map(\.value))
  }
}

extension DatabaseSnapshot {
  /// Which database it is of.
  public var identity: DatabaseIdentity { DatabaseIdentity(server: server, datname: datname) }
}
