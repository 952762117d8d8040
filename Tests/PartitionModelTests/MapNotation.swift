import PartitionModel
import TestTrees

/// The map of a tree in the notation of `tree(_:)`, seen on 22 November 2026, as text: a line for each branch, at its end how
/// urgent it is. A cell says its state unless a partition covers it, and how many leaves it has.
func drawn(_ notation: String, _ extent: CoverageMap.Extent = .init(), reading: SizeReading = .init()) throws -> String
{
  let now = try instant("2026-11-22 12:00:00+00")
  let tree = TreeReport(of: try tree(notation), reading, policy: nil, expectedKeys: nil, at: now)
  return CoverageMap(of: tree, at: now, extent).drawing(tree.coverage.granularity)
}

extension CoverageMap {
  func drawing(_ granularity: Granularity?) -> String {
    var lines = [["branch"] + columns.map { $0.name(granularity) + ($0.holdsNow ? " now" : "") }]
    lines += rows.map { row in
      let fallback = row.fallback == nil ? "" : ", DEFAULT"
      return ["\(row.branch)"] + row.cells.map(\.words) + ["\(row.urgency)\(fallback)"]
    }
    if let folded {
      let states = folded.states.map { states in
        states.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      }
      lines.append(["\(folded.branches) more"] + states + ["\(folded.unwell) unwell"])
    }
    return lines.map { $0.joined(separator: " | ") }.joined(separator: "\n")
  }
}

extension CoverageMap.Column {
  fileprivate func name(_ granularity: Granularity?) -> String {
    guard kind == .period, let granularity, let start = span.start.instant else { return kind.rawValue }
    return granularity.label(of: granularity.period(containing: start))
  }
}

extension CoverageMap.Cell {
  fileprivate var words: String {
    var words: [String] = state == .covered || state == .current ? [] : [state.rawValue]
    if isPartial { words.append("part") }
    if leafCount > 0 { words.append("\(leafCount)") }
    if let bytes { words.append("of \(bytes) bytes") }
    return words.joined(separator: " ")
  }
}
