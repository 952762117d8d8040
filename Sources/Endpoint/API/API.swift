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
    if let unknown = Self.unknown(scope, in: snapshot) {
      let error: JSONValue = ["error": .string(unknown)]
      return Self.reply(404, error.bytes)
    }
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
    return Self.reply(200, bytes ?? [])
  }

  private static func reply(_ status: Int, _ bytes: [UInt8]) -> Reply {
    Reply(
      status: status,
      headers: [
        "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
      ],
      body: [bytes])
  }

  /// What is wrong where `scope` names a server or a database that there is none of; nil also while some may still come.
  private static func unknown(_ scope: Scope, in snapshot: Snapshot) -> String? {
    guard scope.server != nil || scope.datname != nil, snapshot.isComplete,
      !snapshot.databases.contains(where: scope.includes)
    else { return nil }
    func sentence(_ kind: String, _ name: String?, _ known: [String]) -> String {
      let all = known.isEmpty ? "none at all" : Set(known).sorted().joined(separator: ", ")
      return "there is no \(kind) \((name ?? "").debugDescription); there are \(all)"
    }
    let ofServer = snapshot.databases.filter { scope.server == nil || scope.server == $0.server }
    return ofServer.isEmpty
      ? sentence("server", scope.server, snapshot.databases.map(\.server))
      : sentence("database", scope.datname, ofServer.map(\.datname))
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
