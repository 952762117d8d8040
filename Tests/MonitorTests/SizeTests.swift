import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

@testable import Monitor

@Suite("Sizes", .timeLimit(.minutes(5)))
struct SizeTests {
  private static let tree = """
    CREATE TABLE t (campaign int, at timestamptz, body text) PARTITION BY LIST (campaign);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
    CREATE TABLE t_1_jan PARTITION OF t_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE t_1_feb PARTITION OF t_1 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE t_1_rest PARTITION OF t_1 DEFAULT;
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (at);
    CREATE TABLE t_2_jan PARTITION OF t_2 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    ALTER TABLE t_1_jan ALTER body SET STORAGE EXTERNAL;
    CREATE INDEX ON t (at);
    CREATE INDEX ON t (campaign, at);
    INSERT INTO t VALUES
      (1, '2024-01-05', repeat('x', 100000)), (1, '2024-02-05', 'short'), (1, '2030-01-01', 'odd'),
      (2, '2024-01-05', 'short');
    """

  @Test(
    "of each leaf are what the server says, in parts that add up, be it by its functions or by the files",
    arguments: TestServer.versions)
  func leaves(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      // With maps of free and visible pages, an unlogged leaf, one that VACUUM has cut to nothing, one in a tablespace of its
      // own, and one so large that it has two files: the first is mostly a hole.
      try await database.psql(
        """
        SET allow_in_place_tablespaces = true;
        CREATE TABLESPACE \(database.name)_space LOCATION '';
        CREATE TABLE t_2_feb PARTITION OF t_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')
          TABLESPACE \(database.name)_space;
        INSERT INTO t VALUES (2, '2024-02-05', 'elsewhere');
        CREATE TABLE t_2_mar PARTITION OF t_2 FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
        SELECT pg_relation_filepath('t_2_mar') AS path \\gset
        SELECT format('COPY (SELECT) TO PROGRAM %L', format('truncate -s 1G %1$s && truncate -s 8192 %1$s.1', :'path'))
        \\gexec
        ALTER TABLE t_2_jan SET UNLOGGED;
        INSERT INTO t SELECT 1, '2024-02-01'::date + n % 20, repeat('y', 200) FROM generate_series(1, 5000) AS n;
        VACUUM t_1_jan, t_1_feb;
        DELETE FROM t_1_rest;
        VACUUM t_1_rest;
        CREATE ROLE \(database.name)_monitor LOGIN;
        """)
      let judge = try await database.psql(
        """
        SELECT relname, pg_table_size(oid) - toast, pg_indexes_size(oid), toast, pg_total_relation_size(oid)
        FROM pg_class, LATERAL (SELECT coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) AS toast) AS toasts
        WHERE relispartition AND relkind = 'r' ORDER BY relname
        """)
      #expect(judge.contains("t_2_mar|1073750016|"))
      for role in ["postgres", "\(database.name)_monitor"] {
        let reading = try await database.reading(as: role, SizeCollector())
        let sizes = reading.forest.roots[0].leaves.map { leaf in
          let size = reading.sizes.sizes[leaf.oid] ?? RelationSize()
          return "\(leaf.name.name)|\(size.heap)|\(size.index)|\(size.toast)|\(size.total)"
        }
        #expect(sizes.joined(separator: "\n") == judge, "as \(role)")
        let toast = reading.sizes.sizes.mapValues(\.toast).values
        #expect(try #require(toast.max()) > 100_000)
        let isByFile = try await FileSizes.areAllowed(database.session(as: role))
        #expect(isByFile == (role == "postgres"))
      }
    }
  }

  @Test("are summed up by branch, period and table with nothing counted twice", arguments: TestServer.versions)
  func sums(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let watch = try Watch(database.conninfo)
      let tree = try #require(try await watch.poll().report?.trees.first)
      /// The server's own sum over the leaves whose names match.
      func total(_ pattern: String) async throws -> Int64 {
        let sum = try await database.psql(
          """
          SELECT sum(pg_total_relation_size(oid)) FROM pg_class
          WHERE relispartition AND relkind = 'r' AND relname ~ '\(pattern)'
          """)
        return try #require(Int64(sum))
      }
      let sizes = tree.sizes
      try await #expect(sizes.table.total == total("^t"))
      try await #expect(
        sizes.branches.mapKeys(\.description) == ["campaign=1": total("^t_1"), "campaign=2": total("^t_2")])
      try await #expect(
        sizes.periods.mapKeys(\.start) == [
          instant("2024-01-01"): total("jan"), instant("2024-02-01"): total("feb"),
        ])
      try await #expect(sizes.outsidePeriods == total("rest"))
      #expect(sizes.leaves.compactMap { $0 }.reduce(0, +) == sizes.table.total)
      #expect(sizes.unknown == [:])
    }
  }

  @Test("do without a leaf that was dropped after the catalog was read", arguments: TestServer.versions)
  func dropped(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let session = try await database.session()
      var reading = try await database.reading(SizeCollector())
      let gone = try #require(reading.forest.roots[0].leaves.first { $0.name.name == "t_1_feb" })
      let before = reading.sizes
      try await database.psql("DROP TABLE t_1_feb")

      try await SizeCollector().collect(from: session, into: &reading)
      #expect(reading.sizes.sizes == before.sizes)
      #expect(reading.sizes.unknown == [:])

      try await CatalogCollector().collect(from: session, into: &reading)
      #expect(reading.sizes.sizes == before.sizes.filter { $0.key != gone.oid })
    }
  }

  @Test("that the role may not ask for are unknown, and nothing fails", arguments: TestServer.versions)
  func denied(version: PostgresMajor) async throws {
    try await version.withDatabase(Self.tree) { database in
      let role = "\(database.name)_monitor"
      try await database.psql(
        """
        CREATE ROLE \(role) LOGIN;
        REVOKE EXECUTE ON FUNCTION pg_total_relation_size(regclass) FROM PUBLIC;
        """)
      let watch = try Watch(database.conninfo(as: role))
      let denied = try await watch.poll()
      #expect(denied.failures == [:])
      #expect(
        watch.samples("pg_partition_size_unknown", "pg_partition_table_bytes") == """
          pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="locked"} 0
          pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="denied"} 4
          pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="foreign"} 0
          pg_partition_size_unknown{server="main",datname="app",schemaname="public",relname="t",reason="pending"} 0
          """)
      try await database.psql("GRANT EXECUTE ON FUNCTION pg_total_relation_size(regclass) TO \(role)")
      let granted = try await watch.poll()
      #expect(granted.report?.trees.first?.sizes.unknown == [:])
      #expect(granted.report?.trees.first?.sizes.leaves.compactMap { $0 }.count == 4)
    }
  }

  @Test("of a leaf on another server are unknown, and nobody connects there", arguments: TestServer.versions)
  func foreign(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE FOREIGN DATA WRAPPER wrapper;
      CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_here PARTITION OF t FOR VALUES IN (1);
      CREATE FOREIGN TABLE t_there PARTITION OF t FOR VALUES IN (2) SERVER elsewhere;
      INSERT INTO t VALUES (1);
      """
    ) { database in
      let watch = try Watch(database.conninfo)
      let sizes = try #require(try await watch.poll().report?.trees.first?.sizes)
      #expect(sizes.unknown == [.foreign: 1])
      #expect(sizes.table == RelationSize(heap: 8_192))
    }
  }
}

extension Dictionary {
  fileprivate func mapKeys<Other: Hashable>(_ transform: (Key) -> Other) -> [Other: Value] {
    Dictionary<Other, Value>(uniqueKeysWithValues: map { (transform($0.key), $0.value) })
  }
}
