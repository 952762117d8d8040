internal import PartitionModel

extension TreeReport {
  /// What is wrong with the time that the table covers, seen at `now`: at most two findings for a branch, one for the
  /// present and future, one for the past.
  func coverageFindings(at now: Instant) -> [Finding] {
    coverage.branches.flatMap { branch -> [Finding] in
      // An empty branch is a finding of its own, with its own remedy.
      if emptyBranches.contains(branch.branch.table) { return [] }
      return [ahead(branch, at: now), behind(branch, at: now)].compactMap { $0 }
    }
  }

  // MARK: Now and next

  private func ahead(_ branch: BranchCoverage, at now: Instant) -> Finding? {
    let writable = branch.writableUntil
    if writable <= .at(now) {
      let rows = branch.branch.timeline.segments.isEmpty ? "such rows" : "rows of \(now.wholeSecond)"
      return finding(
        .writesFailing, .critical, branch, "writes fail now: no partition\(place(branch)) takes \(rows)",
        remedy(branch, from: branch.heldUntil(now)))
    }
    guard let missing = branch.missing else { return unknownPeriods(branch, at: now) }
    let until = branch.coveredUntil.instant
    let severity: Severity = writable < .at(now.advanced(byMicroseconds: Self.day)) ? .critical : .warning
    let consequence =
      writable.instant.map { "writes fail from \($0) (\($0.distance(from: now)))" }
      ?? "until then and after, rows go to \(catcher(branch))"
    if missing.current > 0 {
      let words =
        writable == .unboundedAbove
        ? "no partition\(place(branch)) for now: rows go to \(catcher(branch))"
        : "no partition\(place(branch)) for the whole of the current \(period(branch)): \(consequence)"
      return finding(.currentPeriodMissing, severity, branch, words, remedy(branch, from: until ?? now), writable)
    }
    guard let until, let next = branch.granularity?.period(containing: until) else { return nil }
    let hole = TimeSpan(start: .at(until), end: .at(max(next.end, until)))
    if missing.next > 0 {
      let words =
        writable == .unboundedAbove
        ? "no partition\(place(branch)) for \(hole.words): rows of then go to \(catcher(branch))"
        : "no partition\(place(branch)) for \(hole.words): \(consequence)"
      return finding(.nextPeriodMissing, severity, branch, words, remedy(branch, from: until), writable)
    }
    if missing.later > 0 {
      let required = coverage.requiredUntil.map { " of the horizon at \($0)" } ?? ""
      let words = "covered until \(until), \(counted(missing.later, period(branch))) short\(required)"
      return finding(.horizonShort, .warning, branch, words, remedy(branch, from: until), writable)
    }
    return nil
  }

  /// With nothing to tell how long a period is, an end within a month is worth a word.
  private func unknownPeriods(_ branch: BranchCoverage, at now: Instant) -> Finding? {
    guard let end = branch.writableUntil.instant, end < now.advanced(byMicroseconds: 31 * Self.day) else { return nil }
    return finding(
      .nextPeriodMissing, end < now.advanced(byMicroseconds: Self.day) ? .critical : .warning, branch,
      "writes fail from \(end) (\(end.distance(from: now)))", remedy(branch, from: end), branch.writableUntil)
  }

  private static let day: Int64 = 86_400_000_000

  private func period(_ branch: BranchCoverage) -> String {
    branch.granularity?.interval.granularityName ?? "period"
  }

  private func catcher(_ branch: BranchCoverage) -> String {
    branch.branch.timeline.hasDefault ? "a DEFAULT partition" : "a catch-all partition"
  }

  // MARK: The past

  private func behind(_ branch: BranchCoverage, at now: Instant) -> Finding? {
    guard let missing = branch.missing, let current = branch.granularity?.period(containing: now) else { return nil }
    // A gap that runs on into the present is said once, with what it does to the present.
    let gaps = missing.pastGaps.filter { missing.current == 0 || $0.end != .at(current.start) }
    guard let first = gaps.first, let start = first.start.instant else { return nil }
    let more = gaps.count > 1 ? " and \(counted(gaps.count - 1, "more gap"))" : ""
    let fate = branch.branch.timeline.hasDefault ? "go to \(catcher(branch))" : "are refused"
    return finding(
      .gap, .warning, branch, "no partition for \(first.words)\(more): rows of then \(fate)",
      remedy(branch, from: start, past: true))
  }

  // MARK: Remedies

  /// In which table the partition is missing, where the branch's label does not say so.
  private func place(_ branch: BranchCoverage) -> String {
    guard let missing = branch.firstMissing, missing.table != branch.branch.table else { return "" }
    return " of \(missing.table)"
  }

  private func remedy(_ branch: BranchCoverage, from start: Instant, past: Bool = false) -> String {
    let missing = past ? branch.missing?.firstOfPast : branch.firstMissing
    let table = missing?.table ?? branch.branch.table
    switch missing?.rows ?? .time {
    case .bound(let bound): return "CREATE TABLE … PARTITION OF \(table.quoted) \(bound.sql);"
    case .anything: return "CREATE TABLE … PARTITION OF \(table.quoted) …;"
    case .time, .listedTime: break
    }
    guard let period = branch.granularity?.period(containing: start) else {
      return "create a partition of \(table.quoted) that starts at \(start)"
    }
    let from = literal(max(period.start, start))
    let bound = missing?.rows == .listedTime ? "IN (\(from))" : "FROM (\(from)) TO (\(literal(period.end)))"
    return "CREATE TABLE … PARTITION OF \(table.quoted) FOR VALUES \(bound);"
  }

  private func literal(_ instant: Instant) -> String {
    coverage.axis.map { $0.scale.literal(of: instant, in: $0.zone) } ?? SQLIdentifier.literal("\(instant)")
  }

  private func finding(
    _ kind: FindingKind, _ severity: Severity, _ branch: BranchCoverage, _ sentence: String, _ remedy: String,
    _ deadline: TimeBound = .unboundedAbove
  ) -> Finding {
    Finding(
      kind, severity, table: root.name, branch: branch.branch.label, sentence: sentence, remedy: remedy,
      deadline: deadline.instant)
  }
}

extension BranchCoverage {
  /// Where the hole that `now` lies in begins: the end of what came before, or the start of the period if that is later.
  fileprivate func heldUntil(_ now: Instant) -> Instant {
    let before = branch.timeline.segments.last { $0.span.end <= .at(now) }?.span.end.instant
    return [before, granularity?.period(containing: now).start].compactMap { $0 }.max() ?? now
  }
}
