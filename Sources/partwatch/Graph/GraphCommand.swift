internal import ArgumentParser
internal import Config
internal import KnowledgeGraph
internal import Monitor
internal import PartitionModel

/// `partwatch graph`: the partitioned tables in the knowledge graph of a platform.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Register partitioned tables in a knowledge graph, and see what depends on them.",
    subcommands: [Export.self, Merge.self, Impact.self])
}

/// The nodes of every partitioned table that can be read, by database.
struct GraphTables {
  /// By database, then by table.
  let databases: [String: [String: JSONValue]]

  /// Reads the tables of every database of `configuration`.
  ///
  /// - Throws: `Exit.notCollected` where anything could not be read, and `Failure` where databases of one name differ.
  static func collect(_ configuration: Configuration, _ logging: LoggingOptions) async throws -> GraphTables {
    var catalogOnly = configuration
    // Which queries there are is known without planning them.
    catalogOnly.queries = []
    catalogOnly.graphFile = nil
    var databases: [String: [String: JSONValue]] = [:]
    for reading in try await WholeReading.collect(catalogOnly, logging) {
      let tables = reading.report.trees.map { TableNode($0, queries: configuration.queries) }.json
      if let others = databases.updateValue(tables, forKey: reading.datname), others != tables {
        throw Failure.unusable(
          "several servers have a database \(reading.datname), and they differ; name one with --conninfo".onOneLine)
      }
    }
    return GraphTables(databases: databases)
  }
}
