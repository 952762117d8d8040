internal import PartitionModel

/// Which periods have partitions, drawn: a row for each branch, a character for each period. What is now has no part in
/// it, only what the bounds say.
struct CoveragePicture {
  /// The rows, those that look alike made one, and what the characters mean.
  let lines: [String]

  /// The widest picture, in characters.
  private static let widest = 96
  /// As many branches as are named of those that look alike.
  private static let fewNames = 4
  /// As many periods as are looked at.
  private static let mostPeriods = 100_000

  /// The picture of `tree`; nil where no time runs through it, or nothing of it has an end.
  init?(_ tree: TreeReport) {
    guard let granularity = tree.coverage.granularity else { return nil }
    let labels = Set(tree.branchLabels)
    let branches = tree.coverage.branches.map(\.branch).filter { $0.label == .whole || labels.contains($0.label) }
    let spans = branches.flatMap(\.timeline.segments).filter(\.isProper).map(\.span)
    let ends = spans.flatMap { [$0.start.instant, $0.end.instant] }.compactMap { $0 }
    guard let first = ends.min(), let last = ends.max(), first < last else { return nil }
    let count = granularity.count(from: first, to: last)
    guard count <= Self.mostPeriods else { return nil }

    let step = (count + Self.widest - 1) / Self.widest
    var columns: [TimeSpan] = []
    var period = granularity.period(containing: first)
    while period.start < last {
      let start = period.start
      for _ in 1..<step { period = granularity.period(after: period) }
      columns.append(TimeSpan(start: .at(start), end: .at(period.end)))
      period = granularity.period(after: period)
    }

    var rows: [(cells: String, labels: [BranchLabel])] = []
    var places: [String: Int] = [:]
    for branch in branches {
      let cells = Self.cells(of: branch.timeline, columns)
      if let place = places[cells] {
        rows[place].labels.append(branch.label)
      } else {
        places[cells] = rows.count
        rows.append((cells, [branch.label]))
      }
    }
    let names = rows.map { Self.name(of: $0.labels) }
    let width = names.map(\.count).max() ?? 0
    let drawn = zip(names, rows).map { name, row in
      name + String(repeating: " ", count: width - name.count + 2) + row.cells
    }
    let unit = granularity.interval.periodName
    let (from, to) = (columns.first?.start.instant ?? first, columns.last?.end.instant ?? last)
    lines =
      [
        "one character: \(step == 1 ? "a \(unit)" : "\(step) × \(unit)"), from \(from.day(in: granularity.zone)) "
          + "up to \(to.day(in: granularity.zone)) (\(granularity.zone.name))", "",
      ] + drawn + ["", "█ a partition of its own   ▓ for a part   ░ DEFAULT   · none: rows are refused"]
  }

  private static func name(of labels: [BranchLabel]) -> String {
    let names = labels.map { $0 == .whole ? "all rows" : $0.description.onOneLine }
    let more = names.count > fewNames ? " and \(names.count - fewNames) more" : ""
    return names.prefix(fewNames).joined(separator: ", ") + more
  }

  private static func cells(of timeline: Timeline, _ columns: [TimeSpan]) -> String {
    var segments = timeline.segments[...]
    return String(
      columns.map { column -> Character in
        while let first = segments.first, first.span.end <= column.start { segments.removeFirst() }
        let here = segments.prefix { $0.span.start < column.end }
        let proper = here.filter(\.isProper).map(\.span)
        if proper.isEmpty { return here.isEmpty ? "·" : "░" }
        // In order and apart: whole where each begins where the one before ends, and none is short of the column's ends.
        let touch = zip(proper, proper.dropFirst()).allSatisfy { $0.end == $1.start }
        return touch && proper[0].start <= column.start && proper[proper.count - 1].end >= column.end ? "█" : "▓"
      })
  }
}

extension Timeline.Segment {
  /// Whether a partition of their own takes the rows.
  fileprivate var isProper: Bool { if case .partition = taker { true } else { false } }
}

extension Instant {
  /// What a wall clock in `zone` shows, midnight left out: `2026-12-01`.
  fileprivate func day(in zone: TimeZoneRules) -> String {
    let words = zone.civilTime(at: self).description
    return words.hasSuffix(" 00:00") ? String(words.dropLast(6)) : words
  }
}
