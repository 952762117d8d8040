import Config
import Endpoint
import PartitionModel
import Testing

@testable import Monitor

@Suite("The page at /")
struct LandingPageTests {
  private let site: Site

  init() throws { self.site = try Site() }

  @Test("lets nothing in from elsewhere, and is not kept")
  func headers() async {
    let reply = site.reply(to: Query(path: "/"), await published())

    #expect(reply.status == 200)
    #expect(
      reply.headers == [
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
      ])
  }

  @Test("says that it waits for the first poll")
  func waiting() {
    let identity = DatabaseIdentity(server: "main", datname: "app")
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [identity])

    #expect(content(store.latest) == [#"<p role="status">Waiting for the first poll.</p>"#])
  }

  @Test("says when nothing is wrong")
  func nothingWrong() async {
    #expect(
      content(await published(database())) == [
        "<section>", "<h2>main / app</h2>", "<p>Partitioned tables: 0; leaves: 0; as of 2026-11-22 12:00 UTC.</p>",
        "<p>Nothing is wrong.</p>", "</section>",
      ])
  }

  @Test("says why a database cannot be read, and which collector fails")
  func down() async {
    let database = DatabaseSnapshot(
      server: "main", datname: "app", connection: .down("refused by <db1>"),
      collectors: [.init(name: .sizes, failure: #"said "no" & 'never'"#, duration: .zero)])

    #expect(
      content(await published(database)) == [
        "<section>", "<h2>main / app</h2>",
        #"<p class="critical" role="alert">Cannot be read: refused by &lt;db1&gt;</p>"#,
        #"<p class="warning">The collector sizes fails: said &quot;no&quot; &amp; &#39;never&#39;</p>"#,
        "</section>",
      ])
  }

  @Test("shows findings as text, whatever a table is called")
  func hostileNames() async {
    let name = RelationName(schema: "a&b", name: #"<script>alert(1)</script>"'{{version}}"#)

    #expect(
      content(await published(database(tables: name))) == [
        "<section>", "<h2>main / app</h2>",
        "<p>Partitioned tables: 1; leaves: 0; as of 2026-11-22 12:00 UTC.</p>",
        "<table>",
        #"<thead><tr><th scope="col">Severity</th><th scope="col">Where</th><th scope="col">What</th><th scope="col">Remedy</th></tr></thead>"#,
        "<tbody>",
        #"<tr><td class="critical">critical</td><td>a&amp;b.&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;{{version}}</td>"#
          + "<td>it has no partition: every row to it is refused</td><td><code>CREATE TABLE … PARTITION OF "
          + "&quot;a&amp;b&quot;.&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&quot;&#39;{{version}}&quot; …; or DROP TABLE "
          + "&quot;a&amp;b&quot;.&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&quot;&#39;{{version}}&quot;;</code></td></tr>",
        "</tbody>", "</table>", "</section>",
      ])
  }

  /// The lines of the page below its head and its line of links.
  private func content(_ published: SnapshotStore.Published) -> ArraySlice<Substring> {
    let lines = site.reply(to: Query(path: "/"), published).text.split(separator: "\n")
    return lines.drop { !$0.hasPrefix("<p><a ") }.dropFirst().prefix { $0 != "</body>" }
  }
}
