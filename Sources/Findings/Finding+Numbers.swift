internal import PartitionModel

extension TreeReport {
  /// What the ranges of numbers lack that stand for no time: at most one finding for gaps, one for ends, and one
  /// where there are none; and one for a time that hides among them.
  var numberFindings: [Finding] {
    let all = root.numberRanges(besides: coverage.axis)
    return [gapFinding(all), endFinding(all), defaultFinding, unknownFinding].compactMap { $0 }
  }

  /// Ranges of which there is none yet, of anything but time.
  private var defaultFinding: Finding? {
    guard coverage.axis == nil else { return nil }
    return root.table(where: \.hasDefaultAlone).map(defaultAlone)
  }

  /// Ranges that seem to be time, in a way that is not read.
  private var unknownFinding: Finding? {
    guard coverage.axis == nil, let unread = root.unreadTime else { return nil }
    let place = unread.table == root.name ? "" : " of \(unread.table)"
    let (cause, remedy) =
      switch unread.form {
      case .behindOthers:
        (
          "begins with another column than time",
          "partition by the other columns first and by time below; or put the time first"
        )
      case .yearAndMonth: ("seems to be time in two columns", "partition by one column that holds the whole date")
      case .text: ("seems to be time written as text", "if it is, say `time: text` in a policy for the table")
      }
    return Finding(
      .coverageUnknown, .info, table: root.name,
      sentence: "\(unread.key)\(place) \(cause): nothing tells when writes to it will fail", remedy: remedy)
  }

  private func gapFinding(_ all: [NumberRanges]) -> Finding? {
    guard let ranges = all.first(where: { !$0.gaps.isEmpty }), let gap = ranges.gaps.first else { return nil }
    let count = all.reduce(0) { $0 + $1.gaps.count }
    let more = count > 1 ? " and \(counted(count - 1, "more gap"))" : ""
    let fate = ranges.hasDefault ? "go to a DEFAULT partition" : "are refused"
    return Finding(
      .gap, .warning, table: root.name, branch: label(of: ranges.table),
      sentence: "no partition for \(ranges.column) from \(gap.from) up to \(gap.to)\(more): such rows \(fate)",
      remedy: "CREATE TABLE … PARTITION OF \(ranges.table.quoted) FOR VALUES FROM (\(gap.from)) TO (\(gap.to));")
  }

  private func endFinding(_ all: [NumberRanges]) -> Finding? {
    let ends = all.compactMap { ranges in ranges.end.map { (ranges, $0) } }.filter { $0.1.isInUse }
    guard let (ranges, end) = ends.first else { return nil }
    let more = ends.count > 1 ? " (and \(ends.count - 1) more like it)" : ""
    return Finding(
      .lastRange, .info, table: root.name, branch: label(of: ranges.table),
      sentence: "rows have come to \(end.last), the last partition\(more): "
        + "\(ranges.column) from \(end.value) on has none",
      remedy: "CREATE TABLE … PARTITION OF \(ranges.table.quoted) FOR VALUES FROM (\(end.value)) TO (…);")
  }
}
