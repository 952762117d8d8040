internal import Yams

extension SourceText {
  /// The root of the YAML in the text; nil where there is none, or an error was noted.
  func yaml() -> ConfigNode? {
    do {
      // No rules to tell types apart: a scalar is what its reader makes of it. It also makes `a` and `'a'` the same key.
      return try Yams.compose(yaml: text, .basic, .default, .utf8).map { ConfigNode(node: $0, source: self) }
    } catch let error as YamlError {
      report(error)
    } catch {
      report(at: start, "not valid YAML")
    }
    return nil
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      let isTab = lines.dropFirst(mark.line - 1).first?.unicodeScalars.dropFirst(mark.column - 1).first == "\t"
      let hint = isTab ? "; indent with spaces, not tabs" : ""
      let during = context.map { context in
        let begin = position(line: context.mark.line, column: context.mark.column)
        return " \(context.text) that begins at \(begin.line):\(begin.column)"
      }
      report(at: position(line: mark.line, column: mark.column), "not valid YAML: \(problem)\(during ?? "")\(hint)")
    case .composer(let context, let problem, let mark, _):
      let expectation = context.map { "\($0.text) " } ?? ""
      report(at: position(line: mark.line, column: mark.column), "not valid YAML: \(expectation)\(problem)")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let place = position(line: line.count, column: (line.last?.unicodeScalars.count ?? 0) + 1)
      report(at: place, "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
      report(
        at: position(line: context.mark.line, column: context.mark.column),
        "\(names) is given more than once in the same mapping")
    default:
      report(at: start, "not valid YAML")
    }
  }
}
