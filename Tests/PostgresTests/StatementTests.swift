import Postgres
import TestServers
import Testing

@Suite("A statement")
struct StatementTests {
  @Test("answers its rows in order, none where there is none")
  func rows() async throws {
    try await withConnection { connection in
      let numbers = try await connection.query("SELECT * FROM generate_series(1, 5)") { row in
        try row.decode(0, as: Int.self)
      }
      #expect(numbers == [1, 2, 3, 4, 5])
      let none = try await connection.query("SELECT 1 WHERE false") { row in try row.decode(0, as: Int.self) }
      #expect(none == [])
      let effect = try await connection.query("SET work_mem = '8MB'") { row in row.columnCount }
      #expect(effect == [])
    }
  }

  @Test("folds rows without keeping them")
  func reduce() async throws {
    try await withConnection { connection in
      let sum = try await connection.reduce("SELECT * FROM generate_series(1, $1::int)", ["100000"], into: 0) {
        sum, row in
        sum += try row.decode(0, as: Int.self)
      }
      #expect(sum == 5_000_050_000)
    }
  }

  @Test("takes parameters as they are, whatever is in them")
  func parameters() async throws {
    try await withConnection { connection in
      let values = ["it's", "\"q\"", "back\\slash", "$1", "; DROP TABLE t; --", "日本語 🐘", "", "two\nlines"]
      for value in values { try await #expect(connection.text("SELECT $1::text", [value]) == value) }
      try await #expect(connection.text("SELECT coalesce($1, 'was NULL')", [nil]) == "was NULL")
    }
  }

  @Test("with a row of 32 MB is read")
  func largeRow() async throws {
    try await withConnection(settings: SessionSettings(statementTimeout: .seconds(120))) { connection in
      let text = try await connection.text("SELECT repeat('0123456789abcdef', 2 * 1024 * 1024)")
      #expect(text?.utf8.count == 32 * 1024 * 1024)
      #expect(text?.hasSuffix("0123456789abcdef") == true)
    }
  }

  @Test("with a parameter of 32 MB is sent")
  func largeParameter() async throws {
    try await withConnection(settings: SessionSettings(statementTimeout: .seconds(120))) { connection in
      let large = String(repeating: "0123456789abcdef", count: 2 * 1024 * 1024)
      try await #expect(connection.text("SELECT length($1)", [large]) == "33554432")
    }
  }

  @Test(
    "that the server refuses leaves the connection usable, and says where the trouble is",
    arguments: [
      ("SELEC 1", PostgresError(.server, "syntax error at or near \"SELEC\"", sqlState: .syntaxError, position: 1)),
      (
        "SELECT * FROM nix",
        PostgresError(.server, "relation \"nix\" does not exist", sqlState: .undefinedTable, position: 15)
      ),
      (
        "SELECT nix()",
        PostgresError(
          .server, "function nix() does not exist", sqlState: .undefinedFunction,
          hint: "No function matches the given name and argument types. You might need to add explicit type casts.",
          position: 8)
      ),
      (
        "SELECT 1; SELECT 2",
        PostgresError(
          .server, "cannot insert multiple commands into a prepared statement", sqlState: .syntaxError)
      ),
      (
        "SELECT '\u{0}'",
        PostgresError(.unsupported, "PostgreSQL's text cannot hold the character U+0000")
      ),
      (
        "SELECT 1 / (5 - g) FROM generate_series(1, 9) g",
        PostgresError(.server, "division by zero", sqlState: SQLState(rawValue: "22012"))
      ),
    ])
  func refused(sql: String, expected: PostgresError) async throws {
    try await withConnection { connection in
      let error = await postgresError { try await connection.execute(sql) }
      #expect(error == expected)
      await #expect(connection.isUsable)
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("whose rows the caller cannot take is read to its end, and the caller's error is thrown")
  func callersError() async throws {
    struct Enough: Error {}
    try await withConnection { connection in
      await #expect(throws: Enough.self) {
        _ = try await connection.reduce("SELECT * FROM generate_series(1, 1000)", into: 0) { count, _ in
          count += 1
          if count == 3 { throw Enough() }
        }
      }
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test(
    "that copies is refused, and nothing is left hanging", arguments: ["COPY pg_class TO STDOUT", "COPY t FROM STDIN"])
  func copy(sql: String) async throws {
    try await withDatabase { database in
      try await database.psql("CREATE TABLE t (a int)")
      let connection = try await PostgresConnection.connect(to: ConnectionTarget(database.conninfo))
      try await connection.execute("SET default_transaction_read_only = off")
      let error = await postgresError { try await connection.execute(sql) }
      #expect(error == PostgresError(.unsupported, "COPY cannot be run here", hint: "select the rows instead"))
      await #expect(!connection.isUsable)
    }
  }

  @Test("prints no notice to standard error")
  func notices() async throws {
    try await withDatabase { database in
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) { [conninfo = database.conninfo as String] in
        let connection = try await PostgresConnection.connect(to: ConnectionTarget(conninfo))
        try await connection.execute("DO $$ BEGIN RAISE WARNING 'a word of warning'; END $$")
      }
      let printed = try String(decoding: #require(result).standardErrorContent, as: UTF8.self)
      #expect(!printed.contains("a word of warning"))
    }
  }

  @Test("waits for the one before it on the same connection")
  func concurrency() async throws {
    try await withConnection { connection in
      let answers = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 1...20 {
          group.addTask { try await connection.text("SELECT $1::text FROM pg_sleep(0.001)", ["\(number)"]) }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(answers == Set((1...20).map { "\($0)" }))
    }
  }
}
