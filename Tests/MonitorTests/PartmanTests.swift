import Config
import Findings
import FoundationEssentials
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("What pg_partman is told", .timeLimit(.minutes(2)))
struct PartmanTests {
  /// The installed versions of PostgreSQL that have pg_partman of version 4, whose functions these tests call.
  static let versions: [PostgresMajor] = TestServer.versions.filter { $0.number == 15 }

  static let extensionIsHere: Bool = {
    (try? String(contentsOfFile: "/usr/share/postgresql/15/extension/pg_partman.control", encoding: .utf8))?
      .contains("default_version = '4.") == true
  }()

  private func managed(_ reading: DatabaseReading) -> [String: Policy] {
    reading.forest.roots.reduce(into: [:]) { $0[$1.name.description] = reading.facts[$1.oid]?.managed }
  }

  @Test("becomes the table's policy", .enabled(if: extensionIsHere), arguments: versions)
  func policy(version: PostgresMajor) async throws {
    let reading = try await version.withDatabase(
      """
      CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;
      CREATE TABLE month (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT partman.create_parent('public.month', 'at', 'native', 'monthly', p_premake := 6);
      UPDATE partman.part_config SET retention = '1.5 years' WHERE parent_table = 'public.month';
      CREATE TABLE quarter_hour (id bigint NOT NULL) PARTITION BY RANGE (id);
      SELECT partman.create_parent('public.quarter_hour', 'id', 'native', '15 minutes', p_epoch := 'milliseconds');
      CREATE TABLE number (id bigint NOT NULL) PARTITION BY RANGE (id);
      SELECT partman.create_parent('public.number', 'id', 'native', '1000');
      CREATE TABLE odd (at date NOT NULL) PARTITION BY RANGE (at);
      SELECT partman.create_parent('public.odd', 'at', 'native', 'daily', p_premake := 1);
      UPDATE partman.part_config SET retention = 'a while' WHERE parent_table = 'public.odd';
      CREATE TABLE own (at date NOT NULL) PARTITION BY RANGE (at);
      """
    ) { try await $0.reading(PartmanCollector()) }
    #expect(
      managed(reading) == [
        "public.month": Policy(
          granularity: CalendarInterval(months: 1), horizon: CalendarInterval(months: 5),
          retention: CalendarInterval(months: 18)),
        "public.quarter_hour": Policy(
          granularity: CalendarInterval(microseconds: 900_000_000),
          horizon: CalendarInterval(microseconds: 2_700_000_000), timeScale: .epoch(step: 1_000)),
        "public.odd": Policy(granularity: CalendarInterval(days: 1), horizon: CalendarInterval()),
      ])
    #expect(reading.remarks == [:])
  }

  @Test("gives way to the file, and the label says who has a say", .enabled(if: extensionIsHere), arguments: versions)
  func sources(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE EXTENSION pg_partman;
      CREATE TABLE a (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT create_parent('public.a', 'at', 'native', 'daily');
      CREATE TABLE b (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT create_parent('public.b', 'at', 'native', 'daily');
      CREATE TABLE c (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT create_parent('public.c', 'at', 'native', 'daily');
      CREATE TABLE d (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      """
    ) { database in
      let policies = try Configuration.parse(
        text: """
          policies:
            - {tables: public.b, retention: 1 year}
            - {tables: public.c, granularity: day, horizon: 1 day}
          """, file: "partwatch.yml", environment: [:]
      ).policies
      let watch = try Watch(database.conninfo, policies: policies.rules)
      let report = try #require(try await watch.poll().report)
      #expect(
        report.trees.map { tree in
          "\(tree.root.name.name): \(tree.policySources.map(\.rawValue)), \(tree.policy?.horizon?.description ?? "-")"
        } == [
          "a: [\"pg_partman\"], 3 days", "b: [\"config\", \"pg_partman\"], 3 days", "c: [\"config\"], 1 day",
          "d: [], -",
        ])
      #expect(
        watch.samples("pg_partition_table_info").matches(of: #/policy="([^"]*)"/#).map { String($0.1) } == [
          "pg_partman", "config, pg_partman", "config", "inferred",
        ])
      // What pg_partman has just made is as it should be; a partitioned table without a partition is not.
      #expect(report.findings.map { "\($0.kind) \($0.subject)" } == ["emptyBranch public.d"])
    }
  }

  @Test("is not used without the right to read it", .enabled(if: extensionIsHere), arguments: versions)
  func denied(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;
      CREATE TABLE a (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT partman.create_parent('public.a', 'at', 'native', 'daily');
      """
    ) { database in
      let role = "watcher_\(database.name)"
      try await database.psql("CREATE ROLE \(role) LOGIN")
      let reading = try await database.reading(as: role, PartmanCollector())
      #expect(managed(reading) == [:])
      #expect(
        reading.remarks == [
          .partman: "pg_partman's settings are not used: permission denied for schema partman; "
            + "GRANT USAGE ON SCHEMA partman and SELECT ON partman.part_config TO \(role)"
        ])
      try await database.psql(
        "GRANT USAGE ON SCHEMA partman TO \(role); GRANT SELECT ON partman.part_config TO \(role)")
      #expect(try await managed(database.reading(as: role, PartmanCollector())).count == 1)
      try await database.psql("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test(
    "is found below a root that it does not manage, and not where sets lie within sets",
    .enabled(if: extensionIsHere), arguments: versions)
  func levels(version: PostgresMajor) async throws {
    let reading = try await version.withDatabase(
      """
      CREATE EXTENSION pg_partman;
      CREATE TABLE event (campaign int NOT NULL, at timestamptz NOT NULL) PARTITION BY LIST (campaign);
      CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1) PARTITION BY RANGE (at);
      CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2) PARTITION BY RANGE (at);
      SELECT create_parent('public.event_1', 'at', 'native', 'weekly');
      SELECT create_parent('public.event_2', 'at', 'native', 'weekly');
      CREATE TABLE nested (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      SELECT create_parent('public.nested', 'at', 'native', 'yearly', p_premake := 1);
      SELECT create_sub_parent('public.nested', 'at', 'native', 'monthly', p_native_check := 'yes');
      """
    ) { try await $0.reading(PartmanCollector()) }
    #expect(
      managed(reading) == [
        "public.event": Policy(granularity: CalendarInterval(days: 7), horizon: CalendarInterval(days: 21))
      ])
  }

  /// Version 5 is packaged for none of our servers; PostgreSQL 18 takes an extension from any folder, and so one that has the
  /// columns of its `part_config`, quoted in a schema of any name.
  @Test("is read from version 5 as well", .enabled(if: TestServer.newest.number >= 18))
  func version5() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/partwatch-partman-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: "\(folder)/extension", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "default_version = '5.4.0'\n".write(
      toFile: "\(folder)/extension/pg_partman.control", atomically: true, encoding: .utf8)
    try """
    CREATE TABLE part_config (
      parent_table text PRIMARY KEY, control text NOT NULL, time_encoder text, time_decoder text,
      partition_interval text NOT NULL, partition_type text NOT NULL, premake int NOT NULL DEFAULT 4,
      automatic_maintenance text NOT NULL DEFAULT 'on', retention text, epoch text NOT NULL DEFAULT 'none');
    """.write(toFile: "\(folder)/extension/pg_partman--5.4.0.sql", atomically: true, encoding: .utf8)

    let reading = try await TestServer.newest.withDatabase(
      """
      SET extension_control_path = '$system:\(folder)';
      CREATE SCHEMA "Part man"; CREATE EXTENSION pg_partman SCHEMA "Part man";
      CREATE TABLE day (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      INSERT INTO "Part man".part_config (parent_table, control, partition_interval, partition_type, retention)
        VALUES ('public.day', 'at', '1 day', 'range', '90 days');
      """
    ) { try await $0.reading(PartmanCollector()) }
    #expect(
      managed(reading) == [
        "public.day": Policy(
          granularity: CalendarInterval(days: 1), horizon: CalendarInterval(days: 3),
          retention: CalendarInterval(days: 90))
      ])
  }

  @Test("is nothing where it is not installed", arguments: TestServer.versions)
  func absent(version: PostgresMajor) async throws {
    let reading = try await version.withDatabase("CREATE TABLE t (a int) PARTITION BY LIST (a)") { database in
      try await database.reading(PartmanCollector())
    }
    #expect(managed(reading) == [:])
    #expect(reading.remarks == [:])
  }
}
