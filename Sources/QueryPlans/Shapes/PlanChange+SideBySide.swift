extension PlanChange {
  /// Both shapes in two columns, the recorded to the left: `|` marks a line that changed, `<` one that is only recorded,
  /// `>` one that is only present. Lines that are too long for their column are wrapped.
  ///
  /// - Parameters:
  ///   - width: The columns to fit into, at least 40.
  ///   - limit: How many lines of each shape are shown. To align lines takes the square of their number.
  public func sideBySide(width: Int = 100, limit: Int = 400) -> String {
    let column = (max(width, 40) - 3) / 2
    let (left, right) = (recorded.shape.lines, present.shape.lines)
    var rows = [Row(left: "recorded", right: "present")]
    rows += Self.aligned(Array(left.prefix(limit)), Array(right.prefix(limit)))
    if max(left.count, right.count) > limit {
      let more = { (lines: [PlanShape.Line]) in lines.count > limit ? "… and \(lines.count - limit) lines more" : nil }
      rows.append(Row(left: more(left), right: more(right)))
    }
    return rows.flatMap { $0.text(column: column) }.joined(separator: "\n")
  }

  /// Two lines that stand beside each other.
  private struct Row {
    var left: String?
    var mark: Character = " "
    var right: String?

    func text(column: Int) -> [String] {
      let lefts = wrapped(left ?? "", to: column)
      let rights = wrapped(right ?? "", to: column)
      return (0..<max(lefts.count, rights.count)).map { index in
        let left = index < lefts.count ? lefts[index] : ""
        let right = index < rights.count ? rights[index] : ""
        var line = left + String(repeating: " ", count: column - left.count) + " \(mark) " + right
        while line.last == " " { line.removeLast() }
        return line
      }
    }
  }

  private static func aligned(_ recorded: [PlanShape.Line], _ present: [PlanShape.Line]) -> [Row] {
    var isRemoved = Array(repeating: false, count: recorded.count)
    var isInserted = Array(repeating: false, count: present.count)
    // A line that is only further in or out has not changed.
    let unindented = { (line: PlanShape.Line) in line.text.drop { " ->".contains($0) } }
    for change in present.map(unindented).difference(from: recorded.map(unindented)) {
      switch change {
      case .remove(let offset, _, _): isRemoved[offset] = true
      case .insert(let offset, _, _): isInserted[offset] = true
      }
    }
    var rows: [Row] = []
    var (left, right) = (0, 0)
    while left < recorded.count || right < present.count {
      let hasRemoved = left < recorded.count && isRemoved[left]
      let hasInserted = right < present.count && isInserted[right]
      let mark: Character = hasRemoved ? (hasInserted ? "|" : "<") : (hasInserted ? ">" : " ")
      var row = Row(mark: mark)
      if hasRemoved || !hasInserted {
        row.left = recorded[left].text + recorded[left].note
        left += 1
      }
      if hasInserted || !hasRemoved {
        row.right = present[right].text + present[right].note
        right += 1
      }
      rows.append(row)
    }
    return rows
  }
}

/// `line` in lines of at most `width` characters, broken at spaces where it can be, the later ones indented further.
private func wrapped(_ line: String, to width: Int) -> [String] {
  guard line.count > width else { return [line] }
  let characters = Array(line)
  let indent = min((characters.firstIndex { $0 != " " } ?? 0) + 5, width / 2)
  var lines: [String] = []
  var start = 0
  while start < characters.count {
    let prefix = lines.isEmpty ? "" : String(repeating: " ", count: indent)
    let room = width - prefix.count
    var end = min(start + room, characters.count)
    if end < characters.count, let space = characters[start..<end].lastIndex(of: " "), space > start + room / 2 {
      end = space + 1
    }
    lines.append(prefix + String(characters[start..<end]))
    start = end
  }
  return lines
}
