internal import ArgumentParser
internal import Config
internal import Exposition
internal import Logging
internal import Monitor

/// `partwatch metrics`: one reading, as text.
struct Metrics: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read every database once and print the metrics.",
    discussion: """
      The text is what /metrics would serve, without the metrics of the process itself. With --output it replaces a file \
      whole, as node_exporter's textfile collector needs it.
      """)

  @OptionGroup var options: WatchOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  func run() async throws {
    let configuration = try options.configuration()
    let snapshot = try await MonitorService(configuration, logger: options.logging.logger(.critical)).pollOnce()
    let page = ExpositionFormat.prometheusText.page(of: snapshot.metrics(configuration.limits))
    try OutputFile.write(page, to: output)
    if !snapshot.troubles.isEmpty {
      snapshot.troubles.forEach { Terminal.note($0) }
      throw Exit.notCollected
    }
  }
}

extension Snapshot {
  /// What could not be read, a line each.
  var troubles: [String] {
    databases.flatMap { database in
      let name = "\(database.server)/\(database.datname)"
      if case .down(let reason) = database.connection { return ["\(name): \(reason)"] }
      return database.collectors.compactMap { collector in
        collector.failure.map { "\(name): collector \(collector.name.rawValue): \($0)" }
      }
    }
  }
}
