internal import ArgumentParser
internal import KnowledgeGraph

extension GraphCommand {
  /// `partwatch graph export`
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the knowledge graph's node of each partitioned table, as JSON.",
      discussion: """
        The nodes stand under database_practices.partitioning, by database and table; docs/partitioning.schema.json is \
        their JSON Schema. The same tables give the same text.
        """)

    @OptionGroup var options: WatchOptions

    @Option(
      name: .shortAndLong, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
    var output: String?

    func run() async throws {
      let tables = try await GraphTables.collect(options.configuration(), options.logging)
      try OutputFile.write(Array(JSONValue.export(tables.databases).prettyText.utf8), to: output)
    }
  }
}
