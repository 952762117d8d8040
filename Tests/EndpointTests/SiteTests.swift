import Config
import Endpoint
import Monitor
import PartitionModel
import Testing

@Suite("The site")
struct SiteTests {
  private let site: Site

  init() throws { self.site = try Site() }

  // MARK: Health

  @Test("says that the process lives, whatever the databases do")
  func health() async {
    let down = DatabaseSnapshot(server: "main", datname: "app", connection: .down("gone"))
    let reply = site.reply(to: Query(path: "/healthz"), await published(down))

    #expect(reply == .init(status: 200, headers: plainText, body: [Array("ok\n".utf8)]))
  }

  @Test("is ready when each collector has been tried on every database, be it in vain")
  func readiness() async {
    let (one, other) = (
      DatabaseIdentity(server: "main", datname: "app"), DatabaseIdentity(server: "spare", datname: "app")
    )
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [one, other])
    func readiness() -> Reply { site.reply(to: Query(path: "/readyz"), store.latest) }
    let waiting = Reply(
      status: 503, headers: plainText, body: [Array("waiting for the first poll of each database\n".utf8)])

    #expect(readiness() == waiting)
    await store.publish(DatabaseSnapshot(server: "spare", datname: "app", connection: .down("refused")))
    #expect(readiness() == waiting)
    await store.publish(database(collectors: [.catalog, .keys, .sizes]))
    #expect(readiness() == waiting)
    await store.publish(database())
    #expect(readiness() == .init(status: 200, headers: plainText, body: [Array("ready\n".utf8)]))
  }

  // MARK: Metrics

  @Test("serves Prometheus's text unless asked for something else")
  func text() async {
    let published = await published(database())
    let reply = site.reply(to: Query(path: "/metrics"), published)

    #expect(reply.status == 200)
    #expect(
      reply.headers == [
        "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Vary": "Accept, Accept-Encoding",
        "X-Content-Type-Options": "nosniff", "ETag": "W/\"\(published.version)-prometheusText-identity\"",
      ])
    #expect(reply.text.contains("\npartwatch_up{server=\"main\",datname=\"app\"} 1\n"))
    #expect(reply.text.hasSuffix("\n") && !reply.text.contains("# EOF"))
  }

  @Test("serves OpenMetrics, up to its end mark, to whoever asks as Prometheus does")
  func openMetrics() async {
    let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
    let reply = site.reply(to: Query(path: "/metrics", accept: accept), await published(database()))

    #expect(reply.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(reply.text.contains("\n# TYPE process_cpu_seconds counter\n"))
    #expect(reply.text.hasSuffix("\n# EOF\n"))
  }

  @Test("compresses for whoever takes gzip, and says so")
  func gzip() async {
    let published = await published(database())
    let plain = site.reply(to: Query(path: "/metrics", acceptEncoding: "identity"), published)
    let packed = site.reply(to: Query(path: "/metrics", acceptEncoding: "gzip, deflate"), published)

    #expect(plain.headers["Content-Encoding"] == nil)
    #expect(packed.headers["Content-Encoding"] == "gzip")
    #expect(packed.headers["Vary"] == "Accept, Accept-Encoding")
    #expect(packed.body.first?.starts(with: [0x1F, 0x8B]) == true)
    #expect(packed.body.joined().count < plain.body.joined().count / 2)
  }

  @Test("ends the page with what is live: the age of what is shown, and the process")
  func liveTail() async throws {
    let reply = site.reply(to: Query(path: "/metrics"), await published(database()))
    let tail = reply.text.split(separator: "\n").drop { $0 != "# TYPE partwatch_snapshot_age_seconds gauge" }

    #expect(
      tail.filter { $0.hasPrefix("# TYPE ") } == [
        "# TYPE partwatch_snapshot_age_seconds gauge",
        "# TYPE process_cpu_seconds_total counter",
        "# TYPE process_open_fds gauge",
        "# TYPE process_max_fds gauge",
        "# TYPE process_virtual_memory_bytes gauge",
        "# TYPE process_resident_memory_bytes gauge",
        "# TYPE process_start_time_seconds gauge",
      ])
    let age = try #require(tail.dropFirst().first?.split(separator: " "))
    #expect(age[0] == #"partwatch_snapshot_age_seconds{server="main",datname="app"}"#)
    #expect(try #require(Double(age[1])) >= 7)
  }

  @Test("shows no age for a database that was never read")
  func noAge() async {
    let down = DatabaseSnapshot(server: "main", datname: "app", connection: .down("refused"))
    let reply = site.reply(to: Query(path: "/metrics"), await published(down))

    #expect(reply.text.contains("\npartwatch_up{server=\"main\",datname=\"app\"} 0\n"))
    #expect(!reply.text.contains("partwatch_snapshot_age_seconds"))
  }

  @Test("says no more than that nothing is new to whoever has the snapshot in that form")
  func notModified() async throws {
    let store = SnapshotStore(limits: SeriesLimits())
    await store.publish(database())
    func reply(ifNoneMatch: String?, encoding: String? = nil) -> Reply {
      site.reply(to: Query(path: "/metrics", acceptEncoding: encoding, ifNoneMatch: ifNoneMatch), store.latest)
    }
    let tag = try #require(reply(ifNoneMatch: nil).headers["ETag"])

    let nothingNew = Reply(
      status: 304,
      headers: ["ETag": tag, "Vary": "Accept, Accept-Encoding", "X-Content-Type-Options": "nosniff"], body: [])
    #expect(reply(ifNoneMatch: tag) == nothingNew)
    #expect(reply(ifNoneMatch: "\"other\", \(tag)") == nothingNew)
    #expect(reply(ifNoneMatch: String(tag.dropFirst(2))) == nothingNew)
    #expect(reply(ifNoneMatch: "*") == nothingNew)
    #expect(reply(ifNoneMatch: "\"other\"").status == 200)
    #expect(reply(ifNoneMatch: tag, encoding: "gzip").status == 200)

    await store.publish(database())
    #expect(reply(ifNoneMatch: tag).status == 200)
  }

  @Test("serves what the collectors that are asked for have gathered, and always what it says of itself")
  func collect() async {
    let published = await published(database(tables: RelationName(schema: "public", name: "orders")))
    func families(_ parameters: String?) -> Set<String> {
      let reply = site.reply(to: Query(path: "/metrics", parameters: parameters), published)
      return Set(
        reply.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
          String($0.split(separator: " ")[2])
        })
    }
    let (all, sizes) = (families(nil), families("collect[]=sizes"))
    let ofTables: Set<String> = sizes.filter { $0.hasPrefix("pg_") }
    let own: Set<String> = all.filter { !$0.hasPrefix("pg_") }
    #expect(families("collect%5B%5D=sizes") == sizes)
    #expect(families("timeout=10") == all)
    #expect(sizes.subtracting(all) == [])
    #expect(ofTables == ["pg_partition_table_bytes", "pg_partition_size_unknown", "pg_partition_findings"])
    #expect(sizes.subtracting(ofTables) == own)
    #expect(families("collect[]=sizes&collect[]=catalog").contains("pg_partition_table_info"))
  }

  @Test("has no collector of any other name, and says which there are")
  func unknownCollector() async {
    let reply = site.reply(to: Query(path: "/metrics", parameters: "collect[]=size"), await published(database()))
    #expect(
      reply
        == .init(
          status: 400, headers: plainText,
          body: [
            Array(
              """
              collect[]: there is no collector "size"; there are catalog, partman, keys, sizes, indexes, leftovers, \
              conformance, defaults, settings, registration, queries, workload

              """.utf8)
          ]))
  }

  // MARK: What there is not

  @Test(
    "knows its paths, each spelt in one way",
    arguments: [
      "/metrics/", "/metric", "//metrics", "//", "/METRICS", "/%6Detrics", "/%2e%2e/metrics", "/./metrics",
      "/metrics%3Fx=1",
      "/metrics%00", "/../etc/passwd", "", "/api/v1", "/api/v1/", "/api/v1/table", "/api/v1/tables/", "/api/v2/tables",
    ])
  func unknownPath(path: String) async {
    let reply = site.reply(to: Query(path: path), await published(database()))

    let words =
      "nothing here; see / (for people), /metrics (for Prometheus), /healthz, /readyz, and as JSON "
      + "/api/v1/coverage, /api/v1/findings, /api/v1/queries, /api/v1/tables\n"
    #expect(reply == .init(status: 404, headers: plainText, body: [Array(words.utf8)]))
  }

  @Test("is only read", arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
  func otherMethod(method: String) async {
    let reply = site.reply(to: Query(method: method, path: "/metrics"), await published(database()))

    let headers = plainText.merging(["Allow": "GET, HEAD"]) { $1 }
    #expect(
      reply == .init(status: 405, headers: headers, body: [Array("this endpoint is only read: GET and HEAD\n".utf8)]))
  }
}

private let plainText = ["Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"]
