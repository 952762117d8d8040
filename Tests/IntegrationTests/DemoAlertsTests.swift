import FoundationEssentials
@preconcurrency import Glibc
import TestServers
import Testing
import ThrowawayServer

@Suite(
  "make demo-alerts", .timeLimit(.minutes(5)),
  .enabled(
    if: Alerting.isPossible && Program.isInstalled("jq"), "Prometheus, Alertmanager or jq is not installed"))
struct DemoAlertsTests {
  @Test("shows the planted troubles fire and one of them resolved, and leaves nothing behind")
  func endToEnd() async throws {
    let binaries = try await TestServer.shared(TestServer.newest).binaries
    let path = "\(binaries.directory):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    try await withTemporaryFolder { folder in
      try await Program.withRunning(
        "\(Alerting.root)/scripts/demo-alerts", [Partwatch.path],
        environment: ["TMPDIR": folder, "PARTWATCH_PG_BIN": binaries.directory, "PATH": path]
      ) { program in
        func lines(with word: String) -> [String] {
          program.output.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/\d\d:\d\d:\d\d  (.+)/#).map { String($0.output.1) }
          }
          .filter { $0.hasPrefix("\(word) ") }
          // On the last day of a month it is graver that the next is missing.
          .map {
            $0.replacing(
              "PartitionWritesFailSoon (critical, to page)", with: "PartitionNextPeriodMissing (warning, to ticket)")
          }
        }
        func known() -> String { program.output + program.errors }

        try await waitUntil("four alerts", or: known()) { lines(with: "firing").count >= 4 }
        #expect(
          lines(with: "firing").sorted() == [
            "firing    PartitionDefaultHoldsRows (info, to list)",
            "firing    PartitionGap (warning, to ticket)",
            "firing    PartitionNextPeriodMissing (warning, to ticket)",
            "firing    PartitionQueryOverBudget (warning, to ticket)",
          ])

        for url in program.output.matches(of: #/(?m)^  \w+ +(http://\S+)$/#).map(\.1) {
          #expect(try await HTTPReply.get(String(url)).status == 200, "\(url)")
        }

        let remedy = try #require(program.output.split(separator: "\n").first { $0.hasPrefix("  psql ") })
        let cure = try await Program.run("sh", "-c", String(remedy), environment: ["PATH": path])
        #expect(cure.exitCode == 0, "\(cure.errors)")
        try await waitUntil("the end of an alert", or: known()) { !lines(with: "resolved").isEmpty }
        #expect(lines(with: "resolved").first?.hasSuffix(": service_messaging_main") == true)

        program.signal(SIGINT)
        #expect(try await program.outcome().exitCode == 0)
        #expect(program.errors == "")
      }
      #expect(try remains(in: folder) == [])
    }
  }
}
