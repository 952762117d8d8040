internal import Config
internal import Findings
internal import FoundationEssentials
internal import PartitionModel
internal import QueryPlans

extension CheckReport {
  /// The report as JSON, keys in order, the same for the same findings.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(Document(self)), as: UTF8.self) + "\n"
  }
}

/// The document; its names are a contract with whoever reads it.
private struct Document: Encodable {
  let format = 1
  let databases: [Database]
  let summary: Summary
  let notCollected: [String]

  struct Summary: Encodable {
    let tables, queries, critical, warning, info: Int
    let fails: Bool
  }

  struct Database: Encodable {
    let server, datname: String
    let findings: [Finding]
    let queries: [Query]
  }

  struct Finding: Encodable {
    let kind, severity, subject, sentence, remedy: String
    let schemaname, relname, branch, query: String?
    let deadlineTimestampSeconds: Double?
  }

  struct Query: Encodable {
    let query, plan, status, detail: String
    let reasons: [String]
    let cost: Double?
    let planChanged: Bool?
    let change: [String]?
    let tables: [Table]
    let file: String?
    let line: Int?
  }

  struct Table: Encodable {
    let schemaname, relname: String
    let scanned, allowed: Int
    let existing, removedAtStartup: Int?
  }

  init(_ report: CheckReport) {
    let counts = report.counts
    databases = report.databases.map { Database($0, report) }
    notCollected = report.notCollected
    summary = Summary(
      tables: report.databases.reduce(0) { $0 + $1.tables.count },
      queries: report.databases.reduce(0) { $0 + Set($1.verdicts.map(\.query)).count },
      critical: counts[.critical] ?? 0, warning: counts[.warning] ?? 0, info: counts[.info] ?? 0, fails: report.fails)
  }
}

extension Document.Database {
  init(_ database: CheckReport.Database, _ report: CheckReport) {
    server = database.server
    datname = database.datname
    findings = database.findings.map { finding in
      Document.Finding(
        kind: finding.kind.rawValue, severity: finding.severity.rawValue, subject: finding.subject,
        sentence: finding.sentence, remedy: finding.remedy, schemaname: finding.table?.schema,
        relname: finding.table?.name, branch: finding.branch == .whole ? nil : finding.branch.description,
        query: finding.query, deadlineTimestampSeconds: finding.deadline?.secondsSinceEpoch)
    }
    queries = database.verdicts.map { verdict in
      Document.Query(
        query: verdict.query, plan: verdict.plan.rawValue, status: verdict.status.rawValue, detail: verdict.detail,
        reasons: verdict.reasons, cost: verdict.cost, planChanged: verdict.hasChanged, change: verdict.change?.causes,
        tables: verdict.roots.map { reading in
          Document.Table(
            schemaname: reading.root.schema, relname: reading.root.name, scanned: reading.scanned,
            allowed: reading.allowed, existing: reading.existing, removedAtStartup: reading.removedAtStartup)
        },
        file: report.entries[verdict.query]?.file, line: report.entries[verdict.query]?.line)
    }
  }
}
