extension TimeAxis {
  /// The axis that the bounds below `root` show; nil where nothing that divides it is known to be time.
  ///
  /// The outermost range key whose leading column is a time decides: by its type, or, for whole numbers and UUIDs, where
  /// every bound is a quarter of an hour of this century, which no counter hits by chance. Where no range is time, a list
  /// of dates is if some of them follow each other. `policy` overrules what the values stand for, of a column that can hold
  /// such values. The zone is the one that the key itself names, else the policy's, else that of UTC or of the server in
  /// which every bound is a midnight, or a fixed distance from UTC if there is one in which they all are.
  public init?(of root: Partition, policy: Policy?, serverZone: TimeZoneRules) {
    func bounded(by strategy: PartitionKey.Strategy, _ isWanted: (KeyType) -> Bool) -> [BoundedColumn] {
      root.leadingColumns(of: strategy).filter { isWanted($0.type) }.map { column in
        BoundedColumn(column: column, bounds: root.leadingBounds(of: column, strategy))
      }
    }
    let ranges = bounded(by: .range) { _ in true }
    let stated = policy?.timeScale.flatMap { scale in
      let measured =
        ranges.filter { scale.measures($0.column.type) }
        + (scale.hasLongValues ? bounded(by: .list, scale.measures) : [])
      return (measured.first { scale.makesTime(of: $0.bounds) } ?? measured.first).map { ($0, scale) }
    }
    let inferred = ranges.lazy.compactMap { found in
      TimeScale(of: found.column.type, bounds: found.bounds).map { (found, $0) }
    }
    func listed() -> (BoundedColumn, TimeScale)? {
      bounded(by: .list) { $0 == .date }.first { TimeScale.date.runs(through: $0.bounds) }.map { ($0, .date) }
    }
    guard let (found, scale) = stated ?? inferred.first ?? listed() else { return nil }
    let zone =
      found.column.zone ?? policy?.timeZone ?? Self.zone(of: scale, bounds: found.bounds, serverZone: serverZone)
    self.init(column: found.column.label, scale: scale, zone: scale.isLocal ? zone.readingClocks : zone)
  }

  private struct BoundedColumn {
    let column: PartitionKey.Column
    let bounds: [String]
  }

  private static func zone(of scale: TimeScale, bounds: [String], serverZone: TimeZoneRules) -> TimeZoneRules {
    // Wall-clock bounds are midnights in every zone; which one their rows are written in, the server's setting says best.
    if scale.isLocal { return serverZone }
    // An archive from 0 begins at no midnight that anyone meant.
    let instants = bounds.compactMap { scale.instant(of: $0, in: .utc) }.filter { $0.isOfThisCentury }
    func midnights(_ zone: TimeZoneRules) -> Int {
      instants.count { zone.civilTime(at: $0).microsecondOfDay == 0 }
    }
    let (ofUTC, ofServer) = (midnights(.utc), midnights(serverZone))
    if ofUTC == instants.count { return .utc }
    if ofServer == instants.count { return serverZone }
    if let observed = TimeZoneRules(midnights: instants) { return observed }
    return ofServer > ofUTC && ofServer > instants.count / 2 ? serverZone : .utc
  }
}

extension TimeZoneRules {
  /// The zone of which these instants are midnights, named by its latest offset, such as `+05:30`; nil where they are
  /// less than a day apart, or no clock that changes by up to an hour fits them.
  ///
  /// Its clocks change with the first midnight that shows the change, which is as early as can be known.
  fileprivate init?(midnights instants: [Instant]) {
    let midnights = Set(instants).sorted()
    let shortestDay: Int64 = 23 * 3_600_000_000
    guard zip(midnights, midnights.dropFirst()).allSatisfy({ $1.elapsed(since: $0) >= shortestDay }) else { return nil }
    let offsets = midnights.map { midnight in
      let ahead = (CivilTime.microsecondsPerDay - CivilTime(midnight, offset: 0).microsecondOfDay) / 1_000_000
      // The usual range of offsets: 14 hours ahead to 12 behind.
      return Int(ahead > 14 * 3_600 ? ahead - 86_400 : ahead)
    }
    guard let first = offsets.first, let last = offsets.last, let lowest = offsets.min(), let highest = offsets.max(),
      highest - lowest <= 3_600
    else { return nil }
    var transitions: [Transition] = []
    for (midnight, offset) in zip(midnights, offsets) where offset != transitions.last?.offset ?? first {
      transitions.append(Transition(at: midnight, offset: offset))
    }
    let clock = CivilTime(dayNumber: 0, microsecondOfDay: Int64(last.magnitude) * 1_000_000).description.dropFirst(11)
    self.init(name: (last < 0 ? "-" : "+") + clock, firstOffset: first, transitions: transitions)
  }
}

