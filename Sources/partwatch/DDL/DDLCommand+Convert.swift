internal import ArgumentParser
internal import Config
internal import DDL
internal import Monitor
internal import PartitionModel

extension DDLCommand {
  /// `partwatch ddl convert`
  struct Convert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL that makes an ordinary table a partitioned one while it is in use.",
      discussion: """
        The partitioned table is made beside it, and filled in batches while a trigger notes what changes; both are compared, \
        and change names in an instant. What stands in the way is said first, with the way out: then nothing is printed, and \
        the exit code is 1.
        """)

    @OptionGroup var options: ScriptOptions

    @Option(
      help: ArgumentHelp(
        "What to make of it: \"RANGE (created_at) monthly\", \"LIST (tenant_id), HASH (id) 16\".", valueName: "strategy"
      ))
    var strategy = "LIST (campaign_id), RANGE (created_at) monthly"

    @Flag(help: "Agree that primary keys and unique constraints come to include the partition keys, and so allow more.")
    var widenKeys = false

    @Argument(help: "The table, as schema.table, or as table where only one schema has it.")
    var table: String

    func run() async throws {
      let strategy = try ProposedStrategy(option: strategy)
      let policies = try options.watch.configuration().policies
      try await options.run { survey in
        let (name, oid) = try Self.table(table, in: survey, among: try await survey.plainTables())
        guard let facts = try await survey.plainTable(oid, name) else {
          throw Failure.notCollected("\(name) went away while it was looked at".onOneLine)
        }
        let holders = try await survey.names(in: [name.schema])
        do {
          return Script.convert(
            try Conversion(
              of: facts, to: strategy, zone: policies.policy(for: name)?.timeZone ?? .utc, widening: widenKeys,
              holders: Set(holders.keys), isUnderway: try await survey.hasSchema(Conversion.workshop(of: oid))))
        } catch let obstacles as Conversion.Obstacles {
          throw Failure.found(
            (["\(name) cannot be converted to \(strategy) as it is:"] + obstacles.words.map { "  - \($0)" })
              .map(\.onOneLine).joined(separator: "\n"))
        }
      }
    }

    private static func table(
      _ text: String, in survey: Survey, among tables: [RelationName: OID]
    ) throws -> (RelationName, OID) {
      let matches = tables.filter { $0.key.description == text || $0.key.name == text }
      if matches.count == 1, let (name, oid) = matches.first { return (name, oid) }
      if let exact = matches.first(where: { $0.key.description == text }) { return (exact.key, exact.value) }
      if matches.count > 1 {
        let list = matches.keys.map(\.description).sorted().joined(separator: ", ")
        throw Failure.unusable("\(text): several schemas have it; say which: \(list)".onOneLine)
      }
      for tree in survey.report.trees {
        var isOfTree = false
        tree.root.forEach { if $0.name.description == text || $0.name.name == text { isOfTree = true } }
        if isOfTree {
          throw Failure.found(
            "\(text) is partitioned already; `partwatch graph impact \(tree.root.name) --strategy …` says what another layout "
              + "would do")
        }
      }
      let near = Spelling.nearest(to: text, among: tables.keys.flatMap { [$0.description, $0.name] }.sorted())
      throw Failure.unusable("\(text): there is no such table\(near.map { "; did you mean \($0)?" } ?? "")".onOneLine)
    }
  }
}
