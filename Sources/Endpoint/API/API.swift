internal import Findings
internal import Monitor
internal import PartitionModel

/// What the page shows, for programs: `/api/v1/…`, described in `docs/openapi.yml`.
///
/// Names are those of the metrics and of `check --format json`, and a contract: keys may be added, none changes its meaning.
/// Every key is always there; what is not known is null.
struct API: Sendable {
  /// The paths.
  static let paths = resources.keys.map { "/api/v1/\($0)" }.sorted()

  private static let resources: [String: @Sendable (DatabaseSnapshot, DatabaseReport, Scope) -> JSONValue] = [
    "tables": { tables($1, $2) }, "coverage": { coverage($1, $2) }, "queries": { queries($1, $2) },
    "findings": { findings($1, $2) },
  ]

  private let whole = resources.mapValues { _ in SnapshotCache<[UInt8]>() }

  /// The reply to `path`; nil where it is none of ours.
  func reply(to path: String, _ snapshot: Snapshot, _ scope: Scope) -> Reply? {
    let name = path.hasPrefix("/api/v1/") ? String(path.dropFirst("/api/v1/".count)) : ""
    guard let resource = Self.resources[name] else { return nil }
    func document(_ snapshot: Snapshot) -> [UInt8] {
      let databases = snapshot.databases.filter(scope.includes).map { database in
        Self.database(database, name, database.report.map { resource(database, $0, scope) })
      }
      let document: JSONValue = [
        "format": .int(1), "complete": .bool(snapshot.isComplete), "databases": .array(databases),
      ]
      return document.bytes
    }
    let bytes = scope.isEverything ? whole[name]?.value(of: snapshot, make: document) : document(snapshot)
    return Reply(
      status: 200,
      headers: [
        "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
      ],
      body: [bytes ?? []])
  }

  private static func database(_ database: DatabaseSnapshot, _ name: String, _ items: JSONValue?) -> JSONValue {
    var reason: String?
    if case .down(let words) = database.connection { reason = words }
    return .object([
      ("server", .string(database.server)), ("datname", .string(database.datname)),
      ("up", .bool(database.connection == .up)), ("reason", .text(reason)),
      ("as_of", .instant(database.report?.now)),
      (
        "failures",
        .list(database.collectors.filter { $0.failure != nil }) { collector in
          ["collector": .string(collector.name.rawValue), "failure": .text(collector.failure)]
        }
      ),
      (name, items ?? .null),
    ])
  }
}

// MARK: Findings

extension API {
  private static func findings(_ report: DatabaseReport, _ scope: Scope) -> JSONValue {
    .list(report.findings.filter(scope.includes)) { finding in
      [
        "kind": .string(finding.kind.rawValue), "severity": .string(finding.severity.rawValue),
        "subject": .string(finding.subject), "sentence": .string(finding.sentence), "remedy": .string(finding.remedy),
        "schemaname": .text(finding.table?.schema), "relname": .text(finding.table?.name),
        "branch": finding.branch == .whole ? .null : .string(finding.branch.description),
        "query": .text(finding.query), "deadline": .instant(finding.deadline),
      ]
    }
  }
}
