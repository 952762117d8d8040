// Built into one module with Sources/PartitionModel by `make fuzz`.

/// One input: a table in lines, read as the catalog is read, and looked at in every way that a report does; or, where
/// the first line is no key, a bound.
///
/// A table's first line is `STRATEGY column type …; granularity; horizon; zone; scale; now; server's zone`, where all but the key
/// may be left out; each other line is a partition's bound, as PostgreSQL writes it. A `~` before it is a detach that is pending;
/// ` / STRATEGY column type …` behind it divides the partition, and its own partitions follow, one space further in.
@_cdecl("LLVMFuzzerTestOneInput")
public func look(at bytes: UnsafePointer<UInt8>, count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  var lines = text.split(separator: "\n").map(String.init)[...]
  guard let header = lines.popFirst() else { return 0 }
  let fields = header.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
  func field(_ index: Int) -> String { fields.count > index ? fields[index] : "" }
  guard let key = key(field(0)) else {
    look(atBound: text)
    return 0
  }

  let scale = scale(field(4))
  let policy = Policy(
    granularity: CalendarInterval(field(1)), horizon: CalendarInterval(field(2)), timeZone: zones[field(3)],
    timeScale: scale)
  let now = TimeScale.instant.instant(of: field(5), in: .utc) ?? Instant(microseconds: 1_795_348_800_000_000)
  var builder = TreeBuilder(lines: lines)
  let root = builder.table(key, depth: 0)
  look(at: root, policy, zones[field(6)] ?? .utc, now)
  return 0
}

private func look(atBound text: String) {
  guard let bound = try? PartitionBound(parsing: text) else { return }
  let data: [PartitionBound.RangeDatum] = if case .range(let from, let to) = bound { from + to } else { [] }
  let scales: [TimeScale] = [
    .instant, .wallClock, .date, .epoch(step: 1), .epoch(step: 1_000_000), .uuidV7, .text,
    .snowflake(epoch: 1_288_834_974_657, shift: 22),
  ]
  for case .value(let value) in data {
    for scale in scales {
      for zone in zones.values {
        guard let instant = scale.instant(of: value, in: zone) else { break }
        _ = scale.literal(of: instant, in: zone)
        _ = scale.next(after: instant, in: zone)
      }
    }
  }
}

private func look(at root: Partition, _ policy: Policy?, _ serverZone: TimeZoneRules, _ now: Instant) {
  let report = TreeReport(
    of: root, SizeReading(), policy: policy, serverZone: serverZone, expectedKeys: ["1"], at: now)
  for ranges in root.numberRanges(besides: report.coverage.axis) { _ = ranges.gaps.count }
  for branch in report.coverage.branches {
    _ = branch.branch.label.description
    precondition(branch.coveredUntil >= .at(now) && branch.coveredUntil <= branch.writableUntil)
    if let missing = branch.missing {
      precondition(missing.past >= 0 && (0...1).contains(missing.current) && (0...1).contains(missing.next))
      precondition(missing.later >= 0 && missing.pastGaps.allSatisfy { $0.start < $0.end })
    }
    guard let granularity = branch.granularity else { continue }
    for instant in [branch.coveredUntil.instant, branch.writableUntil.instant, now].compactMap({ $0 }) {
      let period = granularity.period(containing: instant)
      precondition(period.start <= instant && (instant < period.end || period.end.microseconds == .max))
      if let axis = report.coverage.axis { _ = axis.scale.literal(of: period.start, in: axis.zone) }
    }
  }
}

// MARK: The tree

private struct TreeBuilder {
  var lines: ArraySlice<String>
  private var lastOID: UInt32 = 0

  init(lines: ArraySlice<String>) { self.lines = lines }

  mutating func table(_ key: PartitionKey?, depth: Int, bound: PartitionBound? = nil, isPending: Bool = false)
    -> Partition
  {
    lastOID += 1
    let oid = OID(rawValue: lastOID)
    var partitions: [Partition] = []
    while key != nil, depth < 6, let line = lines.first, line.prefix(while: { $0 == " " }).count >= depth {
      lines = lines.dropFirst()
      var text = trimmed(Substring(line))
      let isPending = text.hasPrefix("~")
      if isPending { text.removeFirst() }
      let parts = text.split(separator: " / ", maxSplits: 1).map(String.init)
      let inner = parts.count > 1 ? PartitionModel.key(parts[1]) : nil
      partitions.append(
        table(inner, depth: depth + 1, bound: try? PartitionBound(parsing: parts.first ?? ""), isPending: isPending))
    }
    return Partition(
      oid: oid, name: RelationName(schema: "public", name: "t_\(oid)"),
      storage: key.map { .partitioned(by: $0) } ?? .table, bound: bound, isDetachPending: isPending,
      partitions: partitions)
  }
}

private func trimmed(_ text: Substring) -> String {
  var text = text.drop { $0 == " " }
  while text.last == " " { text.removeLast() }
  return String(text)
}

private func key(_ text: String) -> PartitionKey? {
  let words = text.split(separator: " ").map(String.init)
  guard let strategy = words.first.flatMap(PartitionKey.Strategy.init), words.count >= 3 else { return nil }
  return PartitionKey(
    strategy: strategy,
    columns: stride(from: 1, to: words.count - 1, by: 2).map {
      PartitionKey.Column(name: words[$0] == "-" ? nil : words[$0], type: KeyType(name: words[$0 + 1]))
    })
}

// MARK: Policies

private func scale(_ text: String) -> TimeScale? {
  let words = text.split(separator: " ").map(String.init)
  switch words.first {
  case "instant": return .instant
  case "wallClock": return .wallClock
  case "date": return .date
  case "seconds": return .epoch(step: 1_000_000)
  case "milliseconds": return .epoch(step: 1_000)
  case "microseconds": return .epoch(step: 1)
  case "uuid": return .uuidV7
  case "text": return .text
  case "snowflake":
    let numbers = words.dropFirst().compactMap { Int64($0) }
    return numbers.count == 2 ? .snowflake(epoch: numbers[0], shift: Int(numbers[1])) : nil
  default: return nil
  }
}

private let zones: [String: TimeZoneRules] = [
  "UTC": .utc,
  "Asia/Kolkata": TimeZoneRules(name: "Asia/Kolkata", firstOffset: 19_800),
  "America/New_York": TimeZoneRules(
    name: "America/New_York", firstOffset: -18_000,
    transitions: changes([(1_772_953_200, -14_400), (1_793_512_800, -18_000), (1_805_007_600, -14_400)])),
  "Australia/Lord_Howe": TimeZoneRules(
    name: "Australia/Lord_Howe", firstOffset: 39_600,
    transitions: changes([(1_775_314_800, 37_800), (1_791_041_400, 39_600), (1_806_764_400, 37_800)])),
]

private func changes(_ changes: [(second: Int64, offset: Int)]) -> [TimeZoneRules.Transition] {
  changes.map { .init(at: Instant(microseconds: $0.second * 1_000_000), offset: $0.offset) }
}
