import Postgres
import TestServers
import Testing

@Suite("A read-only transaction")
struct TransactionTests {
  private static let state = """
    SELECT concat_ws(' ', current_setting('transaction_read_only'), current_setting('transaction_isolation'),
      current_setting('statement_timeout'), current_setting('lock_timeout'))
    """

  @Test("has its own limits, and the session has its own again after it")
  func limits() async throws {
    try await withConnection { connection in
      let inside = try await connection.withReadOnlyTransaction(
        statementTimeout: .seconds(3), lockTimeout: .milliseconds(50)
      ) { try await $0.text(Self.state) }
      #expect(inside == "on read committed 3s 50ms")
      try await #expect(connection.text(Self.state) == "on read committed 10s 100ms")
    }
  }

  @Test("is read-only and no more than read committed whatever the session was set to")
  func pinned() async throws {
    try await withConnection { connection in
      try await connection.execute("SET default_transaction_read_only = off")
      try await connection.execute("SET default_transaction_isolation = 'serializable'")
      let inside = try await connection.withReadOnlyTransaction { try await $0.text(Self.state) }
      #expect(inside == "on read committed 10s 100ms")
    }
  }

  @Test("ends with its body's error, and the connection is in order")
  func bodyThrows() async throws {
    struct Enough: Error {}
    try await withConnection { connection in
      await #expect(throws: Enough.self) {
        try await connection.withReadOnlyTransaction { transaction in
          try await transaction.execute("SET LOCAL work_mem = '1MB'")
          throw Enough()
        }
      }
      let error = await postgresError {
        try await connection.withReadOnlyTransaction { try await $0.execute("SELECT 1 / 0") }
      }
      #expect(error == PostgresError(.server, "division by zero", sqlState: SQLState(rawValue: "22012")))
      try await #expect(connection.withReadOnlyTransaction { try await $0.text("SELECT 'next'") } == "next")
    }
  }

  @Test("gives up a lock that is not to be had, and the connection is in order")
  func locked() async throws {
    try await withDatabase { database in
      try await database.psql("CREATE TABLE t (a int)")
      let target = try ConnectionTarget(database.conninfo)
      let owner = try await PostgresConnection.connect(to: target)
      try await owner.execute("SET default_transaction_read_only = off")
      try await owner.execute("BEGIN")
      try await owner.execute("LOCK TABLE t")
      let connection = try await PostgresConnection.connect(to: target)
      let error = await postgresError {
        try await connection.withReadOnlyTransaction(lockTimeout: .milliseconds(1)) {
          try await $0.execute("SELECT pg_relation_size('t'), a FROM t")
        }
      }
      #expect(error?.sqlState == .lockNotAvailable)
      await #expect(connection.isUsable)
    }
  }

  @Test("is ended by the server when a statement takes too long, and the connection is in order")
  func statementTimeout() async throws {
    try await withConnection { connection in
      let error = await postgresError {
        try await connection.withReadOnlyTransaction(statementTimeout: .milliseconds(1)) {
          try await $0.execute("SELECT pg_sleep(3600)")
        }
      }
      #expect(
        error == PostgresError(.server, "canceling statement due to statement timeout", sqlState: .queryCanceled))
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("is not opened inside another")
  func nested() async throws {
    try await withConnection { connection in
      let error = await postgresError {
        try await connection.withReadOnlyTransaction { try await $0.withReadOnlyTransaction { _ in } }
      }
      #expect(error == PostgresError(.unsupported, "a transaction is already open on this connection"))
      try await #expect(connection.text("SELECT 'next'") == "next")
    }
  }

  @Test("is rolled back also when its task is cancelled between two statements")
  func cancelledBetweenStatements() async throws {
    try await withConnection { connection in
      let task = Task {
        try await connection.withReadOnlyTransaction { transaction in
          try await transaction.execute("SELECT 1")
          withUnsafeCurrentTask { $0?.cancel() }
          try await transaction.execute("SELECT 2")
        }
      }
      let error = await postgresError { try await task.value }
      #expect(error == PostgresError(.cancelled, "cancelled before anything was sent to the server"))
      try await #expect(connection.withReadOnlyTransaction { try await $0.text("SELECT 'next'") } == "next")
    }
  }

  @Test("throws its body's error when the connection is lost in it")
  func connectionLost() async throws {
    try await withConnection { connection in
      let error = await postgresError {
        try await connection.withReadOnlyTransaction {
          try await $0.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        }
      }
      #expect(
        error
          == PostgresError(
            .connectionLost, "terminating connection due to administrator command", sqlState: .adminShutdown))
    }
  }
}
