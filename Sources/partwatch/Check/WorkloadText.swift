internal import PartitionModel
internal import QueryPlans

extension WorkloadReport {
  /// The report in lines for people: a table of the counts, then each statement that reads more than it needs with its
  /// reason and the stanza that would watch it, then those of which nothing is known.
  ///
  /// No line is wider than `width` but for a token of SQL that is.
  func lines(width: Int = 100) -> [String] {
    let counted = WorkloadResult.allCases.compactMap { result in
      counts[result].map { "\($0) \(result.rawValue)" }
    }
    var lines =
      ("statements: " + (counted.isEmpty ? "none touches a partitioned table" : counted.joined(separator: ", ")))
      .wrapped(to: width)
    if passedOver > 0 { lines.append("not looked at, since others took more time: \(passedOver)") }
    if hidden > 0 { lines.append("not seen, being those of other roles: \(hidden) (GRANT pg_read_all_stats)") }
    for reading in worst {
      let statement = reading.statement
      lines += ["", "\(reading.result.rawValue): \(reading.detail)".onOneLine].flatMap {
        $0.isEmpty ? [$0] : $0.wrapped(to: width)
      }
      let calls = statement.calls == 1 ? "1 call" : "\(statement.calls) calls"
      lines += "\(calls), \(statement.seconds.inSeconds), as \(statement.role)".onOneLine.wrapped(
        to: width)
      lines += (reading.stanza ?? "").split(separator: "\n").map { $0.withoutControls }
    }
    if !unknown.isEmpty { lines += ["", "no plan tells what these read:"] }
    for reading in unknown.prefix(Self.unknownShown) {
      let time = reading.statement.seconds.inSeconds
      lines += "\(reading.result.rawValue) \(reading.statement.queryID) (\(time)): \(reading.detail)".onOneLine
        .wrapped(to: width)
      lines.append("  " + reading.statement.text.onOneLine.shortened(to: width - 2))
    }
    if unknown.count > Self.unknownShown { lines.append("and \(unknown.count - Self.unknownShown) more") }
    return lines
  }

  /// Of what cannot be planned the counts are enough, but for the few that took most time.
  private static var unknownShown: Int { 5 }
}

extension Double {
  /// `34.5 s`; a statement that took next to no time took `0 s`.
  fileprivate var inSeconds: String {
    let tenths = (self * 10).rounded() / 10
    return tenths == tenths.rounded() && tenths < 1e15 ? "\(Int(tenths)) s" : "\(tenths) s"
  }
}

extension Substring {
  /// The line with nothing in it that a terminal would take for a command.
  fileprivate var withoutControls: String { String(self).onOneLine }
}
