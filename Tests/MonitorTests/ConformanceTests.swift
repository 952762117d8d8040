import Config
import Findings
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

/// Everything is seen in May 2024.
@Suite("Conformance to a pattern", .timeLimit(.minutes(2)))
struct ConformanceTests {
  private func policies(_ text: String) throws -> PolicyBook {
    try Configuration.parse(text: text, file: "partwatch.yml", environment: [:]).policies
  }

  private let pattern = """
    policies:
      - tables: public.service_*
        pattern:
          key: [LIST (campaign_id), RANGE (created_at)]
          types: {campaign_id: bigint, created_at: timestamptz, mood: mood, tags: "varchar(20)[]"}
          not_null: [campaign_id, created_at]
          time_zone: required
          primary_key: includes_keys
          names: ['{parent}_c{value}', '{parent}_{yyyy}{mm}']
          default: forbidden
          indexes: [created_at, [mood, created_at]]
          partitioned: {having: [campaign_id, created_at], above: 1 MB}
    """

  private let conforming = """
    CREATE TYPE mood AS ENUM ('well');
    CREATE TABLE service_event (
      id bigint, campaign_id bigint, created_at timestamptz, mood mood, tags varchar(20)[],
      PRIMARY KEY (id, campaign_id, created_at)
    ) PARTITION BY LIST (campaign_id);
    CREATE INDEX ON service_event (created_at) INCLUDE (mood);
    CREATE INDEX ON service_event (mood, created_at, lower(tags[1]));
    CREATE TABLE service_event_c1 PARTITION OF service_event FOR VALUES IN (1) PARTITION BY RANGE (created_at);
    CREATE TABLE service_event_c1_202405 PARTITION OF service_event_c1
      FOR VALUES FROM ('2024-05-01 00:00+00') TO ('2024-06-01 00:00+00');
    CREATE TABLE service_event_c1_202406 PARTITION OF service_event_c1
      FOR VALUES FROM ('2024-06-01 00:00+00') TO ('2024-07-01 00:00+00');

    """

  /// What the metrics say of a reading under `policies`.
  private func samples(_ reading: DatabaseReading, _ policies: PolicyBook) throws -> String {
    try Snapshot.of(reading, policies: policies.rules, at: "2024-05-20").samples("pg_partition_nonconforming")
  }

  @Test("is complete where all is as it is asked for, for a role without any right", arguments: TestServer.versions)
  func conforms(version: PostgresMajor) async throws {
    let policies = try policies(pattern)
    try await version.withDatabase(conforming) { database in
      let role = "\(database.name)_stranger"
      try await database.psql("CREATE ROLE \(role) LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC")
      let reading = try await database.reading(
        at: "2024-05-20", as: role, [ConformanceCollector(policies: policies)])
      #expect(
        try samples(reading, policies) == """
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="key"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="type"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="not_null"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="time_zone"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="primary_key"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="name"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="default"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="index"} 0
          pg_partition_nonconforming{…,schemaname="public",relname="service_event",rule="unpartitioned"} 0
          """)
      let report = DatabaseReport(reading, policies: policies, at: try #require(reading.serverTime))
      #expect(report.findings.filter { $0.kind == .nonconforming } == [])
      try await database.psql("DROP ROLE \(role)")
    }
  }

