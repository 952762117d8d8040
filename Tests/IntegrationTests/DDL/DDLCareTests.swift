import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch ddl archive, finalize and index", .timeLimit(.minutes(10)))
struct DDLCareTests {
  /// Three tables of seven months: one plain, one with a DEFAULT, one with sub-partitions.
  private static let tables = """
    CREATE TABLE plain (id int, at timestamptz NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE caught (id int, at timestamptz NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE deep (id int, at timestamptz NOT NULL, k text NOT NULL) PARTITION BY RANGE (at);
    DO $$
    BEGIN
      FOR i IN -6..1 LOOP
        CALL run('CREATE TABLE %I PARTITION OF plain FOR VALUES FROM (%L) TO (%L)', 'plain_' || ym(i), m(i)::text, m(i + 1)::text);
        CALL run('CREATE TABLE %I PARTITION OF caught FOR VALUES FROM (%L) TO (%L)', 'caught_' || ym(i), m(i)::text, m(i + 1)::text);
        CALL run('CREATE TABLE %I PARTITION OF deep FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (k)', 'deep_' || ym(i),
          m(i)::text, m(i + 1)::text);
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%L)', 'deep_' || ym(i) || '_a', 'deep_' || ym(i), 'a');
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%L)', 'deep_' || ym(i) || '_b', 'deep_' || ym(i), 'b');
      END LOOP;
    END $$;
    CREATE TABLE caught_default PARTITION OF caught DEFAULT;
    INSERT INTO plain SELECT i, m(-6) + i * interval '1 hour' FROM generate_series(0, 4000) AS i;
    ANALYZE plain;

    """

  private static let policies = """
      - tables: public.*
        retention: 3 months
        time_zone: UTC
    """

