internal import Postgres

/// One kind of fact, read from one database.
///
/// A collector adds to the reading what it finds and leaves alone what it cannot read: the last value stays. It runs on
/// its own interval, and what it throws spoils no other collector.
protocol Collector: Sendable {
  /// What it is called in metrics and logs.
  var name: CollectorName { get }
  /// Whether it opens users' tables, of which each leaves some 12 kB in the backend for as long as that lives: then it gets
  /// a connection of its own, which goes with them.
  var opensTables: Bool { get }

  /// Reads through `connection` and notes what it found in `reading`.
  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws
}

extension Collector {
  var opensTables: Bool { false }
}

/// What a collector says that builds on the catalog, as long as that has not been read.
struct CatalogNotRead: Error, CustomStringConvertible {
  let description = "waits for the catalog, which could not be read yet"
}

/// The collectors by name (`partwatch_poll_success{collector}`).
public enum CollectorName: String, Hashable, Sendable, CaseIterable {
  /// Partition trees and their bounds.
  case catalog
  /// What pg_partman is told to do.
  case partman
  /// Keys that must have partitions.
  case keys
  /// Sizes and rows of leaves.
  case sizes
  /// Indexes that are missing or invalid.
  case indexes
  /// Tables that were partitions once.
  case leftovers
  /// Whatever a pattern asks of tables.
  case conformance
  /// Rows of DEFAULT partitions, where a policy allows to look.
  case defaults
  /// Settings that shape plans.
  case settings
  /// What a knowledge graph registers, where one is named.
  case registration
  /// Plans of the canonical queries.
  case queries
  /// Plans of the statements that the database has run.
  case workload
}
