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
  /// Whether there are more than `limit` in some branch, of which only the first are here.
  public let isCut: Bool

  /// A branch with nothing to tell how long its periods are.
  public struct Unmeasured: Hashable, Sendable {
    /// The branch.
    public let branch: BranchLabel
    /// The first partition that it lacks.
    public let partition: MissingPartition
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
    var isCut = false
    for (branch, granularity) in reading.branches {
      guard let granularity else {
        let coverage = BranchCoverage(of: branch, granularity: nil, at: now, horizon: nil)
        if let missing = coverage.firstMissing {
          unmeasured.append(.init(branch: branch.branch.label, partition: missing))
        }
        continue
      }
      let spans = branch.missing(
        granularity, at: now, until: granularity.requiredUntil(at: now, horizon: policy?.horizon))
      isCut = isCut || spans.count > MissingAhead.limit
      periods += spans.prefix(MissingAhead.limit).map { span in
        MissingPeriod(
          branch: branch.branch.label, span: span,
          partition: span.start.instant.flatMap { branch.route.missing(at: $0) })
      }
    }
    return MissingAhead(axis: reading.axis, periods: periods, unmeasured: unmeasured, isCut: isCut)
  }
}

extension BranchReading {
  /// What no proper partition holds, period by period: as `MissingPeriods` counts it, and one more than the limit at most.
  fileprivate func missing(_ granularity: Granularity, at now: Instant, until required: Instant) -> [TimeSpan] {
    let proper = branch.timeline.proper(without: branch.timeline.catchAll(granularity, at: now)).union
    // Before the first partition nothing is missing, but for what now needs.
    let current = TimeBound.at(granularity.period(containing: now).start)
    let asked = TimeSpan(start: min(proper.first?.start ?? current, current), end: .at(required))
    var missing: [TimeSpan] = []
    for gap in proper.gaps {
      let part = gap.intersection(asked)
      guard let first = part.start.instant, let end = part.end.instant, first < end else { continue }
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
