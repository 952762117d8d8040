public import PartitionModel

extension Instant {
  /// How far away the instant is from `now`: `in 9 days`, `5 hours ago`.
  ///
  /// In the largest unit of which there are at least two; whole units, rounded toward now.
  public func distance(from now: Instant) -> String {
    let seconds = (secondsSinceEpoch - now.secondsSinceEpoch).magnitude
    let units: [(String, Double)] = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)]
    let (unit, length) = units.first { seconds >= 2 * $0.1 } ?? ("second", 1)
    let count = Int((seconds / length).rounded(.down))
    let words = "\(count) \(unit)\(count == 1 ? "" : "s")"
    return self < now ? "\(words) ago" : "in \(words)"
  }
}

extension TimeSpan {
  /// The span's ends: `2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC`.
  var words: String { "\(start.words("the beginning of time")) to \(end.words("the end of time"))" }
}

extension TimeBound {
  fileprivate func words(_ endless: String) -> String { instant?.description ?? endless }
}

/// `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension Sequence where Element: CustomStringConvertible {
  /// The first three, and how many more there are.
  func firstFew() -> String {
    let all = Array(self)
    let more = all.count > 3 ? " and \(all.count - 3) more" : ""
    return all.prefix(3).map(\.description).joined(separator: ", ") + more
  }
}
