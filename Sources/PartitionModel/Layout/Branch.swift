/// A part of a tree below which one time axis runs, with where its rows go at each instant.
public struct Branch: Hashable, Sendable {
  /// What tells it from the tree's other branches.
  public let label: BranchLabel
  /// The partitioned table whose partitions are the axis; the empty one where a branch has none.
  public let table: RelationName
  /// Where its rows go, over time.
  public let timeline: Timeline

  /// The branch `label`, at `table`, with its timeline.
  public init(label: BranchLabel, table: RelationName, timeline: Timeline) {
    self.label = label
    self.table = table
    self.timeline = timeline
  }
}

extension Partition {
  /// The branches of the tree below this root, in no order.
  ///
  /// Read from the bounds alone, every level by its own rule: a list or a range of anything but `axis` tells branches
  /// apart; a range of `axis` divides each branch below it; a hash refuses the rows of any remainder that has no
  /// partition. What detaches takes no rows and is not there.
  func readings(along axis: TimeAxis?) -> [BranchReading] {
    BranchReader(map: RouteMap(axis: axis)).readings(of: self)
  }
}

/// A branch, and whether time has a part in it.
struct BranchReading: Sendable {
  let branch: Branch
  /// Where its rows go.
  let route: Route
  /// Whether the catalog tells all about it; false where bounds compare as only the server can, by a collation.
  let isCertain: Bool

  /// Whether time divides it, or some of its rows are refused at all times.
  var isTimed: Bool { route.isTimed }
}

/// Asks one key after the other until only time is left to decide.
///
/// All tables that ask for a key are asked together, wherever they stand: siblings need not divide rows alike. One month
/// may have a partition for campaigns 1 and 2, the next month one for each, a third none for campaign 2 but a DEFAULT, and
/// a fourth none at all for campaigns.
private struct BranchReader {
  let map: RouteMap

  func readings(of root: Partition) -> [BranchReading] {
    readings(map.route(to: root), at: root, .whole, known: [:], isCertain: true)
  }

  /// The branches of `route`, which begins at `table`, under `label`, of rows of which some keys are known.
  private func readings(
    _ route: Route, at table: Partition, _ label: BranchLabel, known: [KeySubject: KeyValues], isCertain: Bool
  ) -> [BranchReading] {
    let questions = route.questions
    guard let subject = questions.first?.subject else {
      let branch = Branch(label: label, table: table.name, timeline: route.timeline)
      return [BranchReading(branch: branch, route: route, isCertain: isCertain)]
    }
    let tables = questions.filter { $0.subject == subject }.map(\.table)
    let places = Dictionary(tables.enumerated().map { ($1.oid, $0) }) { first, _ in first }
    let division = KeyDivision(
      of: tables, by: subject, among: known[subject], othersTake: route.takesRowsWhatever(subject))
    return division.parts.flatMap { part -> [BranchReading] in
      var known = known
      known[subject] = part.values
      var answered = route.answering(subject) { table, throughDefault in
        let takers = places[table.oid].map { part.takers[$0] } ?? []
        let ways = takers.map { taker in
          Route.Alternative(
            route: map.route(to: taker, throughDefault: throughDefault || taker.bound == .default && !part.isRest),
            remainder: subject.isHash ? taker.bound.map { (subject, $0) } : nil)
        }
        if ways.count == 1 { return ways[0].route }
        if !ways.isEmpty { return .any(ways, of: table.oid) }
        return .refused(MissingPartition(of: table.name, for: part.condition?.test))
      }
      if case .remainders(let remainders, let modulus) = part.values {
        // Of what an earlier hash by the same columns left open, these rows may rule out some.
        answered = answered.narrowed(to: remainders, modulus: modulus, of: subject)
      }
      // Where the key alone decides, the branch is what it decides for.
      var next = table
      if case .question = route, let only = part.takers.first, only.count == 1 { next = only[0] }
      return readings(
        answered, at: next, label.adding(part.condition), known: known, isCertain: isCertain && part.isCertain)
    }
  }
}
