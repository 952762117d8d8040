/// A stretch of time, one period or a part of one, whose rows lack a partition of their own.
public struct MissingPeriod: Hashable, Sendable {
  /// The branch whose rows they are.
  public let branch: BranchLabel
  /// When: from an instant to an instant.
  public let span: TimeSpan
  /// What is missing for them, the first thing where several are; nil where a catch-all takes them, which has to be divided
  /// before anything can be created.
  public let partition: MissingPartition?
}

/// All that a tree lacks at present.
public struct MissingAhead: Hashable, Sendable {
  /// The key that runs as time through the tree; nil where none does.
  public let axis: TimeAxis?
  /// What is missing, by branch and then by time: gaps between its first partition and now, and all up to the horizon.
  public let periods: [MissingPeriod]
  /// The branches that lack something of which nothing says how long a period is, each with what it lacks.
  public let unmeasured: [Unmeasured]
  /// The gaps of the past with more than `limit` periods each, none of which is listed: nobody means to fill them.
  public let wideGaps: [WideGap]
  /// Whether there are more than `limit` in some branch, of which only the first are here.
  public let isCut: Bool

  /// A branch with nothing to tell how long its periods are.
  public struct Unmeasured: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// The first partition that it lacks.
    public let partition: MissingPartition
  }

  /// A gap of the past that is too wide to be filled.
  public struct WideGap: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// When.
    public let span: TimeSpan
    /// How many periods it holds.
    public let count: Int

    /// `span` of `branch`, which holds so many periods.
    public init(branch: BranchLabel, span: TimeSpan, count: Int) {
      self.branch = branch
      self.span = span
      self.count = count
    }
  }

  /// The most periods that are listed of one branch.
  public static let limit = 1_000
}

extension Partition {
  /// What the tree below this root lacks, seen at `now`: every period that `TreeCoverage` counts, one by one.
  ///
  /// Where one period lacks several partitions, of different tables, the first is named: with it in place, the next is.
  public func missingAhead(at now: Instant, policy: Policy?, serverZone: TimeZoneRules = .utc) -> MissingAhead {
    let reading = TreeReading(of: TreeLayout(of: self, policy: policy, serverZone: serverZone), at: now)
    var periods: [MissingPeriod] = []
    var unmeasured: [MissingAhead.Unmeasured] = []
    var wideGaps: [MissingAhead.WideGap] = []
    var isCut = false
    for (branch, granularity) in reading.branches {
      guard let granularity else {
        let coverage = BranchCoverage(of: branch, granularity: nil, at: now, horizon: nil)
        if let missing = coverage.firstMissing {
          unmeasured.append(.init(branch: branch.branch.label, partition: missing))
        }
        continue
      }
      let wide = branch.wideGaps(granularity, at: now)
      wideGaps += wide
      let spans = branch.missing(
        granularity, at: now, until: granularity.requiredUntil(at: now, horizon: policy?.horizon),
        besides: wide.map(\.span))
      isCut = isCut || spans.count > MissingAhead.limit
      periods += spans.prefix(MissingAhead.limit).map { span in
        MissingPeriod(
          branch: branch.branch.label, span: span,
          partition: span.start.instant.flatMap { branch.route.missing(at: $0) })
      }
    }
    return MissingAhead(axis: reading.axis, periods: periods, unmeasured: unmeasured, wideGaps: wideGaps, isCut: isCut)
  }
}

extension BranchReading {
  private func proper(_ granularity: Granularity, at now: Instant) -> [TimeSpan] {
    branch.timeline.proper(without: branch.timeline.catchAll(granularity, at: now)).union
  }

  /// The gaps between its first partition and the period of `now` that hold more periods than are listed.
  fileprivate func wideGaps(_ granularity: Granularity, at now: Instant) -> [MissingAhead.WideGap] {
    let proper = proper(granularity, at: now)
    guard let first = proper.first?.start else { return [] }
    let past = TimeSpan(start: first, end: .at(granularity.period(containing: now).start))
    return proper.gaps.compactMap { gap in
      let span = gap.intersection(past)
      guard let start = span.start.instant, let end = span.end.instant, start < end else { return nil }
      let count = granularity.count(from: start, to: end)
      return count > MissingAhead.limit ? .init(branch: branch.label, span: span, count: count) : nil
    }
  }

  /// What no proper partition holds, period by period, outside `wide` gaps: as `MissingPeriods` counts it, and one more than
  /// the limit at most.
  fileprivate func missing(
    _ granularity: Granularity, at now: Instant, until required: Instant, besides wide: [TimeSpan]
  ) -> [TimeSpan] {
    let proper = proper(granularity, at: now)
    // Before the first partition nothing is missing, but for what now needs.
    let current = TimeBound.at(granularity.period(containing: now).start)
    let asked = TimeSpan(start: min(proper.first?.start ?? current, current), end: .at(required))
    var missing: [TimeSpan] = []
    for gap in proper.gaps {
      let part = gap.intersection(asked)
      // Of a wide gap that runs on into the present, only what now needs.
      let after = wide.first { $0.start == part.start }?.end
      guard let first = (after ?? part.start).instant, let end = part.end.instant, first < end else { continue }
      var period = granularity.period(containing: first)
      while period.start < end, missing.count <= MissingAhead.limit {
        let piece = gap.intersection(TimeSpan(start: .at(period.start), end: .at(period.end)))
        missing.append(piece)
        period = granularity.period(after: period)
      }
    }
    return missing
  }
}
