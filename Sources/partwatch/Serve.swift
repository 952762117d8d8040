internal import ArgumentParser
internal import Config
internal import Endpoint
internal import Logging
internal import Monitor
internal import ServiceLifecycle
internal import UnixSignals

/// `partwatch serve`: the exporter.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Poll servers and serve what is found to Prometheus and to people.",
    discussion: """
      /metrics is for Prometheus, / for people, /healthz says that the process lives, /readyz that every database has been \
      tried once. SIGTERM and SIGINT stop it within two seconds.

        partwatch serve --conninfo postgresql://monitor@db1/app
        partwatch serve --config partwatch.yml --listen 0.0.0.0:10187
      """)

  @OptionGroup var options: WatchOptions
  @OptionGroup var endpoint: EndpointOptions

  func run() async throws {
    var configuration = try options.configuration()
    endpoint.apply(to: &configuration)
    try await Exporter.run(configuration, logger: options.logging.logger(.notice)) { address in
      Terminal.note("partwatch serves http://\(address)/metrics")
    }
  }
}

/// Where to listen.
struct EndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where to listen, instead of what the file says or 127.0.0.1:10187.", valueName: "host:port"),
    transform: { text in
      guard let address = ListenAddress(text) else {
        throw ValidationError("\(text) is not host:port, such as 127.0.0.1:10187 or [::1]:10187")
      }
      return address
    })
  var listen: ListenAddress?

  func apply(to configuration: inout Configuration) {
    if let listen { configuration.listen = listen }
  }
}

/// The monitor and the endpoint, run together until a signal comes.
enum Exporter {
  static func run(
    _ configuration: Configuration, logger: Logger, onListening: @escaping @Sendable (ListenAddress) -> Void
  ) async throws {
    let monitor = try MonitorService(configuration, logger: logger)
    let address = configuration.listen
    let endpoint = try HTTPEndpoint(address, store: monitor.store, logger: logger) { port in
      onListening(ListenAddress(host: address.host, port: port))
    }
    var group = ServiceGroupConfiguration(
      services: [monitor, endpoint], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // A client that reads slowly may not keep us.
    group.maximumGracefulShutdownDuration = .seconds(1)
    try await ServiceGroup(configuration: group).run()
  }
}
