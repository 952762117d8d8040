internal import Findings
internal import Glibc
internal import Monitor
internal import PartitionModel

/// The map of one table as the page shows it.
struct MapDrawing {
  private let map: CoverageMap
  private let tree: TreeReport
  private let database: DatabaseSnapshot
  private let now: Instant
  private let scope: Scope
  /// The sizes of its cells.
  private let sizes: ClosedRange<Int64>

  init(_ map: CoverageMap, of tree: TreeReport, in database: DatabaseSnapshot, at now: Instant, _ scope: Scope) {
    self.map = map
    self.tree = tree
    self.database = database
    self.now = now
    self.scope = scope
    let sizes = map.rows.flatMap(\.cells).compactMap(\.bytes).filter { $0 > 0 }
    self.sizes = (sizes.min() ?? 1)...(sizes.max() ?? 1)
  }

  var content: [String: Any] {
    var content: [String: Any] = [
      "mapTable": tree.root.name.description.visible, "mapLink": Scope.link(database, tree.root.name),
      "mapCaption": caption, "columns": map.columns.map(column), "rows": map.rows.map(row),
      "hasDefault": map.rows.contains { $0.fallback != nil },
    ]
    if let folded = map.folded { content["folded"] = self.folded(folded) }
    if scope.branch != nil || scope.isOneTable && map.folded != nil {
      content["search"] = [
        "searchServer": database.server, "searchDatname": database.datname, "searchSchema": tree.root.name.schema,
        "searchTable": tree.root.name.name, "searchBranch": scope.branch ?? "",
      ]
    }
    return content
  }

  private var caption: String {
    let count = (map.rows.count + (map.folded?.branches ?? 0)).counted("branch", "branches")
    let horizon = tree.coverage.requiredUntil.map { ", required until \($0.dated)" } ?? ""
    return count + (tree.coverage.granularity.map { " by \($0.interval.granularityName)" } ?? "") + horizon
  }

  // MARK: Columns

  private func column(_ column: CoverageMap.Column) -> [String: Any] {
    [
      "columnName": name(of: column), "columnTitle": column.kind == .always ? "all of time" : column.span.brief,
      "columnClass": column.holdsNow ? "now" : "", "isNow": column.holdsNow && column.kind == .period,
    ]
  }

  private func name(of column: CoverageMap.Column) -> String {
    switch column.kind {
    case .earlier: return "earlier"
    case .later: return "later"
    case .always: return column.holdsNow ? "now" : "all rows"
    case .period:
      guard let granularity = tree.coverage.granularity, let start = column.span.start.instant else { return "" }
      return granularity.label(of: granularity.period(containing: start))
    }
  }

  // MARK: Branches

  private func row(_ row: CoverageMap.Row) -> [String: Any] {
    var content: [String: Any] = [
      "branch": row.branch == .whole ? "all rows" : row.branch.description.visible,
      "urgency": row.urgency.style, "urgencySign": row.urgency == .none ? "" : "\(row.urgency.sign) ",
      "cells": zip(map.columns, row.cells).map(cell), "note": note(row) ?? false,
      "defaultClass": false, "defaultText": "",
    ]
    if let fallback = row.fallback {
      let rows = fallback.rows.map { "\($0.asCount) rows" } ?? "rows unknown"
      content["defaultClass"] = "d"
      content["defaultText"] = "▽ \(rows)"
      content["defaultTitle"] =
        "\(fallback.leaves.map(\.description).joined(separator: ", ").visible) · DEFAULT · \(rows)"
        + " · \(fallback.bytes.map(\.asSize) ?? "size unknown")"
    }
    return content
  }

  private func note(_ row: CoverageMap.Row) -> String? {
    guard row.urgency != .none else { return nil }
    guard let coverage = row.coverage else { return "writes fail: a detach is pending" }
    switch row.urgency {
    case .refused: return "writes fail now"
    case .past: return "a gap in the past"
    default:
      guard let end = coverage.writableUntil.instant else { return "rows go to a DEFAULT or catch-all" }
      return "writes fail \(end.distance(from: now))"
    }
  }

  // MARK: Cells

