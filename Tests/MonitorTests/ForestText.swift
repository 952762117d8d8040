import PartitionModel
import Postgres
import TestServers

@testable import Monitor

extension TestDatabase {
  /// The partition trees as the collector reads them.
  func forest() async throws -> PartitionForest { try await session().forest() }
}

extension PostgresConnection {
  /// The partition trees as the collector reads them.
  func forest() async throws -> PartitionForest {
    var reading = DatabaseReading()
    try await CatalogCollector().collect(from: self, into: &reading)
    return reading.forest
  }
}

extension PartitionForest {
  /// A line for each table, its partitions indented below it.
  var text: String { roots.flatMap { $0.lines(indent: "") }.joined(separator: "\n") }
}

extension Partition {
  fileprivate func lines(indent: String) -> [String] {
    var words = [name.quoted]
    if let bound { words.append(bound.text) }
    if let key { words.append("BY \(key.text)") }
    if storage == .foreign { words.append("foreign") }
    if isDetachPending { words.append("detach pending") }
    return [indent + words.joined(separator: " ")] + partitions.flatMap { $0.lines(indent: indent + "  ") }
  }
}

extension PartitionKey {
  /// `RANGE (a int4, b date)`
  fileprivate var text: String {
    "\(strategy.rawValue) (\(columns.map { "\($0.label) \($0.type.text)" }.joined(separator: ", ")))"
  }
}

extension KeyType {
  fileprivate var text: String {
    switch self {
    case .date: "date"
    case .timestamp: "timestamp"
    case .timestamptz: "timestamptz"
    case .other(let name): name
    }
  }
}

extension PartitionBound {
  /// `IN 1 | NULL`, each value with whatever is in it
  fileprivate var text: String {
    switch self {
    case .list(let values): "IN " + values.map(\.text).joined(separator: " | ")
    case .range(let from, let to):
      "FROM \(from.map(\.text).joined(separator: " | ")) TO \(to.map(\.text).joined(separator: " | "))"
    case .hash(let modulus, let remainder): "REMAINDER \(remainder) OF \(modulus)"
    case .default: "DEFAULT"
    }
  }
}

extension PartitionBound.ListValue {
  fileprivate var text: String {
    switch self {
    case .null: "NULL"
    case .value(let value): "‹\(value)›"
    }
  }
}

extension PartitionBound.RangeDatum {
  fileprivate var text: String {
    switch self {
    case .minValue: "MINVALUE"
    case .value(let value): "‹\(value)›"
    case .maxValue: "MAXVALUE"
    }
  }
}
