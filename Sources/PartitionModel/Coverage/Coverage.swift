/// How far into the future the rows of one branch have a partition, and what is missing.
public struct BranchCoverage: Hashable, Sendable {
  /// The branch.
  public let branch: Branch
  /// How its axis is divided; nil where neither its bounds, nor its siblings', nor the policy say.
  public let granularity: Granularity?
  /// The first instant from now on that is in no proper partition; `.unboundedAbove` where there is none.
  public let coveredUntil: TimeBound
  /// The first instant from now on whose INSERT fails; `.unboundedAbove` where there is none.
  public let writableUntil: TimeBound
  /// Whole periods without a proper partition; nil where there is no granularity to count in.
  public let missing: MissingPeriods?
  /// The last partition, where it reaches so far beyond now that it hides what is missing, or the first of several that
  /// do; nil where none does.
  public let catchAll: Timeline.Segment?
  /// The partition for want of which coverage ends; nil where it does not end, or where a catch-all takes over.
  public let firstMissing: MissingPartition?
  /// The partition for want of which INSERTs fail from `writableUntil` on; nil where they never do.
  public let firstRefused: MissingPartition?
  /// How soon it needs somebody.
  public let urgency: Urgency
}

/// Periods without a proper partition, each counted in one window (`pg_partition_missing{window}`).
public struct MissingPeriods: Hashable, Sendable {
  /// Gaps between the first partition and now.
  public var past = 0
  /// The period that holds now: 0 or 1.
  public var current = 0
  /// The period after it: 0 or 1.
  public var next = 0
  /// Those after next, up to the horizon.
  public var later = 0
  /// The gaps of the past themselves, in order, each as far as it is uncovered.
  public var pastGaps: [TimeSpan] = []
  /// The partition for want of which the first of them is one; nil where there is none.
  public var firstOfPast: MissingPartition?

  /// Nothing missing unless told.
  public init(
    past: Int = 0, current: Int = 0, next: Int = 0, later: Int = 0, pastGaps: [TimeSpan] = [],
    firstOfPast: MissingPartition? = nil
  ) {
    self.past = past
    self.current = current
    self.next = next
    self.later = later
    self.pastGaps = pastGaps
    self.firstOfPast = firstOfPast
  }
}

/// The coverage of every branch of one tree.
public struct TreeCoverage: Hashable, Sendable {
  /// The key that runs as time through the tree; nil where none does.
  public let axis: TimeAxis?
  /// How most branches divide their axis; nil where there is no time axis or nothing shows its periods.
  public let granularity: Granularity?
  /// Up to when partitions must exist; nil where there is no granularity.
  public let requiredUntil: Instant?
  /// The branches, by label; where no time runs through the tree, only those whose rows are refused at all times.
  public let branches: [BranchCoverage]

  /// What the tree below `root` covers, seen at `now`, with `policy` refining what the bounds show.
  ///
  /// `serverZone` is the server's `TimeZone`, in which rows with no zone of their own are likely to be written.
  public init(of root: Partition, at now: Instant, policy: Policy?, serverZone: TimeZoneRules = .utc) {
    self.init(of: TreeLayout(of: root, policy: policy, serverZone: serverZone), at: now)
  }

  /// What a tree of this layout covers, seen at `now`.
  init(of layout: TreeLayout, at now: Instant) {
    let reading = TreeReading(of: layout, at: now)
    let policy = layout.policy
    let horizon = policy?.horizon
    self.axis = reading.axis
    self.granularity = reading.granularity
    self.requiredUntil = granularity.map { $0.requiredUntil(at: now, horizon: horizon) }
    self.branches = reading.branches.map { branch, granularity in
      BranchCoverage(of: branch, granularity: granularity, at: now, horizon: horizon)
    }
  }
}

extension Granularity {
  /// The end of the period that `horizon` beyond now reaches into; with no horizon, of the next one.
  func requiredUntil(at now: Instant, horizon: CalendarInterval?) -> Instant {
    guard let horizon else { return period(after: period(containing: now)).end }
    return period(containing: zone.adding(horizon, to: now)).end
  }
}

