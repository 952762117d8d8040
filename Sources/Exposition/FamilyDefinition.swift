/// What a metric family measures, and so how its samples may be read.
public enum MetricType: String, Sendable {
  /// A value that goes up and down.
  case gauge
  /// A value that only grows until the process restarts; its name ends in `_total`.
  case counter
}

/// The name, type and help text that all samples of one family share.
///
/// Families are part of the program, never of its input, so a name is a literal and a bad one stops the program at first
/// use. The intended home is an extension, which makes call sites read `families.add(.missing, labels, 3)`:
///
///     extension FamilyDefinition {
///       static let missing = FamilyDefinition("pg_partition_missing", .gauge, "Periods without a proper partition.")
///     }
public struct FamilyDefinition: Hashable, Sendable {
  /// The name that every sample carries.
  public let name: String
  /// How the samples may be read.
  public let type: MetricType
  /// One sentence for people; any text.
  public let help: String

  /// The family's name in OpenMetrics, where a counter's `_total` belongs to the sample alone.
  let openMetricsName: String
  /// The base unit at the end of the name, which OpenMetrics declares by itself.
  let unit: String?

  /// A family; the name is snake case, `[a-zA-Z_][a-zA-Z0-9_]*`, and ends in `_total` exactly when it is a counter's.
  public init(_ name: StaticString, _ type: MetricType, _ help: String) {
    let name = name.description
    precondition(name.isPlainName, "\(name) is not a metric name")
    precondition(
      name.hasSuffix("_total") == (type == .counter), "\(name): a counter's name, and no other, ends in _total")
    let openMetricsName = type == .counter ? String(name.dropLast("_total".count)) : name
    self.name = name
    self.type = type
    self.help = help
    self.openMetricsName = openMetricsName
    self.unit = ["seconds", "bytes"].first { openMetricsName.hasSuffix("_\($0)") }
  }
}

extension String {
  /// Whether this is `[a-zA-Z_][a-zA-Z0-9_]*`: a label name, or a metric name without the colons that belong to recording
  /// rules.
  var isPlainName: Bool {
    guard let first = utf8.first, !first.isDigit else { return false }
    return utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
  fileprivate var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
}
