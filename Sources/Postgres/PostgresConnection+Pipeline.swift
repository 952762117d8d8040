extension PostgresConnection {
  /// Runs groups of statements that are all sent before the first answer is awaited: together they wait for the server
  /// once, and it does one after the other without waiting for us.
  ///
  /// A statement that fails takes the rest of its group with it and nothing else. Without a `BEGIN`, a group is one
  /// transaction; a transaction that is begun in one group goes on in the next (PostgreSQL, "Pipeline Mode").
  ///
  /// - Parameters:
  ///   - groups: Statements without parameters, each text one statement: the server refuses several.
  ///   - timeout: How long to wait for all of them before giving the connection up.
  /// - Returns: For each group the first column of the first row that its last statement answers, nil where there is
  ///   none, or the error of the statement that failed.
  /// - Throws: What is wrong with the connection, or `cancelled`.
  public func pipeline(
    _ groups: [[String]], timeout: Duration
  ) async throws(PostgresError) -> [Result<String?, PostgresError>] {
    var answers: [Result<String?, PostgresError>] = []
    try await interruptibly { connection throws(PostgresError) in
      answers = try connection.withHandle(within: timeout) { handle, patience throws(PostgresError) in
        try handle.run(pipeline: groups, patience)
      }
    }
    return answers
  }
}
