/// Where what is wanted of a table comes from (`pg_partition_table_info{policy}`).
public enum PolicySource: String, Hashable, Sendable, CaseIterable {
  /// The configuration file.
  case config
  /// What pg_partman is told to do.
  case pgPartman = "pg_partman"
}

extension TreeFacts {
  /// What holds for a table of which the file says `stated`.
  public func policy(stated: Policy?) -> Policy? { Policy.combined(stated: stated, managed: managed).policy }
}

extension Policy {
  /// What holds for a table of which the file says `stated` and pg_partman `managed`, and which of them had a say; nil
  /// where neither says a thing. The file decides wherever it says something.
  static func combined(stated: Policy?, managed: Policy?) -> (policy: Policy?, sources: [PolicySource]) {
    guard let managed else { return (stated, stated == nil ? [] : [.config]) }
    guard let stated else { return (managed, [.pgPartman]) }
    let both = stated.completed(by: managed)
    return (both, both == stated ? [.config] : [.config, .pgPartman])
  }

  /// The policy with what it leaves open as `other` has it.
  private func completed(by other: Policy) -> Policy {
    Policy(
      granularity: granularity ?? other.granularity, horizon: horizon ?? other.horizon,
      retention: retention ?? other.retention, timeZone: timeZone ?? other.timeZone,
      timeScale: timeScale ?? other.timeScale, keys: keys ?? other.keys, maxLeaves: maxLeaves ?? other.maxLeaves,
      probeDefault: probeDefault ?? other.probeDefault, pattern: pattern ?? other.pattern)
  }
}
