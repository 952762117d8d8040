@preconcurrency internal import Glibc
public import ThrowawayServer

/// A major version of PostgreSQL that the tests run on.
public struct PostgresMajor: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 15, 16, 17, 18.
  public let number: Int

  /// The oldest that Partwatch is tested on.
  static let oldestTested = PostgresMajor(number: 15)

  /// For example `PostgreSQL 15`.
  public var description: String { "PostgreSQL \(number)" }

  /// Older versions first.
  public static func < (one: PostgresMajor, other: PostgresMajor) -> Bool { one.number < other.number }
}

/// The PostgreSQL servers that integration tests run on.
///
///     @Test("a test of every version", arguments: TestServer.versions)
///     func everyVersion(version: PostgresMajor) async throws {
///       try await TestServer.shared(version).withDatabase { database in
///         try await database.psql("CREATE TABLE t (a int) PARTITION BY LIST (a)")
///       }
///     }
public enum TestServer {
  private static let installations: [PostgresMajor: PostgresBinaries] = {
    let found = PostgresBinaries.discover().map { (PostgresMajor(number: $0.version.major), $0) }
    let tested = found.filter { $0.0 >= PostgresMajor.oldestTested }
    let list = tested.map(\.1.version.description).joined(separator: ", ")
    fputs(tested.isEmpty ? "\(PostgresBinaries.noneFound)\n" : "Tests run on PostgreSQL \(list).\n", stderr)
    return Dictionary(uniqueKeysWithValues: tested)
  }()

  /// The versions that are installed here, oldest first.
  ///
  /// Where none is, it still names one: then each test runs and fails, and says what to install.
  public static let versions: [PostgresMajor] =
    installations.isEmpty ? [PostgresMajor.oldestTested] : installations.keys.sorted()

  /// The newest version that is installed here, for tests that need no more than one.
  public static var newest: PostgresMajor { versions.last ?? .oldestTested }

  /// The oldest version that is installed here.
  public static var oldest: PostgresMajor { versions.first ?? .oldestTested }

  /// The one server of `version` that all tests of this process share. It starts when it is first asked for and goes
  /// when the process ends. Keep to databases of your own; see ``ThrowawayServer/ThrowawayServer/withDatabase(_:)``.
  public static func shared(_ version: PostgresMajor) async throws -> ThrowawayServer {
    try await sharedServers.server(version)
  }

  private static let sharedServers = SharedServers()

  /// Runs `body` with a server of its own, for tests that stop it, restart it or set what only a start can set; its
  /// programs are those that `wrap` makes of the installed ones.
  public static func withDedicated<Result>(
    _ version: PostgresMajor, settings: [String: String] = [:],
    through wrap: (PostgresBinaries) throws -> PostgresBinaries = { $0 },
    _ body: (ThrowawayServer) async throws -> Result
  ) async throws -> Result {
    let server = try await ThrowawayServer.start(wrap(binaries(of: version)), settings: settings)
    do {
      let result = try await body(server)
      await server.terminate()
      return result
    } catch {
      await server.terminate()
      throw error
    }
  }

  static func binaries(of version: PostgresMajor) throws -> PostgresBinaries {
    guard let binaries = installations[version] else { throw PostgresBinaries.noneFound }
    return binaries
  }
}

/// Starts each shared server once, however many tests ask for it at the same time.
private actor SharedServers {
  private var starts: [PostgresMajor: Task<ThrowawayServer, any Error>] = [:]

  func server(_ version: PostgresMajor) async throws -> ThrowawayServer {
    if let start = starts[version] { return try await start.value }
    // A task of its own: the test that happens to come first may be cancelled.
    let start = Task { try await ThrowawayServer.start(TestServer.binaries(of: version)) }
    starts[version] = start
    return try await start.value
  }
}
