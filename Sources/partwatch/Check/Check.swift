public import ArgumentParser
internal import Config
public import Findings
internal import Logging
internal import Monitor
internal import QueryPlans

/// `partwatch check`: one reading, as an exit code.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read every database once, print what is wrong, and exit with 1 if anything is.",
    discussion: """
      Each finding with what to do about it, the worst first, then a table of the canonical queries; the summary goes to \
      standard error. Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 wrong usage or configuration, 3 \
      could not collect, or a lock kept a query from being checked.
      """)

  /// How the report is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, junit, github
  }

  @OptionGroup var options: WatchOptions

  @Option(help: "How to write the report: text, json, junit (XML for CI), or github (workflow commands).")
  var format = Format.text

  @Option(help: ArgumentHelp("The least severity that fails.", valueName: "severity"))
  var failOn: Severity = .warning

  @Option(
    help: ArgumentHelp("Leave out a kind of finding, or a query. May be given again.", valueName: "kind-or-query"))
  var ignore: [String] = []

  @Flag(
    help: """
      Write the plans of the queries to the folder plans beside the configuration file, for later checks to compare with.
      """)
  var record = false

  @Flag(
    help: """
      Run those queries of which no plan tells what they read, in a transaction that can only read. Not for servers whose \
      time is dear.
      """)
  var analyze = false

  @Flag(
    help: """
      Also print the statements in pg_stat_statements that touch a partitioned table and do not prune, each with a query to \
      paste into the configuration.
      """)
  var workload = false

  @Option(
    help: ArgumentHelp(
      "Check a throwaway PostgreSQL that these SQL files were loaded into, in their order, instead of any server. May be "
        + "given again.",
      valueName: "file"))
  var schema: [String] = []

  func validate() throws {
    if workload, format != .text { throw ValidationError("--workload is printed with --format text alone") }
    if record, options.config == nil {
      throw ValidationError("--record needs --config: plans are kept beside the configuration file")
    }
    if !schema.isEmpty, options.conninfo != nil {
      throw ValidationError("--schema checks a server of its own, --conninfo one that is there: give one of them")
    }
  }

  func run() async throws {
    let configuration = try options.configuration()
    try validateIgnored(configuration)
    if schema.isEmpty { return try await report(on: configuration) }
    try await SchemaServer.withServer(loading: schema) { server in
      var configuration = configuration
      configuration.servers = [server]
      try await report(on: configuration)
    }
  }

  private func report(on configuration: Configuration) async throws {
    var compared = configuration
    // What is about to be recorded is right by decree.
    if record { compared.baselines = [:] }
    let service = try MonitorService(
      compared,
      queryOptions: QueryCheckOptions(
        runsUndetermined: analyze, checksWorkload: workload, progress: Self.progress),
      logger: options.logging.logger(.critical))
    let report = CheckReport(
      await service.pollOnce(), configuration, ignoring: Set(ignore), failOn: failOn)
    Terminal.clearProgress()
    if record { try PlanRecorder(configuration).record(report) }
    switch format {
    case .text:
      Terminal.write(report.text(width: Terminal.width, isColoured: Terminal.isColoured))
    case .json: Terminal.write(try report.json())
    case .junit: Terminal.write(report.junit())
    case .github: Terminal.write(report.github())
    }
    if !report.databases.isEmpty { Terminal.note(report.summary) }
    report.remarks.forEach { Terminal.note($0) }
    for database in report.databases {
      if let remark = database.workloadRemark { Terminal.note("\(database.name): \(remark)") }
    }
    if !report.notCollected.isEmpty {
      report.notCollected.forEach { Terminal.note("could not collect: \($0)") }
      throw Exit.notCollected
    }
    if report.fails { throw Exit.findings }
  }

  /// A word that names nothing would silently ignore nothing.
  private func validateIgnored(_ configuration: Configuration) throws {
    let kinds = FindingKind.allCases.map(\.rawValue)
    let queries = configuration.queries.map(\.name)
    for word in ignore where !kinds.contains(word) && !queries.contains(word) {
      let known = [("kinds of finding", kinds), ("queries", queries)].filter { !$0.1.isEmpty }
      let lines = known.flatMap { "\($0): \($1.joined(separator: ", "))".wrapped(to: Terminal.width) }
      throw Failure.unusable(
        (["--ignore \(word): there is no such kind of finding, and no such query"] + lines).joined(separator: "\n"))
    }
  }

  /// Somebody who watches wants to see that it goes on.
  @Sendable private static func progress(done: Int, of count: Int) {
    if count > 20 { Terminal.progress("checking queries: \(done) of \(count)") }
  }
}

extension Severity: ExpressibleByArgument {}
