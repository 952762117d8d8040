/// How a plan differs from the one that is recorded.
public struct PlanChange: Hashable, Sendable {
  /// What is different, in words; what is likely to have brought on the rest comes first. Never empty.
  public let causes: [String]
  /// The recorded plan.
  public let recorded: RecordedPlan
  /// The present one.
  public let present: RecordedPlan

  /// The change from one plan to another; nil where both have the same shape.
  ///
  /// Settings alone make no change: as long as plans keep their shape, they may be what they like. The one exception is
  /// `enable_partition_pruning`: without it a plan reads every leaf, which a shape, where one leaf stands for all of its
  /// kind, does not show.
  public init?(from recorded: RecordedPlan, to present: RecordedPlan) {
    let pruning = "enable_partition_pruning"
    guard recorded.shape != present.shape || recorded.settings[pruning] != present.settings[pruning] else { return nil }
    self.recorded = recorded
    self.present = present
    let settings = SettingChange.all(from: recorded.settings, to: present.settings)
    let nodes = NodeComparison(recorded.shape.top, present.shape.top)
    var causes =
      settings.filter(\.isSwitch).map(\.description) + ConditionChange.all(from: recorded.shape, to: present.shape)
      + nodes.findings + settings.filter { !$0.isSwitch }.map(\.description)
    if causes.isEmpty { causes = ["the plan is built differently"] }
    var seen: Set<String> = []
    self.causes = causes.filter { seen.insert($0).inserted }
  }

  /// The cause that comes first.
  public var cause: String { causes[0] }
}

/// A setting that is not what it was.
private struct SettingChange: CustomStringConvertible {
  let name: String
  let recorded: String?
  let present: String?

  /// The changes from one set of settings to another, by name.
  static func all(from recorded: [String: String], to present: [String: String]) -> [SettingChange] {
    Set(recorded.keys).union(present.keys).sorted()
      .filter { recorded[$0] != present[$0] }
      .map { SettingChange(name: $0, recorded: recorded[$0], present: present[$0]) }
  }

  /// Whether it allows or forbids something.
  var isSwitch: Bool { Self.opposites[recorded ?? present ?? ""] != nil }

  /// `enable_indexscan: on → off`. A setting that EXPLAIN does not show is as built in, which of two values is the other
  /// one.
  var description: String {
    let builtIn = Self.opposites[recorded ?? present ?? ""] ?? "built-in value"
    return "\(name): \(recorded ?? builtIn) → \(present ?? builtIn)"
  }

  private static let opposites = ["on": "off", "off": "on"]
}
