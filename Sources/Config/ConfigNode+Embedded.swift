internal import Yams

extension ConfigNode {
  /// A text with places of its own, as SQL has them: each is known in the file where the YAML shows the text as it is.
  ///
  /// That is so in literal blocks (`|`), and in plain or quoted scalars on one line that need no escapes.
  func embedded(expected: String) -> SourceText? {
    guard let text = text(expected: expected), case .scalar(let scalar) = node else { return nil }
    let layout = scalar.style == .literal ? blockLayout(of: text) : inlineLayout(of: scalar)
    return SourceText(
      file: source.file, text: text, layout: layout ?? .rewritten(start: position), log: source.log)
  }

  /// A literal block begins on the line after its indicator; its indent is what its lines lack.
  private func blockLayout(of text: String) -> SourceText.Layout? {
    guard let indicator = node.mark?.line else { return nil }
    let pairs = zip(text.split(separator: "\n", omittingEmptySubsequences: false), source.lines.dropFirst(indicator))
    guard let (line, shown) = pairs.first(where: { line, _ in !line.isEmpty }), shown.hasSuffix(line) else {
      return nil
    }
    let indent = shown.unicodeScalars.count - line.unicodeScalars.count
    return .verbatim(start: source.position(line: indicator + 1, column: indent + 1), indent: indent)
  }

  private func inlineLayout(of scalar: Node.Scalar) -> SourceText.Layout? {
    guard let mark = scalar.mark, source.lines.indices.contains(mark.line - 1) else { return nil }
    let quotes = scalar.style == .plain ? 0 : 1
    let rest = source.lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1 + quotes)
    guard rest.starts(with: scalar.string.unicodeScalars) else { return nil }
    return .verbatim(start: source.position(line: mark.line, column: mark.column + quotes), indent: 0)
  }
}
