/// Finds the word that a misspelt one was meant to be.
public enum Spelling {
  /// The first of `words` that is nearest to `word`, or nil where none is near enough to be a slip of the fingers.
  ///
  /// Near is one slip in words of up to five letters and one in three letters beyond; case does not count.
  public static func nearest(to word: String, among words: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased())
    var best: (word: String, distance: Int)?
    for candidate in words {
      let letters = Array(candidate.lowercased())
      let limit = max(1, max(wanted.count, letters.count) / 3)
      guard abs(wanted.count - letters.count) <= limit else { continue }
      let slips = distance(wanted, letters)
      if slips <= limit, slips < best?.distance ?? .max { best = (candidate, slips) }
    }
    return best?.word
  }

  /// The fewest slips that make `right` of `left`: a letter left out, put in, mistaken, or swapped with its neighbour.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let mistaken = last[column] + (left[row] == right[column] ? 0 : 1)
        var fewest = min(mistaken, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          fewest = min(fewest, beforeLast[column - 1] + 1)
        }
        current.append(fewest)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