  @Test(
    "archive detaches what is past its retention while rows are written, and drops nothing",
    arguments: TestServer.versions)
  func archive(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.tables, policies: Self.policies, on: version) { ddl in
      let database = ddl.database
      #expect(try await ddl.findings() == Array(repeating: "retention_overdue", count: 3))
      let script = try await ddl.ddl("archive")
      #expect(try await ddl.ddl("archive") == script)
      try await LockedUnit.expectLocks(in: script, database)
      let plain = try await ddl.ddl("archive", "--table", "public.caught")
      let load = Load(
        database: database, insert: "INSERT INTO plain VALUES (i + 10000, m(0)); INSERT INTO caught VALUES (i, m(0))")
      let (rows, longest) = try await load.during(2) { try await ddl.apply("archive") }
      print("\(version): the longest pair of INSERTs took \(Int(longest * 1_000)) ms of \(rows)")
      #expect(longest < 10)

      // What was partitions once is told, and nothing else.
      #expect(Set(try await ddl.findings()) == ["leftover_table", "never_analyzed"])
      #expect(try await ddl.ddl("archive").contains("nothing to do"))
      // What is not CONCURRENTLY may be run again.
      try await database.psql(plain)
      #expect(try await database.psql("SELECT count(*) FROM caught") == "\(rows)")
      let detached = try await database.psql(
        """
        SELECT string_agg(format('SELECT * FROM %I', 'plain_' || ym(i)), ' UNION ALL ') FROM generate_series(-6, -4) AS i
        """)
      #expect(
        try await database.psql(
          "SELECT count(DISTINCT id) FROM (SELECT * FROM plain UNION ALL \(detached)) AS a WHERE id < 10000")
          == "4001")
      #expect(try await database.psql("SELECT count(*) FROM pg_inherits WHERE inhparent = 'deep'::regclass") == "5")
    }
  }

  @Test("archive clears what the example keeps too long", arguments: TestServer.versions)
  func archiveExample(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      try await withTemporaryFolder { folder in
        let config = "\(folder)/partwatch.yml"
        try write("policies: [{tables: public.service_*, retention: 3 months, time_zone: UTC}]", to: config)
        let ddl = DDLDatabase(database: example.database, config: config)
        #expect(try await ddl.findings().count { $0 == "retention_overdue" } == 5)
        let attached = "SELECT count(*) FROM pg_inherits WHERE inhrelid::regclass::text ~ '_[0-9]{6}$'"
        let leaves = try #require(Int(try await example.database.psql(attached)))

        try await ddl.database.psql(try await ddl.ddl("archive"))

        #expect(try await ddl.findings().count { $0 == "retention_overdue" } == 0)
        #expect(try await ddl.ddl("archive").contains("nothing to do"))
        // Of the months from six to four before this one, which every campaign has, all are tables still, and attached to none.
        let detached = try await example.database.psql(
          """
          SELECT count(*) FROM pg_class c
          WHERE relkind = 'r' AND NOT relispartition AND relname ~ '_c[1-4]_[0-9]{6}$'
          """)
        #expect(detached == "60")
        #expect(try await example.database.psql(attached) == "\(leaves - 60)")
      }
    }
  }

  @Test("archive has psql write the rows to files where it is asked to")
  func export() async throws {
    try await DDLDatabase.with(Self.tables, policies: Self.policies, on: TestServer.newest) { ddl in
      let folder = ddl.config.replacing("/partwatch.yml", with: "")
      try await ddl.database.psql(try await ddl.ddl("archive", "--table", "public.plain", "--export", folder))
      let month = try await ddl.database.psql("SELECT ym(-6)")
      let copied = try String(contentsOfFile: "\(folder)/public.plain_\(month).csv", encoding: .utf8)
      let rows = try await ddl.database.psql("SELECT count(*) FROM plain_\(month)")
      #expect(copied.split(separator: "\n").count - 1 == Int(rows))
    }
  }

  @Test("finalize ends a detach that was cut short, and create then fills the hole", arguments: TestServer.versions)
  func finalize(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.tables, policies: "  - tables: public.nothing", on: version) { ddl in
      try await ddl.database.psql(
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = ('plain_' || ym(1))::regclass")
      #expect(try await ddl.findings().contains("detach_pending"))
      try await LockedUnit.expectLocks(in: try await ddl.ddl("finalize"), ddl.database)
      let pending = try await ddl.ddl("finalize")
      for _ in 1...2 { try await ddl.database.psql(pending) }
      #expect(try await ddl.ddl("finalize").contains("nothing to do: there are no pending detaches."))
      #expect(try await ddl.findings() == ["next_period_missing"])
      let script = try await ddl.ddl("create")
      #expect(script.contains("_2: a partition of public.plain "))
      try await ddl.database.psql(script)
      #expect(try await ddl.findings() == [])
    }
  }

  @Test(
    "index builds what is missing and mends what is invalid until every parent's is valid",
    arguments: TestServer.versions)
  func index(version: PostgresMajor) async throws {
    let indexes = """
      CREATE INDEX plain_id_idx ON ONLY plain (id DESC) INCLUDE (at) WITH (fillfactor = 80);
      CREATE UNIQUE INDEX "deep on ONLY USING" ON ONLY deep (at, k, (id + 1)) WHERE id > 0;
      ALTER TABLE ONLY caught ADD PRIMARY KEY (at);
      CREATE INDEX ON deep (id);
      DO $$
      BEGIN
        CALL run('CREATE INDEX built ON %I (id DESC) INCLUDE (at) WITH (fillfactor = 80)', 'plain_' || ym(-1));
        CALL run('CREATE INDEX broken ON %I (id DESC) INCLUDE (at) WITH (fillfactor = 80)', 'plain_' || ym(-2));
      END $$;
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
      UPDATE pg_index SET indisvalid = false
      WHERE indexrelid IN ('deep_id_idx'::regclass, ('deep_' || ym(0) || '_id_idx')::regclass, ('deep_' || ym(0) || '_a_id_idx')::regclass);
      """
    try await DDLDatabase.with(Self.tables + indexes, policies: "  - tables: public.nothing", on: version) { ddl in
      let database = ddl.database
      #expect(Set(try await ddl.findings()) == ["index_invalid", "index_missing"])
      // What stands by itself; the rest needs indexes that are built before.
      try await LockedUnit.expectLocks(in: try await ddl.ddl("index"), database) {
        $0.sql.contains("ATTACH PARTITION public.built") || $0.sql.contains("ON ONLY")
      }
      let script = try await ddl.ddl("index")
      let load = Load(
        database: database,
        insert:
          "INSERT INTO plain VALUES (i + 10000, m(0)); INSERT INTO deep VALUES (i, m(0) + i * interval '1 us', 'a')")
      let (rows, longest) = try await load.during(2) { try await ddl.apply("index") }
      print("\(version): the longest pair of INSERTs took \(Int(longest * 1_000)) ms of \(rows)")
      #expect(longest < 10)
      // 16.2 does not look again at an index that has all it needs.
      let isOld =
        try await database.psql("SELECT current_setting('server_version_num')::int BETWEEN 160000 AND 160002") == "t"
      #expect(Set(try await ddl.findings()) == (isOld ? ["index_invalid", "never_analyzed"] : ["never_analyzed"]))
      #expect(try await ddl.ddl("index").contains("nothing to do: there are no indexes to mend.") == !isOld)
      #expect(try await database.psql("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == (isOld ? "2" : "0"))
      // What has been run may be run again.
      try await database.psql(script)
      #expect(try await database.psql("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == (isOld ? "2" : "0"))
      // The one that was there is taken, not built again.
      #expect(
        try await database.psql("SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = 'built'::regclass")
          == "plain_id_idx")
    }
  }
}
