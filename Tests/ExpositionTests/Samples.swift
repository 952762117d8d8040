import Exposition

extension FamilyDefinition {
  static let missing = FamilyDefinition(
    "pg_partition_missing", .gauge, "Periods without a proper partition, by window.")
  static let writableUntil = FamilyDefinition(
    "pg_partition_writable_until_timestamp_seconds", .gauge, "First instant whose INSERT fails.")
  static let info = FamilyDefinition("pg_partition_table_info", .gauge, "One per root, always 1.")
  static let cpuSeconds = FamilyDefinition("process_cpu_seconds_total", .counter, "Processor time used.")
  static let snapshotAge = FamilyDefinition("partwatch_snapshot_age_seconds", .gauge, "Age of the snapshot.")
}

/// One sample in each of several families, the counter among them, with labels that try to break the format.
let hostileFamilies: MetricFamilies = {
  var families = MetricFamilies()
  let values = [
    #"quotes " and backslashes \ \\ \n \"# + "\"", "line\nfeeds\r\nand\ttabs", "}{,=# EOF", "münchen 分区 🐘 e\u{301}",
    "right\u{202E}to\u{200F}left שלום", "\u{1}\u{7F}\u{FEFF}", "",
  ]
  for (index, value) in values.enumerated() {
    let labels: LabelSet = ["server": "main", "relname": value]
    families.add(.missing, labels.adding("branch", value), index)
    families.add(.writableUntil, labels, Double.infinity)
  }
  families.add(.cpuSeconds, [:], 12.34)
  return families
}()

extension MetricFamilies {
  /// The page as text.
  func page(_ format: ExpositionFormat) -> String { String(decoding: format.page(of: self), as: UTF8.self) }
}
