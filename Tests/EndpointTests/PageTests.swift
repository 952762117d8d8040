import Config
import Findings
import PartitionModel
import QueryPlans
import TestTrees
import Testing

@testable import Endpoint
@testable import Monitor

@Suite("The page at /")
struct PageTests {
  private let site: Site

  init() throws { self.site = try Site() }

  @Test("lets nothing in from elsewhere, runs its own script alone, and is not kept")
  func headers() async {
    let empty = await published()
    let reply = site.reply(to: Query(path: "/"), empty)

    #expect(reply.status == 200)
    var headers = reply.headers
    let policy = headers.removeValue(forKey: "Content-Security-Policy") ?? ""
    #expect(
      headers == [
        "Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
      ])
    #expect(
      policy.replacing(#/sha256-[A-Za-z0-9+\/]{43}=/#, with: "sha256-…")
        == "default-src 'none'; style-src 'sha256-…'; script-src 'sha256-…'; img-src data:; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'")
  }

  @Test("says that it waits for the first poll")
  func waiting() {
    let identity = DatabaseIdentity(server: "main", datname: "app")
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [identity])

    #expect(text(store.latest).contains("Waiting for the first poll."))
  }

  @Test("says when nothing is wrong, and as of when")
  func nothingWrong() async {
    #expect(
      text(await published(database())) == """
        main / app ● up, read 7 s ago main / app as of 22 Nov 2026 12:00 UTC, by the server’s clock \
        Overview 0 partitioned tables, 0 leaves There is no partitioned table here that may be seen. \
        Findings ● Nothing is wrong.
        """)
  }

  @Test("says why a database cannot be read, and which collector fails")
  func down() async {
    let database = DatabaseSnapshot(
      server: "main", datname: "app", connection: .down("refused by <db1>"),
      collectors: [
        .init(name: .sizes, interval: .seconds(60), failure: #"said "no" & 'never'"#, duration: .zero)
      ])

    #expect(
      text(await published(database)) == """
        main / app ✕ down, not read yet main / app \
        ✕ Cannot be read: refused by &lt;db1&gt;. Nothing is known of it yet. \
        ▲ The collector sizes fails: said &quot;no&quot; &amp; &#39;never&#39;
        """)
  }

  @Test("shows each table with its worst finding, its runway, its map, what to do, and what its queries read")
  func table() async throws {
    let published = await published(try watched())
    #expect(
      text(published) == """
        main / app ● up, read 7 s ago main / app as of 22 Nov 2026 12:00 UTC, by the server’s clock \
        Overview 1 partitioned table, 4 leaves \
        Table Worst finding Writes fail Covered Branches Leaves Size Rows \
        public.t LIST (c) by month ▲ warning next period missing c=2 and 2 more \
        in 8 days (1 Dec 2026 00:00 UTC) until 1 Dec 2026 00:00 UTC 2 4 52 kB unknown \
        Findings 3 warning \
        ▲ warning public.t c=2 next_period_missing \
        no partition for 2026-12-01 00:00 UTC to 2027-01-01 00:00 UTC: writes fail from 2026-12-01 00:00 UTC (in 8 days) \
        CREATE TABLE … PARTITION OF public.t_2 FOR VALUES FROM (&#39;2026-12-01&#39;) TO (&#39;2027-01-01&#39;); Copy \
        ▲ warning query all query_over_budget scans 4 of 4 leaves of public.t, 1 allowed; no predicate on c; \
        the plan has changed: Index Scan → Seq Scan on public.t \
        add a condition on each partition key, or raise max_partitions if so many leaves are meant Copy \
        ▲ warning public.t c=1 default_rows DEFAULT holds rows (how many was never estimated): no partition can be \
        created for their range, and while there is a DEFAULT none can be detached CONCURRENTLY \
        move the rows of public.t_1_3 to partitions of their own Copy \
        Coverage 12 MB covered; the darker, the larger ● the period of now ✕ no partition: writes fail \
        ▽ rows go to a DEFAULT partition ∞ rows go to a catch-all partition \
        ⇥ a detach is under way: writes fail ⊘ somebody holds a lock, the size is of before ? the key hides its time \
        public.t 2 branches by month, required until 1 Jan 2027 00:00 UTC \
        Branch now 2026-11 2026-12 DEFAULT ▲ c=2 writes fail in 8 days ● 8 kB ✕ missing \
        c=1 ● 16 kB 24 kB ▽ rows unknown \
        Queries 0 of 1 as they should be \
        Query Planned for its values (custom) Planned for all values (generic) \
        all ▲ over budget ▲ changed 4 of 4 · 1 allowed cost 12 no predicate on c \
        the plan has changed: Index Scan → Seq Scan on public.t plan Seq Scan on public.t ×4 \
        Filter: (t.id &gt; ?) not checked
        """)
    let page = html(published)
    #expect(page.contains(#"<td class="m" title="missing · 2026-12-01 to 2027-01-01 UTC">✕ missing</td>"#))
    #expect(
      page.contains(
        #"<td class="n z4" title="covered now · t_1_1 · 2026-11-01 to 2026-12-01 UTC · 16 kB">● 16 kB</td>"#))
  }

  // MARK: A part of it

  @Test("shows one table to whoever follows its link, and says where there is none by that name")
  func onePart() async throws {
    let name = RelationName(schema: "a&b", name: "c/d?e#f%+ \u{202E}g=\"'")
    let published = await published(database(tables: name, RelationName(schema: "public", name: "other")))
    let all = html(published)
    let link = try #require(all.firstMatch(of: #/href="(\/\?[^"]*relname=c[^"]*)"/#)?.1)
    #expect(
      link == "/?server=main&amp;datname=app&amp;schemaname=a%26b&amp;relname=c%2Fd%3Fe%23f%25%2B%20%E2%80%AEg%3D%22%27"
    )

    let parameters = String(link.dropFirst(2)).replacing("&amp;", with: "&")
    let part = site.reply(to: Query(path: "/", parameters: parameters), published)
    #expect(part.status == 200)
    #expect(part.text.contains("c/d?e#f%+ ⟨U+202E⟩g=&quot;&#39;"))
    #expect(!part.text.contains("public.other"))

    let nothing = site.reply(to: Query(path: "/", parameters: "relname=gone"), published)
    #expect(nothing.status == 404)
    #expect(nothing.text.contains("There is nothing by that name here."))
  }

  @Test("does not say that nothing is wrong where it looks at one branch alone")
  func oneBranch() async throws {
    var reading = DatabaseReading()
    reading.forest = PartitionForest(roots: [try tree("LIST(c int4) 1|2{RANGE(at date) 2026-10..month..2026-12}")])
    let report = DatabaseReport(reading, policies: PolicyBook(), at: Instant(secondsSinceEpoch: 1_795_348_800))
    let database = DatabaseSnapshot(
      server: "main", datname: "app", connection: .up, report: report, isTried: true, takenAt: .now)
    let page = site.reply(
      to: Query(path: "/", parameters: "relname=t&branch=c%3D3"), await published(database)
    ).text
    #expect(page.contains("None of a branch with this name; others are not looked at here."))
    #expect(!page.contains("Nothing is wrong"))
  }

  @Test(
    "reads parameters as a form sends them, and minds no others",
    arguments: [
      ("server=a&datname=b", ["a", "b", nil, nil, nil]), ("relname=a+b%2Bc", [nil, nil, nil, "a b+c", nil]),
      ("branch=c%3D1", [nil, nil, nil, nil, "c=1"]), ("branch=", [nil, nil, nil, nil, nil]),
      ("x=1&&=&server", [nil, nil, nil, nil, nil]), ("server=%zz%4", ["%zz%4", nil, nil, nil, nil]),
      ("schemaname=%E2%80", [nil, nil, "\u{FFFD}", nil, nil]), ("", [nil, nil, nil, nil, nil]),
    ])
  func parameters(sent: String, read: [String?]) {
    let scope = Scope(parameters: sent)
    #expect([scope.server, scope.datname, scope.schemaname, scope.relname, scope.branch] == read)
  }

  // MARK: Names that try to break out

  @Test("shows a name as text, whatever it is made of")
  func hostileNames() async {
    let names = [
      #"<script>alert(1)</script>"'{{version}}{{{script}}}"#,
      // To Swift each quotation mark is one character with the accent after it.
      "\"\u{301} onmouseover=alert(1) x='\u{301}<\u{338}b>\u{301}&\u{301}",
      "line\nand\r\u{1B}[2J\u{0}\u{2028}\u{200F}\u{202E}rtl",
    ]
    for name in names {
      let page = Array(
        html(await published(database(tables: RelationName(schema: "public", name: name)))).unicodeScalars)
      let marks = page.split(separator: "<").map { $0.prefix { $0.properties.isAlphabetic || $0 == "/" } }
      let tags = Set(marks.map { String(String.UnicodeScalarView($0)) })
      #expect(tags.subtracting(Self.tags) == [])
      #expect(!String(String.UnicodeScalarView(page)).contains(#/ onmouseover=[^&]*"/#))
    }
    let shown = names.map { $0.visible }
    #expect(shown[0] == names[0])
    #expect(shown[2] == "line␊and␍␛[2J␀⟨U+2028⟩⟨U+200F⟩⟨U+202E⟩rtl")
    #expect(
      Array(PageText().escapeText("<\u{338}\"\u{301}'&\u{7}").unicodeScalars)
        == Array("&lt;\u{338}&quot;\u{301}&#39;&amp;\u{FFFD}".unicodeScalars))
  }

  /// The tags that the page has without any table.
  private static let tags: Set<String> = [
    "", "html", "/html", "head", "/head", "meta", "title", "/title", "link", "style", "/style", "body", "/body", "a",
    "/a",
    "header", "/header", "h", "/h", "nav", "/nav", "span", "/span", "main", "/main", "ul", "/ul", "li", "/li",
    "section",
    "/section", "bdi", "/bdi", "small", "/small", "div", "/div", "table", "/table", "thead", "/thead", "tbody",
    "/tbody",
    "tr", "/tr", "th", "/th", "td", "/td", "br", "p", "/p", "b", "/b", "pre", "/pre", "code", "/code", "button",
    "/button",
    "article", "/article", "output", "/output", "script", "/script",
  ]

  // MARK: Reading it

  private func html(_ published: SnapshotStore.Published) -> String {
    site.reply(to: Query(path: "/"), published).text
  }

  /// What a reader sees below the head of the page, on one line.
  private func text(_ published: SnapshotStore.Published) -> String {
    let page = html(published)
    let main = page.split(separator: #"<main id="main">"#).last?.split(separator: "<script>").first ?? ""
    let words = main.replacing(#/<\/(?:th|td|p|li|h[1-6]|a|small|span|summary|code|bdi|b)>/#, with: " ")
      .replacing(#/<[^>]*>/#, with: "")
    return words.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing(" ,", with: ",")
  }
}
