import FoundationEssentials
import Postgres
import TestServers
import Testing

@Suite("Connections", .timeLimit(.minutes(5)))
struct ResourceTests {
  @Test("leave no thread and no descriptor behind, however they end")
  func nothingIsLeft() async throws {
    try await withDatabase { database in
      // In a process of its own, where nobody else opens anything meanwhile.
      await #expect(processExitsWith: .success) { [conninfo = database.conninfo as String] in
        let target = try ConnectionTarget(conninfo)
        try await connectInManyWays(target)
        let before = try await descriptorsAtRest()
        for _ in 1...12 { try await connectInManyWays(target) }
        let after = try await descriptorsAtRest()
        #expect(after == before)
      }
    }
  }

  @Test("wait on threads of their own, named for what they are, and not on those that everybody shares")
  func ownThread() async throws {
    try await withConnection { connection in
      let names = try await connection.query("SELECT") { _ in
        try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      }
      #expect(names == ["postgres\n"])
    }
  }
}

/// One connection closed, one only let go, one given up and one that never came to be.
private func connectInManyWays(_ target: ConnectionTarget) async throws {
  let closed = try await PostgresConnection.connect(to: target)
  try await closed.execute("SELECT 1")
  await closed.close()
  let released = try await PostgresConnection.connect(to: target)
  try await released.execute("SELECT 1")
  let abandoned = try await PostgresConnection.connect(to: target)
  await #expect(throws: PostgresError.self) {
    try await abandoned.execute("SELECT pg_sleep(3600)", timeout: .milliseconds(5))
  }
  await #expect(throws: PostgresError.self) {
    try await PostgresConnection.connect(to: target.replacing(database: "nix"))
  }
}

/// How many descriptors this process has open once no thread of a connection is left: they end on their own, soon
/// after.
private func descriptorsAtRest() async throws -> Int {
  while try threadNames().contains("postgres\n") { await Task.yield() }
  return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

private func threadNames() throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap { thread in
    try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)
  }
}
