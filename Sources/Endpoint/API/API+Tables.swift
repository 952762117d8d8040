internal import Findings
internal import Monitor
internal import PartitionModel

extension API {
  /// The partitioned tables, the one with the worst finding first.
  static func tables(_ report: DatabaseReport, _ scope: Scope) -> JSONValue {
    let findings = report.findingsByTable
    let trees = report.treesWorstFirst(findings).filter { scope.includes($0.root.name) }
    return .list(trees) { table($0, findings[$0.root.name] ?? []) }
  }

  private static func table(_ tree: TreeReport, _ findings: [Finding]) -> JSONValue {
    let coverage = tree.coverage
    let isMeasured = tree.sizes.isMeasured
    return [
      "schemaname": .string(tree.root.name.schema), "relname": .string(tree.root.name.name),
      "strategy": .text(tree.root.key?.strategy.rawValue), "key": .text(tree.root.key?.description),
      "severity": .text(findings.first?.severity.rawValue), "findings": .number(findings.count),
      "granularity": .text(coverage.granularity?.interval.granularityName),
      "time_zone": .text(coverage.axis?.zone.name), "branches": .number(coverage.branches.count),
      "leaves": .number(tree.places.count),
      "partitions": .object(PartitionKind.allCases.map { ($0.rawValue, .number(tree.counts[$0] ?? 0)) }),
      "bytes": isMeasured ? bytes(tree.sizes.table) : .null,
      "size_unknown": .object(SizeUnknownReason.allCases.map { ($0.rawValue, .number(tree.sizes.unknown[$0] ?? 0)) }),
      "rows": tree.rows.map(rows) ?? .null,
      "required_until": .instant(coverage.requiredUntil),
      "covered_until": .instant(coverage.coveredUntil),
      "covered_without_end": .bool(coverage.coveredUntil == .unboundedAbove),
      "writable_until": .instant(coverage.writableUntil),
      "writable_without_end": .bool(coverage.writableUntil == .unboundedAbove),
      "missing": coverage.granularity == nil ? .null : missing(coverage.branches.compactMap(\.missing)),
    ]
  }

  private static func bytes(_ size: RelationSize) -> JSONValue {
    ["heap": .int(size.heap), "index": .int(size.index), "toast": .int(size.toast), "total": .int(size.total)]
  }

  private static func rows(_ rows: RowEstimate) -> JSONValue {
    ["live": .double(rows.live), "dead": .double(rows.dead)]
  }

  /// Periods that are missing, by window, summed up.
  static func missing(_ periods: [MissingPeriods]) -> JSONValue {
    [
      "past": .number(periods.reduce(0) { $0 + $1.past }), "current": .number(periods.reduce(0) { $0 + $1.current }),
      "next": .number(periods.reduce(0) { $0 + $1.next }), "later": .number(periods.reduce(0) { $0 + $1.later }),
    ]
  }
}

extension Scope {
  /// Whether a finding is about something in it.
  func includes(_ finding: Finding) -> Bool {
    if schemaname == nil, relname == nil, branch == nil { return true }
    // What befalls a table befalls each branch of it.
    return finding.table.map(includes) == true && (finding.branch == .whole || includes(finding.branch))
  }
}