extension TimeScale {
  fileprivate init?(of type: KeyType, bounds: [String]) {
    switch type {
    case .timestamptz: self = .instant
    case .timestamp: self = .wallClock
    case .date: self = .date
    case .other("int4"), .other("int8"), .other("int2"), .other("numeric"):
      let steps: [Int64] = [1_000_000, 1_000, 1]
      guard let step = steps.first(where: { TimeScale.epoch(step: $0).areMoments(bounds) }) else { return nil }
      self = .epoch(step: step)
    case .other("uuid"):
      guard TimeScale.uuidV7.areMoments(bounds) else { return nil }
      self = .uuidV7
    case .other: return nil
    }
  }

  /// Whether the bounds may be what the policy says that they are: some are of this century, or there are none at all.
  fileprivate func makesTime(of bounds: [String]) -> Bool {
    bounds.isEmpty || bounds.contains { instant(of: $0, in: .utc)?.isOfThisCentury ?? false }
  }

  /// Whether one of the values follows on another.
  fileprivate func runs(through values: [String]) -> Bool {
    let spans = values.compactMap { span(ofAll: $0, in: .utc) }
    return !Set(spans.map(\.start)).isDisjoint(with: spans.map(\.end))
  }

  /// Whether the bounds are quarters of an hour of the years 2000 to 2100, at which the midnights of every zone lie.
  ///
  /// The lowest and the highest may lie beyond the century, as an archive from 0 does, if two others do not.
  private func areMoments(_ bounds: [String]) -> Bool {
    var (earlier, moments, later) = (0, 0, 0)
    for text in Set(bounds) {
      guard let time = instant(of: text, in: .utc) else { return false }
      if !time.isOfThisCentury {
        if time.microseconds < Instant.thisCentury.lowerBound { earlier += 1 } else { later += 1 }
      } else if time.microseconds % 900_000_000 == 0 {
        moments += 1
      } else {
        return false
      }
    }
    return earlier + later == 0 ? moments > 0 : earlier <= 1 && later <= 1 && moments > 1
  }
}

extension Instant {
  /// The years 2000 to 2100, in which partitions of live tables lie.
  fileprivate static let thisCentury: ClosedRange<Int64> = 946_684_800_000_000...4_102_444_800_000_000

  fileprivate var isOfThisCentury: Bool { Self.thisCentury.contains(microseconds) }
}

extension Partition {
  /// The leading columns of the keys of this tree that divide by `strategy`, outermost first, each once.
  func leadingColumns(of strategy: PartitionKey.Strategy) -> [PartitionKey.Column] {
    var columns: [PartitionKey.Column] = []
    forEachPartitioned { if let key = $0.key, key.strategy == strategy { columns += key.columns.prefix(1) } }
    return columns.grouped { $0 }.map { $0[0] }
  }

  /// The values that bound partitions along `column`, infinities left out.
  fileprivate func leadingBounds(of column: PartitionKey.Column, _ strategy: PartitionKey.Strategy) -> [String] {
    var bounds: [String] = []
    forEachPartitioned { table in
      guard let key = table.key, key.strategy == strategy, key.columns.first == column else { return }
      for partition in table.partitions {
        switch partition.bound {
        case .range(let from, let to):
          for case .value(let text)? in [from.first, to.first] { bounds.append(text) }
        case .list(let values):
          for case .value(let text) in values { bounds.append(text) }
        case .hash, .default, nil: break
        }
      }
    }
    return bounds.filter { $0 != "infinity" && $0 != "-infinity" }
  }
}
