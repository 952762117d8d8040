import TestServers
import Testing

@Suite("Names that try to break out", .timeLimit(.minutes(5)))
struct HostileNamesTests {
  @Test("stay names: in lines, in metrics and on the page")
  func hostileNames() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(
        #"""
        CREATE SCHEMA "s""\
        {x}";
        CREATE TABLE "s""\
        {x}"."<script>alert('1')</script>" (k text, at timestamptz) PARTITION BY LIST (k);
        CREATE TABLE p1 PARTITION OF "s""\
        {x}"."<script>alert('1')</script>" FOR VALUES IN ('a "b" \c
        d', '</td>🚀') PARTITION BY RANGE (at);
        CREATE TABLE "📦""\" PARTITION OF p1 FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
        CREATE TABLE p2 PARTITION OF "s""\
        {x}"."<script>alert('1')</script>" FOR VALUES IN (U&'\202E\001B[2Jred') PARTITION BY RANGE (at);
        """#)

      let check = try await Partwatch.run("check", "--conninfo", database.conninfo)
      #expect(
        check.output.unwrapped.replacing(#/rows of [-0-9: ]+ UTC/#, with: "rows of …")
          .replacing(#/FOR VALUES FROM .*/#, with: "…;") == #"""
            critical main/\#(database.name) s"\ {x}.<script>alert('1')</script> k='  [2Jred': \#
            public.p2 has no partition: every row to it is refused [empty_branch]
              → CREATE TABLE … PARTITION OF public.p2 …; or DROP TABLE public.p2;
            critical main/\#(database.name) s"\ {x}.<script>alert('1')</script> k=E'a "b" \\c d','</td>🚀': writes fail now: \#
            no partition takes rows of … [writes_failing]
              → CREATE TABLE … PARTITION OF public.p1 …;

            """#)

      let metrics = try await Partwatch.run("metrics", "--conninfo", database.conninfo)
      let labels = #"""
        server="main",datname="\#(database.name)",schemaname="s\"\\\n{x}",relname="<script>alert('1')</script>"
        """#
      #expect(
        metrics.output.split(separator: "\n").filter { $0.contains(#",window="next"}"#) } == [
          "pg_partition_missing{\(labels),branch=\"k='\u{202E}\u{1B}[2Jred'\",window=\"next\"} 1",
          #"pg_partition_missing{\#(labels),branch="k=E'a \"b\" \\\\c\nd','</td>🚀'",window="next"} 1"#,
        ])
      if Program.isInstalled("promtool") {
        #expect(try await Program.run("promtool", "check", "metrics", input: metrics.output) == .init())
      }

      try await Exporter.withServing("--conninfo", database.conninfo) { exporter in
        try await exporter.waitUntilReady()
        let page = try await exporter.get("/").body
        #expect(
          page.contains("<bdi>s&quot;\\␊{x}.&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; k=E&#39;a &quot;b&quot; "))
        #expect(page.contains("k=&#39;⟨U+202E⟩␛[2Jred&#39;"))
        #expect(page.split(separator: "<script>").count == 2)
        #expect(!page.contains("<script>alert"))
        let answer = try await exporter.get("/api/v1/findings").body
        #expect(answer.contains(#""schemaname": "s\"\\\n{x}", "relname": "<script>alert('1')</script>""#))
        #expect(answer.contains(#""branch": "k='\#u{202E}\u001b[2Jred'""#))
      }
    }
  }
}
