/// The two formats that Prometheus reads.
///
/// They differ in how a family is introduced and how a page ends; samples look the same in both.
public enum ExpositionFormat: Sendable {
  /// The Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
  case prometheusText
  /// OpenMetrics 1.0 (prometheus.io/docs/specs/om/open_metrics_spec).
  case openMetrics

  /// The value of the `Content-Type` header.
  public var contentType: String {
    switch self {
    case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// The whole page of `families`.
  public func page(of families: MetricFamilies) -> [UInt8] {
    var page = body(of: families)
    page.append(end)
    return page
  }

  /// The page without its end, so that other families can follow.
  func body(of families: MetricFamilies) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(families.families.reduce(0) { $0 + $1.expectedSize })
    for family in families.families { append(family, to: &bytes) }
    return bytes
  }

  /// What closes a page, once and last: in OpenMetrics a reader takes a page without it for cut off.
  var end: String {
    switch self {
    case .prometheusText: ""
    case .openMetrics: "# EOF\n"
    }
  }

  private func append(_ family: MetricFamily, to bytes: inout [UInt8]) {
    if family.samples.isEmpty { return }
    appendHeader(of: family.definition, to: &bytes)
    let name = Array(family.definition.name.utf8)
    for sample in family.samples {
      bytes.append(contentsOf: name)
      if !sample.labels.bytes.isEmpty {
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: sample.labels.bytes)
        bytes.append(UInt8(ascii: "}"))
      }
      bytes.append(UInt8(ascii: " "))
      bytes.appendNumber(sample.value)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private func appendHeader(of definition: FamilyDefinition, to bytes: inout [UInt8]) {
    switch self {
    case .prometheusText:
      bytes.append("# HELP \(definition.name) ")
      bytes.appendEscaped(definition.help, quotes: false)
      bytes.append("\n# TYPE \(definition.name) \(definition.type)\n")
    case .openMetrics:
      let name = definition.openMetricsName
      bytes.append("# TYPE \(name) \(definition.type)\n")
      if let unit = definition.unit { bytes.append("# UNIT \(name) \(unit)\n") }
      bytes.append("# HELP \(name) ")
      // Here, and not in the text format, a quote in a help text is escaped as well.
      bytes.appendEscaped(definition.help, quotes: true)
      bytes.append("\n")
    }
  }
}

extension MetricFamily {
  /// About as many bytes as the family will take, so that a page is seldom moved while it grows.
  fileprivate var expectedSize: Int {
    let header = 3 * definition.name.utf8.count + definition.help.utf8.count + 64
    return samples.reduce(header) { $0 + definition.name.utf8.count + $1.labels.bytes.count + 16 }
  }
}
