import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("A poll after the first", .timeLimit(.minutes(5)))
struct IncrementalTests {
  private static let tree = """
    CREATE TABLE t (campaign int, at timestamptz, body text) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_a PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_1_b PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
    CREATE INDEX ON t (at);
    INSERT INTO t VALUES (1, '2024-01-05', 'a'), (1, '2024-02-05', 'b'), (2, '2024-01-05', 'c');
    CREATE SCHEMA old;
    CREATE TABLE old.u (a int) PARTITION BY LIST (a);
    """

  @Test("sees whatever changes the trees, and reads them anew for that alone", arguments: TestServer.versions)
  func structure(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      for statement in [
        "CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3)", "ALTER TABLE t DETACH PARTITION t_3",
        "ALTER TABLE t ATTACH PARTITION t_3 FOR VALUES IN (4)", "ALTER TABLE t_3 RENAME TO t_4",
        "ALTER TABLE t RENAME COLUMN at TO created_at", "ALTER TABLE t_4 SET UNLOGGED",
        "ALTER SCHEMA old RENAME TO new",
        "ALTER TABLE t_4 SET SCHEMA new", "DROP TABLE new.t_4", "CREATE TABLE v (a int) PARTITION BY HASH (a)",
        "DROP TABLE v",
      ] {
        try await CatalogCollector().collect(from: session, into: &reading)
        #expect(reading.looksSinceSweep > 0, "nothing changed before \(statement)")
        try await database.psql(statement)
        try await CatalogCollector().collect(from: session, into: &reading)
        #expect(reading.looksSinceSweep == 0, "after \(statement)")
        let fresh = try await database.reading()
        #expect(reading.forest == fresh.forest, "after \(statement)")
      }
      #expect(reading.missedChanges == 0)
    }
  }

  @Test("takes over newer estimates of rows without reading the trees", arguments: TestServer.versions)
  func estimates(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      try await database.psql("ANALYZE t_2")
      try await CatalogCollector().collect(from: session, into: &reading)
      #expect(reading.looksSinceSweep == 1)
      let fresh = try await database.reading()
      #expect(reading.forest == fresh.forest)
      #expect(reading.forest.roots.flatMap(\.leaves).map(\.estimatedRows) == [nil, nil, 1])
    }
  }

  @Test("reads the trees whatever shows, once in a while", arguments: [TestServer.newest])
  func sweep(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      let forest = reading.forest
      // As if a token had shown nothing of how the trees came to be what they are.
      reading.forest = PartitionForest(roots: [])
      for _ in 1...CatalogCollector.patience {
        try await CatalogCollector().collect(from: session, into: &reading)
        #expect(reading.forest.roots == [])
      }
      try await CatalogCollector().collect(from: session, into: &reading)
      #expect(reading.forest == forest)
      #expect(reading.missedChanges == 1)
    }
  }

  @Test("measures what has changed, and is right about all", arguments: TestServer.versions)
  func sizes(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = DatabaseReading()
      for statement in [
        "SELECT", "INSERT INTO t SELECT 1, '2024-02-05', repeat('x', 200) FROM generate_series(1, 1000)",
        "UPDATE t SET body = body || 'y' WHERE campaign = 1", "TRUNCATE t_1_b", "DELETE FROM t_1_a; VACUUM t_1_a",
        "VACUUM FULL t_2", "INSERT INTO t SELECT 2, '2024-02-05', repeat('x', 200) FROM generate_series(1, 1000)",
      ] {
        // What a session has counted is seen by others once it is flushed.
        try await database.psql("\(statement); SELECT FROM pg_stat_force_next_flush();")
        try await CatalogCollector().collect(from: session, into: &reading)
        try await SizeCollector().collect(from: session, into: &reading)
        let names = Dictionary(
          uniqueKeysWithValues: reading.forest.roots.flatMap(\.leaves).map { ($0.oid, $0.name.name) })
        let seen = reading.sizes.sizes.map { "\(names[$0.key] ?? "?")|\($0.value.total)" }.sorted()
        let judge = try await database.psql(
          "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1")
        #expect(seen.joined(separator: "\n") == judge, "after \(statement)")
      }
    }
  }

  @Test("measures every leaf in its turn where nobody counts changes", arguments: TestServer.versions)
  func uncounted(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      try await database.psql("ALTER DATABASE \(database.name) SET track_counts = off")
      let session = try await database.session()
      var reading = DatabaseReading()
      for statement in [
        "SELECT", "INSERT INTO t SELECT 2, '2024-02-05', repeat('x', 200) FROM generate_series(1, 1000)",
      ] {
        try await database.psql(statement)
        try await CatalogCollector().collect(from: session, into: &reading)
        try await SizeCollector().collect(from: session, into: &reading)
        let judge = try await database.psql(
          "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relispartition AND relkind = 'r'")
        #expect("\(reading.sizes.sizes.values.reduce(0) { $0 + $1.total })" == judge, "after \(statement)")
      }
      #expect(reading.missedChanges == 0)
    }
  }

  @Test("has all sizes after as many polls as it takes, and says which wait", arguments: TestServer.versions)
  func turns(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree + "ANALYZE t;") { database in
      let role = "\(database.name)_monitor"
      try await database.psql("CREATE ROLE \(role) LOGIN")
      let session = try await database.session(as: role)
      let collector = SizeCollector(target: try ConnectionTarget(database.conninfo(as: role)), limit: 1)
      var reading = DatabaseReading()
      try await CatalogCollector().collect(from: session, into: &reading)
      var waiting: [Int] = []
      for _ in 1...3 {
        try await collector.collect(from: session, into: &reading)
        waiting.append(reading.sizes.unknown.values.count { $0 == .pending })
        // Also those that wait have a size: the one that ANALYZE saw.
        #expect(reading.sizes.sizes.count == 3)
      }
      #expect(waiting == [2, 1, 0])
      let judge = try await database.psql(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relispartition AND relkind = 'r'")
      #expect("\(reading.sizes.sizes.values.reduce(0) { $0 + $1.total })" == judge)
      // What measured is gone again, and what reads has opened nothing.
      let left = try await database.psql("SELECT count(*) FROM pg_stat_activity WHERE usename = '\(role)'")
      #expect(left == "1")
    }
  }
}

@Suite("Turns at being measured")
struct MeasuringTurnTests {
  private let leaves: [OID] = [1, 2, 3, 4, 5]

  @Test("go round, however often a leaf changes")
  func rounds() {
    var turn = MeasuringTurn()
    let choices = (1...3).map { _ in turn.choose(among: leaves, limit: 2, sweep: 0) { _ in true } }
    #expect(
      choices == [
        .init(changed: [1, 2], waiting: [3, 4, 5]), .init(changed: [3, 4], waiting: [5, 1, 2]),
        .init(changed: [5, 1], waiting: [2, 3, 4]),
      ])
  }

  @Test("sweep what has not changed, a few at a time")
  func sweeps() {
    var turn = MeasuringTurn()
    let choices = (1...3).map { _ in turn.choose(among: leaves, limit: nil, sweep: 2) { $0 == 3 } }
    #expect(
      choices == [
        .init(changed: [3], swept: [1, 2]), .init(changed: [3], swept: [4, 5]), .init(changed: [3], swept: [1, 2]),
      ])
  }

  @Test("of nobody are none")
  func nobody() {
    var turn = MeasuringTurn()
    #expect(turn.choose(among: [], limit: nil, sweep: 1) { _ in true } == .init())
  }
}
