public import Config
public import Logging
public import Postgres
internal import QueryPlans
public import ServiceLifecycle

/// Watches every database of a configuration, each with a poller of its own, so that one that is slow or gone delays no
/// other.
public struct MonitorService: Service {
  /// Where the snapshots go.
  public let store: SnapshotStore

  let configuration: Configuration
  private let servers: [Server]
  private let queryOptions: QueryCheckOptions
  private let logger: Logger
  /// How often a server is asked which databases it has.
  private let discoveryInterval: Duration

  private struct Server {
    let configuration: ServerConfiguration
    let target: ConnectionTarget

    /// The databases that are known without asking the server; with `databases: all`, the one to ask through.
    var identities: [DatabaseIdentity] {
      switch configuration.databases {
      case .named(let names): names.map { DatabaseIdentity(server: configuration.name, datname: $0) }
      case .fromConninfo, .all: [DatabaseIdentity(server: configuration.name, datname: target.database)]
      }
    }
  }

  /// A monitor of what `configuration` says.
  ///
  /// - Throws: `PostgresError` of kind `invalidConninfo` where libpq cannot read a conninfo; nothing is connected to.
  public init(
    _ configuration: Configuration, queryOptions: QueryCheckOptions = QueryCheckOptions(), logger: Logger
  ) throws(PostgresError) {
    try self.init(
      configuration, queryOptions: queryOptions, logger: logger, discoveryInterval: .seconds(60))
  }

  init(
    _ configuration: Configuration, queryOptions: QueryCheckOptions = QueryCheckOptions(), logger: Logger,
    discoveryInterval: Duration
  ) throws(PostgresError) {
    var servers: [Server] = []
    for server in configuration.servers {
      servers.append(Server(configuration: server, target: try ConnectionTarget(server.conninfo.revealed)))
    }
    self.configuration = configuration
    self.servers = servers
    self.queryOptions = queryOptions
    self.logger = logger
    self.discoveryInterval = discoveryInterval
    self.store = SnapshotStore(
      limits: configuration.limits, awaiting: servers.flatMap(\.identities), configuration: configuration,
      logger: logger)
  }

  // MARK: Watching

  /// Polls until the task is cancelled or a graceful shutdown begins.
  public func run() async {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for server in servers {
          if server.configuration.databases == .all {
            group.addTask { await watchAll(of: server) }
          } else {
            for poller in pollers(of: server, measuring: Self.measuringLimit) {
              group.addTask { await poller.run() }
            }
          }
        }
      }
    }
  }

  /// Tries every database once and returns what is known then.
  public func pollOnce() async -> Snapshot {
    await withDiscardingTaskGroup { group in
      for server in servers {
        group.addTask {
          var pollers = pollers(of: server)
          if server.configuration.databases == .all, let databases = await databases(of: server) {
            pollers = databases.map { poller($0, of: server) }
            await store.expect(databases)
            for identity in server.identities where !databases.contains(identity) { await store.forget(identity) }
          }
          await withDiscardingTaskGroup { group in
            for poller in pollers { group.addTask { await poller.poll() } }
          }
        }
      }
    }
    return store.latest.snapshot
  }

  /// Every database that is watched, and how to reach it.
  ///
  /// - Throws: Why a server does not say which databases it has.
  func targets() async throws -> [(identity: DatabaseIdentity, target: ConnectionTarget)] {
    var targets: [(identity: DatabaseIdentity, target: ConnectionTarget)] = []
    for server in servers {
      var identities = server.identities
      if server.configuration.databases == .all { identities = try await allDatabases(of: server) }
      targets += identities.map { ($0, target(of: $0, server)) }
    }
    return targets
  }

  private func target(of identity: DatabaseIdentity, _ server: Server) -> ConnectionTarget {
    let isNamed = server.configuration.databases != .fromConninfo
    return isNamed ? server.target.replacing(database: identity.datname) : server.target
  }

  /// How many leaves are opened in one of many polls to measure them: 20,000 are through in five.
  private static let measuringLimit = 4_000

  private func pollers(of server: Server, measuring limit: Int? = nil) -> [DatabasePoller] {
    server.identities.map { poller($0, of: server, measuring: limit) }
  }

  /// Whether more than one database is watched, as far as is known beforehand.
  private var sharesQueries: Bool {
    servers.flatMap(\.identities).count > 1 || servers.contains { $0.configuration.databases == .all }
  }

  private func poller(
    _ identity: DatabaseIdentity, of server: Server, measuring limit: Int? = nil
  ) -> DatabasePoller {
    var logger = logger
    logger[metadataKey: "server"] = "\(identity.server)"
    logger[metadataKey: "datname"] = "\(identity.datname)"
    return DatabasePoller(
      .init(
        identity: identity, target: target(of: identity, server),
        policies: configuration.policies, queries: configuration.queries,
        severities: configuration.queryEntries.mapValues(\.severity),
        baselines: configuration.baselines, graphFile: configuration.graphFile, sharesQueries: sharesQueries,
        queryOptions: queryOptions,
        measuringLimit: limit,
        intervals: configuration.poll),
      store: store, logger: logger)
  }

  // MARK: Every database of a server

  /// Keeps one poller for each database that can be connected to, as they come and go.
  private func watchAll(of server: Server) async {
    var tasks: [DatabaseIdentity: Task<Void, Never>] = [:]
    while !Task.isCancelled {
      if let databases = await databases(of: server) {
        for gone in tasks.keys where !databases.contains(gone) {
          let task = tasks.removeValue(forKey: gone)
          task?.cancel()
          // Forgotten only once nothing more can be published of it.
          await task?.value
          await store.forget(gone)
        }
        await store.expect(databases)
        for identity in server.identities where !databases.contains(identity) { await store.forget(identity) }
        for identity in databases where tasks[identity] == nil {
          let poller = poller(identity, of: server, measuring: Self.measuringLimit)
          tasks[identity] = Task { await poller.run() }
        }
      }
      do { try await Task.sleep(for: discoveryInterval) } catch { break }
    }
    for task in tasks.values { task.cancel() }
    for task in tasks.values { await task.value }
  }

  /// The databases of the server that this role can connect to; nil, with the reason published, where it does not say.
  private func databases(of server: Server) async -> [DatabaseIdentity]? {
    do {
      return try await allDatabases(of: server)
    } catch {
      guard !Task.isCancelled else { return nil }
      for identity in server.identities
      where store.latest.snapshot.databases.allSatisfy({ $0.server != identity.server }) {
        await store.publish(
          DatabaseSnapshot(server: identity.server, datname: identity.datname, connection: .down("\(error)")))
      }
      return nil
    }
  }

  private func allDatabases(of server: Server) async throws -> [DatabaseIdentity] {
    let connection = try await PostgresConnection.connect(to: server.target)
    let names = try await connection.query(Self.connectable) { row in try row.decode(0, as: String.self) }
    await connection.close()
    return names.map { DatabaseIdentity(server: server.configuration.name, datname: $0) }
  }

  /// Locks no user's table. A connection limit of −2 marks what an interrupted DROP DATABASE has left (15.4, 16 and later).
  static let connectable = """
    SELECT datname
    FROM pg_catalog.pg_database
    WHERE datallowconn AND NOT datistemplate AND datconnlimit <> -2 AND has_database_privilege(datname, 'CONNECT')
    ORDER BY datname
    """
}
