public import ArgumentParser
internal import Config
internal import FoundationEssentials
public import Logging

/// What every command that reads servers takes.
struct WatchOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration file.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Watch this server instead of those that the file names: a libpq URI or keyword=value string. Without a file and "
        + "without this: PARTWATCH_CONNINFO, or else the PG* variables.",
      valueName: "conninfo"))
  var conninfo: String?

  @OptionGroup var logging: LoggingOptions

  /// The configuration that these options describe.
  func configuration() throws -> Configuration {
    let environment = ProcessInfo.processInfo.environment
    var configuration =
      try config.map { path throws(ConfigErrors) in try Configuration.load(path: path, environment: environment) }
      ?? .default(conninfo: Conninfo(environment: environment))
    if let conninfo { configuration.servers = [ServerConfiguration(conninfo: Conninfo(conninfo))] }
    return configuration
  }

  var logger: Logger { logging.logger }
}

/// How much is logged, always to standard error.
struct LoggingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The least that is logged: debug, info, notice, warning or error.", valueName: "level"))
  var logLevel: Logger.Level = .notice

  var logger: Logger {
    var logger = Logger(label: "partwatch") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel
    return logger
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
