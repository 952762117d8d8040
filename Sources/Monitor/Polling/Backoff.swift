/// How long to wait before a lost server is tried again: twice as long each time up to a limit, with jitter, so that many
/// monitors do not all come back at once.
struct Backoff {
  /// The longest first wait.
  static let first = Duration.seconds(1)
  /// The longest wait of all.
  static let limit = Duration.seconds(60)

  private var longest = first

  /// The next wait: between half and all of what the row of failures calls for. `jitter` is from 0 to 1.
  mutating func next(jitter: Double) -> Duration {
    defer { longest = min(longest * 2, Self.limit) }
    return longest * (0.5 + jitter / 2)
  }
}
