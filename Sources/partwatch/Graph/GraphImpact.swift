internal import ArgumentParser
internal import Config
internal import KnowledgeGraph
internal import Monitor
internal import PartitionModel

extension GraphCommand {
  /// `partwatch graph impact`
  struct Impact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what depends on how a table is partitioned.",
      discussion: """
        The service that owns the table, the services that depend on that one in the knowledge graph, and the canonical \
        queries that read the table, each with the leaves that it scans today. With --strategy also those that it would scan \
        were the table split so: on a throwaway server the tables of these queries are made again without their rows, with \
        the views, functions and types that they need, and the same checks run. Nothing is written to the database.
        """)

    /// How the impact is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
      case text, json, dot, mermaid
    }

    @OptionGroup var options: WatchOptions

    @Option(help: "How to write it: text, json, dot (Graphviz) or mermaid.")
    var format = Format.text

    @Option(
      help: ArgumentHelp("The knowledge graph; unless given, the configuration's graph.file.", valueName: "file"))
    var graph: String?

    @Option(
      help: ArgumentHelp(
        "How the table might be split instead: \"LIST (campaign_id), RANGE (created_at) monthly\", \"HASH (id) 16\".",
        valueName: "strategy"))
    var strategy: String?

    @Argument(help: "The table, as schema.table, or as table where only one schema has it.")
    var table: String

    func run() async throws {
      let configuration = try options.configuration()
      let strategy = try strategy.map(ProposedStrategy.init(option:))
      let services = try (graph ?? configuration.graphFile).map { try KnowledgeGraphFile($0).graph.services } ?? [:]
      var undrifted = configuration
      undrifted.graphFile = nil
      let (reading, tree) = try await WholeReading.collect(undrifted, options.logging).tree(named: table)
      let impact = KnowledgeGraph.Impact(
        of: tree, queries: configuration.queries, verdicts: reading.report.verdicts, services: services,
        proposal: try await proposal(strategy, undrifted, tree, reading))
      switch format {
      case .text: Terminal.write(impact.text)
      case .json: Terminal.write(impact.json.prettyText)
      case .dot: Terminal.write(impact.dot)
      case .mermaid: Terminal.write(impact.mermaid)
      }
    }

    private func proposal(
      _ strategy: ProposedStrategy?, _ configuration: Configuration, _ tree: TreeReport, _ reading: WholeReading
    ) async throws -> KnowledgeGraph.Impact.Proposal? {
      guard let strategy else { return nil }
      return try await ProposalServer(strategy: strategy, configuration: configuration, logging: options.logging)
        .proposal(for: tree, in: reading)
    }
  }
}
