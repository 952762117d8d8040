internal import ArgumentParser
internal import Config
internal import FoundationEssentials
internal import KnowledgeGraph
internal import PartitionModel

extension GraphCommand {
  /// `partwatch graph merge`
  struct Merge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring the partitioned tables in a knowledge graph's file up to date.",
      discussion: """
        Nothing but the tables of the databases that are read is changed, to the byte; with them the version's last number \
        is raised and last_updated set. The file before goes to the folder backups beside it. A file that is up to date \
        is left alone. Exit codes: 0 the file is up to date now, 1 with --check: it is not, 2 wrong usage or a file that \
        is no knowledge graph, 3 could not collect or write.
        """)

    @OptionGroup var options: WatchOptions

    @Flag(help: "Change nothing; say what is registered otherwise than it is, and exit with 1 if anything is.")
    var check = false

    @Argument(help: "The knowledge graph; unless given, the configuration's graph.file.")
    var file: String?

    func run() async throws {
      let configuration = try options.configuration()
      guard let path = file ?? configuration.graphFile else {
        throw Failure.unusable("name the knowledge graph's file, or set graph.file in the configuration")
      }
      let file = try KnowledgeGraphFile(path)
      let tables = try await GraphTables.collect(configuration, options.logging).databases
      let drift = tables.sorted { $0.key < $1.key }.map { datname, present in
        (datname, RegistrationDrift(registered: file.graph.tables(of: datname), present: present))
      }
      for (datname, drift) in drift { drift.lines.forEach { Terminal.say("\(datname) \($0)".onOneLine) } }
      if check {
        if drift.contains(where: { !$0.1.isEmpty }) { throw Exit.findings }
        return
      }
      let now = Instant(secondsSinceEpoch: Date().timeIntervalSince1970)
      guard let merged = try file.changed({ graph throws(GraphFileError) in try graph.registering(tables, at: now) })
      else {
        Terminal.note("\(path) is up to date")
        return
      }
      let backup = try file.replace(with: merged, at: now)
      Terminal.note("\(path) is version \(merged.version) now; before it: \(backup)")
    }
  }
}
