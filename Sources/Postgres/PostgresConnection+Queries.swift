extension PostgresConnection {
  /// Runs one statement and returns what `decode` makes of each row: see `reduce(_:_:into:timeout:_:)`.
  ///
  ///     let names = try await connection.query("SELECT oid, relname FROM pg_class WHERE relkind = $1", ["p"]) { row in
  ///       try (row.decode(0, as: UInt32.self), row.decode(1, as: String.self))
  ///     }
  public func query<Value: Sendable>(
    _ sql: String, _ parameters: [String?] = [], timeout: Duration? = nil,
    _ decode: @Sendable (borrowing Row) throws -> Value
  ) async throws -> [Value] {
    try await reduce(sql, parameters, into: [], timeout: timeout) { values, row in values.append(try decode(row)) }
  }

  /// Runs one statement for its effect: its rows, if it has any, are read and forgotten.
  public func execute(_ sql: String, _ parameters: [String?] = [], timeout: Duration? = nil) async throws {
    try await reduce(sql, parameters, into: (), timeout: timeout) { _, _ in }
  }
}
