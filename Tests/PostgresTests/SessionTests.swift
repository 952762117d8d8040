import Postgres
import TestServers
import Testing
import ThrowawayServer

@Suite("A session")
struct SessionTests {
  private static let parameters = [
    "application_name", "client_encoding", "DateStyle", "default_transaction_read_only", "extra_float_digits",
    "idle_in_transaction_session_timeout", "IntervalStyle", "lock_timeout", "search_path",
    "standard_conforming_strings",
    "statement_timeout", "TimeZone",
  ]

  @Test("is pinned whatever its database says, but for the search path", arguments: TestServer.versions)
  func pins(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      try await database.psql(
        [
          "application_name = 'theirs'", "client_encoding = 'LATIN1'", "DateStyle = 'SQL, DMY'",
          "default_transaction_read_only = off", "extra_float_digits = -15", "idle_in_transaction_session_timeout = 0",
          "IntervalStyle = 'iso_8601'", "lock_timeout = 0", "search_path = 'theirs'",
          "standard_conforming_strings = off",
          "statement_timeout = 0", "TimeZone = 'Asia/Kolkata'",
        ].map { "ALTER DATABASE \(database.name) SET \($0);" }.joined())
      let connection = try await PostgresConnection.connect(to: ConnectionTarget(database.conninfo))
      let settings = try await connection.query(
        "SELECT p, current_setting(p) FROM unnest($1::text[]) p", ["{\(Self.parameters.joined(separator: ","))}"]
      ) { row in try "\(row.decode(0, as: String.self)) = \(row.decode(1, as: String.self))" }
      #expect(
        settings == [
          "application_name = partwatch",
          "client_encoding = UTF8",
          "DateStyle = ISO, DMY",
          "default_transaction_read_only = on",
          "extra_float_digits = 1",
          "idle_in_transaction_session_timeout = 10s",
          "IntervalStyle = postgres",
          "lock_timeout = 100ms",
          "search_path = theirs",
          "standard_conforming_strings = on",
          "statement_timeout = 10s",
          "TimeZone = UTC",
        ])
      await #expect(connection.serverVersion / 10000 == version.number)
    }
  }

  @Test("has the limits it was asked to have, and the name that the conninfo gives")
  func ownSettings() async throws {
    try await withDatabase { database in
      let settings = SessionSettings(
        statementTimeout: .milliseconds(1500), lockTimeout: .microseconds(1), idleInTransactionTimeout: .zero)
      let connection = try await PostgresConnection.connect(
        to: ConnectionTarget("\(database.conninfo) application_name=mine"), settings: settings)
      #expect(
        try await connection.text(
          """
          SELECT concat_ws(' ', current_setting('application_name'), current_setting('statement_timeout'),
            current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'))
          """) == "mine 1500ms 1ms 0")
    }
  }

  @Test("writes nothing")
  func readOnly() async throws {
    try await withConnection { connection in
      let error = await postgresError { try await connection.execute("CREATE TABLE t (a int)") }
      #expect(
        error
          == PostgresError(
            .server, "cannot execute CREATE TABLE in a read-only transaction", sqlState: .readOnlySQLTransaction))
    }
  }

  @Test("is with the database that replaces the one in the conninfo")
  func anotherDatabase() async throws {
    try await withDatabase { database in
      for conninfo in [database.server.conninfo(), database.server.uri(), database.server.tcpConninfo()] {
        let target = try ConnectionTarget(conninfo, database: database.name)
        let connection = try await PostgresConnection.connect(to: target)
        try await #expect(connection.text("SELECT current_database()") == database.name)
      }
    }
  }
}
