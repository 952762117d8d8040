internal import FoundationEssentials

/// A folder with the programs of one PostgreSQL installation: `initdb`, `postgres` and `psql`.
public struct PostgresBinaries: Sendable, Hashable {
  /// The folder, absolute.
  public let directory: String
  /// What `postgres --version` says.
  public let version: PostgresVersion

  /// Looks at `directory`; `nil` when it does not hold a server's programs that run here.
  public init?(directory: String) {
    let programs = ["initdb", "postgres", "psql"].map { "\(directory)/\($0)" }
    guard directory.hasPrefix("/"), programs.allSatisfy(FileManager.default.isExecutableFile(atPath:)),
      let output = try? Self.output(of: programs[1], "--version"),
      let version = PostgresVersion(programOutput: output)
    else { return nil }
    self.directory = directory
    self.version = version
  }

  /// The installations on this machine, oldest first, one for each major version.
  ///
  /// Where `PARTWATCH_PG_BIN` lists folders, separated by colons, it is these. Otherwise, each major version from the
  /// first place that has it: `PATH`, what `PATH`'s `pg_config` names, Debian's `/usr/lib/postgresql`, and the cache
  /// that `scripts/fetch-postgresql` fills. Empty where there is none.
  public static func discover() -> [PostgresBinaries] {
    var found: [Int: PostgresBinaries] = [:]
    for directory in candidates {
      guard let binaries = PostgresBinaries(directory: directory) else { continue }
      if found[binaries.version.major] == nil { found[binaries.version.major] = binaries }
    }
    return found.values.sorted { $0.version.major < $1.version.major }
  }

  /// The installation with the newest major version.
  ///
  /// - Throws: ``ThrowawayServerError`` that says what to install when there is none.
  public static func newest() throws -> PostgresBinaries {
    guard let newest = discover().last else { throw noneFound }
    return newest
  }

  /// The error that says where servers were looked for, and what to install.
  public static var noneFound: ThrowawayServerError {
    if let directories = environmentVariable("PARTWATCH_PG_BIN") {
      return ThrowawayServerError(
        "no PostgreSQL server found: no folder of PARTWATCH_PG_BIN (\(directories)) has initdb, postgres and psql")
    }
    return ThrowawayServerError(
      """
      no PostgreSQL server found in PATH, /usr/lib/postgresql or \(caches.joined(separator: ", ")): \
      install one (Debian, Ubuntu: apt-get install postgresql), \
      or name the folder that has initdb, postgres and psql in PARTWATCH_PG_BIN
      """)
  }

  private static var candidates: [String] {
    if let directories = environmentVariable("PARTWATCH_PG_BIN") { return split(directories) }
    let path = split(environmentVariable("PATH") ?? "")
    let configured = path.compactMap { folder -> String? in
      let program = "\(folder)/pg_config"
      guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
      return try? output(of: program, "--bindir")
    }
    let installed = (["/usr/lib/postgresql"] + caches).flatMap { root in
      ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted().map { "\(root)/\($0)/bin" }
    }
    return path + configured + installed
  }

  /// Where `scripts/fetch-postgresql` puts servers: a folder for each major version.
  private static var caches: [String] {
    if let cache = environmentVariable("PARTWATCH_PG_CACHE") { return [cache] }
    let users = environmentVariable("XDG_CACHE_HOME") ?? environmentVariable("HOME").map { "\($0)/.cache" }
    return ["/var/cache/partwatch/postgresql"] + (users.map { ["\($0)/partwatch/postgresql"] } ?? [])
  }

  private static func split(_ directories: String) -> [String] {
    directories.split(separator: ":").map(String.init)
  }

  private static func output(of program: String, _ argument: String) throws -> String {
    let input = try AnonymousFile()
    let output = try AnonymousFile()
    let process = try ChildProcess(
      program, [argument],
      streams: .init(input: input.descriptor, output: output.descriptor, error: output.descriptor))
    guard process.waitBlocking() == 0 else {
      throw ThrowawayServerError("\(program) \(argument) failed: \(output.text)")
    }
    return output.text
  }
}
