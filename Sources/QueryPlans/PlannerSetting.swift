/// A setting that shapes the plans of sessions to come, where it is not as PostgreSQL has it by itself.
public struct PlannerSetting: Hashable, Sendable {
  /// Which setting: `enable_partition_pruning` or `plan_cache_mode`.
  public let name: String
  /// Its value.
  public let value: String
  /// Whose sessions have it, by role; nil: everybody's, unless a role's own setting says otherwise.
  public let role: String?

  /// The setting `name` of the sessions of `role`.
  public init(name: String, value: String, role: String? = nil) {
    self.name = name
    self.value = value
    self.role = role
  }
}
