import PartitionModel
import TestServers
import Testing

@testable import Monitor

/// Everything is seen in May 2024.
@Suite("Tables that were partitions once", .timeLimit(.minutes(1)))
struct LeftoverTests {
  private let tree = """
    CREATE TABLE event (id bigint, campaign int, at timestamptz) PARTITION BY LIST (campaign);
    CREATE TABLE event_c1 PARTITION OF event FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE event_c1_202404 PARTITION OF event_c1 FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
    CREATE TABLE event_c1_202405 PARTITION OF event_c1 FOR VALUES FROM ('2024-05-01') TO ('2024-06-01');

    """

  private func leftovers(_ script: String, on version: PostgresMajor) async throws -> [String] {
    try await version.withDatabase(tree + script) { database in
      try await database.reading(at: "2024-05-20", [LeftoverCollector()]).facts.values
        .flatMap { $0.leftovers ?? [] }.map(\.description)
    }
  }

  @Test("are found when they are detached and not dropped", arguments: TestServer.versions)
  func detached(version: PostgresMajor) async throws {
    let found = try await leftovers(
      """
      CREATE TABLE event_c1_202403 PARTITION OF event_c1 FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
      ALTER TABLE event_c1 DETACH PARTITION event_c1_202403;
      -- Of a campaign that is gone, in another order of columns, and with one dropped.
      CREATE TABLE event_c12_202403 (at timestamptz, campaign int, gone int, id bigint);
      ALTER TABLE event_c12_202403 DROP COLUMN gone;
      """, on: version)
    #expect(found == ["public.event_c12_202403", "public.event_c1_202403"])
  }

  @Test(
    "are not mistaken for others that look like them",
    arguments: [
      // Another name, another kind of number, no number at all.
      "CREATE TABLE event_c1_202403_old (LIKE event)", "CREATE TABLE event_c1_24 (LIKE event)",
      "CREATE TABLE event_old (LIKE event)", "CREATE TABLE events_c1_202403 (LIKE event)",
      // Other columns: one more, one less, another type, another length of it.
      "CREATE TABLE event_c1_202403 (LIKE event, note text)", "CREATE TABLE event_c1_202403 (id bigint, campaign int)",
      "CREATE TABLE event_c1_202403 (id bigint, campaign int, at timestamp)",
      "CREATE TABLE event_c1_202403 (id bigint, campaign int, at timestamptz(0))",
      // Another schema.
      "CREATE SCHEMA archive CREATE TABLE event_c1_202403 (id bigint, campaign int, at timestamptz)",
      // On its way in.
      "CREATE TABLE event_c1_202405b (LIKE event)", "CREATE TABLE event_c2_202405 (LIKE event)",
      "CREATE TABLE event_c1_202406 (LIKE event)",
      // Part of something else.
      "CREATE TABLE event_c1_202403 (LIKE event); CREATE TABLE heir () INHERITS (event_c1_202403)",
      "CREATE TABLE base (LIKE event); CREATE TABLE event_c1_202403 () INHERITS (base)",
      "CREATE TABLE event_c1_202403 (LIKE event) PARTITION BY HASH (id)",
      "CREATE VIEW event_c1_202403 AS SELECT * FROM event", "CREATE UNLOGGED TABLE other_1 (LIKE event)",
    ])
  func others(script: String) async throws {
    #expect(try await leftovers(script, on: TestServer.newest) == [])
  }

  @Test("are looked for in every tree by its own names")
  func severalTrees() async throws {
    let reading = try await TestServer.newest.withDatabase(
      tree + """
        CREATE TABLE log (at date) PARTITION BY RANGE (at);
        CREATE TABLE log_y2024m04 PARTITION OF log FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
        CREATE TABLE log_y2024m03 (at date);
        CREATE TABLE event_y2024m03 (LIKE event);
        """
    ) { try await $0.reading(at: "2024-05-20", [LeftoverCollector()]) }
    #expect(
      reading.forest.roots.map { root in
        "\(root.name.name): \(reading.facts[root.oid]?.leftovers?.map(\.name) ?? ["unknown"])"
      } == ["event: []", "log: [\"log_y2024m03\"]"])
  }
}
