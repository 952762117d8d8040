internal import FoundationEssentials
internal import KnowledgeGraph
internal import Postgres
internal import QueryPlans

/// Reads which tables a knowledge graph registers. It asks the database nothing.
struct RegistrationCollector: Collector {
  let name = CollectorName.registration
  /// The graph's file.
  let file: String
  /// The database whose tables are meant.
  let datname: String
  /// The canonical queries.
  let queries: [CanonicalQuery]

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
      throw Unreadable(description: "\(file): there is no such file, or it cannot be read")
    }
    do {
      let graph = try GraphFile(Array(bytes))
      reading.registration = Registration(tables: graph.tables(of: datname), queries: queries)
    } catch {
      throw Unreadable(description: "\(file) \(error)")
    }
  }

  private struct Unreadable: Error, CustomStringConvertible { let description: String }
}
