internal import QueryPlans

extension SourceText {
  /// The one statement in the text; nil where it is none that may be explained, which is noted at its place.
  func statement() -> CanonicalSQL? {
    do {
      return try CanonicalSQL.check(text)
    } catch {
      report(at: position(line: error.line, column: error.column), error.kind.description)
      return nil
    }
  }
}
