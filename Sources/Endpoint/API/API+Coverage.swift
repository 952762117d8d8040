internal import Monitor
internal import PartitionModel

extension API {
  /// The most branches of a table that are told one by one; `branch=` asks for others.
  private static let branchLimit = 500

  /// The map of each table that the page draws, in the order of `tables`.
  static func coverage(_ report: DatabaseReport, _ scope: Scope) -> JSONValue {
    let trees = report.treesWorstFirst(report.findingsByTable).filter { scope.includes($0.root.name) }
    return .list(trees) { tree in
      let extent = CoverageMap.Extent(branches: branchLimit)
      return map(CoverageMap(of: tree, at: report.now, extent, where: scope.includes), of: tree)
    }
  }

  private static func map(_ map: CoverageMap, of tree: TreeReport) -> JSONValue {
    [
      "schemaname": .string(tree.root.name.schema), "relname": .string(tree.root.name.name),
      "column": .text(tree.coverage.axis?.column),
      "granularity": .text(tree.coverage.granularity?.interval.granularityName),
      "time_zone": .text(tree.coverage.axis?.zone.name),
      "required_until": .instant(tree.coverage.requiredUntil),
      "periods": .list(map.columns, period), "branches": .list(map.rows, branch),
      "folded": map.folded.map(folded) ?? .null,
    ]
  }

  private static func period(_ column: CoverageMap.Column) -> JSONValue {
    [
      "kind": .string(column.kind.rawValue), "start": .instant(column.span.start), "end": .instant(column.span.end),
      "current": .bool(column.holdsNow),
    ]
  }

  private static func branch(_ row: CoverageMap.Row) -> JSONValue {
    let coverage = row.coverage
    return [
      "branch": .string(row.branch.description), "schemaname": .string(row.table.schema),
      "relname": .string(row.table.name), "urgency": .string(row.urgency.name),
      "covered_until": .instant(coverage?.coveredUntil),
      "covered_without_end": .bool(coverage?.coveredUntil == .unboundedAbove),
      "writable_until": .instant(coverage?.writableUntil),
      "writable_without_end": .bool(coverage?.writableUntil == .unboundedAbove),
      "missing": coverage?.missing.map { missing([$0]) } ?? .null, "bytes": .number(row.bytes),
      "default": row.fallback.map(fallback) ?? .null, "cells": .list(row.cells, cell),
    ]
  }

  private static func fallback(_ fallback: TreeReport.DefaultReport) -> JSONValue {
    [
      "leaves": .list(fallback.leaves, name), "rows": .number(fallback.rows),
      "rows_counted": .bool(fallback.isCounted), "conflicts": .number(fallback.conflicts),
      "bytes": .number(fallback.bytes),
    ]
  }

  private static func name(_ table: RelationName) -> JSONValue {
    ["schemaname": .string(table.schema), "relname": .string(table.name)]
  }

  private static func leaf(_ place: LeafPlace) -> JSONValue {
    [
      "schemaname": .string(place.name.schema), "relname": .string(place.name.name),
      "start": .instant(place.span?.start), "end": .instant(place.span?.end),
    ]
  }

  private static func span(_ span: TimeSpan) -> JSONValue {
    ["start": .instant(span.start), "end": .instant(span.end)]
  }

  private static func cell(_ cell: CoverageMap.Cell) -> JSONValue {
    [
      "state": .string(cell.state.rawValue), "part": .bool(cell.isPartial), "leaves": .number(cell.leafCount),
      "bytes": .number(cell.bytes), "leaf": cell.leaf.map(leaf) ?? .null,
      "uncovered": cell.uncovered.map(span) ?? .null,
    ]
  }

  private static func folded(_ folded: CoverageMap.Folded) -> JSONValue {
    [
      "branches": .number(folded.branches), "unwell": .number(folded.unwell),
      "states": .list(folded.states) { states in
        .object(CoverageMap.State.allCases.map { ($0.rawValue, .number(states[$0] ?? 0)) })
      },
    ]
  }
}

extension BranchCoverage.Urgency {
  /// The name of the urgency: that of the window in which the first period is missing, where one is.
  fileprivate var name: String {
    switch self {
    case .refused: "refused"
    case .current: "current"
    case .next: "next"
    case .later: "later"
    case .past: "past"
    case .none: "none"
    }
  }
}
