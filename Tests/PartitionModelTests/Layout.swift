import PartitionModel
import TestTrees
import Testing

/// One way to lay out a table, and everything that is to be said of its coverage.
struct Layout: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The tree, in the notation of `tree(_:)`.
  let tree: String
  let policy: Policy?
  let serverZone: TimeZoneRules
  /// When it is looked at, in UTC.
  let now: String
  /// As `TreeCoverage.summary` writes it; missing periods are past/current/next/later.
  let coverage: String

  init(
    _ description: String, _ tree: String, policy: Policy? = nil, in serverZone: TimeZoneRules = .utc,
    at now: String = "2026-11-22 12:00:00+00", _ coverage: String
  ) {
    self.testDescription = description
    self.tree = tree
    self.policy = policy
    self.serverZone = serverZone
    self.now = now
    self.coverage = coverage
  }

  /// What the model says of the tree.
  func seen() throws -> String {
    let now = try #require(TimeScale.instant.instant(of: self.now, in: .utc))
    return TreeCoverage(of: try TestTrees.tree(tree), at: now, policy: policy, serverZone: serverZone).summary
  }
}

/// Zones with the changes of their clocks in the years of the layouts, as the IANA database has them.
extension TimeZoneRules {
  static let newYork = TimeZoneRules(
    name: "America/New_York", firstOffset: -18_000,
    transitions: [
      .utc(2026, 3, 8, "07:00", offset: -14_400), .utc(2026, 11, 1, "06:00", offset: -18_000),
      .utc(2027, 3, 14, "07:00", offset: -14_400), .utc(2027, 11, 7, "06:00", offset: -18_000),
    ])

  static let kolkata = TimeZoneRules(name: "Asia/Kolkata", firstOffset: 19_800)

  /// Its clocks change by half an hour.
  static let lordHowe = TimeZoneRules(
    name: "Australia/Lord_Howe", firstOffset: 39_600,
    transitions: [
      .utc(2026, 4, 4, "15:00", offset: 37_800), .utc(2026, 10, 3, "15:30", offset: 39_600),
      .utc(2027, 4, 3, "15:00", offset: 37_800), .utc(2027, 10, 2, "15:30", offset: 39_600),
    ])
}

extension TimeZoneRules.Transition {
  /// The offset from a time in UTC on, `clock` as `hh:mm`.
  fileprivate static func utc(_ year: Int, _ month: Int, _ day: Int, _ clock: String, offset: Int) -> Self {
    let minutes = clock.split(separator: ":").reduce(0) { $0 * 60 + (Int64($1) ?? 0) }
    let time = CivilTime(year: year, month: month, day: day, microsecondOfDay: minutes * 60_000_000)
    return Self(at: time.instant(offset: 0), offset: offset)
  }
}
