internal import Config
internal import Findings
internal import Monitor
internal import PartitionModel
internal import QueryPlans

/// What one run of `partwatch check` found, before it is written in any format.
struct CheckReport {
  /// What was found in one database.
  struct Database {
    /// The `server` label.
    let server: String
    /// The `datname` label.
    let datname: String
    /// The partitioned tables.
    let tables: [RelationName]
    /// What is wrong, the worst first.
    let findings: [Finding]
    /// The checks of canonical queries, in the configuration's order.
    let verdicts: [QueryVerdict]
    /// What the statements read that the database has run; nil where that was not asked for, or nothing tells.
    let workload: WorkloadReport?
    /// Why there is no more of the workload.
    let workloadRemark: String?
  }

  /// The databases that could be read, by server and name.
  let databases: [Database]
  /// What could not be read of the databases, and why.
  let troubles: [String]
  /// What of the configuration has no effect.
  let remarks: [String]
  /// Where the queries stand.
  let entries: [String: QueryEntry]
  /// The least severity that fails.
  let failOn: Severity

  /// The report on `snapshot`, which `configuration` asked for, without what is `ignored`: kinds of finding, and queries by
  /// name.
  init(
    _ snapshot: Snapshot, _ configuration: Configuration, ignoring ignored: Set<String>, failOn: Severity
  ) {
    self.entries = configuration.queryEntries
    self.failOn = failOn
    let strangers = snapshot.idle?.queries.filter { !ignored.contains($0) } ?? []
    troubles = snapshot.troubles + strangers.map(IdleSettings.sentence)
    remarks = snapshot.idle?.policies ?? []
    databases = snapshot.databases.compactMap { database in
      guard let report = database.report else { return nil }
      return Database(
        server: database.server, datname: database.datname, tables: report.trees.map(\.root.name),
        findings: report.findings.filter { finding in
          !ignored.contains(finding.kind.rawValue) && !(finding.query.map { ignored.contains($0) } ?? false)
        },
        verdicts: report.verdicts.filter { !ignored.contains($0.query) }, workload: report.workload,
        workloadRemark: report.remarks[.workload])
    }
  }

  /// All that could not be read, and why: also the queries that a lock kept from being planned. Nothing is known of
  /// them, and a check that does not know has not passed.
  var notCollected: [String] {
    troubles
      + databases.flatMap { database in
        database.findings.filter { $0.kind == .queryBlocked }.map {
          "\(database.name): \($0.subject): \($0.sentence)".onOneLine
        }
      }
  }

  /// How many findings there are of each severity.
  var counts: [Severity: Int] {
    databases.flatMap(\.findings).reduce(into: [:]) { $0[$1.severity, default: 0] += 1 }
  }

  /// Whether anything that was found is grave enough to fail.
  var fails: Bool { databases.contains { $0.findings.contains { $0.severity >= failOn } } }

  /// `partitioned tables: 5; queries: 9; findings: 0 critical, 4 warning, 0 info`
  var summary: String {
    let tables = databases.reduce(0) { $0 + $1.tables.count }
    let queries = databases.reduce(0) { $0 + Set($1.verdicts.map(\.query)).count }
    let checked = queries > 0 ? "; queries: \(queries)" : ""
    return "partitioned tables: \(tables)\(checked); findings: \(counts[.critical] ?? 0) critical, "
      + "\(counts[.warning] ?? 0) warning, \(counts[.info] ?? 0) info"
  }
}

extension CheckReport.Database {
  /// `main/app`
  var name: String { "\(server)/\(datname)" }
}
