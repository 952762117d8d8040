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
    guard await !isInTransaction else {
      throw PostgresError(.unsupported, "a transaction is already open on this connection")
    }
    do {
      try await begin(statementTimeout, lockTimeout, settings)
      let value = try await body(self)
      await rollBack()
      return value
    } catch {
      await rollBack()
      throw error
    }
  }

  /// Opens the transaction and limits it, all in one message: a short transaction is mostly waiting for answers.
  private func begin(
    _ statementTimeout: Duration?, _ lockTimeout: Duration?, _ others: [String: String]
  ) async throws(PostgresError) {
    var settings = others
    if let statementTimeout { settings["statement_timeout"] = "\(statementTimeout.milliseconds)" }
    if let lockTimeout { settings["lock_timeout"] = "\(lockTimeout.milliseconds)" }
    // Whatever default_transaction_isolation says: SERIALIZABLE would note every row that we read.
    let statements =
      ["BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"]
      + settings.sorted { $0.key < $1.key }.map { "SET LOCAL \($0.key) = '\($0.value.replacing("'", with: "''"))'" }
    try await run(script: statements)
    transactionStatementTimeout = statementTimeout
  }
}
