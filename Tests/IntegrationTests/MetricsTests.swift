import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch metrics", .timeLimit(.minutes(5)))
struct MetricsTests {
  @Test("prints the golden page of the example", arguments: TestServer.versions)
  func golden(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      let run = try await Partwatch.run("metrics", "--config", Example.config, "--conninfo", example.conninfo)
      let page = try await GoldenPage(normalising: run.output, of: example)
      if version == TestServer.newest { try page.writeIfAsked() }

      #expect(page.differences(from: try .expected()) == [])
      #expect(run.errors == "")
      #expect(run.exitCode == 0)

      let series = run.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
      #expect(series.contains("partwatch_series \(series.count)"))
    }
  }

  @Test("puts the page into a file, whole")
  func outputFile() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await withTemporaryFolder { folder in
        let file = "\(folder)/partwatch.prom"
        try write("an older page", to: file)
        let run = try await Partwatch.run("metrics", "--conninfo", database.conninfo, "--output", file)

        #expect(run == .init())
        let page = try String(contentsOfFile: file, encoding: .utf8)
        #expect(page.contains("\npartwatch_up{server=\"main\",datname=\"\(database.name)\"} 1\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["partwatch.prom"])
      }
    }
  }

  @Test("says where it cannot write")
  func cannotWrite() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let run = try await Partwatch.run(
        "metrics", "--conninfo", database.conninfo, "--output", "/nowhere/partwatch.prom")
      let words = "cannot write /nowhere/partwatch.prom: its folder must be there, and open to this user"
      #expect(run == .init(errors: "Error: \(words)\n", exitCode: 3))

      let full = try await Program.run(
        "sh", "-c", "exec \"$0\" metrics --conninfo \"$1\" >/dev/full", Partwatch.path, database.conninfo)
      #expect(full == .init(errors: "cannot write to standard output: No space left on device\n", exitCode: 3))
    }
  }

  @Test("prints what is known, and exits 3, where one server of two is not there")
  func oneServerGone() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write(
          """
          servers:
            - {name: here, conninfo: "\(database.conninfo)"}
            - {name: gone, conninfo: "host=\(folder) dbname=app user=monitor"}
          """, to: config)
        let run = try await Partwatch.run("metrics", "--config", config)

        #expect(
          run.output.split(separator: "\n").filter { $0.hasPrefix("partwatch_up{") } == [
            #"partwatch_up{server="gone",datname="app"} 0"#,
            #"partwatch_up{server="here",datname="\#(database.name)"} 1"#,
          ])
        #expect(run.errors.hasPrefix("gone/app: cannot connect: "))
        #expect(run.exitCode == 3)
      }
    }
  }
}
