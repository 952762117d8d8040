import PartitionModel
import Postgres
import TestTrees

/// Where rows go: the server's word, by inserting one and rolling back.
struct Judge {
  let session: PostgresConnection
  /// An INSERT of `$1`, the instant, that returns the leaf's OID.
  let insert: String

  /// The leaf that takes a row of this instant; nil where it is refused.
  func leaf(at instant: Instant) async throws -> OID? {
    try await session.execute("BEGIN")
    do {
      let leaf = try await session.query(insert, ["\(instant)"]) { row in try row.decode(0, as: UInt32.self) }
      try await session.execute("ROLLBACK")
      return leaf.first.map { OID(rawValue: $0) }
    } catch let error as PostgresError where error.message.hasPrefix("no partition of relation") {
      try await session.execute("ROLLBACK")
      return nil
    }
  }
}

extension Timeline {
  /// What takes the rows of `instant`, as the model has it.
  func taker(at instant: Instant) -> Taker? {
    segments.first { $0.span.start <= .at(instant) && .at(instant) < $0.span.end }?.taker
  }
}

extension Timeline.Taker {
  /// The leaf, be it a DEFAULT or not.
  var leaf: OID {
    switch self {
    case .partition(let oid), .defaultPartition(let oid): oid
    }
  }
}

extension Branch {
  /// Every instant at which its timeline changes, those a microsecond before, and some far from any.
  func probes() throws -> [Instant] {
    let ends = timeline.segments.flatMap { [$0.span.start.instant, $0.span.end.instant] }.compactMap { $0 }
    let far = [try instant("1900-01-01"), try instant("2024-03-15"), try instant("2200-01-01")]
    return Set(ends + ends.map { $0.advanced(byMicroseconds: -1) } + far).sorted()
  }
}
