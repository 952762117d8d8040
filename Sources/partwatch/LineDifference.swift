/// How one text differs from another, line by line.
struct LineDifference {
  private let changes: [String]

  init(from old: String, to new: String) {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    // Both are numbered by the line at which they stand: what goes comes before what takes its place.
    let changes = lines(new).difference(from: lines(old)).map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, 0, "-\(offset + 1): \(line)")
      case .insert(let offset, let line, _): (offset, 1, "+\(offset + 1): \(line)")
      }
    }
    self.changes = changes.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// What goes with `-` and what comes with `+`, each with its line's number; of very many the first, and how many more
  /// there are.
  func lines(atMost most: Int) -> [String] {
    changes.prefix(most) + (changes.count > most ? ["… and \(changes.count - most) lines more"] : [])
  }
}
