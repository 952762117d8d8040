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
}

/// How much is logged, always to standard error.
struct LoggingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The least that is logged; unless given, notice, and next to nothing by commands that run once and say "
        + "themselves what went wrong.",
      valueName: "level"))
  var logLevel: Logger.Level?

  /// A logger of what is at least `level`, unless the options say otherwise.
  func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "partwatch") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel ?? level
    return logger
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
