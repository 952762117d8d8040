import Testing

/// Returns as soon as `condition` holds, and fails where it does not `within` the time, with what there is to know.
func waitUntil(
  _ words: String, within limit: Duration = .seconds(120), or known: @autoclosure () -> String = "",
  _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    try #require(ContinuousClock.now < deadline, "\(words) did not come within \(limit): \(known())")
    try await Task.sleep(for: .milliseconds(50))
  }
}
