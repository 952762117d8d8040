internal import PartitionModel

/// Which leaves one run measures, and where the next goes on: a round over all, so that each has its turn.
struct MeasuringTurn: Hashable, Sendable {
  /// Where, in the order of the leaves, the next changed one is looked for.
  private var changedFrom = 0
  /// The same of those that seem unchanged.
  private var sameFrom = 0

  /// What one run does.
  struct Choice: Hashable {
    /// Changed, and to be measured now.
    var changed: [OID] = []
    /// Changed, and to wait.
    var waiting: [OID] = []
    /// Unchanged by all that shows, and to be measured now.
    var swept: [OID] = []
  }

  /// Chooses among `leaves`: of those that have changed at most `limit`, and `sweep` others.
  mutating func choose(
    among leaves: [OID], limit: Int?, sweep: Int, hasChanged: (OID) -> Bool
  ) -> Choice {
    var choice = Choice()
    guard !leaves.isEmpty else { return choice }
    let first = changedFrom % leaves.count
    for place in Array(first..<leaves.count) + Array(0..<first) where hasChanged(leaves[place]) {
      if choice.changed.count < limit ?? .max {
        choice.changed.append(leaves[place])
        changedFrom = place + 1
      } else {
        choice.waiting.append(leaves[place])
      }
    }
    let start = sameFrom % leaves.count
    for offset in 0..<leaves.count where choice.swept.count < sweep {
      let place = (start + offset) % leaves.count
      sameFrom = place + 1
      if !hasChanged(leaves[place]) { choice.swept.append(leaves[place]) }
    }
    return choice
  }
}
