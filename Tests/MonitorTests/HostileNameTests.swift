import Config
import PartitionModel
import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("Names and values that try to break things", .timeLimit(.minutes(5)))
struct HostileNameTests {
  @Test("are read as they are", arguments: TestServer.versions)
  func names(version: PostgresMajor) async throws {
    let long = String(repeating: "ü", count: 31) + "x"
    let forest = try await version.withDatabase(
      #"""
      CREATE SCHEMA "a.b";
      CREATE TABLE "a.b"."t" ("Key ""1""" text) PARTITION BY LIST ("Key ""1""");
      CREATE TABLE public."t" (a int) PARTITION BY LIST (a);
      CREATE TABLE "a.b"."it's ""one""" PARTITION OF "a.b"."t" FOR VALUES IN ('it''s', ') TO (', 'NULL', '', E'C:\\x\n');
      CREATE TABLE public."two
      lines" PARTITION OF "a.b"."t" FOR VALUES IN (NULL, 'FOR VALUES IN (''x'')');
      CREATE TABLE public."\#(long)" PARTITION OF "a.b"."t" FOR VALUES IN ('雪');
      CREATE TABLE "a.b"."same" PARTITION OF public."t" FOR VALUES IN (1);
      CREATE TABLE public."same" PARTITION OF public."t" FOR VALUES IN (2);
      """#
    ) { try await $0.forest() }
    #expect(long.utf8.count == 63)
    #expect(
      forest.text == #"""
        "a.b".t BY LIST (Key "1" text)
          "a.b"."it's ""one""" IN ‹it's› | ‹) TO (› | ‹NULL› | ‹› | ‹C:\x
        ›
          public."two
        lines" IN NULL | ‹FOR VALUES IN ('x')›
          public."\#(long)" IN ‹雪›
        public.t BY LIST (a int4)
          "a.b".same IN ‹1›
          public.same IN ‹2›
        """#)
  }

  @Test("keep their own series: no byte of one leaf is lost to another", arguments: [TestServer.newest])
  func series(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE SCHEMA other;
      CREATE TABLE t (at date) PARTITION BY RANGE (at);
      CREATE TABLE same PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE other.same PARTITION OF t FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
      INSERT INTO t VALUES ('2024-01-01'), ('2024-02-01');
      """
    ) { database in
      let watch = try Watch(database.conninfo)
      try await watch.poll()
      #expect(
        watch.samples("pg_partition_leaf_bytes") == """
          pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="",\
          partition="other.same"} 8192
          pg_partition_leaf_bytes{server="main",datname="app",schemaname="public",relname="t",branch="",\
          partition="same"} 8192
          """)
    }
  }
}
