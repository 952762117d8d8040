internal import PartitionModel
internal import QueryPlans

/// The checks of queries as a table: a row for each plan, or one for both where they are alike, its reasons wrapped beside it.
struct QueryTable {
  private struct Row {
    let query: String
    var plan: String
    let leaves: String
    let status: QueryStatus
    let why: String

    func says(whatIsSaidBy other: Row) -> Bool {
      (query, leaves, status, why) == (other.query, other.leaves, other.status, other.why)
    }
  }

  private let rows: [Row]

  init(_ verdicts: [QueryVerdict]) {
    var rows: [Row] = []
    for verdict in verdicts {
      let row = Row(
        query: verdict.query.onOneLine, plan: verdict.plan.rawValue, leaves: Self.leaves(verdict.roots),
        status: verdict.status, why: Self.why(verdict).onOneLine)
      if let last = rows.last, last.says(whatIsSaidBy: row) {
        rows[rows.count - 1].plan = "both"
      } else {
        rows.append(row)
      }
    }
    self.rows = rows
  }

  /// `1/1/36`: scanned, allowed and all leaves; of several roots the one that is furthest beyond what it may, and how
  /// many more there are.
  private static func leaves(_ roots: [RootReading]) -> String {
    guard let worst = roots.max(by: { $0.scanned - $0.allowed < $1.scanned - $1.allowed }) else { return "-" }
    let more = roots.count > 1 ? " +\(roots.count - 1)" : ""
    return "\(worst.scanned)/\(worst.allowed)/\(worst.existing.map { "\($0)" } ?? "?")\(more)"
  }

  /// What is not as it should be, and why; nothing where all is.
  private static func why(_ verdict: QueryVerdict) -> String {
    if verdict.status == .ok { return "" }
    if !verdict.reasons.isEmpty { return verdict.reasons.joined(separator: "; ") }
    return verdict.detail
  }

  /// The table's lines, no wider than `width` unless the names alone are.
  func lines(title: String, width: Int, isColoured: Bool) -> [String] {
    let header = [title, "plan", "scanned/allowed/total", "verdict"]
    let cells = rows.map { [$0.query, $0.plan, $0.leaves, $0.status.rawValue] }
    var widths = header.indices.map { column in ([header] + cells).map { $0[column].count }.max() ?? 0 }
    // A name that is wider than its column keeps its beginning and its end.
    widths[0] = min(widths[0], Self.widestName)
    let indent = widths.reduce(0) { $0 + $1 + 2 }
    let reasonWidth = max(Self.narrowestReason, width - indent)

    func line(_ cells: [String], _ why: String?, _ status: QueryStatus?) -> String {
      var padded = zip(cells, widths).map { $0.shortened(to: $1).padded($1) }
      if let status, isColoured { padded[3] = status.coloured(padded[3]) }
      var line = padded.joined(separator: "  ") + "  " + (why ?? "")
      while line.last == " " { line.removeLast() }
      return line
    }
    return [line(header, "why", nil)]
      + zip(rows, cells).flatMap { row, cells in
        let why = row.why.wrapped(to: reasonWidth)
        return [line(cells, why.first, row.status)]
          + why.dropFirst().map { String(repeating: " ", count: indent) + $0 }
      }
  }

  private static let widestName = 40
  private static let narrowestReason = 20
}

extension QueryStatus {
  fileprivate func coloured(_ text: String) -> String {
    switch self {
    case .ok: "\u{1B}[32m\(text)\u{1B}[0m"
    case .overBudget, .planChanged, .error, .denied: "\u{1B}[31m\(text)\u{1B}[0m"
    case .blocked, .undetermined: "\u{1B}[33m\(text)\u{1B}[0m"
    }
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The beginning and the end of a text that is wider than `width`.
  func shortened(to width: Int) -> String {
    count <= width ? self : "\(prefix(width / 2))…\(suffix(width - width / 2 - 1))"
  }

  /// The words in lines of `width`, the first of which begins with `start`; a word that is wider has a line of its own.
  func wrapped(to width: Int, after start: String? = nil) -> [String] {
    var lines = start.map { [$0] } ?? []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
