internal import ArgumentParser
internal import DDL
internal import Monitor
internal import PartitionModel

extension DDLCommand {
  /// `partwatch ddl archive`
  struct Archive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL that detaches every partition that is past its retention.",
      discussion: """
        CONCURRENTLY, but where a DEFAULT partition forbids it. What drops a table stays a comment. How long partitions are \
        kept is a policy's `retention`, or what pg_partman is told.
        """)

    @OptionGroup var options: DDLOptions

    @Option(
      help: ArgumentHelp("Have psql write the rows of each to a file in this folder, as CSV.", valueName: "folder"))
    var export: String?

    func run() async throws {
      try await options.run { survey, trees in
        let overdue = trees.compactMap { tree in
          tree.overdue.map { (root: tree.root, overdue: $0.leaves, axis: tree.coverage.axis) }
        }.filter { !$0.overdue.isEmpty }
        let parents = overdue.reduce(into: Set<OID>()) { $0.formUnion($1.root.partitionedTables) }
        return Script.archive(overdue, try await survey.attributes(of: parents), exportingTo: export)
      }
    }
  }

  /// `partwatch ddl finalize`
  struct Finalize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL that ends every detach that is pending.",
      discussion:
        "A DETACH … CONCURRENTLY that was cut short leaves one: rows of its partition are refused until it is ended.")

    @OptionGroup var options: DDLOptions

    func run() async throws {
      try await options.run { survey, trees in
        let pending = trees.filter { !$0.detachPending.isEmpty }.map(\.root)
        let parents = pending.reduce(into: Set<OID>()) { $0.formUnion($1.partitionedTables) }
        return Script.finalize(pending, try await survey.attributes(of: parents))
      }
    }
  }

  /// `partwatch ddl index`
  struct Index: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL that builds missing indexes of partitions, and mends invalid ones.",
      discussion: "CONCURRENTLY on each leaf, then attached, until the index of the partitioned table is valid.")

    @OptionGroup var options: DDLOptions

    func run() async throws {
      try await options.run { survey, trees in
        if let failure = survey.failures[.indexes] { throw Failure.notCollected(failure) }
        let amiss = trees.filter { tree in
          tree.facts.indexes.map { !$0.missing.isEmpty || !$0.invalid.isEmpty } ?? false
        }
        return Script.index(
          amiss.map(\.root), try await survey.indexes(of: amiss.tables),
          holders: try await survey.names(in: amiss.schemas))
      }
    }
  }
}

extension [TreeReport] {
  /// All their tables.
  fileprivate var tables: Set<OID> {
    var tables: Set<OID> = []
    for tree in self { tree.root.forEach { tables.insert($0.oid) } }
    return tables
  }
}
