internal import PartitionModel

/// Text in Markdown (CommonMark with GitHub's tables) that means itself, whatever it holds: names in a database may hold
/// anything.
enum Markdown {
  /// `text` as code within a line; empty where there is none.
  static func code(_ text: String) -> String {
    let line = text.onOneLine
    if line.isEmpty { return "" }
    let fence = fence(around: line, atLeast: 1)
    // The one space that is taken off again keeps a backtick at an end apart from the fence.
    let needsSpace = line.hasPrefix("`") || line.hasSuffix("`") || line.hasPrefix(" ") && line.hasSuffix(" ")
    let space = needsSpace ? " " : ""
    return fence + space + line + space + fence
  }

  /// `text` as lines of code, `language` said where it has one.
  static func block(_ text: String, language: String = "text") -> String {
    let fence = fence(around: text, atLeast: 3)
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }

  /// A row of a table.
  static func row(_ cells: [String]) -> String {
    // A bar divides cells even within code, unless a backslash stands before it.
    "| "
      + cells.map { $0.unicodeScalars.map { $0 == "|" ? "\\|" : "\($0)" }.joined() }
      .joined(separator: " | ") + " |"
  }

  /// A table with a heading.
  static func table(_ heading: [String], _ rows: [[String]]) -> String {
    ([row(heading), "|" + heading.map { _ in "---|" }.joined()] + rows.map(row)).joined(separator: "\n")
  }

  /// More backticks than `text` has in a row.
  private static func fence(around text: String, atLeast least: Int) -> String {
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return String(repeating: "`", count: longest < least ? least : longest + 1)
  }
}
