import TestServers
import Testing
import ThrowawayServer

@testable import Monitor

@Suite("A connection that is refused says what is wrong", .timeLimit(.minutes(5)))
struct ConnectionMessageTests {
  @Test("a wrong password, role or database", arguments: [TestServer.newest])
  func refused(version: PostgresMajor) async throws {
    try await TestServer.withDedicated(version) { server in
      try await server.psql(
        #"""
        CREATE ROLE monitor LOGIN PASSWORD 'right';
        SELECT current_setting('hba_file') AS file \gset
        COPY (VALUES ('local all all trust'), ('host all all 127.0.0.1/32 scram-sha-256')) TO :'file';
        """#)
      try await server.stop()
      try await server.start()
      let tcp = "cannot connect: connection to server at \"127.0.0.1\", port \(server.port) failed: FATAL: "
      let socket =
        "cannot connect: connection to server on socket \"\(server.socketDirectory)/.s.PGSQL.\(server.port)\" "
        + "failed: FATAL: "

      try await #expect(
        Self.poll("\(server.tcpConninfo()) user=monitor password=wrong")
          == .down(tcp + "password authentication failed for user \"monitor\" (SQLSTATE 28P01)"))
      try await #expect(Self.poll("\(server.tcpConninfo()) user=monitor password=right") == .up)
      try await #expect(
        Self.poll(server.conninfo(database: "nope"))
          == .down(socket + "database \"nope\" does not exist (SQLSTATE 3D000)"))
      try await #expect(
        Self.poll("\(server.conninfo()) user=nobody")
          == .down(socket + "role \"nobody\" does not exist (SQLSTATE 28000)"))
    }
  }

  private static func poll(_ conninfo: String) async throws -> ConnectionState {
    try await Watch(conninfo).poll().connection
  }
}
