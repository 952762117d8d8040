import Testing

@testable import Postgres

@Suite("An error")
struct PostgresErrorTests {
  @Test("says all it knows on one line")
  func description() {
    let error = PostgresError(
      .server, "function nix() does not exist", sqlState: .undefinedFunction, detail: "No function matches.",
      hint: "You might need to add explicit type casts.", position: 8)
    #expect(
      error.description == """
        function nix() does not exist (SQLSTATE 42883); detail: No function matches.; \
        hint: You might need to add explicit type casts.
        """)
  }

  @Test("says where in the SQL it is, by line and column, to who knows the SQL")
  func place() {
    func words(_ position: Int?) -> String {
      PostgresError(.server, "wrong", position: position).description(in: "SELECT ä,\r\n  b", after: 4)
    }
    #expect(
      [nil, 4, 5, 12, 13, 16, 18].map(words) == [
        "wrong", "wrong", "line 1, column 1: wrong", "line 1, column 8: wrong", "line 1, column 9: wrong",
        "line 2, column 1: wrong", "line 2, column 3: wrong",
      ])
  }

  @Test("tells whether the connection is what failed")
  func connectionFailures() {
    let kinds: [PostgresError.Kind] = [
      .cancelled, .connectionFailed, .connectionLost, .decoding, .invalidConninfo, .server, .timedOut, .unsupported,
      .unusable,
    ]
    #expect(
      kinds.filter { PostgresError($0, "").isConnectionFailure }
        == [.connectionFailed, .connectionLost, .timedOut, .unusable])
  }

  @Test("finds the SQLSTATE of a refused connection in libpq's verbose message")
  func refusal() {
    let message = """
      connection to server at "db1" (10.0.0.1), port 5432 failed: Connection refused
      \tIs the server running on that host and accepting TCP/IP connections?
      connection to server at "db1" (10.0.0.2), port 5432 failed: FATAL:  28P01: password authentication failed
      LOCATION:  auth_failed, auth.c:335

      """
    #expect(
      PostgresError.connectionFailed(message)
        == PostgresError(
          .connectionFailed,
          """
          connection to server at "db1" (10.0.0.1), port 5432 failed: Connection refused \
          Is the server running on that host and accepting TCP/IP connections? \
          connection to server at "db1" (10.0.0.2), port 5432 failed: FATAL: password authentication failed
          """,
          sqlState: .invalidPassword))
  }
}
