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
        .writesFailing, .critical, branch,
        "writes fail now: no partition\(place(branch.firstRefused, branch)) takes \(rows)",
        remedy(branch, branch.firstRefused, from: branch.heldUntil(now)))
    }
    guard let missing = branch.missing else { return unknownPeriods(branch, at: now) }
    let until = branch.coveredUntil.instant
    let severity: Severity = writable < .at(now.advanced(byMicroseconds: Self.day)) ? .critical : .warning
    let consequence =
      writable.instant.map { "writes\(address(branch)) fail from \($0) (\($0.distance(from: now)))" }
      ?? "until then and after, rows go to \(catcher(branch))"
    if missing.current > 0 {
      let words =
        writable == .unboundedAbove
        ? "no partition\(place(branch.firstMissing, branch)) for now: rows go to \(catcher(branch))"
        : "no partition\(place(branch.firstMissing, branch)) for the whole of the current \(period(branch)): \(consequence)"
      return finding(.currentPeriodMissing, severity, branch, words, remedyAhead(branch, until, at: now), writable)
    }
    guard let until, let next = branch.granularity?.period(containing: until) else { return nil }
    let hole = TimeSpan(start: .at(until), end: .at(max(next.end, until)))
    if missing.next > 0 {
      let words =
        writable == .unboundedAbove
        ? "no partition\(place(branch.firstMissing, branch)) for \(hole.words): rows of then go to \(catcher(branch))"
        : "no partition\(place(branch.firstMissing, branch)) for \(hole.words): \(consequence)"
      return finding(.nextPeriodMissing, severity, branch, words, remedyAhead(branch, until, at: now), writable)
    }
    if missing.later > 0 {
      let required = coverage.requiredUntil.map { " of the horizon at \($0)" } ?? ""
      let words = "covered until \(until), \(periods(missing.later, branch)) short\(required)"
      return finding(.horizonShort, .warning, branch, words, remedyAhead(branch, until, at: now), writable)
    }
    return nil
  }

  /// With nothing to tell how long a period is, an end within a month is worth a word, and so is that all is DEFAULT's.
  private func unknownPeriods(_ branch: BranchCoverage, at now: Instant) -> Finding? {
    if let table = root.table(where: { $0.name == branch.branch.table }), table.hasDefaultAlone {
      return defaultAlone(in: table)
    }
    guard let end = branch.writableUntil.instant, end < now.advanced(byMicroseconds: 31 * Self.day) else { return nil }
    return finding(
      .nextPeriodMissing, end < now.advanced(byMicroseconds: Self.day) ? .critical : .warning, branch,
      "writes fail from \(end) (\(end.distance(from: now)))", remedy(branch, branch.firstRefused, from: end),
      branch.writableUntil)
  }

  /// That `table` has no partition but its DEFAULT.
  func defaultAlone(in table: Partition) -> Finding {
    Finding(
      .currentPeriodMissing, .warning, table: root.name, branch: label(of: table.name),
      sentence: "no partition\(table.name == root.name ? "" : " of \(table.name)") but DEFAULT: all rows go to it",
      remedy: "before rows come, CREATE TABLE … PARTITION OF \(table.name.quoted) FOR VALUES FROM (…) TO (…);")
  }

  private static let day: Int64 = 86_400_000_000

  private func period(_ branch: BranchCoverage) -> String {
    branch.granularity?.interval.periodName ?? "period"
  }

  private func periods(_ count: Int, _ branch: BranchCoverage) -> String {
    branch.granularity?.interval.periods(count) ?? counted(count, "period")
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
      remedy(branch, branch.missing?.firstOfPast, from: start))
  }

  // MARK: Remedies

  /// In which table a partition is missing, where the branch's label does not say so.
  private func place(_ missing: MissingPartition?, _ branch: BranchCoverage) -> String {
    guard let missing, missing.table != branch.branch.table else { return "" }
    return " of \(missing.table)"
  }

  /// Where writes will fail, where that is not where the first partition is missing: elsewhere a DEFAULT takes the rows.
  private func address(_ branch: BranchCoverage) -> String {
    isElsewhere(branch) ? branch.firstRefused.map { " to \($0.table)" } ?? "" : ""
  }

  private func isElsewhere(_ branch: BranchCoverage) -> Bool {
    branch.firstRefused.map { $0.table != branch.firstMissing?.table } ?? false
  }

  /// What keeps writes from failing, and where they do not, rows from DEFAULT.
  private func remedyAhead(_ branch: BranchCoverage, _ until: Instant?, at now: Instant) -> String {
    if isElsewhere(branch), let end = branch.writableUntil.instant {
      return remedy(branch, branch.firstRefused, from: end)
    }
    // Where nothing proper holds now, what is missing began before now.
    let start = until.flatMap { $0 > now ? $0 : nil } ?? branch.heldUntil(now)
    return remedy(branch, branch.firstMissing, from: start)
  }

  private func remedy(_ branch: BranchCoverage, _ missing: MissingPartition?, from start: Instant) -> String {
    let name = missing?.table ?? branch.branch.table
    let table = root.table { $0.name == name }
    let statement =
      switch missing?.rows ?? .time {
      case .bound(let bound): "CREATE TABLE … PARTITION OF \(name.quoted) \(bound.sql);"
      case .anything: "CREATE TABLE … PARTITION OF \(name.quoted) …;"
      case .time: creation(in: name, table, branch, from: start, isListed: false)
      case .listedTime: creation(in: name, table, branch, from: start, isListed: true)
      }
    // Until a detach has ended, its bound is taken.
    guard let pending = table?.partitions.first(where: \.isDetachPending) else { return statement }
    return "ALTER TABLE \(name.quoted) DETACH PARTITION \(pending.name.quoted) FINALIZE;\n\(statement)"
  }

  /// What creates a partition of the period that holds `start`, as a range or as a list.
  private func creation(
    in name: RelationName, _ table: Partition?, _ branch: BranchCoverage, from start: Instant, isListed: Bool
  ) -> String {
    guard let period = branch.granularity?.period(containing: start) else {
      return "create a partition of \(name.quoted) that starts at \(start)"
    }
    if let catchAll = branch.catchAll, catchAll.span.start <= .at(start), case .partition(let oid) = catchAll.taker,
      let taker = root.table(where: { $0.oid == oid })
    {
      return
        "divide \(taker.name.quoted), which takes all that follows: detach it, create partitions for its rows, and move "
        + "them"
    }
    let first = max(period.start, start)
    if isListed { return "CREATE TABLE … PARTITION OF \(name.quoted) FOR VALUES IN (\(literal(first)));" }
    func end(_ instant: Instant) -> String {
      let rest = coverage.axis.flatMap { table?.boundRest(at: instant, along: $0) } ?? []
      return ([literal(instant)] + rest.map(\.sql)).joined(separator: ", ")
    }
    return "CREATE TABLE … PARTITION OF \(name.quoted) FOR VALUES FROM (\(end(first))) TO (\(end(period.end)));"
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

extension Partition {
  /// Whether it is divided by ranges, of which there is none yet: a DEFAULT is its only partition.
  var hasDefaultAlone: Bool { key?.strategy == .range && partitions.map(\.bound) == [.default] }

  /// The first table of the tree for which `condition` holds.
  func table(where condition: (Partition) -> Bool) -> Partition? {
    if condition(self) { return self }
    for partition in partitions {
      if let table = partition.table(where: condition) { return table }
    }
    return nil
  }
}
