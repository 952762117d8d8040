/// The branches of a tree that are watched, and how time runs through them: what coverage is read off.
struct TreeReading {
  /// The key that runs as time through the tree; nil where none does.
  let axis: TimeAxis?
  /// How most branches divide it; nil where there is no axis or nothing shows its periods.
  let granularity: Granularity?
  /// The branches by label, each with its own division, or else that of most.
  let branches: [(branch: BranchReading, granularity: Granularity?)]

  /// A tree of this layout, seen at `now`.
  init(of layout: TreeLayout, at now: Instant) {
    let (axis, policy) = (layout.axis, layout.policy)
    // Values that nobody names are a branch to watch only where a DEFAULT, or the present, says that they are expected.
    let watched = layout.readings.filter { reading in
      let branch = reading.branch
      return branch.label.conditions.allSatisfy { $0.test != .others || layout.columnsWithDefault.contains($0.column) }
        || branch.timeline.segments.contains { $0.span.start <= .at(now) && .at(now) < $0.span.end }
    }
    let (shared, own) = Granularity.shared(
      by: watched.map(\.branch.timeline.properSpans), stated: policy?.granularity, zone: axis?.zone ?? .utc)
    let granularity = axis == nil || watched.isEmpty ? nil : shared
    self.axis = axis
    self.granularity = granularity
    self.branches = zip(watched, own).map { reading, own in (reading, granularity.map { own ?? $0 }) }
  }
}
