internal import PartitionModel
public import QueryPlans

extension PlannerSetting {
  /// What is wrong with the setting; nil where it does no harm to pruning.
  public var finding: Finding? {
    let whose = role.map { "sessions of role \($0)" } ?? "all sessions"
    let reset =
      (role.map { "ALTER ROLE \(SQLIdentifier.quoted($0))" } ?? "ALTER SYSTEM or ALTER DATABASE …")
      + " RESET \(name);"
    switch (name, value) {
    case ("enable_partition_pruning", "off"):
      return Finding(
        .pruningDisabled, .warning,
        sentence: "enable_partition_pruning is off for \(whose): their queries read every partition", remedy: reset)
    case ("plan_cache_mode", "force_generic_plan"):
      return Finding(
        .planCacheForced, .info,
        sentence:
          "plan_cache_mode is force_generic_plan for \(whose): their prepared statements get the generic plan alone",
        remedy: reset)
    default: return nil
    }
  }
}
