import Config
import Findings
import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

@testable import Monitor

@Suite("A policy, followed", .timeLimit(.minutes(1)))
struct PolicyTests {
  private let campaigns = """
    CREATE TABLE campaign (id int, status text);
    INSERT INTO campaign SELECT i, 'active' FROM generate_series(1, 6) AS i;
    INSERT INTO campaign VALUES (7, 'draft');
    CREATE TABLE event (campaign int) PARTITION BY LIST (campaign);
    CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1, 2);

    """

  private func policies(_ text: String) throws -> PolicyBook {
    try Configuration.parse(text: text, file: "partwatch.yml", environment: [:]).policies
  }

  @Test(
    "names the first few keys that must have a partition and have none",
    arguments: [
      "[1, 2, 3, 4, 5, 6]", "{list: [1, 2, 3, 4, 5, 6]}",
      "{query: SELECT id FROM campaign WHERE status = 'active'}",
    ])
  func keys(keys: String) async throws {
    let policies = try policies("policies: [{tables: public.event, keys: \(keys)}]")
    let findings = try await TestServer.newest.withDatabase(campaigns) { database in
      try await database.findings(at: "2024-05-20", policies: policies, KeysCollector(policies: policies))
    }
    #expect(findings == ["warning uncovered_key public.event: 4 keys have no partition: 3, 4, 5 and 1 more"])
  }

  @Test("takes a key for covered whichever way PostgreSQL writes its value", arguments: TestServer.versions)
  func spellings(version: PostgresMajor) async throws {
    let policies = try policies(
      """
      policies:
        - {tables: public.padded, keys: [ab, '  cd', ef]}
        - {tables: public.scaled, keys: ['1.5', '2', '2.50']}
        - {tables: public.exact, keys: ['ab', '1.50']}
      """)
    let tables = """
      CREATE TABLE padded (k char(5)) PARTITION BY LIST (k);
      CREATE TABLE padded_1 PARTITION OF padded FOR VALUES IN ('ab', '  cd');
      CREATE TABLE scaled (k numeric) PARTITION BY LIST (k);
      CREATE TABLE scaled_1 PARTITION OF scaled FOR VALUES IN (1.50, 2.0, 2.5);
      CREATE TABLE exact (k text) PARTITION BY LIST (k);
      CREATE TABLE exact_1 PARTITION OF exact FOR VALUES IN ('ab ', '1.5');
      """
    let findings = try await version.withDatabase(tables) { database in
      try await database.findings(at: "2024-05-20", policies: policies, KeysCollector(policies: policies))
    }
    #expect(
      findings == [
        "warning uncovered_key public.exact: 2 keys have no partition: ab, 1.50",
        "warning uncovered_key public.padded: 1 key has no partition: ef",
      ])
  }

  @Test("leaves tables out wholly", arguments: TestServer.versions)
  func ignored(version: PostgresMajor) async throws {
    let policies = try policies("ignore: [public.e*]")
    try await version.withDatabase(
      campaigns + """
        CREATE TABLE kept (a int) PARTITION BY LIST (a);
        CREATE SCHEMA other;
        CREATE TABLE other.event (a int) PARTITION BY LIST (a);
        """
    ) { database in
      var reading = DatabaseReading()
      let session = try await database.session()
      try await CatalogCollector(ignored: policies.ignored).collect(from: session, into: &reading)
      #expect(reading.forest.roots.map(\.name.description) == ["other.event", "public.kept"])
      #expect(reading.facts.keys.sorted() == reading.forest.roots.map(\.oid).sorted())
    }
  }

  @Test("says what the numbers of a key mean")
  func snowflakes() async throws {
    let policies = try policies("policies: [{tables: '*.*', time: {snowflake: {epoch: 1288834974657}}}]")
    func id(_ time: String) throws -> String {
      TimeScale.snowflake(epoch: 1_288_834_974_657, shift: 22).literal(of: try instant(time), in: .utc)
    }
    let findings = try await TestServer.newest.withDatabase(
      """
      CREATE TABLE t (id bigint) PARTITION BY RANGE (id);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (\(id("2024-04-01"))) TO (\(id("2024-05-01")));
      CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (\(id("2024-05-01"))) TO (\(id("2024-06-01")));
      """
    ) { try await $0.findings(at: "2024-05-20", policies: policies) }
    #expect(
      findings == [
        "warning next_period_missing public.t: no partition for 2024-06-01 00:00 UTC to 2024-07-01 00:00 UTC: "
          + "writes fail from 2024-06-01 00:00 UTC (in 12 days)"
      ])
  }

  @Test("counts what is kept for too long, and its bytes", arguments: TestServer.versions)
  func retention(version: PostgresMajor) async throws {
    let policies = try policies("policies: [{tables: '*.*', retention: 3 years}]")
    try await version.withDatabase(
      """
      CREATE TABLE t (at timestamptz, note text) PARTITION BY RANGE (at);
      CREATE TABLE t_old PARTITION OF t FOR VALUES FROM (MINVALUE) TO ('2001-01-01 00:00+00');
      CREATE TABLE t_2001 PARTITION OF t FOR VALUES FROM ('2001-01-01 00:00+00') TO ('2002-01-01 00:00+00');
      CREATE TABLE t_rest PARTITION OF t FOR VALUES FROM ('2002-01-01 00:00+00') TO (MAXVALUE);
      CREATE TABLE t_default PARTITION OF t DEFAULT;
      INSERT INTO t VALUES ('1999-01-01', 'a'), ('2001-02-03', 'b'), ('2003-01-01', 'c');
      """
    ) { database in
      let bytes = try await database.psql("SELECT pg_total_relation_size('t_old') + pg_total_relation_size('t_2001')")
      let watch = try Watch(database.conninfo, policies: policies.rules)
      try await watch.poll()

      #expect(
        watch.samples("pg_partition_overdue", "pg_partition_overdue_bytes")
          .split(separator: "\n").map { $0.split(separator: "}").last ?? "" } == [" 2", " \(bytes)"])
    }
  }

  @Test("knows a leaf that a crash empties", arguments: TestServer.versions)
  func unlogged(version: PostgresMajor) async throws {
    let findings = try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      CREATE UNLOGGED TABLE t_2 PARTITION OF t FOR VALUES IN (2);
      """
    ) { try await $0.findings(at: "2024-05-20") }
    #expect(findings == ["warning unlogged_partition public.t: unlogged partitions, which a crash empties: public.t_2"])
  }
}
