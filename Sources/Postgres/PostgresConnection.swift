/// A session on a PostgreSQL server, read-only and within limits, for one statement at a time.
///
/// Every connection has a thread of its own, on which it waits for the server; whoever calls is only suspended. A
/// statement that is cancelled, with its task or by `cancel()`, or that misses the client's deadline, is given up
/// together with the connection: the caller has its answer at once, and every later call fails with kind `unusable`. An
/// error of the server leaves the connection usable. Calls made at the same time wait for each other.
public actor PostgresConnection {
  /// What this is a connection to.
  public nonisolated let target: ConnectionTarget
  /// The server's version as one number: 150018 is 15.18.
  public private(set) var serverVersion = 0

  let settings: SessionSettings
  /// The `statement_timeout` of the transaction that is open, where it has one of its own.
  var transactionStatementTimeout: Duration?

  private let thread: ConnectionThread
  private let interruption: EventFlag
  private var handle: ConnectionHandle?
  /// Why there is no handle: what every call throws then.
  private var end = PostgresError(.unusable, "the connection was not made yet")

  /// The connection's own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private init(_ target: ConnectionTarget, _ settings: SessionSettings) throws(PostgresError) {
    self.target = target
    self.settings = settings
    self.thread = try ConnectionThread()
    self.interruption = try EventFlag()
  }

  deinit { thread.end() }

  // MARK: - Coming and going

  /// Connects, and pins the session to `settings`, to UTC and ISO dates, and to reading only.
  ///
  /// Throws kind `connectionFailed` with the server's or libpq's words, and the SQLSTATE where the server refused;
  /// `timedOut` when the server did not answer in time; `cancelled`, within milliseconds, with the task.
  public static func connect(
    to target: ConnectionTarget, settings: SessionSettings = SessionSettings()
  ) async throws(PostgresError) -> PostgresConnection {
    let connection = try PostgresConnection(target, settings)
    try await connection.open()
    return connection
  }

  private func open() async throws(PostgresError) {
    try await interruptibly { connection throws(PostgresError) in try connection.establish() }
  }

  private func establish() throws(PostgresError) {
    let handle = try ConnectionHandle(settings.parameters(for: target))
    let patience = Patience(settings.connectLimit(for: target), until: interruption)
    do {
      try handle.establish(patience)
      try handle.pin(settings.pins, patience)
    } catch {
      throw error.whileConnecting(to: target)
    }
    serverVersion = handle.serverVersion
    self.handle = consume handle
  }

  /// Whether there is a session, as far as can be known without asking the server: one that said goodbye while nothing
  /// was under way is noticed, a network that fell silent is not.
  public var isUsable: Bool {
    if let handle = handle.take() {
      handle.noticeLoss()
      settle(handle, after: nil)
    }
    return handle != nil
  }

  /// Ends the session. Every later call fails; closing again does nothing.
  public func close() {
    if handle.take() != nil { end = PostgresError(.unusable, "the connection was closed") }
  }

  /// Abandons the statement that is under way, and the connection with it; does nothing where there is none.
  ///
  /// The call that waits for the statement throws kind `cancelled` within milliseconds; the server is told to stop.
  public nonisolated func cancel() { interruption.raise() }

  // MARK: - Statements

  /// Runs one statement and folds its rows into `initial`, one by one as they arrive: no more than one is in memory.
  ///
  /// `update` runs on the connection's thread. When it throws, the rest of the rows are skipped and its error is
  /// thrown.
  ///
  /// - Parameters:
  ///   - sql: One statement; the server refuses several.
  ///   - parameters: The values of `$1`, `$2`, … as text; nil is NULL.
  ///   - timeout: How long to wait before giving the connection up. Unless told, a little longer than
  ///     `statement_timeout`: the server ends a slow statement, and only a silent server costs the connection.
  public func reduce<Result: Sendable>(
    _ sql: String, _ parameters: [String?] = [], into initial: Result, timeout: Duration? = nil,
    _ update: @Sendable (inout Result, borrowing Row) throws -> Void
  ) async throws -> Result {
    let limit = timeout ?? SessionSettings.deadline(for: transactionStatementTimeout ?? settings.statementTimeout)
    var result = initial
    var failure: (any Error)?
    try await interruptibly { connection throws(PostgresError) in
      try connection.run(sql, parameters, within: limit) { row in
        if failure != nil { return }
        do { try update(&result, row) } catch { failure = error }
      }
    }
    if let failure { throw failure }
    return result
  }

  /// Runs statements of our own in one message, up to the first that fails.
  func run(script statements: [String]) async throws(PostgresError) {
    let limit = SessionSettings.deadline(for: settings.statementTimeout)
    try await interruptibly { connection throws(PostgresError) in
      try connection.run(statements.joined(separator: "; "), nil, within: limit) { _ in }
    }
  }

  /// Does `work`, which may wait for the server, so that cancelling the task ends the wait.
  ///
  /// That `work` takes the connection as isolated is what keeps it on the connection's thread: a closure that does not
  /// mention the actor would be run on the shared pool, and block it.
  func interruptibly(
    _ work: (isolated PostgresConnection) throws(PostgresError) -> Void
  ) async throws(PostgresError) {
    if Task.isCancelled { throw PostgresError(.cancelled, "cancelled before anything was sent to the server") }
    // A cancellation that came too late for the operation before is not meant for this one.
    interruption.lower()
    let outcome: Result<Void, PostgresError> = await withTaskCancellationHandler {
      Result { () throws(PostgresError) in try work(self) }
    } onCancel: {
      interruption.raise()
    }
    try outcome.get()
  }

  /// Runs one statement, or without parameters, not even none, a script, on the connection's thread, to its end or to the
  /// connection's.
  private func run(
    _ sql: String, _ parameters: [String?]?, within limit: Duration?, _ body: (borrowing Row) -> Void
  ) throws(PostgresError) {
    try withHandle(within: limit) { handle, patience throws(PostgresError) in
      try handle.run(sql, parameters, patience, body)
    }
  }

  /// Does `work` with the handle, which then is kept, or given up with what went wrong.
  func withHandle<Result>(
    within limit: Duration?, _ work: (borrowing ConnectionHandle, Patience) throws(PostgresError) -> Result
  ) throws(PostgresError) -> Result {
    guard let handle = handle.take() else { throw end }
    do {
      let result = try work(handle, Patience(limit, until: interruption))
      settle(handle, after: nil)
      return result
    } catch {
      settle(handle, after: error)
      throw error
    }
  }

  /// Whether a transaction block is open.
  var isInTransaction: Bool {
    switch handle {
    case .some(let handle): handle.isInTransaction
    case .none: false
    }
  }

  /// Ends the transaction that is open, if one is; also when the task is cancelled, and then no later than the grace
  /// allows.
  func rollBack() {
    transactionStatementTimeout = nil
    guard isInTransaction else { return }
    interruption.lower()
    do {
      try run("ROLLBACK", [], within: SessionSettings.grace) { _ in }
    } catch {
      // Nothing is lost with a transaction that has only read; if the connection is, the next call says so.
    }
  }

  /// Keeps the connection if it is in order; otherwise notes why it is not, and gives it up.
  private func settle(_ handle: consuming ConnectionHandle, after error: PostgresError?) {
    guard handle.isActive || handle.isBroken else {
      self.handle = consume handle
      return
    }
    let reason = error ?? handle.lossError
    end = PostgresError(.unusable, "the connection is gone: \(reason)")
    if handle.isActive { handle.abandon() }
  }
}
