internal import ArgumentParser
internal import Config
internal import Logging
internal import ThrowawayServer

/// `partwatch demo`: the example on a server of its own.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a throwaway PostgreSQL, load the example into it, and watch it.",
    discussion: """
      The server runs in a temporary folder, on a socket there and a free port of 127.0.0.1. Nothing is left behind when \
      the demo ends, however it ends. It needs the server's programs (Debian: postgresql).
      """)

  @Option(help: ArgumentHelp("The folder of the example.", valueName: "folder"))
  var example = "examples/ovasabi"

  @OptionGroup var logging: LoggingOptions
  @OptionGroup var endpoint: EndpointOptions

  func run() async throws {
    let example = try ExampleFolder(example)
    Terminal.note("starting a throwaway PostgreSQL…")
    let server = try await ThrowawayServer.start(.newest())
    do {
      Terminal.note("loading the example…")
      try await example.load(into: server)
      var configuration = try example.configuration(of: server)
      endpoint.apply(to: &configuration)
      let database = server.uri(database: ExampleFolder.database)
      try await Exporter.run(configuration, logger: logging.logger(.notice)) { address in
        Terminal.note(
          """
          Partwatch watches the example: http://\(address)/
          metrics: http://\(address)/metrics
          the database: psql \(database)
          Ctrl-C ends it and removes everything.
          """)
      }
    } catch {
      await server.terminate()
      throw error
    }
    await server.terminate()
  }
}