  private func cell(_ column: CoverageMap.Column, _ cell: CoverageMap.Cell) -> [String: Any] {
    if cell.state == .none { return ["cellClass": false, "cellText": ""] }
    let size = cell.leaf == nil ? nil : cell.bytes.map(\.asSize) ?? "?"
    let text =
      switch cell.state {
      case .covered, .current, .blocked, .catchAll, .unknown: size ?? ""
      case .missing: cell.isPartial ? "part missing" : "missing"
      case .defaultOnly: "DEFAULT"
      case .detachPending: "detaching"
      case .none: ""
      }
    let isShaded = cell.state == .covered || cell.state == .current
    return [
      "cellClass": cell.state.style + (isShaded ? " z\(shade(cell.bytes))" : ""),
      "cellText": cell.state.sign + text, "cellTitle": title(cell, size),
    ]
  }

  /// How dark a cell is, from 0 to 5, between the smallest and the largest of the map: by factors, since sizes differ by
  /// those.
  private func shade(_ bytes: Int64?) -> Int {
    guard let bytes, bytes > 0 else { return 0 }
    let range = log2(Double(sizes.upperBound) / Double(sizes.lowerBound))
    guard range >= 0.5 else { return 3 }
    return min(5, 1 + Int(5 * log2(Double(bytes) / Double(sizes.lowerBound)) / range))
  }

  private func title(_ cell: CoverageMap.Cell, _ size: String?) -> String {
    var parts = [cell.state.words]
    if let hole = cell.uncovered { parts.append(hole.brief) }
    if let leaf = cell.leaf {
      let name = leaf.name.schema == tree.root.name.schema ? leaf.name.name : leaf.name.description
      let more = cell.leafCount > 1 ? " and \((cell.leafCount - 1).grouped) more" : ""
      parts.append(name.visible + more)
      if cell.leafCount == 1, let span = leaf.span { parts.append(span.brief) }
      parts.append(size.map { $0 == "?" ? "size unknown" : $0 } ?? "")
    }
    return parts.joined(separator: " · ")
  }

  // MARK: The rest

  private func folded(_ folded: CoverageMap.Folded) -> [String: Any] {
    let note =
      folded.unwell == 0 ? "nothing is missing from them" : "\(folded.unwell.grouped) of them miss something"
    return [
      "foldedCount": "\(folded.branches.grouped) more", "foldedNote": note,
      "foldedCells": folded.states.map { states -> [String: Any] in
        guard let worst = states.keys.max(by: { $0.gravity < $1.gravity }), worst != .none, let count = states[worst]
        else { return ["foldedClass": false, "foldedText": ""] }
        let all = states.sorted { $0.key.gravity > $1.key.gravity }.map { "\($0.value.grouped) \($0.key.words)" }
        return [
          "foldedClass": worst.style + (worst == .covered || worst == .current ? " z0" : ""),
          "foldedText": "\(worst.sign)\(count.grouped)", "foldedTitle": all.joined(separator: " · "),
        ]
      },
    ]
  }
}

extension CoverageMap.State {
  /// The class of a cell.
  var style: String {
    switch self {
    case .none: ""
    case .covered: "c"
    case .current: "n"
    case .blocked: "b"
    case .catchAll: "a"
    case .defaultOnly: "d"
    case .detachPending: "p"
    case .missing: "m"
    case .unknown: "u"
    }
  }

  /// What shows it without colour, before the cell's text.
  var sign: String {
    switch self {
    case .none, .covered: ""
    case .current: "● "
    case .blocked: "⊘ "
    case .catchAll: "∞ "
    case .defaultOnly: "▽ "
    case .detachPending: "⇥ "
    case .missing: "✕ "
    case .unknown: "? "
    }
  }

  /// What it is called.
  var words: String {
    switch self {
    case .none: "not required"
    case .covered: "covered"
    case .current: "covered now"
    case .blocked: "locked"
    case .catchAll: "catch-all only"
    case .defaultOnly: "DEFAULT only"
    case .detachPending: "detach pending"
    case .missing: "missing"
    case .unknown: "coverage unknown"
    }
  }

  /// Which of several states is told where there is room for one.
  fileprivate var gravity: Int {
    let order: [Self] = [
      .none, .covered, .current, .unknown, .blocked, .catchAll, .defaultOnly, .detachPending, .missing,
    ]
    return order.firstIndex(of: self) ?? 0
  }
}

extension BranchCoverage.Urgency {
  var style: String {
    switch self {
    case .refused: "critical"
    case .current, .next, .later, .past: "warning"
    case .none: ""
    }
  }

  var sign: String { self == .refused ? Severity.critical.symbol : Severity.warning.symbol }
}
