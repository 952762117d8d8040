import Postgres

/// What a test waited for in vain.
struct WaitedTooLong: Error, CustomStringConvertible {
  let description: String
}

/// What `body` gives, within `limit`: later it is cancelled, and the test fails.
func within<Result: Sendable>(
  _ limit: Duration, _ body: @Sendable @escaping () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: limit)
      throw WaitedTooLong(description: "nothing came within \(limit)")
    }
    defer { group.cancelAll() }
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}

/// Returns as soon as `condition` holds, looking again and again, within a deadline.
func wait(for what: String, until condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(50)
  while try await !condition() {
    if ContinuousClock.now > deadline { throw WaitedTooLong(description: "waited too long for \(what)") }
    // Leaves the processor to what is waited for.
    try await Task.sleep(for: .milliseconds(1))
  }
}

extension PostgresConnection {
  /// Returns as soon as the query `sql` answers with a row.
  func wait(for what: String, _ sql: String, _ parameters: [String?] = []) async throws {
    try await MonitorTests.wait(for: what) { try await !texts(sql, parameters).isEmpty }
  }
}
