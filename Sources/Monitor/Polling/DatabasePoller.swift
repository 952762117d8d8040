public import Config
public import Findings
internal import FoundationEssentials
public import Logging
public import PartitionModel
public import Postgres
public import QueryPlans

/// Polls one database over one connection and publishes what it finds.
///
/// Each collector runs on its own interval. One that fails marks itself, keeps its last reading, and spoils no other. When
/// the server is lost the last readings stay up, marked as such, while the poller tries again at growing intervals.
public actor DatabasePoller {
  /// What to poll, and how often.
  public struct Plan: Sendable {
    /// The database, as its labels name it.
    public let identity: DatabaseIdentity
    /// How to reach it.
    public let target: ConnectionTarget
    /// What the owners of its tables want.
    public let policies: PolicyBook
    /// The queries to check.
    public let queries: [CanonicalQuery]
    /// How grave the failure of each is, by name.
    public let severities: [String: Severity]
    /// Whether other databases are polled with the same queries.
    public let sharesQueries: Bool
    /// What their plans are compared with, by name.
    public let baselines: [String: PlanBaseline]
    /// The knowledge graph in which the tables are registered; nil: none is looked at.
    public let graphFile: String?
    /// What their check may do.
    public let queryOptions: QueryCheckOptions
    /// The most leaves that the size functions measure in one poll; nil: all.
    public let measuringLimit: Int?
    /// How often each collector runs.
    public let intervals: PollIntervals

    /// A plan for one database.
    public init(
      identity: DatabaseIdentity, target: ConnectionTarget, policies: PolicyBook, queries: [CanonicalQuery],
      severities: [String: Severity] = [:], baselines: [String: PlanBaseline] = [:], graphFile: String? = nil,
      sharesQueries: Bool,
      queryOptions: QueryCheckOptions = QueryCheckOptions(), measuringLimit: Int? = nil,
      intervals: PollIntervals
    ) {
      self.identity = identity
      self.target = target
      self.policies = policies
      self.queries = queries
      self.severities = severities
      self.sharesQueries = sharesQueries
      self.baselines = baselines
      self.graphFile = graphFile
      self.queryOptions = queryOptions
      self.measuringLimit = measuringLimit
      self.intervals = intervals
    }
  }

  private struct Schedule {
    let collector: any Collector
    let interval: Duration
    var status: CollectorStatus?
    var due: ContinuousClock.Instant
  }

  private let plan: Plan
  private let store: SnapshotStore
  private let logger: Logger
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private var schedules: [Schedule]
  private var connection: PostgresConnection?
  /// Nil until it was tried.
  private var state: ConnectionState?
  private var reading = DatabaseReading()
  /// What the trees' bounds say, which stays true for most from poll to poll.
  private var layouts = TreeLayouts()
  private var takenAt: ContinuousClock.Instant?

  /// A poller that publishes to `store`.
  public init(_ plan: Plan, store: SnapshotStore, logger: Logger) {
    self.plan = plan
    self.store = store
    self.logger = logger
    let now = clock.now
    self.began = now
    var collectors: [(any Collector, Duration)] = [
      (CatalogCollector(ignored: plan.policies.ignored), plan.intervals.catalog),
      (PartmanCollector(), plan.intervals.catalog),
      (KeysCollector(policies: plan.policies), plan.intervals.catalog),
      (SizeCollector(target: plan.target, limit: plan.measuringLimit), plan.intervals.sizes),
      // Both compare all tables with each other, and what they find can wait.
      (IndexCollector(), plan.intervals.sizes * 5),
      (LeftoverCollector(), plan.intervals.sizes * 5),
      (DefaultCollector(policies: plan.policies), plan.intervals.sizes),
      (SettingCollector(), plan.intervals.catalog),
      (
        QueryCollector(
          queries: plan.queries, areShared: plan.sharesQueries, policies: plan.policies, options: plan.queryOptions,
          baselines: plan.baselines),
        plan.intervals.queries
      ),
    ]
    if let file = plan.graphFile {
      let datname = plan.identity.datname
      collectors.append(
        (RegistrationCollector(file: file, datname: datname, queries: plan.queries), plan.intervals.catalog))
    }
    if plan.policies.hasPatterns {
      collectors.append((ConformanceCollector(policies: plan.policies), plan.intervals.sizes * 5))
    }
    if plan.queryOptions.checksWorkload { collectors.append((WorkloadCollector(), plan.intervals.queries)) }
    self.schedules = collectors.map { Schedule(collector: $0, interval: $1, due: now) }
  }

  // MARK: Polling

  /// Polls until the task is cancelled; then ends the connection.
  public func run() async {
    var backoff = Backoff()
    while !Task.isCancelled {
      let wait: Duration
      if await poll() {
        backoff = Backoff()
        wait = clock.now.duration(to: schedules.map(\.due).min() ?? clock.now)
      } else {
        wait = backoff.next(jitter: .random(in: 0...1))
      }
      do { try await Task.sleep(for: max(wait, .zero)) } catch { break }
    }
    await connection?.close()
  }

  /// Runs every collector that is due, connecting first if need be; says whether the server could be read.
  @discardableResult
  public func poll() async -> Bool {
    do {
      let connection = try await connect()
      let isBack = state != nil && state != .up
      note(.up)
      if isBack { await publish() }
      let due = schedules.indices.filter { schedules[$0].due <= clock.now }
      for index in due {
        let isFirst = takenAt == nil
        try await collect(index, connection)
        // What the catalog says for the first time is worth more now than with the sizes.
        if isFirst, takenAt != nil, index != due.last { await publish() }
      }
      if !due.isEmpty { await publish() }
      return true
    } catch {
      await connection?.close()
      connection = nil
      // A poll that was told to stop knows nothing new of the server.
      if !Task.isCancelled {
        note(.down("\(error)"))
        await publish()
      }
      return false
    }
  }

  private func connect() async throws -> PostgresConnection {
    if let connection, await connection.isUsable { return connection }
    let connection = try await PostgresConnection.connect(to: plan.target)
    self.connection = connection
    return connection
  }

  /// Runs one collector and keeps what it read; throws only where the connection itself is gone.
  private func collect(_ index: Int, _ connection: PostgresConnection) async throws {
    let collector = schedules[index].collector
    let start = clock.now
    var status = CollectorStatus(
      name: collector.name, interval: schedules[index].interval, duration: .zero,
      lastSuccess: schedules[index].status?.lastSuccess)
    var reading = reading
    var lost: (any Error)?
    do {
      let own = collector.opensTables ? try await PostgresConnection.connect(to: plan.target) : nil
      do {
        try await collector.collect(from: own ?? connection, into: &reading)
        await own?.close()
      } catch {
        await own?.close()
        throw error
      }
      status.lastSuccess = Instant(secondsSinceEpoch: Date().timeIntervalSince1970)
      if collector.name == .catalog { takenAt = start }
    } catch {
      // Told to stop, it has found out nothing.
      if Task.isCancelled { throw error }
      status.failure = "\(error)"
      if await !connection.isUsable { lost = error }
    }
    if let remark = reading.remarks[collector.name], remark != self.reading.remarks[collector.name] {
      logger.notice("\(remark)")
    }
    // Also after a failure: what was read until then is newer than what was known.
    self.reading = reading
    status.duration = clock.now - start
    log(status, before: schedules[index].status)
    schedules[index].status = status
    if let lost { throw lost }
    // What failed is tried again with the next catalog, however seldom it runs otherwise.
    let interval = schedules[index].interval
    schedules[index].due = next(status.failure == nil ? interval : min(interval, plan.intervals.catalog))
  }

  /// The next multiple of `interval` since the poller began, so that one poll, and one report, serves all that have the
  /// same or a multiple of it; but not before half of it is over.
  private func next(_ interval: Duration) -> ContinuousClock.Instant {
    guard interval > .zero else { return clock.now }
    let multiples = (began.duration(to: clock.now + interval / 2) / interval).rounded(.up)
    return began + interval * multiples
  }

  // MARK: Publishing

  /// Publishes what is known now: the last readings, seen at the server's present time.
  private func publish() async {
    var report: DatabaseReport?
    if let serverTime = reading.serverTime, let takenAt {
      let age = (clock.now - takenAt).seconds
      let now = serverTime.advanced(byMicroseconds: Int64(age * 1e6))
      report = DatabaseReport(
        reading, policies: plan.policies, severities: plan.severities, at: now, layouts: &layouts)
    }
    await store.publish(
      DatabaseSnapshot(
        server: plan.identity.server, datname: plan.identity.datname, connection: state ?? .up, report: report,
        collectors: schedules.compactMap(\.status), isTried: schedules.allSatisfy { $0.status != nil }, takenAt: takenAt
      ))
  }

  // MARK: Logging: what changes, once

  private func note(_ next: ConnectionState) {
    switch (state, next) {
    case (nil, .down(let reason)): logger.error("the database cannot be read: \(reason)")
    case (.up, .down(let reason)): logger.error("lost the database: \(reason)")
    case (.down, .up): logger.notice("the database is back")
    default: break
    }
    state = next
  }

  private func log(_ status: CollectorStatus, before: CollectorStatus?) {
    switch (before?.failure, status.failure) {
    case (nil, let failure?): logger.warning("collector \(status.name.rawValue) fails: \(failure)")
    case (_?, nil): logger.notice("collector \(status.name.rawValue) succeeds again")
    default: break
    }
  }
}
