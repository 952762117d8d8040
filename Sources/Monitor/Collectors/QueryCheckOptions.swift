/// What a check that runs once may do beyond what a poller does.
public struct QueryCheckOptions: Sendable {
  /// Whether a query of which only execution can tell what it reads is executed, in a READ ONLY transaction.
  public var runsUndetermined: Bool
  /// Is told before each query how many of how many are done.
  public var progress: @Sendable (_ done: Int, _ of: Int) -> Void

  /// Nothing beyond, unless told.
  public init(
    runsUndetermined: Bool = false, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    self.runsUndetermined = runsUndetermined
    self.progress = progress
  }
}
