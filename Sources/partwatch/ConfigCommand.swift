internal import ArgumentParser
internal import Config
internal import FoundationEssentials
internal import PartitionModel
internal import Postgres

/// `partwatch config`: what there is to know of a configuration without connecting to anything.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Look at a configuration file.", subcommands: [Check.self])

  /// `partwatch config check`
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a configuration file with all it names, and say what is wrong with it.",
      discussion: "Every error is printed with its file, line and column. Nothing is connected to.")

    @Option(name: .shortAndLong, help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    func run() async throws {
      let configuration = try Configuration.load(path: config, environment: ProcessInfo.processInfo.environment)
      for server in configuration.servers {
        do {
          _ = try ConnectionTarget(server.conninfo.revealed)
        } catch {
          throw Failure.unusable("\(config): server \(server.name): \(error)".onOneLine)
        }
      }
      Terminal.say(
        "\(config) is in order: servers: \(configuration.servers.map(\.name).joined(separator: ", ")); "
          + "policies: \(configuration.policies.rules.count); queries: \(configuration.queries.count)")
    }
  }
}
