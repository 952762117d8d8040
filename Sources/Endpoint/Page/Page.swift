internal import Monitor
internal import Mustache
internal import PartitionModel

/// The page at `/`: how each table fares, what is wrong and what to do about it, the map of each table's coverage, and
/// what the queries read. It stands for itself: nothing on it comes from elsewhere, and without scripts it says the same.
struct Page: Sendable {
  private let library: MustacheLibrary
  private let policy = ContentSecurityPolicy(style: Self.style, script: Self.script).description
  private let whole = SnapshotCache<[UInt8]>()

  init() throws {
    library = MustacheLibrary(templates: [
      "top": try PageText.template(Self.topSource),
      "status": try PageText.template(Self.statusSource),
      "body": try PageText.template(Self.bodySource),
      "overview": try PageText.template(Overview.source),
      "findings": try PageText.template(FindingList.source),
      "maps": try PageText.template(MapList.source),
      "queries": try PageText.template(QueryList.source),
    ])
  }

  /// The page of what is in `scope`, or all.
  func reply(_ snapshot: Snapshot, _ scope: Scope) -> Reply {
    let databases = snapshot.databases.filter(scope.includes)
    let isFound = databases.contains { database in
      scope.relname == nil || database.report?.trees.contains { scope.includes($0.root.name) } == true
    }
    // What is asked for most is made once; how old it is, each time.
    let rest = scope.isEverything ? whole.value(of: snapshot) { body($0, scope) } : body(snapshot, scope)
    return Reply(
      status: isFound || scope.isEverything ? 200 : 404,
      headers: [
        "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
      ],
      body: [
        render("top", ["version": Version.current, "style": Self.style]),
        render("status", status(snapshot, databases, scope, isFound: isFound)), rest,
      ])
  }

  private func render(_ template: String, _ content: [String: Any]) -> [UInt8] {
    Array((library.render(content, withTemplate: template) ?? "").utf8)
  }

  /// The state of each database, and how long ago it was read.
  private func status(
    _ snapshot: Snapshot, _ databases: [DatabaseSnapshot], _ scope: Scope, isFound: Bool
  ) -> [String: Any] {
    let now = ContinuousClock.now
    return [
      "idle": scope.isEverything ? (snapshot.idle?.sentences ?? []).map(\.visible) : [],
      "waiting": !snapshot.isComplete, "isPart": !scope.isEverything, "notFound": !isFound && !scope.isEverything,
      "databases": databases.map { database -> [String: Any] in
        var content: [String: Any] = [
          "name": database.shownName, "link": Scope.link(database), "isUp": database.connection == .up,
        ]
        content["age"] = database.takenAt.map { "read \(Self.words($0.duration(to: now))) ago" } ?? "not read yet"
        return content
      },
    ]
  }

  private static func words(_ age: Duration) -> String {
    let seconds = age.components.seconds
    let (count, unit) =
      seconds < 120 ? (seconds, "s") : seconds < 7_200 ? (seconds / 60, "min") : (seconds / 3_600, "h")
    return "\(count) \(unit)"
  }

  private func body(_ snapshot: Snapshot, _ scope: Scope) -> [UInt8] {
    var allowance = Allowance(scope)
    let sections = snapshot.databases.filter(scope.includes).enumerated().map { number, database in
      Self.section(database, number, scope, &allowance)
    }
    return render("body", ["sections": sections, "script": Self.script])
  }

  private static func section(
    _ database: DatabaseSnapshot, _ number: Int, _ scope: Scope, _ allowance: inout Allowance
  ) -> [String: Any] {
    var content: [String: Any] = ["number": number, "database": database.shownName]
    if case .down(let reason) = database.connection {
      content["down"] = ["reason": reason.visible, "wasRead": database.report != nil]
    }
    content["failures"] = database.collectors.compactMap { collector in
      collector.failure.map { ["collector": collector.name.rawValue, "failure": $0.visible] }
    }
    guard let report = database.report else { return content }
    content["asOf"] = report.now.dated
    content["overview"] = Overview(database, report, scope).content(&allowance)
    content["findings"] = FindingList(report, scope).content(&allowance)
    content["maps"] = MapList(database, report, scope).content(&allowance)
    if let queries = QueryList(report, scope).content(&allowance) { content["queries"] = queries }
    return content
  }
}

/// How much a page may still hold: it stays small whatever is watched, and says what it leaves out.
struct Allowance {
  var tables: Int
  var findings: Int
  var cells: Int
  var queries: Int
  /// Bytes of plans.
  var plans = 40_000
  /// Rows of one map.
  let branches: Int

  init(_ scope: Scope) {
    (tables, findings, cells, queries, branches) =
      scope.isOneTable ? (100, 100, 2_000, 60, 100) : (100, 40, 900, 40, 16)
  }
}

extension DatabaseSnapshot {
  /// `main / app`
  var shownName: String { "\(server) / \(datname)".visible }
}
