/// How far the checks of queries go.
public struct QueryCheckOptions: Sendable {
  /// Whether a query of which only execution can tell what it reads is executed, in a READ ONLY transaction.
  public var runsUndetermined: Bool
  /// Whether the statements that the database has run are looked at, beside those of the configuration.
  public var checksWorkload: Bool
  /// Is told before each query how many of how many are done.
  public var progress: @Sendable (_ done: Int, _ of: Int) -> Void

  /// As a poller does, unless told.
  public init(
    runsUndetermined: Bool = false, checksWorkload: Bool = true,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    self.runsUndetermined = runsUndetermined
    self.checksWorkload = checksWorkload
    self.progress = progress
  }
}
