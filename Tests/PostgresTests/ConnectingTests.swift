import Postgres
import TestServers
import Testing
import ThrowawayServer

@Suite("Connecting", .timeLimit(.minutes(5)))
struct ConnectingTests {
  @Test("to a port where nobody listens fails in libpq's words")
  func nobodyListens() async throws {
    let target = try ConnectionTarget("host=127.0.0.1 port=1 user=monitor")
    let error = await postgresError { _ = try await PostgresConnection.connect(to: target) }
    #expect(
      error
        == PostgresError(
          .connectionFailed,
          """
          connection to server at "127.0.0.1", port 1 failed: Connection refused \
          Is the server running on that host and accepting TCP/IP connections?
          """))
  }

  @Test("with what libpq only then finds wrong fails in its words")
  func wrongPort() async throws {
    let target = try ConnectionTarget("host=127.0.0.1 port=many")
    let error = await postgresError { _ = try await PostgresConnection.connect(to: target) }
    #expect(error == PostgresError(.connectionFailed, #"invalid integer value "many" for connection option "port""#))
  }

  @Test("to a server that refuses tells its SQLSTATE")
  func refused() async throws {
    let server = try await TestServer.shared(TestServer.newest)
    let database = try ConnectionTarget(server.tcpConninfo(database: "nix"))
    let missing = await postgresError { _ = try await PostgresConnection.connect(to: database) }
    #expect(
      missing
        == PostgresError(
          .connectionFailed,
          "connection to server at \"127.0.0.1\", port \(server.port) failed: FATAL: database \"nix\" does not exist",
          sqlState: .invalidCatalogName))
    let role = try ConnectionTarget("host=127.0.0.1 port=\(server.port) user=nobody dbname=postgres password=hunter2")
    let stranger = await postgresError { _ = try await PostgresConnection.connect(to: role) }
    #expect(
      stranger
        == PostgresError(
          .connectionFailed,
          "connection to server at \"127.0.0.1\", port \(server.port) failed: FATAL: role \"nobody\" does not exist",
          sqlState: .invalidAuthorizationSpecification))
  }

  @Test("to a server that accepts and never answers ends at the deadline")
  func silence() async throws {
    let listener = try Listener()
    let target = try ConnectionTarget("host=127.0.0.1 port=\(listener.port) user=monitor dbname=app")
    let error = await postgresError {
      _ = try await PostgresConnection.connect(to: target, settings: SessionSettings(connectTimeout: .milliseconds(50)))
    }
    #expect(
      error
        == PostgresError(
          .timedOut,
          """
          cannot connect to host=127.0.0.1 port=\(listener.port) dbname=app user=monitor: \
          no answer from the server within 0.05 seconds
          """))
  }

  @Test("takes the deadline of the conninfo where it has one")
  func ownDeadline() async throws {
    let listener = try Listener()
    let target = try ConnectionTarget("host=127.0.0.1 port=\(listener.port) user=monitor dbname=app connect_timeout=1")
    let error = await postgresError {
      _ = try await PostgresConnection.connect(to: target, settings: SessionSettings(connectTimeout: .seconds(3600)))
    }
    #expect(error?.message.hasSuffix("no answer from the server within 1.0 seconds") == true)
  }

  @Test("is given up when its task is cancelled")
  func cancelled() async throws {
    let listener = try Listener()
    let target = try ConnectionTarget("host=127.0.0.1 port=\(listener.port) user=monitor dbname=app")
    let task = Task {
      _ = try await PostgresConnection.connect(to: target, settings: SessionSettings(connectTimeout: .seconds(3600)))
    }
    try await listener.waitForClient()
    task.cancel()
    let error = await postgresError { try await task.value }
    #expect(
      error
        == PostgresError(
          .cancelled, "cancelled while connecting to host=127.0.0.1 port=\(listener.port) dbname=app user=monitor"))
  }

  @Test("goes on to the next host when the first drops every packet")
  func nextHost() async throws {
    let wall = try Listener.unreachable()
    try await withDatabase { database in
      let target = try ConnectionTarget(
        """
        host=127.0.0.1,127.0.0.1 port=\(wall.port),\(database.server.port) user=postgres dbname=\(database.name)
        """)
      let settings = SessionSettings(connectTimeout: .seconds(2))
      let connection = try await PostgresConnection.connect(to: target, settings: settings)
      try await #expect(connection.text("SELECT current_database()") == database.name)
    }
  }
}
