internal import Synchronization
public import ThrowawayServer

/// A fresh database for one test.
public struct TestDatabase: Sendable {
  /// The database's name.
  public let name: String
  /// The server that it is on.
  public let server: ThrowawayServer

  /// Where libpq reaches it, through the unix socket.
  public var conninfo: String { server.conninfo(database: name) }

  /// Where libpq reaches it, through TCP.
  public var tcpConninfo: String { server.tcpConninfo(database: name) }

  /// Runs a script in it as the superuser; see ``ThrowawayServer/ThrowawayServer/psql(_:database:)``.
  @discardableResult
  public func psql(_ script: String) async throws -> String {
    try await server.psql(script, database: name)
  }
}

extension ThrowawayServer {
  /// Creates a database, runs `body` with it, and drops it with whatever sessions it then still has.
  ///
  /// Its name is one that no other has, or where people are to see it, the one given.
  public func withDatabase<Result>(
    named name: String? = nil, _ body: (TestDatabase) async throws -> Result
  ) async throws -> Result {
    let number = lastDatabase.add(1, ordering: .relaxed).newValue
    let database = TestDatabase(name: name ?? "test_\(number)", server: self)
    // Nobody connects to template0, so nobody can be in the way of copying it, as they can with template1.
    try await psql("CREATE DATABASE \(database.name) TEMPLATE template0")
    do {
      let result = try await body(database)
      try await drop(database)
      return result
    } catch {
      try? await drop(database)
      throw error
    }
  }

  private func drop(_ database: TestDatabase) async throws {
    // In a task of its own, so that it also happens when the test has been cancelled.
    _ = try await Task { try await psql("DROP DATABASE IF EXISTS \(database.name) WITH (FORCE)") }.value
  }
}

private let lastDatabase = Atomic(0)
