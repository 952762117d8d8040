/// The statements of a database that touch partitioned tables, those that waste most first.
public struct WorkloadReport: Hashable, Sendable {
  /// The most statements that are kept one by one.
  public static let limit = 50

  /// The statements that are known to read more than one leaf, those that took most time first; `limit` at most.
  public let worst: [WorkloadReading]
  /// The statements of which no plan tells, likewise.
  public let unknown: [WorkloadReading]
  /// How many of the statements that were looked at came to what.
  public let counts: [WorkloadResult: Int]
  /// Statements that were not looked at: others took more time, of which there were enough, or which took all of ours.
  public let passedOver: Int
  /// Statements of other roles whose text the monitor may not see, whatever they are about.
  public let hidden: Int

  /// The report on `readings`.
  public init(_ readings: [WorkloadReading], passedOver: Int = 0, hidden: Int = 0) {
    let ordered = readings.sorted { left, right in
      (-left.statement.seconds, left.statement.queryID) < (-right.statement.seconds, right.statement.queryID)
    }
    worst = Array(ordered.filter(\.result.isWasteful).prefix(Self.limit))
    unknown = Array(ordered.filter { !$0.result.isWasteful && $0.result != .pruned }.prefix(Self.limit))
    counts = readings.reduce(into: [:]) { $0[$1.result, default: 0] += 1 }
    self.passedOver = passedOver
    self.hidden = hidden
  }
}
