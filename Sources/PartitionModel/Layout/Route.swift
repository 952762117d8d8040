/// What becomes of the rows that come to a table, as far as it is settled; the rest are questions about their keys.
indirect enum Route: Sendable {
  /// A leaf takes them.
  case leaf(OID, throughDefault: Bool)
  /// Nothing takes them, for want of this.
  case refused(MissingPartition)
  /// Their time decides, by the bounds of `table`.
  case byTime([Piece], table: Table)
  /// One of several takes them, which of them no time and no value says: a hash does, or, at an instant that two partitions
  /// divide, a further column. All are partitions of `of`.
  case any([Alternative], of: OID)
  /// Their key decides, and has not been asked for.
  case question(Question)

  /// The rows of one stretch of time.
  struct Piece {
    let span: TimeSpan
    var route: Route
    /// Whether they come to a DEFAULT.
    var isRest = false
  }

  /// What a missing stretch of time would be created below, and how its bound is written.
  struct Table {
    let name: RelationName
    let strategy: PartitionKey.Strategy
  }

  /// One of several ways of which only one is a row's own.
  struct Alternative {
    var route: Route
    /// Whose hash, and which remainder of it, leads here; nil where something else decides.
    var remainder: (subject: KeySubject, bound: PartitionBound)?
  }

  /// A table that is not divided by time.
  struct Question {
    let table: Partition
    let subject: KeySubject
    /// Whether rows come to it for want of a proper partition.
    let throughDefault: Bool
  }
}

extension Route {
  /// The questions that are open, outermost only.
  var questions: [Question] {
    switch self {
    case .leaf, .refused: []
    case .byTime(let pieces, _): pieces.flatMap(\.route.questions)
    case .any(let ways, _): ways.flatMap(\.route.questions)
    case .question(let question): [question]
    }
  }

  /// The route once all that ask for `subject` have been answered.
  func answering(_ subject: KeySubject, _ answer: (Partition, _ throughDefault: Bool) -> Route) -> Route {
    switch self {
    case .leaf, .refused: self
    case .byTime(let pieces, let table):
      .byTime(pieces.map { $0.with($0.route.answering(subject, answer)) }, table: table)
    case .any(let ways, let table):
      .any(ways.map { .init(route: $0.route.answering(subject, answer), remainder: $0.remainder) }, of: table)
    case .question(let question):
      question.subject == subject ? answer(question.table, question.throughDefault) : self
    }
  }

  /// The route of those rows alone whose hash by `subject` has one of `remainders`.
  func narrowed(to remainders: [Int], modulus: Int, of subject: KeySubject) -> Route {
    switch self {
    case .leaf, .refused, .question: return self
    case .byTime(let pieces, let table):
      return .byTime(
        pieces.map { $0.with($0.route.narrowed(to: remainders, modulus: modulus, of: subject)) }, table: table)
    case .any(let ways, let table):
      let left = ways.filter { way in
        guard let own = way.remainder, own.subject == subject, case .hash(let divisor, let remainder) = own.bound
        else { return true }
        // A number can have both remainders where they agree by the moduli's common divisor.
        let shared = KeyDivision.greatestCommonDivisor(divisor, modulus)
        return remainders.contains { $0 % shared == remainder % shared }
      }.map { way in
        Alternative(
          route: way.route.narrowed(to: remainders, modulus: modulus, of: subject), remainder: way.remainder)
      }
      return left.count == 1 ? left[0].route : .any(left, of: table)
    }
  }

  /// Whether some rows are taken of which `subject` is never asked, or not yet.
  func takesRowsWhatever(_ subject: KeySubject) -> Bool {
    switch self {
    case .leaf: true
    case .refused: false
    case .byTime(let pieces, _): pieces.contains { $0.route.takesRowsWhatever(subject) }
    case .any(let ways, _): ways.contains { $0.route.takesRowsWhatever(subject) }
    case .question(let question): question.subject != subject
    }
  }

  /// Whether a range of time divides it, or some rows are refused at all times.
  var isTimed: Bool {
    switch self {
    case .leaf, .question: false
    case .refused, .byTime: true
    case .any(let ways, _): ways.contains(where: \.route.isTimed)
    }
  }

  /// Where the rows go over time: to the leaf that takes them all, or to the table above where several share them. What one
  /// of several refuses is refused.
  var timeline: Timeline {
    var segments: [Timeline.Segment] = []
    collect(&segments, within: .always)
    return Timeline(segments)
  }

