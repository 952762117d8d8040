extension PlanShape: CustomStringConvertible {
  /// The shape as EXPLAIN would show it, one line for each node and each detail:
  ///
  ///     Hash Join
  ///       Hash Cond: (e.id = m.event_id)
  ///       -> Index Scan using event_id_idx on public.event e  ×12
  ///       -> Hash
  ///          -> Seq Scan on public.message m  ×12
  ///             Filter: (m.body = ?)
  public var description: String { lines.map { $0.text + $0.note }.joined(separator: "\n") }

  /// A line of a shape.
  struct Line: Hashable {
    /// What belongs to the shape.
    let text: String
    /// What is only shown: how many siblings are one here, how many workers were planned.
    var note = ""
  }

  /// The lines of the shape.
  var lines: [Line] { top.lines }
}

extension PlanShape.Node {
  /// The lines of the shape with this node at its top.
  var lines: [PlanShape.Line] {
    var lines: [PlanShape.Line] = []
    append(to: &lines, arrow: "", below: "  ")
    return lines
  }

  private func append(to lines: inout [PlanShape.Line], arrow: String, below: String) {
    lines.append(PlanShape.Line(text: arrow + (role.map { $0 + ": " } ?? "") + title, note: note))
    for detail in details { lines.append(PlanShape.Line(text: "\(below)\(detail.label): \(detail.text)")) }
    for child in children { child.append(to: &lines, arrow: below + "-> ", below: below + "   ") }
  }

  /// What the node does to what: `Index Scan using event_id_idx on public.event e`.
  var title: String { method + (target.map { " on " + $0 } ?? "") }

  private var note: String {
    (workers.map { "  ×\($0) workers" } ?? "") + (count == 1 ? "" : "  ×\(count)")
  }
}

// MARK: - Reading

extension PlanShape {
  /// Reads the lines that a shape was printed as.
  ///
  /// - Throws: the number of the first line (from 0) that no shape has there, and what is wrong with it.
  static func parse(_ lines: [Substring]) throws(ShapeFault) -> PlanShape {
    var drafts: [Draft] = []
    // The nodes that are open, by depth.
    var open: [Int] = []
    for (number, line) in lines.enumerated() {
      let text = line.drop { $0 == " " }
      let indent = line.count - text.count
      if number == 0 {
        guard indent == 0 else { throw ShapeFault(line: 0, detail: "the topmost node is not indented") }
        drafts.append(Draft(titleLine: text, parent: nil))
        open = [0]
        continue
      }
      // A node's own lines and its children's arrows stand two columns to the right of the top, three more each level.
      let (owner, rest) = (indent - 2).quotientAndRemainder(dividingBy: 3)
      guard indent >= 2, rest == 0, owner < open.count else {
        throw ShapeFault(line: number, detail: "the indentation fits no node above")
      }
      open.removeSubrange((owner + 1)...)
      if text.hasPrefix("-> ") {
        drafts.append(Draft(titleLine: text.dropFirst(3), parent: open[owner]))
        open.append(drafts.count - 1)
      } else if let colon = text.firstRange(of: ": ") {
        drafts[open[owner]].details.append(
          Detail(label: String(text[..<colon.lowerBound]), text: String(text[colon.upperBound...])))
      } else {
        throw ShapeFault(line: number, detail: "neither a node (-> …) nor a detail (Label: …)")
      }
    }
    // From the last to the first, so that children are built before their parents; the last one built is the topmost.
    var children: [Int: [Node]] = [:]
    var top: Node?
    for (index, draft) in drafts.enumerated().reversed() {
      let node = draft.node(children: children.removeValue(forKey: index)?.reversed() ?? [])
      if let parent = draft.parent { children[parent, default: []].append(node) }
      top = node
    }
    guard let top else { throw ShapeFault(line: 0, detail: "no plan is there") }
    return PlanShape(top: top)
  }

  /// A node as far as its lines are read.
  private struct Draft {
    let titleLine: Substring
    let parent: Int?
    var details: [Detail] = []

    func node(children: [Node]) -> Node {
      var title = titleLine
      let count = Self.takeNumber(after: "  ×", before: "", from: &title)
      let workers = Self.takeNumber(after: "  ×", before: " workers", from: &title)
      let role = Self.take(through: ": ", from: &title)
      let method = Self.take(through: " on ", from: &title)
      return Node(
        role: role.map(String.init), method: String(method ?? title), target: method == nil ? nil : String(title),
        details: details, children: children, count: count ?? 1, workers: workers)
    }

    /// Cuts `text` after the first `separator` that is in no quotes, and gives what was before it.
    private static func take(through separator: String, from text: inout Substring) -> Substring? {
      let bytes = text.utf8
      var isQuoted = false
      for index in bytes.indices {
        if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
        guard !isQuoted, bytes[index...].starts(with: separator.utf8) else { continue }
        let before = text[..<index]
        text = text[bytes.index(index, offsetBy: separator.utf8.count)...]
        return before
      }
      return nil
    }

    /// Cuts a number off the end of `text`.
    private static func takeNumber(after prefix: String, before suffix: String, from text: inout Substring) -> Int? {
      guard text.hasSuffix(suffix) else { return nil }
      let start = text.dropLast(suffix.count)
      let digits = start.reversed().prefix { $0.isASCII && $0.isNumber }.count
      guard let number = Int(start.suffix(digits)), start.dropLast(digits).hasSuffix(prefix) else { return nil }
      text = start.dropLast(digits + prefix.count)
      return number
    }
  }
}

/// What keeps lines from being a shape.
struct ShapeFault: Error {
  let line: Int
  let detail: String
}
