internal import ArgumentParser
internal import Config
internal import Documentation
internal import FoundationEssentials
internal import Monitor
internal import PartitionModel

/// `partwatch doc`: a page on the partitioning of a database.
struct DocumentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc", abstract: "Write a Markdown page on the partitioned tables, for a repository.",
    discussion: """
      The page holds the tables with their keys, trees, policies and queries, and a picture of what is covered. It changes \
      only when they do, so that a check can tell whether it is current: exit codes are 0, 1 with --check where the page \
      is another, 2 wrong usage or configuration, 3 could not collect or write.
      """)

  @OptionGroup var options: WatchOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write nothing; print how the page differs from this file, and exit with 1 if it does.", valueName: "file"))
  var check: String?

  @Option(help: "The page's title; unless given, it names the database.")
  var title: String?

  @Flag(help: "Leave out how large tables are: for a check against a database that has no rows.")
  var withoutSizes = false

  func validate() throws {
    if check != nil, output != nil { throw ValidationError("--check writes nothing; leave out --output") }
  }

  func run() async throws {
    let configuration = try options.configuration()
    let current = try check.map { path in
      guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
        throw Failure.unusable("--check \(path): there is no such file, or it cannot be read")
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    var catalogOnly = configuration
    catalogOnly.queries = []
    catalogOnly.graphFile = nil
    let readings = try await WholeReading.collect(catalogOnly, options.logging)
    let pages = readings.map { reading in
      let place = configuration.servers.count > 1 ? "\(reading.server)/\(reading.datname)" : reading.datname
      return DatabasePage(
        database: place, title: title, trees: reading.report.trees, queries: configuration.queries,
        showsSizes: !withoutSizes
      ).text
    }
    let text = pages.joined(separator: "\n")
    guard let check, let current else { return try OutputFile.write(Array(text.utf8), to: output) }
    if current == text { return }
    LineDifference(from: current, to: text).lines(atMost: 40).forEach { Terminal.say($0) }
    Terminal.note("\(check) is not current; partwatch doc --output \(check) writes it anew")
    throw Exit.findings
  }
}