  private func collect(_ segments: inout [Timeline.Segment], within span: TimeSpan) {
    switch self {
    case .leaf(let leaf, let throughDefault):
      segments.append(.init(span: span, taker: throughDefault ? .defaultPartition(leaf) : .partition(leaf)))
    case .refused, .question: break
    case .byTime(let pieces, _):
      for piece in pieces { piece.route.collect(&segments, within: piece.span.intersection(span)) }
    case .any(let ways, let table):
      guard let first = ways.first else { return }
      if ways.count == 1 { return first.route.collect(&segments, within: span) }
      let shared = ways.dropFirst().reduce(first.route.timeline) { $0.intersection($1.route.timeline) }
      segments += shared.taken(by: table).clipped(to: span).segments
    }
  }
}

extension Route.Piece {
  fileprivate func with(_ route: Route) -> Self { .init(span: span, route: route, isRest: isRest) }
}

extension Route {
  /// The first partition that is missing for rows of `instant`: they are refused for want of it, or come to a DEFAULT, unless
  /// only what is refused counts.
  func missing(at instant: Instant, whereRefused: Bool = false) -> MissingPartition? {
    switch self {
    case .leaf, .question: return nil
    case .refused(let missing): return missing
    case .byTime(let pieces, let table):
      let piece = pieces.first { $0.span.start <= .at(instant) && .at(instant) < $0.span.end }
      if let piece, !piece.isRest || whereRefused {
        return piece.route.missing(at: instant, whereRefused: whereRefused)
      }
      return MissingPartition(of: table.name, for: table.strategy == .list ? .listedTime : .time)
    case .any(let ways, _):
      return ways.lazy.compactMap { $0.route.missing(at: instant, whereRefused: whereRefused) }.first
    }
  }
}

/// Finds the way of rows through a tree whose time runs along an axis.
struct RouteMap {
  /// The axis; nil where no time runs through the tree.
  let axis: TimeAxis?

  /// What becomes of rows that come to `partition`, by a key of these columns above it. What detaches takes none.
  func route(
    to partition: Partition, by columns: [PartitionKey.Column] = [], throughDefault: Bool = false
  ) -> Route {
    guard let key = partition.key else { return .leaf(partition.oid, throughDefault: throughDefault) }
    let partitions = partition.partitions.filter { !$0.isDetachPending }
    if partitions.isEmpty { return .refused(MissingPartition(of: partition.name, for: .anything)) }
    guard let axis, axis.divides(key) else {
      return .question(.init(table: partition, subject: KeySubject(key), throughDefault: throughDefault))
    }
    let outer = key.columns == columns ? partition.bound : nil
    return .byTime(
      pieces(of: partition, partitions, along: axis, within: outer, throughDefault: throughDefault),
      table: .init(name: partition.name, strategy: key.strategy))
  }

  private func pieces(
    of table: Partition, _ partitions: [Partition], along axis: TimeAxis, within outer: PartitionBound?,
    throughDefault: Bool
  ) -> [Route.Piece] {
    let columns = table.key?.columns ?? []
    var pieces: [Route.Piece] = []
    var divided: [Instant: [Partition]] = [:]
    for partition in partitions {
      if let span = axis.span(partition.bound) {
        if !span.isEmpty {
          pieces.append(
            .init(span: span, route: route(to: partition, by: columns, throughDefault: throughDefault)))
        }
      } else if case .list = partition.bound {
        let route = route(to: partition, by: columns, throughDefault: throughDefault)
        pieces += axis.spans(listed: partition.bound).map { .init(span: $0, route: route) }
      }
      for instant in axis.dividedInstants(partition.bound) { divided[instant, default: []].append(partition) }
    }
    let rest = partitions.first { $0.bound == .default }
    for (instant, sharing) in divided {
      var routes = sharing.map { route(to: $0, by: columns, throughDefault: throughDefault) }
      if !axis.isWhole(instant, in: sharing.map(\.bound), within: outer) {
        routes.append(
          rest.map { route(to: $0, throughDefault: true) }
            ?? .refused(MissingPartition(of: table.name, for: .time)))
      }
      pieces.append(
        .init(span: axis.span(of: instant), route: .any(routes.map { .init(route: $0) }, of: table.oid)))
    }
    if let rest {
      let caught = route(to: rest, throughDefault: true)
      pieces += pieces.map(\.span).union.gaps.map { .init(span: $0, route: caught, isRest: true) }
    }
    return pieces
  }
}