  @Test("is told of names and values that try to break out", arguments: TestServer.versions)
  func hostile(version: PostgresMajor) async throws {
    let policies = try policies(
      #"""
      policies:
        - tables: "*.*"
          pattern:
            key: ['LIST ("Key ""1"", or {2}")', 'RANGE (at)']
            types: {'Key "1", or {2}': text, at: timestamptz, "it's": '"Mood"[]'}
            not_null: ['Key "1", or {2}', at]
            time_zone: required
            primary_key: includes_keys
            names: ['{parent} {value}', '{parent}_{yyyy}{mm}']
            default: forbidden
            indexes: ['\', ["it's", at]]
            partitioned: {having: ['Key "1", or {2}', "it's", '\']}
      """#)
    try await version.withDatabase(
      #"""
      CREATE SCHEMA "a.b";
      CREATE TYPE "a.b"."Mood" AS ENUM ('well');
      CREATE TABLE "a.b"."t""1" ("Key ""1"", or {2}" text, at timestamptz, "it's" "a.b"."Mood"[], "\" int)
        PARTITION BY LIST ("Key ""1"", or {2}");
      CREATE INDEX ON "a.b"."t""1" ("it's") WHERE at IS NOT NULL;
      CREATE INDEX ON "a.b"."t""1" (("\" + 1));
      CREATE TABLE "a.b"."t""1 x'); --" PARTITION OF "a.b"."t""1" FOR VALUES IN ('x''); --') PARTITION BY RANGE (at);
      CREATE TABLE public."two
      lines" PARTITION OF "a.b"."t""1 x'); --"
        FOR VALUES FROM ('2024-05-01 00:00+00') TO ('2024-06-01 00:00+00');
      CREATE TABLE public.other PARTITION OF "a.b"."t""1" DEFAULT;
      CREATE TABLE "plain,{}" ("\" int, "it's" int, "Key ""1"", or {2}" int);
      CREATE TABLE "has two" ("\" int, "it's" int);
      """#
    ) { database in
      let reading = try await database.reading(at: "2024-05-20", [ConformanceCollector(policies: policies)])
      let report = DatabaseReport(reading, policies: policies, at: try #require(reading.serverTime))
      #expect(
        report.findings.filter { $0.kind == .nonconforming }.map(\.words).joined(separator: "\n") == #"""
          warning nonconforming of a.b.t"1: Key "1", or {2} may be NULL
          → ALTER TABLE "a.b"."t""1" ADD CONSTRAINT "Key ""1"", or {2}_is_not_null" CHECK ("Key ""1"", or {2}" IS NOT NULL) \#
          NOT VALID; ALTER TABLE "a.b"."t""1" VALIDATE CONSTRAINT "Key ""1"", or {2}_is_not_null"; \#
          ALTER TABLE "a.b"."t""1" ALTER COLUMN "Key ""1"", or {2}" SET NOT NULL; \#
          ALTER TABLE "a.b"."t""1" DROP CONSTRAINT "Key ""1"", or {2}_is_not_null";
          warning nonconforming of a.b.t"1: at may be NULL
          → ALTER TABLE "a.b"."t""1" ADD CONSTRAINT at_is_not_null CHECK (at IS NOT NULL) NOT VALID; \#
          ALTER TABLE "a.b"."t""1" VALIDATE CONSTRAINT at_is_not_null; \#
          ALTER TABLE "a.b"."t""1" ALTER COLUMN at SET NOT NULL; ALTER TABLE "a.b"."t""1" DROP CONSTRAINT at_is_not_null;
          warning nonconforming of a.b.t"1: no index begins with (\)
          → CREATE INDEX CONCURRENTLY ON … ("\"); for each leaf; then CREATE INDEX ON "a.b"."t""1" ("\");
          warning nonconforming of a.b.t"1: no index begins with (it's, at)
          → CREATE INDEX CONCURRENTLY ON … ("it's", at); for each leaf; then CREATE INDEX ON "a.b"."t""1" ("it's", at);
          warning nonconforming of a.b.t"1: no primary key
          → ALTER TABLE "a.b"."t""1" ADD PRIMARY KEY ("Key ""1"", or {2}", at, …); it builds the indexes under ACCESS \#
          EXCLUSIVE, unless each partition has its own already
          warning nonconforming of a.b.t"1: public.other is a DEFAULT partition, which should not be there
          → move its rows to partitions of their own; once it is empty, ALTER TABLE "a.b"."t""1" DETACH PARTITION \#
          public.other; DROP TABLE public.other;
          warning nonconforming of a.b.t"1: public.two
          lines should be named t"1 x'); --_202405, by {parent}_{yyyy}{mm}
          → ALTER TABLE public."two
          lines" RENAME TO "t""1 x'); --_202405";
          warning nonconforming of public.plain,{}: not partitioned, though it has Key "1", or {2} and it's and \
          → rename it, CREATE TABLE public."plain,{}" (…) PARTITION BY LIST ("Key ""1"", or {2}"); and make it a partition \#
          of that, or move its rows
          """#)
      // What is SQL is run as it stands, and then there is less to say.
      let remedies = report.findings.filter { $0.kind == .nonconforming }.map(\.remedy)
      for remedy in remedies where remedy.hasPrefix("ALTER TABLE") && !remedy.contains("…") {
        try await database.psql(remedy)
      }
      let cured = try await database.reading(at: "2024-05-20", [ConformanceCollector(policies: policies)])
      #expect(
        try samples(cured, policies).split(separator: "\n").compactMap { $0.split(separator: "rule=").last } == [
          "\"key\"} 0", "\"type\"} 0", "\"not_null\"} 0", "\"time_zone\"} 0", "\"primary_key\"} 1", "\"name\"} 0",
          "\"default\"} 1", "\"index\"} 2", "\"unpartitioned\"} 0", "\"unpartitioned\"} 1",
        ])
    }
  }

  @Test(
    "is asked of ordinary tables by their columns and their size, of no other thing", arguments: TestServer.versions)
  func plainTables(version: PostgresMajor) async throws {
    let policies = try policies(
      """
      ignore: [public.service_ignored]
      \(pattern)
        - tables: "*.*"
          pattern: {partitioned: {above: 5 TB}}
      """)
    try await version.withDatabase(
      conforming + """
        CREATE TABLE two (campaign_id bigint, created_at timestamptz);
        CREATE TABLE service_both (LIKE two);
        CREATE TABLE service_ignored (LIKE two);
        CREATE UNLOGGED TABLE service_unlogged (LIKE two);
        CREATE TABLE service_one (campaign_id bigint);
        CREATE TABLE service_dropped (LIKE two);
        ALTER TABLE service_dropped DROP COLUMN created_at;
        CREATE VIEW service_view AS SELECT * FROM two;
        CREATE SCHEMA archive CREATE TABLE service_both (LIKE two);
        -- A partition once, and one to be.
        CREATE TABLE service_event_c1_202404 (LIKE two);
        CREATE TABLE service_event_c7_202407 (LIKE two);
        -- Half of it is its index, and all of another is outside of it.
        CREATE TABLE service_large (id int PRIMARY KEY);
        INSERT INTO service_large SELECT generate_series(1, 20000);
        CREATE TABLE service_toasted (text text);
        ALTER TABLE service_toasted ALTER COLUMN text SET STORAGE EXTERNAL;
        INSERT INTO service_toasted SELECT repeat('x', 10000) FROM generate_series(1, 150);
        CREATE TABLE service_small (LIKE service_large);
        INSERT INTO service_small SELECT generate_series(1, 20000);
        -- Never analyzed: how large it is nobody knows.
        CREATE TABLE service_unknown (id int) WITH (autovacuum_enabled = off);
        INSERT INTO service_unknown SELECT generate_series(1, 100000);
        VACUUM ANALYZE service_large, service_toasted, service_small;
        """
    ) { database in
      let reading = try await database.reading(at: "2024-05-20", [ConformanceCollector(policies: policies)])
      let report = DatabaseReport(reading, policies: policies, at: try #require(reading.serverTime))
      #expect(
        report.unpartitioned.map { "\($0.name.name) \($0.reason)".prefix { $0 != "(" } } == [
          "service_both columns", "service_large size", "service_toasted size", "service_unlogged columns",
        ])
      #expect(
        try samples(reading, policies).split(separator: "\n").filter { $0.hasSuffix("rule=\"unpartitioned\"} 1") }.count
          == 4)

      // One that has been partitioned since has one series, and that says so.
      try await database.psql(
        "DROP TABLE service_both; CREATE TABLE service_both (campaign_id int) PARTITION BY LIST (campaign_id)")
      var later = try await database.reading()
      later.plainTables = reading.plainTables
      #expect(
        try samples(later, policies).split(separator: "\n").filter { $0.contains("\"service_both\"") } == [
          #"pg_partition_nonconforming{…,schemaname="public",relname="service_both",rule="key"} 0"#,
          #"pg_partition_nonconforming{…,schemaname="public",relname="service_both",rule="time_zone"} 0"#,
          #"pg_partition_nonconforming{…,schemaname="public",relname="service_both",rule="name"} 0"#,
          #"pg_partition_nonconforming{…,schemaname="public",relname="service_both",rule="default"} 0"#,
          #"pg_partition_nonconforming{…,schemaname="public",relname="service_both",rule="unpartitioned"} 0"#,
        ])
    }
  }

  @Test("is read where a policy has a pattern, and nowhere else", arguments: [TestServer.newest])
  func collector(version: PostgresMajor) async throws {
    let policies = try policies(pattern)
    try await version.withDatabase(conforming) { database in
      let without = try Watch(database.conninfo)
      #expect(try await !without.poll().collectors.map(\.name).contains(.conformance))
      #expect(without.samples("pg_partition_nonconforming") == "")
      let with = try Watch(database.conninfo, policies: policies.rules)
      let snapshot = try await with.poll()
      #expect(snapshot.collectors.map(\.name).contains(.conformance))
      #expect(snapshot.isTried)
      #expect(snapshot.failures == [:])
      #expect(with.samples("pg_partition_nonconforming").split(separator: "\n").count == 9)
    }
  }

  @Test("takes a NOT NULL that is not validated for none", arguments: TestServer.versions.filter { $0.number >= 18 })
  func notValid(version: PostgresMajor) async throws {
    let policies = try policies("policies: [{tables: '*.*', pattern: {not_null: [a]}}]")
    try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t DEFAULT;
      INSERT INTO t VALUES (1);
      ALTER TABLE t ADD CONSTRAINT a_is_there NOT NULL a NOT VALID;
      """
    ) { database in
      let collector = ConformanceCollector(policies: policies)
      let findings = try await database.findings(at: "2024-05-20", policies: policies, collector)
      #expect(findings.filter { $0.contains("nonconforming") } == ["warning nonconforming public.t: a may be NULL"])
      let reading = try await database.reading(collector)
      let report = DatabaseReport(reading, policies: policies, at: try #require(reading.serverTime))
      try await database.psql(try #require(report.findings.first { $0.kind == .nonconforming }).remedy)
      let later = try await database.findings(at: "2024-05-20", policies: policies, collector)
      #expect(later.filter { $0.contains("nonconforming") } == [])
    }
  }
}
