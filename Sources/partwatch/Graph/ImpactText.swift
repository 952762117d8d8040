internal import KnowledgeGraph
internal import PartitionModel
internal import QueryPlans

extension Impact {
  /// The impact for people: the table, the services, then a line for each query and plan.
  var text: String {
    var lines = ["\(table.name)  \(keys)\(table.granularity.map { "  by \($0)" } ?? "")  \(Self.count(leaves))"]
    if let proposal { lines.append("proposed: \(proposal.strategy)  \(Self.count(proposal.leaves))") }
    lines += services.map { service in
      service.through.map { "service \(service.name) depends on \($0)" } ?? "service \(service.name) owns it"
    }
    if services.isEmpty { lines.append("its name says of no service that it owns it") }
    if queries.isEmpty {
      lines.append("no canonical query reads it")
    } else {
      lines += [""] + table(of: rows)
    }
    if let proposal, !proposal.remarks.isEmpty { lines += [""] + proposal.remarks.map { "note: \($0)" } }
    return lines.map(\.onOneLine).joined(separator: "\n") + "\n"
  }

  private var keys: String { table.keys.map(\.description).joined(separator: " → ") }

  private static func count(_ leaves: Int) -> String { "\(leaves) \(leaves == 1 ? "leaf" : "leaves")" }

  private struct Row: Equatable {
    let query: String
    var plan: String
    let cells: [String]
  }

  /// A row for each plan, or one for both where they are alike.
  private var rows: [Row] {
    var rows: [Row] = []
    for query in queries {
      func cell(_ count: Int?) -> String { count.map(String.init) ?? "?" }
      let proposed = proposal == nil ? [] : [cell(query.proposed)]
      let why = [query.obstacle, query.proposedObstacle.map { "proposed: \($0)" }].compactMap { $0 }
      let row = Row(
        query: query.name, plan: query.plan.rawValue,
        cells: [cell(query.scanned)] + proposed + [cell(query.allowed), why.joined(separator: "; ")])
      if let last = rows.last, last.query == row.query, last.cells == row.cells {
        rows[rows.count - 1].plan = "both"
      } else {
        rows.append(row)
      }
    }
    return rows
  }

  private func table(of rows: [Row]) -> [String] {
    let heading = ["query", "plan", "scanned"] + (proposal == nil ? [] : ["proposed"]) + ["allowed", ""]
    let cells = [heading] + rows.map { [$0.query, $0.plan] + $0.cells }
    let widths = heading.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { cells in
      var line = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
