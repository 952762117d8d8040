public import PartitionModel

/// A tree in few words: `table("RANGE created_at timestamptz", [("FOR VALUES FROM (…) TO (…)", leaf)])`.
/// OIDs are numbered as the tree is built; names follow them.
public func table(_ key: String, _ partitions: [(bound: String, Partition)]) throws -> Partition {
  let words = key.split(separator: " ").map(String.init)
  guard let strategy = PartitionKey.Strategy(rawValue: words[0]) else { throw NotUnderstood(text: key) }
  let columns = stride(from: 1, to: words.count, by: 2).map {
    PartitionKey.Column(name: words[$0], type: KeyType(name: words[$0 + 1]))
  }
  return Partition(
    oid: 1, name: RelationName(schema: "public", name: "t"),
    storage: .partitioned(by: PartitionKey(strategy: strategy, columns: columns)),
    partitions: try partitions.enumerated().map { index, part in
      Partition(
        oid: OID(rawValue: UInt32(index + 2)), name: RelationName(schema: "public", name: "t\(index + 1)"),
        storage: part.1.storage, bound: try PartitionBound(parsing: part.bound),
        isDetachPending: part.1.isDetachPending, isUnlogged: part.1.isUnlogged, partitions: part.1.partitions)
    })
}

/// A table that holds rows.
public let leaf = Partition(oid: 0, name: RelationName(schema: "", name: ""), storage: .table)

/// The same while `DETACH … CONCURRENTLY` waits.
public let detaching = Partition(
  oid: 0, name: RelationName(schema: "", name: ""), storage: .table, isDetachPending: true)

/// Leaves with these bounds, each `lower..upper`: `2026-11-01..2026-12-01`; MINVALUE and MAXVALUE where an end is empty.
public func leaves(_ spans: String...) -> [(bound: String, Partition)] {
  spans.map { span in
    let ends = span.split(separator: ".", omittingEmptySubsequences: false).filter { !$0.isEmpty }.map { "'\($0)'" }
    let from = span.hasPrefix("..") ? "MINVALUE" : ends[0]
    let to = span.hasSuffix("..") ? "MAXVALUE" : ends[ends.count - 1]
    return ("FOR VALUES FROM (\(from)) TO (\(to))", leaf)
  }
}

/// The instant that `text` names in UTC: `2026-12-01`, `2026-12-01 12:00:00+00`.
public func instant(_ text: String) throws -> Instant {
  guard let instant = TimeScale.instant.instant(of: text, in: .utc) else {
    throw NotUnderstood(text: text)
  }
  return instant
}

/// A test's own words that make no sense.
struct NotUnderstood: Error {
  let text: String
}

extension TreeCoverage {
  /// Each branch in one line, and up to when partitions must exist.
  public var summary: String {
    let lines = branches.map { branch in
      let missing = branch.missing.map { "\($0.past)/\($0.current)/\($0.next)/\($0.later)" } ?? "unknown"
      return "\(branch.branch.label): covered \(branch.coveredUntil.summary), "
        + "writable \(branch.writableUntil.summary), missing \(missing)"
    }
    let required = requiredUntil.map { ", required until \($0)" } ?? ""
    return (["by \(granularity?.interval.granularityName ?? "nothing")\(required)"] + lines).joined(separator: "\n")
  }
}

extension TimeBound {
  fileprivate var summary: String {
    switch self {
    case .unboundedBelow: "-Inf"
    case .unboundedAbove: "+Inf"
    case .at(let instant): String("\(instant)".dropLast(4))
    }
  }
}
