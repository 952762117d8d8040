internal import Exposition
public import Monitor

/// The routes: what is shown of the latest snapshot, and where. A pure function of the request and the snapshot.
public struct Site: Sendable {
  private let page: Page
  private let api = API()

  /// A site with its page template.
  ///
  /// - Throws: where the template cannot be read, which is an error of this program.
  public init() throws { self.page = try Page() }

  /// The reply to `query`, from what was published last.
  public func reply(to query: Query, _ published: SnapshotStore.Published) -> Reply {
    guard ["GET", "HEAD"].contains(query.method) else {
      var refusal = Reply.text(405, "this endpoint is only read: GET and HEAD")
      refusal.headers["Allow"] = "GET, HEAD"
      return refusal
    }
    return switch query.path {
    case "/metrics": metrics(query, published)
    case "/healthz": .text(200, "ok")
    case "/readyz": readiness(published.snapshot)
    case "/": page.reply(published.snapshot, Scope(parameters: query.parameters))
    default:
      api.reply(to: query.path, published.snapshot, Scope(parameters: query.parameters)) ?? .text(404, Self.paths)
    }
  }

  private static let paths =
    "nothing here; see / (for people), /metrics (for Prometheus), /healthz, /readyz, and as JSON "
    + API.paths.joined(separator: ", ")

  /// The page of metrics, or the part that `collect[]` asks for.
  ///
  /// Its tail is live, so what bears the same tag is the same snapshot, not the same bytes: the tag is a weak one.
  private func metrics(_ query: Query, _ published: SnapshotStore.Published) -> Reply {
    var wanted: Set<CollectorName> = []
    for name in query.values(of: "collect[]") {
      guard let collector = CollectorName(rawValue: name) else {
        let known = CollectorName.allCases.map(\.rawValue).joined(separator: ", ")
        return .text(400, "collect[]: there is no collector \(name.debugDescription); there are \(known)")
      }
      wanted.insert(collector)
    }
    let page = wanted.isEmpty ? published.page : published.page(of: wanted)
    let form = page.form(accept: query.accept, acceptEncoding: query.acceptEncoding)
    var headers = [
      "Content-Type": form.format.contentType, "Vary": "Accept, Accept-Encoding", "X-Content-Type-Options": "nosniff",
      "ETag": "W/\"\(published.version)-\(form.name)\"",
    ]
    if query.has(headers["ETag", default: ""]) {
      headers["Content-Type"] = nil
      return Reply(status: 304, headers: headers, body: [])
    }
    if form.encoding == .gzip { headers["Content-Encoding"] = "gzip" }
    return Reply(status: 200, headers: headers, body: page.body(in: form, tail: published.liveMetrics()))
  }

  /// Ready is whoever has all to say: each collector has been tried on every database, be it in vain. A server that is
  /// down is no reason to take its monitor out of service.
  private func readiness(_ snapshot: Snapshot) -> Reply {
    snapshot.isComplete && snapshot.databases.allSatisfy { $0.connection != .up || $0.isTried }
      ? .text(200, "ready") : .text(503, "waiting for the first poll of each database")
  }
}
