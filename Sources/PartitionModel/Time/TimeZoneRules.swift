/// How far a zone's wall clocks are ahead of UTC, and since when: the zone as a value, so that nothing here asks a system.
public struct TimeZoneRules: Hashable, Sendable {
  /// A change of the offset.
  public struct Transition: Hashable, Sendable {
    /// The first instant at which the new offset holds.
    public let at: Instant
    /// Seconds ahead of UTC from then on.
    public let offset: Int

    /// The offset `offset`, in seconds ahead of UTC, from `at` on.
    public init(at: Instant, offset: Int) {
      self.at = at
      self.offset = offset
    }
  }

  /// The zone's name in the IANA database: `Europe/Berlin`.
  public let name: String
  private let firstOffset: Int
  private let transitions: [Transition]
  /// Whether local times are read as what a clock on the wall has shown first.
  private var readsClocks = false

  /// The zone `name`, `firstOffset` seconds ahead of UTC before the first of `transitions`.
  public init(name: String, firstOffset: Int, transitions: [Transition] = []) {
    self.name = name
    self.firstOffset = firstOffset
    self.transitions = transitions.sorted { $0.at < $1.at }
  }

  /// Coordinated Universal Time.
  public static let utc = TimeZoneRules(name: "UTC", firstOffset: 0)

  /// Seconds ahead of UTC at `instant`.
  public func offset(at instant: Instant) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : transitions[low - 1].offset
  }

  /// What a wall clock in the zone shows at `instant`.
  public func civilTime(at instant: Instant) -> CivilTime { CivilTime(instant, offset: offset(at: instant)) }

  /// The same zone for values that clocks on the wall have written: the first instant of a time that is shown twice is the
  /// first at which rows may have it, and that of a time which is skipped is when it is skipped.
  var readingClocks: TimeZoneRules {
    var zone = self
    zone.readsClocks = true
    return zone
  }

  /// The instant at which a wall clock in the zone shows `time`.
  ///
  /// As PostgreSQL reads a local time ("Date/Time Input Interpretation", `DetermineTimeZoneOffset`): a time that is
  /// skipped or shown twice is read with the standard offset, the one in force before it is skipped, after it repeats.
  public func instant(of time: CivilTime) -> Instant {
    let utc = time.instant(offset: 0)
    let before = offset(at: utc.advanced(byMicroseconds: -CivilTime.microsecondsPerDay))
    let after = offset(at: utc.advanced(byMicroseconds: CivilTime.microsecondsPerDay))
    let early = time.instant(offset: before)
    let late = time.instant(offset: after)
    if before == after { return early }
    let earlyHolds = offset(at: early) == before
    let lateHolds = offset(at: late) == after
    if readsClocks, !earlyHolds, !lateHolds {
      return transitions.first { $0.at > late }?.at ?? early
    }
    switch (earlyHolds, lateHolds) {
    case (true, true) where readsClocks: return early
    case (true, false): return early
    case (false, true): return late
    default: return before < after ? early : late
    }
  }
}