extension TimeZoneRules {
  /// The instant `interval` later on the zone's wall clock; the last day of a month that is too short.
  public func adding(_ interval: CalendarInterval, to instant: Instant) -> Instant {
    var civil = civilTime(at: instant)
    let month = civil.monthNumber + interval.months
    civil.year = Int(CivilTime.floorDivide(Int64(month), 12))
    civil.month = month - civil.year * 12 + 1
    let firstOfNext = CivilTime(
      year: civil.month == 12 ? civil.year + 1 : civil.year, month: civil.month == 12 ? 1 : civil.month + 1, day: 1)
    let lastDay = CivilTime(dayNumber: firstOfNext.dayNumber - 1).day
    civil.day = min(civil.day, lastDay)
    let shifted = CivilTime(dayNumber: civil.dayNumber + interval.days, microsecondOfDay: civil.microsecondOfDay)
    return self.instant(of: shifted).advanced(byMicroseconds: interval.microseconds)
  }
}

// MARK: One branch

extension BranchCoverage {
  /// What a branch covers, seen at `now`.
  init(of reading: BranchReading, granularity: Granularity?, at now: Instant, horizon: CalendarInterval?) {
    let branch = reading.branch
    let writable = branch.timeline.union
    let catchAll = branch.timeline.catchAll(granularity, at: now)
    let proper = branch.timeline.proper(without: catchAll).union
    self.branch = branch
    self.granularity = granularity
    self.writableUntil = Self.end(of: writable, from: now)
    self.coveredUntil = Self.end(of: proper, from: now)
    self.catchAll = catchAll
    self.firstMissing = coveredUntil.instant.flatMap { reading.route.missing(at: $0) }
    self.firstRefused = writableUntil.instant.flatMap { reading.route.missing(at: $0, whereRefused: true) }
    let missing = granularity.map { granularity in
      var missing = MissingPeriods(
        of: proper, granularity, at: now, requiredUntil: granularity.requiredUntil(at: now, horizon: horizon))
      missing.firstOfPast = missing.pastGaps.first?.start.instant.flatMap { reading.route.missing(at: $0) }
      return missing
    }
    self.missing = missing
    self.urgency = Urgency(at: now, writableUntil: writableUntil, missing)
  }

  /// The first instant from `now` on that none of the spans holds.
  private static func end(of spans: [TimeSpan], from now: Instant) -> TimeBound {
    spans.first { $0.start <= .at(now) && .at(now) < $0.end }?.end ?? .at(now)
  }
}

extension MissingPeriods {
  fileprivate init(of covered: [TimeSpan], _ granularity: Granularity, at now: Instant, requiredUntil: Instant) {
    let current = granularity.period(containing: now)
    let next = granularity.period(after: current)
    let gaps = covered.gaps
    func count(from start: Instant, to end: Instant) -> Int {
      gaps.reduce(0) { sum, gap in
        let part = gap.intersection(TimeSpan(start: .at(start), end: .at(end)))
        guard let first = part.start.instant, let last = part.end.instant else { return sum }
        return sum + granularity.count(from: first, to: last)
      }
    }
    self.current = min(count(from: now, to: current.end), 1)
    // A horizon may end before the next period begins.
    self.next = min(count(from: next.start, to: min(next.end, requiredUntil)), 1)
    self.later = count(from: next.end, to: requiredUntil)
    // Before the first partition nothing is missing: the branch began there. No period counts twice.
    let past = TimeSpan(start: covered.first?.start ?? .at(now), end: .at(self.current > 0 ? current.start : now))
    self.pastGaps = gaps.map { $0.intersection(past) }.filter { !$0.isEmpty }
    self.past = pastGaps.reduce(0) { sum, gap in
      guard let start = gap.start.instant, let end = gap.end.instant else { return sum }
      return sum + granularity.count(from: start, to: end)
    }
  }
}

extension Timeline {
  /// The spans that a proper partition takes, not a DEFAULT.
  var properSpans: [TimeSpan] {
    segments.compactMap { segment in
      if case .partition = segment.taker { segment.span } else { nil }
    }
  }

  /// The last proper partition, where it reaches so far beyond now that it hides what is missing: to the end of time, or
  /// over more than three periods. Where several do, one after the other, the first of them.
  func catchAll(_ granularity: Granularity?, at now: Instant) -> Segment? {
    var first: Segment?
    for segment in segments.reversed() {
      guard case .partition = segment.taker else { continue }
      if let end = segment.span.end.instant {
        guard end > now, let start = segment.span.start.instant, let granularity,
          granularity.count(from: start, to: end) > 3
        else { break }
      }
      first = segment
    }
    return first
  }

  /// The line without DEFAULT partitions, and without `catchAll` and what follows it.
  func proper(without catchAll: Segment?) -> Timeline {
    let end = catchAll?.span.start ?? .unboundedAbove
    return Timeline(segments.filter { if case .partition = $0.taker { $0.span.start < end } else { false } })
  }
}
