extension PostgresConnection {
  /// Runs `body` in a read-only transaction, which is rolled back whatever happens.
  ///
  /// The two timeouts and the settings hold for the transaction; nil leaves the session's. `body` runs where the caller runs, and has
  /// the connection to itself only if nobody else uses it meanwhile: a second transaction is refused with kind
  /// `unsupported`, a statement from elsewhere would run inside this one.
  ///
  /// Throws what `body` throws; the connection is still usable then, unless that is what broke.
  public nonisolated func withReadOnlyTransaction<Value>(
    statementTimeout: Duration? = nil, lockTimeout: Duration? = nil, settings: [String: String] = [:],
    _ body: (PostgresConnection) async throws -> Value
  ) async throws -> Value {
    try await begin()
    do {
      try await limitTransaction(statementTimeout, lockTimeout, settings)
      let value = try await body(self)
      await rollBack()
      return value
    } catch {
      await rollBack()
      throw error
    }
  }

  private func begin() async throws {
    guard !isInTransaction else {
      throw PostgresError(.unsupported, "a transaction is already open on this connection")
    }
    // Whatever default_transaction_isolation says: SERIALIZABLE would note every row that we read.
    try await execute("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
  }

  private func limitTransaction(
    _ statementTimeout: Duration?, _ lockTimeout: Duration?, _ others: [String: String]
  ) async throws {
    var settings = others.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    if let statementTimeout { settings.append(("statement_timeout", "\(statementTimeout.milliseconds)")) }
    if let lockTimeout { settings.append(("lock_timeout", "\(lockTimeout.milliseconds)")) }
    guard !settings.isEmpty else { return }
    let statement = setConfig(settings, isLocal: true)
    try await execute(statement.sql, statement.parameters)
    transactionStatementTimeout = statementTimeout
  }
}
