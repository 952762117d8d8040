/// The leaves that are kept for longer than the policy says (`pg_partition_overdue`).
public struct OverdueReport: Hashable, Sendable {
  /// The leaves, the longest overdue first.
  public let leaves: [RelationName]
  /// Their bytes; nil while those of any are unknown.
  public let bytes: Int64?
  /// When the first of them fell due; nil where none is.
  public let since: Instant?

  /// The leaves out of `places` whose upper bound lies `retention` or more before `now`, counted in the calendar of `zone`.
  ///
  /// A DEFAULT and a leaf without an end never fall due: new rows may come to them at any time.
  init(
    among places: [LeafPlace], _ reading: SizeReading, retention: CalendarInterval, zone: TimeZoneRules, at now: Instant
  ) {
    let overdue = places.compactMap { place -> (place: LeafPlace, due: Instant)? in
      guard let end = place.span?.end.instant else { return nil }
      let due = zone.adding(retention, to: end)
      return due <= now ? (place, due) : nil
    }.sorted { ($0.due, $0.place.name) < ($1.due, $1.place.name) }
    let bytes = overdue.map { reading.sizes[$0.place.oid]?.total }
    self.leaves = overdue.map(\.place.name)
    self.bytes = bytes.contains(nil) ? nil : bytes.compactMap { $0 }.reduce(0, +)
    self.since = overdue.first?.due
  }
}
