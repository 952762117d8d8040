internal import Config
internal import FoundationEssentials
internal import ThrowawayServer

/// A folder with an example: SQL scripts, loaded in the order of their names, and a `partwatch.yml`.
struct ExampleFolder {
  /// The database that the example is loaded into.
  static let database = "ovasabi"

  private let path: String
  private let scripts: [String]

  /// - Throws: `Failure` where it is none.
  init(_ path: String) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    self.path = path
    self.scripts = names.filter { $0.hasSuffix(".sql") }.sorted().map { "\(path)/\($0)" }
    if scripts.isEmpty || !names.contains("partwatch.yml") {
      throw Failure.unusable(
        "\(path) is no example: it needs .sql scripts and a partwatch.yml; name another with --example")
    }
  }

  /// Loads the scripts into a database of their own, and creates the role that watches it.
  func load(into server: ThrowawayServer) async throws {
    try await server.psql("CREATE DATABASE \(Self.database);")
    for script in scripts {
      let sql = try String(contentsOfFile: script, encoding: .utf8)
      try await server.psql(sql, database: Self.database)
    }
  }

  /// The example's configuration, for the database on `server`.
  func configuration(of server: ThrowawayServer) throws -> Configuration {
    var configuration = try Configuration.load(
      path: "\(path)/partwatch.yml", environment: ProcessInfo.processInfo.environment)
    let conninfo = Conninfo("\(server.conninfo(database: Self.database)) user=partwatch")
    configuration.servers = [ServerConfiguration(name: "ovasabi", conninfo: conninfo)]
    return configuration
  }
}
