import TestServers
import Testing

@Suite(
  "Notifications", .timeLimit(.minutes(5)),
  .enabled(if: Alerting.isPossible, "Prometheus or Alertmanager is not installed"))
struct AlertDeliveryTests {
  /// Creates a table by campaign and month: last month, this one and the next.
  private static func table(_ name: String, campaigns: Int) -> String {
    """
    CREATE TABLE \(name) (campaign_id int, created_at timestamptz) PARTITION BY LIST (campaign_id);
    DO $$
    DECLARE campaign int; month timestamp;
    BEGIN
      FOR campaign IN 1..\(campaigns) LOOP
        EXECUTE format(
          'CREATE TABLE \(name)_c%1$s PARTITION OF \(name) FOR VALUES IN (%1$s) PARTITION BY RANGE (created_at)',
          campaign);
        FOR shift IN -1..1 LOOP
          month := date_trunc('month', now() AT TIME ZONE 'UTC') + shift * interval '1 month';
          EXECUTE format(
            'CREATE TABLE \(name)_c%1$s_%2$s PARTITION OF \(name)_c%1$s FOR VALUES FROM (%3$L) TO (%4$L)', campaign,
            CASE shift WHEN -1 THEN 'last' WHEN 0 THEN 'this' ELSE 'next' END,
            month || '+00', month + interval '1 month' || '+00');
        END LOOP;
      END LOOP;
    END $$;
    """
  }

  /// Drops the next month of each campaign, in one transaction.
  private static func dropNextMonth(of name: String, campaigns: Int) -> String {
    "DO $$ BEGIN FOR c IN 1..\(campaigns) LOOP EXECUTE format('DROP TABLE \(name)_c%s_next', c); END LOOP; END $$;"
  }

  /// The alert that a missing next month is: on the last day of a month, a graver one.
  private static func alert(on database: TestDatabase) async throws -> (
    name: String, severity: String, receiver: String
  ) {
    let isADayAway = try await database.psql(
      "SELECT now() AT TIME ZONE 'UTC' < date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month - 1 day'")
    return isADayAway == "t"
      ? ("PartitionNextPeriodMissing", "warning", "ticket") : ("PartitionWritesFailSoon", "critical", "page")
  }

  /// Serves `database`, looking five times a second.
  private func withServing<Result>(
    _ database: TestDatabase, _ body: (Exporter) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      try write("poll: {catalog: 200ms}", to: "\(folder)/partwatch.yml")
      return try await Exporter.withServing(
        "--config", "\(folder)/partwatch.yml", "--conninfo", database.conninfo
      ) { exporter in
        try await exporter.waitUntilReady()
        return try await body(exporter)
      }
    }
  }

  /// What `check` says is to be run, with a name for each new partition.
  private func remedies(of database: TestDatabase) async throws -> [String] {
    let check = try await Partwatch.run("check", "--conninfo", database.conninfo)
    return check.output.split(separator: "\n").filter { $0.hasPrefix("  → ") }.enumerated().map { number, line in
      String(line.dropFirst("  → ".count)).replacing("…", with: "created_\(number)")
    }
  }

  @Test("say once that 500 campaigns lack next month, and that it is over when the remedies have been run")
  func droppedMonth() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      try await database.psql(Self.table("orders", campaigns: 500))
      try await withServing(database) { exporter in
        try await Alerting.withWatching(exporter) { alerting in
          // Watched in good order, so that what comes then comes from the drop.
          try await alerting.prometheus.waitUntilAnswering("sum(pg_partition_missing) == 0")

          try await database.psql(Self.dropNextMonth(of: "orders", campaigns: 500))
          let alert = try await Self.alert(on: database)
          let firing = try await alerting.notifications(of: alert.name, count: 1)

          #expect(firing.map(\.status) == ["firing"])
          #expect(firing.first?.receiver == alert.receiver)
          #expect(
            firing.first?.groupLabels == ["alertname": alert.name, "server": "main", "datname": database.name])
          #expect(
            firing.first?.alerts.map(\.labels) == [
              [
                "alertname": alert.name, "severity": alert.severity, "server": "main", "datname": database.name,
                "schemaname": "public", "relname": "orders",
              ]
            ])
          let annotations = firing.first?.alerts.first?.annotations
          #expect(annotations?["summary"]?.contains("public.orders") == true)
          #expect(annotations?["summary"]?.contains("500 branches") == true)
          #expect(
            annotations?["remedy"] == "Create the next partition. partwatch check names each branch and its bounds.")
          #expect(annotations?["runbook_url"]?.hasSuffix("/docs/runbooks/next-period-missing.md") == true)

          let remedies = try await remedies(of: database)
          #expect(remedies.count == 500)
          try await database.psql(remedies.joined(separator: "\n"))

          let all = try await alerting.notifications(of: alert.name, count: 2)
          #expect(all.map(\.status) == ["firing", "resolved"])
          #expect(all.last?.alerts.map(\.labels) == firing.first?.alerts.map(\.labels))
        }
      }
    }
  }

  @Test("say once what is true of many tables")
  func manyTables() async throws {
    try await TestServer.shared(TestServer.newest).withDatabase { database in
      let tables = (1...20).map { "events_\($0)" }
      for table in tables {
        try await database.psql(Self.table(table, campaigns: 2) + Self.dropNextMonth(of: table, campaigns: 2))
      }
      try await withServing(database) { exporter in
        try await Alerting.withWatching(exporter) { alerting in
          let alert = try await Self.alert(on: database)
          let notifications = try await alerting.notifications(of: alert.name, count: 1)
          #expect(notifications.count == 1)
          #expect(notifications.first?.alerts.compactMap { $0.labels["relname"] }.sorted() == tables.sorted())
        }
      }
    }
  }
}
