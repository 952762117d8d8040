import Postgres
import TestServers
import Testing
import ThrowawayServer

@Suite("A connection", .timeLimit(.minutes(5)))
struct EndingTests {
  /// No limit at all: what ends is ended by what the test does.
  private static let endless = SessionSettings(statementTimeout: .zero)

  @Test("gives up the statement that is under way when its task is cancelled, and tells the server")
  func taskCancellation() async throws {
    try await withBusyConnection { connection, observer, processID, statement in
      statement.cancel()
      let error = await postgresError { try await statement.value }
      #expect(error == PostgresError(.cancelled, "cancelled while waiting for the server"))
      try await observer.waitUntilGone(processID)
      await expectUnusable(
        connection, "the connection is gone: cancelled while waiting for the server")
    }
  }

  @Test("gives up the statement that is under way when it is told to, and tells the server")
  func cancel() async throws {
    try await withBusyConnection { connection, observer, processID, statement in
      connection.cancel()
      let error = await postgresError { try await statement.value }
      #expect(error == PostgresError(.cancelled, "cancelled while waiting for the server"))
      try await observer.waitUntilGone(processID)
      await expectUnusable(connection, "the connection is gone: cancelled while waiting for the server")
    }
  }

  @Test("is not disturbed by a cancellation while nothing is under way")
  func idleCancel() async throws {
    try await withConnection { connection in
      connection.cancel()
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("sends nothing for a task that is cancelled before, and stays usable")
  func cancelledBefore() async throws {
    try await withConnection { connection in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await connection.execute("SELECT 1")
      }
      let error = await postgresError { try await task.value }
      #expect(error == PostgresError(.cancelled, "cancelled before anything was sent to the server"))
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("is given up when the server misses the client's deadline, and the server is told")
  func deadline() async throws {
    try await withDatabase { database in
      let target = try ConnectionTarget(database.conninfo)
      let connection = try await PostgresConnection.connect(to: target, settings: Self.endless)
      let observer = try await PostgresConnection.connect(to: target)
      let processID = try await connection.processID
      let error = await postgresError {
        try await connection.execute("SELECT pg_sleep(3600)", timeout: .milliseconds(50))
      }
      #expect(error == PostgresError(.timedOut, "no answer from the server within 0.05 seconds"))
      try await observer.waitUntilGone(processID)
      await expectUnusable(connection, "the connection is gone: no answer from the server within 0.05 seconds")
    }
  }

  @Test("says that an administrator ended it while a statement was under way")
  func terminated() async throws {
    try await withBusyConnection { connection, observer, processID, statement in
      try await observer.execute("SELECT pg_terminate_backend($1::int)", [processID])
      let error = await postgresError { try await statement.value }
      #expect(
        error
          == PostgresError(
            .connectionLost, "terminating connection due to administrator command", sqlState: .adminShutdown))
      await expectUnusable(
        connection,
        "the connection is gone: connection lost: terminating connection due to administrator command (SQLSTATE 57P01)")
    }
  }

  @Test("notices, when asked, that it was ended while nothing was under way")
  func terminatedIdle() async throws {
    try await withDatabase { database in
      let target = try ConnectionTarget(database.conninfo)
      let connection = try await PostgresConnection.connect(to: target)
      let observer = try await PostgresConnection.connect(to: target)
      let processID = try await connection.processID
      await #expect(connection.isUsable)
      try await #expect(observer.text("SELECT pg_terminate_backend($1::int, 10000)", [processID]) == "t")
      await #expect(!connection.isUsable)
    }
  }

  @Test("is lost when the server is killed in the middle of a statement")
  func serverKilled() async throws {
    try await TestServer.withDedicated(TestServer.newest) { server in
      let target = try ConnectionTarget(server.tcpConninfo())
      let connection = try await PostgresConnection.connect(to: target, settings: Self.endless)
      let observer = try await PostgresConnection.connect(to: target)
      let processID = try await connection.processID
      let statement = Task { try await connection.execute("SELECT pg_sleep(3600)") }
      try await observer.waitUntil(processID, runs: "pg_sleep(3600)")
      try await server.stop(.kill)
      let error = await postgresError { try await statement.value }
      #expect(
        error
          == PostgresError(
            .connectionLost,
            """
            server closed the connection unexpectedly This probably means the server terminated abnormally \
            before or while processing the request.
            """))
      await #expect(!connection.isUsable)
      let refused = await postgresError { _ = try await PostgresConnection.connect(to: target) }
      #expect(refused?.kind == .connectionFailed)
      try await server.start()
      try await #expect(PostgresConnection.connect(to: target).text("SELECT 'again'") == "again")
    }
  }

  @Test("that is closed says so, and may be closed again")
  func close() async throws {
    try await withConnection { connection in
      await connection.close()
      await connection.close()
      await expectUnusable(connection, "the connection was closed")
    }
  }

  private func expectUnusable(_ connection: PostgresConnection, _ words: String) async {
    await #expect(!connection.isUsable)
    let error = await postgresError { try await connection.execute("SELECT 1") }
    #expect(error == PostgresError(.unusable, words))
    let inTransaction = await postgresError { try await connection.withReadOnlyTransaction { _ in } }
    #expect(inTransaction == PostgresError(.unusable, words))
  }

  /// Runs `body` with a connection that sleeps for an hour, one to look at it with, its process and the task that waits
  /// for it.
  private func withBusyConnection(
    _ body: (PostgresConnection, PostgresConnection, String, Task<Void, any Error>) async throws -> Void
  ) async throws {
    try await withDatabase { database in
      let target = try ConnectionTarget(database.conninfo)
      let connection = try await PostgresConnection.connect(to: target, settings: Self.endless)
      let observer = try await PostgresConnection.connect(to: target)
      let processID = try await connection.processID
      let statement = Task { try await connection.execute("SELECT pg_sleep(3600)") }
      try await observer.waitUntil(processID, runs: "pg_sleep(3600)")
      try await body(connection, observer, processID, statement)
    }
  }
}
