public import ArgumentParser
internal import Config
public import Findings
internal import Logging
internal import Monitor

/// `partwatch check`: one reading, as an exit code.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read every database once, print what is wrong, and exit with 1 if anything is.",
    discussion: """
      One line for each finding, the worst first; the summary goes to standard error. Exit codes: 0 nothing found, 1 \
      findings at or above --fail-on, 2 wrong usage or configuration, 3 could not collect.
      """)

  @OptionGroup var options: WatchOptions

  @Option(help: ArgumentHelp("The least severity that fails.", valueName: "severity"))
  var failOn: Severity = .warning

  func run() async throws {
    let configuration = try options.configuration()
    let snapshot = try await MonitorService(configuration, logger: options.logging.logger(.critical)).pollOnce()
    var counts: [Severity: Int] = [:]
    for database in snapshot.databases {
      for finding in database.report?.findings ?? [] {
        counts[finding.severity, default: 0] += 1
        Terminal.say(line(finding, of: database))
      }
    }
    let reports = snapshot.databases.compactMap(\.report)
    if !reports.isEmpty {
      let tables = reports.reduce(0) { $0 + $1.trees.count }
      Terminal.note(
        "partitioned tables: \(tables); findings: \(counts[.critical] ?? 0) critical, \(counts[.warning] ?? 0) warning, "
          + "\(counts[.info] ?? 0) info")
    }
    if !snapshot.troubles.isEmpty {
      snapshot.troubles.forEach { Terminal.note("could not collect: \($0)") }
      throw Exit.notCollected
    }
    if counts.contains(where: { $0.key >= failOn && $0.value > 0 }) { throw Exit.findings }
  }

  /// `warning main/app public.t campaign_id=3: no partition for … [next_period_missing]`
  private func line(_ finding: Finding, of database: DatabaseSnapshot) -> String {
    let line =
      "\(finding.severity.rawValue) \(database.server)/\(database.datname) \(finding.subject): "
      + "\(finding.sentence) [\(finding.kind.rawValue)]"
    // A name may hold anything; a finding stays one line, and tells the terminal nothing but its text.
    let controls: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
    return String(
      String.UnicodeScalarView(line.unicodeScalars.map { controls.contains($0.properties.generalCategory) ? " " : $0 }))
  }
}

extension Severity: ExpressibleByArgument {}
