import FoundationEssentials
@preconcurrency import Glibc
import TestServers
import Testing
import ThrowawayServer

@Suite("partwatch demo", .timeLimit(.minutes(5)))
struct DemoTests {
  @Test("shows the planted troubles, and leaves nothing behind", arguments: [SIGTERM, SIGINT, SIGKILL])
  func leavesNothing(signal: Int32) async throws {
    try await withDemo { program, folder in
      let url = try await program.waitForError("metrics: http://")
      let exporter = Exporter(program: program, address: String(try #require(url.split(separator: "/").first)))
      try await exporter.waitUntilReady()
      // The next month is missing within a day on the last day of a month.
      let findings = try await exporter.samples(of: "pg_partition_findings").map { line in
        line.replacing(#/severity="(critical|warning)"/#, with: "severity=…")
      }
      let labels = #"server="ovasabi",datname="ovasabi",schemaname="public",relname="#
      #expect(
        findings == [
          #"pg_partition_findings{\#(labels)"service_analytics_event",kind="gap",severity=…} 1"#,
          #"pg_partition_findings{\#(labels)"service_messaging_main",kind="next_period_missing",severity=…} 1"#,
          #"pg_partition_findings{\#(labels)"service_notification_main",kind="default_rows",severity=…} 1"#,
          #"pg_partition_findings{\#(labels)"service_product_main",kind="query_over_budget",severity=…} 1"#,
        ])
      #expect(try remains(in: folder).count > 1)

      program.signal(signal)
      let outcome = try await program.outcome()

      #expect(outcome.exitCode == (signal == SIGKILL ? 128 + SIGKILL : 0))
      #expect(outcome.output == "")
    }
  }

  @Test("leaves nothing behind when it is stopped before it serves", arguments: [SIGTERM, SIGINT])
  func stoppedEarly(signal: Int32) async throws {
    try await withDemo { program, folder in
      try await waitUntil("the server's folder", or: program.errors) { try !remains(in: folder).isEmpty }
      program.signal(signal)
      let outcome = try await program.outcome()

      #expect(outcome.exitCode == 128 + signal)
    }
  }

  /// Runs the demo beside `body`, in a temporary folder of its own, which must be empty some time after the demo's end.
  private func withDemo(_ body: (Program, _ folder: String) async throws -> Void) async throws {
    let binaries = try await TestServer.shared(TestServer.newest).binaries
    try await withTemporaryFolder { folder in
      try await Partwatch.withRunning(
        ["demo", "--listen", "127.0.0.1:0", "--example", Example.folder],
        environment: ["TMPDIR": folder, "PARTWATCH_PG_BIN": binaries.directory]
      ) { program in try await body(program, folder) }
      try await waitUntil("the end of all that was left in \(folder)") { try remains(in: folder).isEmpty }
    }
  }
}
