import PartitionModel
import Postgres
import TestServers
import TestTrees
import Testing

@Suite("The catalog, read into a forest", .timeLimit(.minutes(5)))
struct CatalogTests {
  @Test("has every strategy, at any depth", arguments: TestServer.versions)
  func strategies(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE TABLE event (campaign int, created timestamptz, id int, kind text) PARTITION BY LIST (campaign);
      CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1, -2) PARTITION BY RANGE (created);
      CREATE TABLE event_1_may PARTITION OF event_1
        FOR VALUES FROM ('2024-05-01 00:00+02') TO ('2024-06-01') PARTITION BY HASH (id);
      CREATE TABLE event_1_may_0 PARTITION OF event_1_may FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE event_1_may_1 PARTITION OF event_1_may FOR VALUES WITH (MODULUS 4, REMAINDER 1)
        PARTITION BY LIST (kind);
      CREATE TABLE event_1_rest PARTITION OF event_1 DEFAULT;
      CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (3, NULL) PARTITION BY RANGE (created);
      CREATE TABLE event_rest PARTITION OF event DEFAULT;
      CREATE TABLE plain (a int);
      CREATE TABLE heir () INHERITS (plain);
      """
    ) { try await $0.forest() }
    #expect(
      forest.text == """
        public.event BY LIST (campaign int4)
          public.event_1 IN ‹1› | ‹-2› BY RANGE (created timestamptz)
            public.event_1_may FROM ‹2024-04-30 22:00:00+00› TO ‹2024-06-01 00:00:00+00› BY HASH (id int4)
              public.event_1_may_0 REMAINDER 0 OF 2
              public.event_1_may_1 REMAINDER 1 OF 4 BY LIST (kind text)
            public.event_1_rest DEFAULT
          public.event_2 IN ‹3› | NULL BY RANGE (created timestamptz)
          public.event_rest DEFAULT
        """)
    #expect(forest.unreadableBounds == [])
  }

  @Test("has ranges of several columns, open and endless", arguments: TestServer.versions)
  func ranges(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE TABLE r (day date, shop int, name text) PARTITION BY RANGE (day, shop, name);
      CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (MINVALUE, MINVALUE, MINVALUE) TO ('0044-03-15 BC', 7, 'a, b');
      CREATE TABLE r_2 PARTITION OF r FOR VALUES FROM ('2024-01-01', -7, 'x') TO ('infinity', MAXVALUE, MAXVALUE);
      CREATE TABLE t (at timestamp) PARTITION BY RANGE (at);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('-infinity') TO ('2024-01-01 12:30:00.25');
      """
    ) { try await $0.forest() }
    #expect(
      forest.text == """
        public.r BY RANGE (day date, shop int4, name text)
          public.r_1 FROM MINVALUE | MINVALUE | MINVALUE TO ‹0044-03-15 BC› | ‹7› | ‹a, b›
          public.r_2 FROM ‹2024-01-01› | ‹-7› | ‹x› TO ‹infinity› | MAXVALUE | MAXVALUE
        public.t BY RANGE (at timestamp)
          public.t_1 FROM ‹-infinity› TO ‹2024-01-01 12:30:00.25›
        """)
  }

  @Test("reads the zone that an expression names: its days begin and end there", arguments: TestServer.versions)
  func zonesOfKeys(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE TABLE a (at timestamptz) PARTITION BY RANGE (((at AT TIME ZONE 'Asia/Tokyo')::date));
      CREATE TABLE b (at timestamptz) PARTITION BY RANGE (date_trunc('month', at AT TIME ZONE 'America/New_York'));
      CREATE TABLE c (at timestamptz, n int) PARTITION BY RANGE (n, timezone('Europe/Berlin', at));
      CREATE TABLE d (at timestamptz, zone text) PARTITION BY RANGE (timezone(zone, at));
      CREATE TABLE e (at timestamptz) PARTITION BY RANGE ((at AT TIME ZONE 'Nowhere/Land'));
      CREATE TABLE f (at timestamp) PARTITION BY RANGE ((at AT TIME ZONE 'Asia/Tokyo'));
      CREATE TABLE g (at timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE a_1 PARTITION OF a FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
      CREATE TABLE a_2 PARTITION OF a FOR VALUES FROM ('2024-05-01') TO ('2024-06-01');
      """
    ) { try await $0.forest() }
    let zones = forest.roots.map { root in
      "\(root.name.name) \(root.key?.columns.map { $0.zone?.name ?? "-" }.joined(separator: " ") ?? "")"
    }
    #expect(
      zones == ["a Asia/Tokyo", "b America/New_York", "c - Europe/Berlin", "d -", "e -", "f -", "g -"])
    let policy = Policy(timeZone: .utc)
    let coverage = TreeCoverage(of: forest.roots[0], at: try instant("2024-05-10"), policy: policy)
    #expect(coverage.branches.map(\.writableUntil) == [.at(try instant("2024-05-31 15:00:00+00"))])
  }

  @Test("compares keys as their operator class does: expressions, domains, enums", arguments: TestServer.versions)
  func keys(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE DOMAIN day AS date;
      CREATE DOMAIN moment AS timestamptz CHECK (VALUE > '2000-01-01');
      CREATE TYPE mood AS ENUM ('sad', 'so-so', 'it''s "fine"');
      CREATE TABLE by_domain (d day, m moment) PARTITION BY RANGE (d, m);
      CREATE TABLE by_domain_1 PARTITION OF by_domain
        FOR VALUES FROM ('2024-01-01', '2024-01-01 00:00+00') TO ('2024-02-01', MINVALUE);
      CREATE TABLE by_enum (m mood) PARTITION BY LIST (m);
      CREATE TABLE by_enum_1 PARTITION OF by_enum FOR VALUES IN ('sad', 'it''s "fine"');
      CREATE TABLE by_expression (a text, at timestamp) PARTITION BY RANGE (lower(a), date(at), a);
      CREATE TABLE by_expression_1 PARTITION OF by_expression
        FOR VALUES FROM ('a', '2024-01-01', MINVALUE) TO ('b', '2024-01-01', MINVALUE);
      CREATE TABLE by_truth (b bool) PARTITION BY LIST (b);
      CREATE TABLE by_truth_1 PARTITION OF by_truth FOR VALUES IN (true, NULL);
      CREATE TABLE by_varchar (v varchar(3), n numeric, i int8) PARTITION BY RANGE (v, n, i);
      CREATE TABLE by_varchar_1 PARTITION OF by_varchar FOR VALUES FROM ('a', -1.5, -3) TO ('b', 1e300, 12345678901);
      """
    ) { try await $0.forest() }
    #expect(
      forest.text == """
        public.by_domain BY RANGE (d date, m timestamptz)
          public.by_domain_1 FROM ‹2024-01-01› | ‹2024-01-01 00:00:00+00› TO ‹2024-02-01› | MINVALUE
        public.by_enum BY LIST (m anyenum)
          public.by_enum_1 IN ‹sad› | ‹it's "fine"›
        public.by_expression BY RANGE ((expression) text, (expression) date, a text)
          public.by_expression_1 FROM ‹a› | ‹2024-01-01› | MINVALUE TO ‹b› | ‹2024-01-01› | MINVALUE
        public.by_truth BY LIST (b bool)
          public.by_truth_1 IN ‹true› | NULL
        public.by_varchar BY RANGE (v text, n numeric, i int8)
          public.by_varchar_1 FROM ‹a› | ‹-1.5› | ‹-3› TO ‹b› | ‹1\(String(repeating: "0", count: 300))› | ‹12345678901›
        """)
    #expect(forest.unreadableBounds == [])
  }

  @Test("knows a leaf whose rows are on another server without connecting there", arguments: TestServer.versions)
  func foreign(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE FOREIGN DATA WRAPPER wrapper;
      CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
      CREATE TABLE f (a int) PARTITION BY LIST (a);
      CREATE TABLE f_here PARTITION OF f FOR VALUES IN (1);
      CREATE FOREIGN TABLE f_there PARTITION OF f FOR VALUES IN (2) SERVER elsewhere;
      """
    ) { try await $0.forest() }
    #expect(
      forest.text == """
        public.f BY LIST (a int4)
          public.f_here IN ‹1›
          public.f_there IN ‹2› foreign
        """)
  }

  @Test("leaves out the temporary tables of every session", arguments: TestServer.versions)
  func temporary(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase("CREATE TABLE lasting (a int) PARTITION BY LIST (a)") { database in
      let other = try await database.applicationSession()
      try await other.execute("CREATE TEMP TABLE passing (a int) PARTITION BY LIST (a)")
      try await other.execute("CREATE TEMP TABLE passing_1 PARTITION OF passing FOR VALUES IN (1)")
      let forest = try await database.forest()
      await other.close()
      return forest
    }
    #expect(forest.text == "public.lasting BY LIST (a int4)")
  }

  @Test("has rows as estimated, and none where nothing was estimated", arguments: TestServer.versions)
  func estimates(version: PostgresMajor) async throws {
    let forest = try await version.withDatabase(
      """
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
      CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2);
      INSERT INTO t VALUES (1), (1), (1);
      ANALYZE t_1;
      """
    ) { try await $0.forest() }
    #expect(forest.roots.map(\.estimatedRows) == [nil])
    #expect(forest.roots.flatMap(\.leaves).map(\.estimatedRows) == [3, nil])
  }

  @Test("is of one moment: what comes or goes meanwhile is there wholly or not at all", arguments: TestServer.versions)
  func oneMoment(version: PostgresMajor) async throws {
    try await version.withDatabase("") { database in
      let owner = try await database.applicationSession()
      let ddl = Task {
        for _ in 1...50 {
          try await owner.execute("CREATE TABLE t (a int) PARTITION BY LIST (a)")
          try await owner.execute("CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (a)")
          try await owner.execute("DROP TABLE t")
        }
        await owner.close()
      }
      let session = try await database.session()
      var seen: Set<String> = []
      while await owner.isUsable { try await seen.insert(session.forest().text) }
      try await ddl.value
      let all: Set = [
        "",
        "public.t BY LIST (a int4)",
        """
        public.t BY LIST (a int4)
          public.t_1 IN ‹1› BY LIST (a int4)
        """,
      ]
      #expect(seen.subtracting(all) == [])
    }
  }
}
