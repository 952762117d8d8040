import Postgres
import TestServers
import Testing

@Suite("A pipeline")
struct PipelineTests {
  @Test("gives each group the answer of its last statement, or its first error, and no group another's")
  func groups() async throws {
    try await withConnection { connection in
      let answers = try await connection.pipeline(
        [
          ["SELECT 1", "SELECT 'two'"], ["SELECT 1 / 0", "SELECT 'never'"], ["SELECT 1; SELECT 2"], ["SELECT NULL"],
          ["BEGIN"], ["SELECT nothing"], ["ROLLBACK"], ["SHOW transaction_read_only"],
        ], timeout: .seconds(10))
      #expect(
        answers == [
          .success("two"), .failure(.init(.server, "division by zero", sqlState: SQLState(rawValue: "22012"))),
          .failure(
            .init(
              .server, "cannot insert multiple commands into a prepared statement",
              sqlState: .syntaxError)), .success(nil), .success(nil),
          .failure(.init(.server, "column \"nothing\" does not exist", sqlState: .undefinedColumn, position: 8)),
          .success(nil), .success("on"),
        ])
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("takes texts and answers that fill every buffer on the way")
  func large() async throws {
    try await withConnection { connection in
      let text = String(repeating: "x", count: 1_000_000)
      let answers = try await connection.pipeline(
        (0..<5).map { ["SELECT '\($0)\(text)'"] }, timeout: .seconds(60))
      let lengths = try answers.map { try $0.get()?.utf8.count }
      #expect(lengths == Array(repeating: 1_000_001, count: 5))
    }
  }

  @Test("costs the connection where the server does not answer in time, or the session ends")
  func lost() async throws {
    try await withConnection { connection in
      let error = await postgresError {
        _ = try await connection.pipeline([["SELECT pg_sleep(3600)"], ["SELECT 1"]], timeout: .milliseconds(50))
      }
      #expect(error?.kind == .timedOut)
      await #expect(!connection.isUsable)
    }
    try await withConnection { connection in
      let error = await postgresError {
        _ = try await connection.pipeline(
          [["SELECT pg_terminate_backend(pg_backend_pid())"], ["SELECT 1"]], timeout: .seconds(10))
      }
      #expect(error?.kind == .connectionLost)
      #expect(error?.sqlState == .adminShutdown)
      await #expect(!connection.isUsable)
    }
  }

  @Test("refuses U+0000 before anything is sent")
  func nul() async throws {
    try await withConnection { connection in
      let error = await postgresError {
        _ = try await connection.pipeline([["SELECT 1"], ["SELECT '\0'"]], timeout: .seconds(10))
      }
      #expect(error == .init(.unsupported, "PostgreSQL's text cannot hold the character U+0000"))
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }
}
