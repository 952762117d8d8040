/// How large a table is, in steps of ten: what a text may say of it that is not to change from day to day.
public enum SizeClass: String, Hashable, Sendable, CaseIterable {
  /// Less than 1 GB.
  case small = "under 1 GB"
  /// Up to 10 GB.
  case medium = "1–10 GB"
  /// Up to 100 GB.
  case large = "10–100 GB"
  /// Up to 1 TB.
  case veryLarge = "100 GB–1 TB"
  /// Up to 10 TB.
  case huge = "1–10 TB"
  /// 10 TB and more.
  case enormous = "over 10 TB"

  /// The class of a table of so many bytes; a GB is 2³⁰ of them, as in `pg_size_pretty`.
  public init(bytes: Int64) {
    let steps: [(Int64, SizeClass)] = [
      (1 << 30, .small), (10 << 30, .medium), (100 << 30, .large), (1 << 40, .veryLarge), (10 << 40, .huge),
    ]
    self = steps.first { bytes < $0.0 }?.1 ?? .enormous
  }
}

extension TreeReport {
  /// How large the table is; nil while the size of any leaf is unknown.
  public var sizeClass: SizeClass? {
    sizes.unknown.isEmpty && !sizes.leaves.contains(nil) ? SizeClass(bytes: sizes.table.total) : nil
  }
}
