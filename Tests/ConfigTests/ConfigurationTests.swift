import Config
import Findings
import PartitionModel
import QueryPlans
import Testing

@Suite("A configuration file")
struct ConfigurationTests {
  @Test(
    "that is empty, or all comment, is the default of everything",
    arguments: ["", "# nothing\n", "---\n", "{}", "poll:\n"])
  func empty(text: String) throws {
    #expect(
      try read(text)
        == Configuration(
          servers: [ServerConfiguration(name: "main", conninfo: Conninfo(""), databases: .fromConninfo)],
          policies: PolicyBook([]),
          queries: [],
          poll: PollIntervals(catalog: .seconds(30), sizes: .seconds(60), queries: .seconds(300)),
          limits: SeriesLimits(branchSeries: 500, leafSeries: 100),
          listen: ListenAddress(host: "127.0.0.1", port: 10187)))
  }

  @Test("is not needed where there is a conninfo")
  func noFile() throws {
    let conninfo = Conninfo("service=monitor")
    #expect(
      Configuration.default(conninfo: conninfo) == Configuration(servers: [ServerConfiguration(conninfo: conninfo)]))
  }

  @Test("that names no server watches that of PARTWATCH_CONNINFO")
  func serverOfTheEnvironment() throws {
    #expect(
      try read("listen: :9000", environment: ["PARTWATCH_CONNINFO": "host=db1"])
        == Configuration(
          servers: [ServerConfiguration(conninfo: Conninfo("host=db1"))],
          listen: ListenAddress(host: "0.0.0.0", port: 9000)))
  }

  @Test("says everything that there is to say")
  func whole() throws {
    let text = """
      servers:
        - name: main
          conninfo: service=monitor
          databases: [app, archive]
        - name: reports
          conninfo: postgresql://watch@db2/postgres
          databases: all
      policies:
        - tables: public.service_*
          granularity: month
          horizon: 2 months
          retention: 24 months
          time_zone: UTC
          keys: {query: SELECT id FROM service_campaign_main WHERE status = 'active'}
        - tables: "*.metrics"
          granularity: 168 hours
          keys: [1, two, '3']
        - tables: logs.*
          keys: {list: [eu, us]}
      queries:
        - name: orders_of_month
          sql: |
            SELECT count(*) FROM orders
            WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3
          parameters:
            - [1, '{month.start}', '{month.end}']
            - [2, null, 2026-01-01]
          max_partitions: 1
        - {name: everything, sql: SELECT count(*) FROM orders, max_partitions: 400}
        - name: careful
          sql: SELECT * FROM orders JOIN items USING (tenant_id) WHERE tenant_id = $1
          types: [bigint]
          parameters: ['{key}']
          max_partitions: {shop.orders: 12, items: 3}
          max_fraction: 0.5
          count_default: false
          forbid: [Seq Scan]
          require_index: true
          severity: critical
      poll: {catalog: 500ms, sizes: 1h30m, queries: 24h}
      limits: {branch_series: 0, leaf_series: 7}
      listen: "[::1]:10187"
      """
    let month = CalendarInterval(months: 1)
    #expect(
      try read(text)
        == Configuration(
          servers: [
            ServerConfiguration(
              name: "main", conninfo: Conninfo("service=monitor"), databases: .named(["app", "archive"])),
            ServerConfiguration(
              name: "reports", conninfo: Conninfo("postgresql://watch@db2/postgres"), databases: .all),
          ],
          policies: PolicyBook([
            PolicyBook.Rule(
              tables: try #require(TablePattern("public.service_*")),
              policy: Policy(
                granularity: month, horizon: CalendarInterval(months: 2), retention: CalendarInterval(months: 24),
                timeZone: .utc, keys: .query("SELECT id FROM service_campaign_main WHERE status = 'active'"))),
            PolicyBook.Rule(
              tables: try #require(TablePattern("*.metrics")),
              policy: Policy(
                granularity: CalendarInterval(microseconds: 604_800_000_000), keys: .list(["1", "two", "3"]))),
            PolicyBook.Rule(
              tables: try #require(TablePattern("logs.*")), policy: Policy(keys: .list(["eu", "us"]))),
          ]),
          queries: [
            CanonicalQuery(
              name: "orders_of_month",
              sql: """
                SELECT count(*) FROM orders
                WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3
                """,
              parameterSets: [
                [.text("1"), .text("{month.start}"), .text("{month.end}")], [.text("2"), .null, .text("2026-01-01")],
              ],
              budget: CanonicalQuery.Budget(maxPartitions: 1)),
            CanonicalQuery(
              name: "everything", sql: "SELECT count(*) FROM orders", parameterSets: [[]],
              budget: CanonicalQuery.Budget(maxPartitions: 400)),
            CanonicalQuery(
              name: "careful", sql: "SELECT * FROM orders JOIN items USING (tenant_id) WHERE tenant_id = $1",
              parameterTypes: ["bigint"], parameterSets: [[.text("{key}")]],
              budget: CanonicalQuery.Budget(
                maxPartitionsOf: [
                  .init(try #require(TablePattern("shop.orders")), 12), .init(try #require(TablePattern("*.items")), 3),
                ], maxFraction: 0.5, countsDefault: false, forbidden: ["Seq Scan"], requiresIndex: true)),
          ],
          queryEntries: [
            "orders_of_month": QueryEntry(file: "partwatch.yml", line: 21),
            "everything": QueryEntry(file: "partwatch.yml", line: 29),
            "careful": QueryEntry(file: "partwatch.yml", line: 30, severity: .critical),
          ],
          poll: PollIntervals(catalog: .milliseconds(500), sizes: .seconds(5_400), queries: .seconds(86_400)),
          limits: SeriesLimits(branchSeries: 0, leafSeries: 7),
          listen: ListenAddress(host: "::1", port: 10187)))
  }

  @Test(
    "says what the values of a range key mean",
    arguments: [
      ("epoch_s", TimeScale.epoch(step: 1_000_000)), ("epoch_ms", .epoch(step: 1_000)), ("epoch_us", .epoch(step: 1)),
      ("uuid_v7", .uuidV7), ("text", .text),
      ("{snowflake: {epoch: 1288834974657}}", .snowflake(epoch: 1_288_834_974_657, shift: 22)),
      ("{snowflake: {epoch: 0, shift: 16}}", .snowflake(epoch: 0, shift: 16)),
    ])
  func time(text: String, scale: TimeScale) throws {
    #expect(
      try read("policies: [{tables: a.b, time: \(text)}]").policies
        == PolicyBook([.init(tables: try #require(TablePattern("a.b")), policy: Policy(timeScale: scale))]))
  }

  @Test("leaves tables out, limits leaves, and allows a look into DEFAULT partitions")
  func ignored() throws {
    let text = """
      ignore: [public.old_*, "scratch.*"]
      policies:
        - {tables: a.b, max_leaves: 50000, probe_default: true}
        - {tables: a.c, probe_default: false}
      """
    #expect(
      try read(text).policies
        == PolicyBook(
          [
            .init(tables: try #require(TablePattern("a.b")), policy: Policy(maxLeaves: 50_000, probeDefault: true)),
            .init(tables: try #require(TablePattern("a.c")), policy: Policy(probeDefault: false)),
          ],
          ignoring: [try #require(TablePattern("public.old_*")), try #require(TablePattern("scratch.*"))]))
  }

  @Test("may name a node once and merge it elsewhere, where its own keys decide")
  func anchors() throws {
    let configuration = try read(
      """
      policies:
        - &orders
          tables: public.orders
          horizon: 2 months
          retention: 1 year
        - <<: *orders
          tables: public.lines
          retention:
      """)
    #expect(
      configuration.policies
        == PolicyBook([
          PolicyBook.Rule(
            tables: try #require(TablePattern("public.orders")),
            policy: Policy(horizon: CalendarInterval(months: 2), retention: CalendarInterval(months: 12))),
          PolicyBook.Rule(
            tables: try #require(TablePattern("public.lines")), policy: Policy(horizon: CalendarInterval(months: 2))),
        ]))
  }
}
