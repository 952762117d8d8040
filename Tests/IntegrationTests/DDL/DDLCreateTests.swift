import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch ddl create", .timeLimit(.minutes(10)))
struct DDLCreateTests {
  /// Trees of every kind, each short of something, with siblings that have what a new partition must have, too.
  private static let trees = #"""
    CREATE SCHEMA leaves;
    CREATE TABLE campaign (id int PRIMARY KEY);
    INSERT INTO campaign SELECT i FROM generate_series(1, 4) AS i;
    CREATE TABLE event (
      id bigint, c int NOT NULL REFERENCES campaign, at timestamptz NOT NULL, note text COLLATE "C",
      twice int GENERATED ALWAYS AS (c * 2) STORED, PRIMARY KEY (c, at, id), CHECK (c > 0)
    ) PARTITION BY LIST (c);
    CREATE INDEX ON event (note);
    CREATE TABLE month (id int, k text, day date) PARTITION BY RANGE (day);
    CREATE TABLE "select" (at timestamp) PARTITION BY RANGE (at);
    CREATE TABLE tokyo (at timestamptz) PARTITION BY RANGE (((at AT TIME ZONE 'Asia/Tokyo')::date));
    CREATE TABLE epoch (ms bigint) PARTITION BY RANGE (ms);
    CREATE TABLE twocol (at timestamptz, id int) PARTITION BY RANGE (at, id);
    CREATE TABLE hashed (id int) PARTITION BY HASH (id);
    CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 4, REMAINDER 0);
    CREATE TABLE hashed_3 PARTITION OF hashed FOR VALUES WITH (MODULUS 4, REMAINDER 3);
    CREATE TABLE day (day date) PARTITION BY LIST (day);
    CREATE TABLE "a""b; DROP TABLE x; --
     c" ("k ey" timestamptz) PARTITION BY RANGE ("k ey");
    DO $$
    DECLARE
      name text;
    BEGIN
      FOR c IN 1..2 LOOP
        CALL run('CREATE TABLE event_c%s PARTITION OF event FOR VALUES IN (%1$s) PARTITION BY RANGE (at)', c::text);
        FOR i IN -2..0 LOOP
          name := 'event_c' || c || '_' || ym(i);
          CALL run('CREATE TABLE leaves.%I PARTITION OF event_c%s FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 70, '
            || 'toast.autovacuum_enabled = false)', name, c::text, m(i)::text, m(i + 1)::text);
          CALL run('GRANT SELECT, INSERT ON leaves.%I TO pg_monitor WITH GRANT OPTION', name);
          CALL run('GRANT UPDATE (note) ON leaves.%I TO PUBLIC', name);
          CALL run('ALTER TABLE leaves.%I OWNER TO pg_database_owner', name);
          CALL run('ALTER TABLE leaves.%I REPLICA IDENTITY FULL', name);
          CALL run('COMMENT ON TABLE leaves.%I IS %L', name, name || E' is one\nof "them"');
        END LOOP;
        CALL run('CREATE TABLE event_c%s_default PARTITION OF event_c%1$s DEFAULT', c::text);
      END LOOP;
      FOR i IN -2..0 LOOP
        name := 'month_p' || to_char(m(i) AT TIME ZONE 'UTC', 'YYYY"m"MM');
        CALL run('CREATE TABLE %I PARTITION OF month FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (k)', name,
          m(i)::date::text, m(i + 1)::date::text);
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%L) PARTITION BY HASH (id)', name || '_eu', name, 'eu');
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 2, REMAINDER 0)', name || '_eu_h0', name || '_eu');
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 2, REMAINDER 1)', name || '_eu_h1', name || '_eu');
        CALL run('CREATE TABLE %I PARTITION OF "select" FOR VALUES FROM (%L) TO (%L)', 'select_' || ym(i),
          (m(i) AT TIME ZONE 'UTC')::text, (m(i + 1) AT TIME ZONE 'UTC')::text);
        CALL run('CREATE TABLE %I PARTITION OF tokyo FOR VALUES FROM (%L) TO (%L)', 'tokyo_' || ym(i),
          m(i)::date::text, m(i + 1)::date::text);
        CALL run('CREATE TABLE %I PARTITION OF epoch FOR VALUES FROM (%s) TO (%s)', 'epoch_' || ym(i),
          (extract(epoch FROM m(i)) * 1000)::bigint::text, (extract(epoch FROM m(i + 1)) * 1000)::bigint::text);
        CALL run('CREATE TABLE %I PARTITION OF twocol FOR VALUES FROM (%L, MINVALUE) TO (%L, MINVALUE)', 'twocol_' || ym(i),
          m(i)::text, m(i + 1)::text);
        CALL run('CREATE TABLE %I PARTITION OF day FOR VALUES IN (%L)', 'day_' || (current_date + i), (current_date + i)::text);
        CALL run('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', E'a"b; DROP TABLE x; --\n c_' || ym(i),
          E'a"b; DROP TABLE x; --\n c', m(i)::text, m(i + 1)::text);
      END LOOP;
      -- The name that the next one would get.
      CALL run('CREATE TABLE %I (note text)', 'twocol_' || ym(1));
    END $$;
    INSERT INTO event (id, c, at, note) SELECT i, 1, m(0) + i * interval '1 hour', i FROM generate_series(0, 2000) AS i;
    ANALYZE event;
    """#

  private static let policies = """
      - tables: public.event
        horizon: 2 months
        time_zone: UTC
        keys: {query: SELECT id FROM campaign}
      - tables: public.month
        horizon: 2 months
        keys: [eu, asia]
    """

  private static let checksum = "SELECT count(*), sum(hashtext(event::text)::bigint) FROM event WHERE id <= 2000"

  @Test(
    "clears all that is missing while rows are written, loses none, and makes partitions as their siblings are",
    arguments: TestServer.versions)
  func everything(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.trees, policies: Self.policies, on: version) { ddl in
      let database = ddl.database
      #expect(
        Set(try await ddl.findings()).subtracting(["gap", "horizon_short"])
          == ["default_rows", "next_period_missing", "uncovered_key", "writes_failing"])
      let before = try await database.psql(Self.checksum)
      let script = try await ddl.ddl("create")
      // Nothing of it depends on when it is written, or how often.
      #expect(try await ddl.ddl("create") == script)

      let load = Load(
        database: database,
        insert:
          "INSERT INTO event (id, c, at, note) VALUES (1000000000 + i, 1 + i % 2, m(0) + r * interval '80 days', i)")
      let (rows, longest) = try await load.during(2) { try await ddl.apply("create") }
      print("\(version): the longest INSERT took \(Int(longest * 1_000)) ms of \(rows)")

      #expect(try await database.psql(Self.checksum) == before)
      #expect(try await database.psql("SELECT count(*) FROM event WHERE id >= 1000000000") == "\(rows)")
      // A bound, not a measurement: whoever holds a lock for longer than this waits for something.
      #expect(longest < 10)
      #expect(Set(try await ddl.findings()).isSubset(of: ["default_rows", "never_analyzed"]))
      #expect(
        try await ddl.ddl("create").replacing("\n-- ", with: " ")
          == "-- partwatch ddl create, database main/\(database.name): nothing to do: there are no partitions that are missing.\n"
      )
      // What still lies in DEFAULT is of a time that nobody asked for.
      #expect(
        try await database.psql("SELECT count(*) FROM ONLY event_c1_default WHERE at < m(3)") == "0")

      // The new month and the new campaign's, beside the sibling that they were made after.
      #expect(
        try await database.psql(
          """
          SELECT DISTINCT n.nspname, c.relpersistence, pg_get_userbyid(c.relowner), c.reloptions, c.relacl, c.relreplident,
            replace(obj_description(c.oid), c.relname, '…'), t.reloptions,
            (SELECT count(*) FROM pg_index WHERE indrelid = c.oid AND indisvalid),
            (SELECT string_agg(contype::text || pg_get_constraintdef(oid), '; ' ORDER BY conname) FROM pg_constraint
             WHERE conrelid = c.oid AND contype <> 'n'),
            (SELECT string_agg(attname || attgenerated::text || attnotnull || attcollation || coalesce(attacl::text, ''), ','
             ORDER BY attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
          WHERE c.relname ~ '^event_c._[0-9]{6}$' AND c.relkind = 'r'
          """
        ).split(separator: "\n").filter { $0.hasPrefix("leaves|") }.count == 1)
      let names = try await database.psql(
        #"""
        SELECT replace(replace(replace(replace(c.oid::regclass::text, ym(1), 'NEXT'),
          to_char(m(1) AT TIME ZONE 'UTC', 'YYYY"m"MM'), 'NEXT'), (current_date + 1)::text, 'NEXT'), E'\n', ' ')
        FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND (c.relname ~ ym(1) OR c.relname ~ to_char(m(1) AT TIME ZONE 'UTC', 'YYYY"m"MM')
          OR c.relname ~ (current_date + 1)::text OR c.relname ~ '^hashed')
        ORDER BY c.relname COLLATE "C"
        """#)
      #expect(
        names == """
          "a""b; DROP TABLE x; --  c_NEXT"
          "day_NEXT"
          epoch_NEXT
          leaves.event_c1_NEXT
          leaves.event_c2_NEXT
          leaves.event_c3_NEXT
          leaves.event_c4_NEXT
          hashed_0
          hashed_1
          hashed_2
          hashed_3
          month_pNEXT
          month_pNEXT_asia
          month_pNEXT_asia_h0
          month_pNEXT_asia_h1
          month_pNEXT_eu
          month_pNEXT_eu_h0
          month_pNEXT_eu_h1
          select_NEXT
          tokyo_NEXT
          twocol_NEXT_2
          """)
    }
  }

  @Test("prints the locks that it takes: those that pg_locks shows in the transaction", arguments: TestServer.versions)
  func locks(version: PostgresMajor) async throws {
    try await DDLDatabase.with(
      Self.trees + "CREATE TABLE child (c int, at timestamptz, id bigint, FOREIGN KEY (c, at, id) REFERENCES event);",
      policies: Self.policies, on: version
    ) { ddl in
      let tables = ["event", "month", "tokyo", "epoch", "twocol", "hashed", "day"].flatMap {
        ["--table", "public.\($0)"]
      }
      let script = try await ddl.ddl("create", tables)
      // DEFAULT is not emptied where a foreign key might delete with it: what is in the way is moved beforehand.
      #expect(script.contains("-- WITH moved AS ("))
      try await ddl.database.psql("DELETE FROM event WHERE at >= m(1)")
      try await LockedUnit.expectLocks(in: script, ddl.database, ending: "COMMIT")
    }
  }

  @Test("takes up again what was cut short, and adds nothing twice", arguments: [TestServer.oldest, TestServer.newest])
  func again(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.trees, policies: Self.policies, on: version) { ddl in
      let script = try await ddl.ddl("create", "--table", "public.epoch")
      let created = try #require(script.split(separator: "DO $$").first)
      try await ddl.database.psql(String(created))
      let rest = try await ddl.ddl("create", "--table", "public.epoch")
      #expect(rest.contains("-- An earlier run has created it, and did not come to attach it.\n"))
      #expect(rest.replacing("-- An earlier run has created it, and did not come to attach it.\n", with: "") == script)
      try await ddl.database.psql(rest)
      #expect(try await ddl.ddl("create", "--table", "public.epoch").contains("nothing to do"))
      #expect(
        try await ddl.database.psql("SELECT count(*) FROM pg_constraint WHERE conname = 'partwatch_bound'") == "0")
    }
  }

  @Test("what has been run may be run again: nothing fails, and nothing changes", arguments: TestServer.versions)
  func twice(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.trees, policies: Self.policies, on: version) { ddl in
      let script = try await ddl.ddl("create")
      try await ddl.database.psql(script)
      let made = try await ddl.database.psql(Self.catalog)
      let rows = try await ddl.database.psql(Self.checksum)
      try await ddl.database.psql(script)
      #expect(try await ddl.database.psql(Self.catalog) == made)
      #expect(try await ddl.database.psql(Self.checksum) == rows)
    }
  }

  /// All tables and indexes with what a script of ours could change of them.
  private static let catalog = """
    SELECT c.oid, c.relname, c.relfilenode, c.relowner, c.relacl, c.reloptions, c.relreplident, obj_description(c.oid), i.inhparent,
      pg_get_expr(c.relpartbound, 0), (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid)
    FROM pg_class c
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    WHERE c.relnamespace IN ('public'::regnamespace, 'leaves'::regnamespace)
    ORDER BY c.oid
    """

  @Test(
    "gives the names that a policy states, to the first month of a new campaign, too: nothing that was created departs",
    arguments: TestServer.versions)
  func statedNames(version: PostgresMajor) async throws {
    let tables = """
      CREATE TABLE event (c int NOT NULL, at timestamptz NOT NULL) PARTITION BY LIST (c);
      CREATE TABLE ev_old PARTITION OF event FOR VALUES IN (1) PARTITION BY RANGE (at);
      CREATE TABLE stamp (at timestamp, k text) PARTITION BY RANGE (at);
      DO $$
      BEGIN
        CALL run('CREATE TABLE some_month PARTITION OF ev_old FOR VALUES FROM (%L) TO (%L)', m(-1)::text, m(0)::text);
        CALL run('CREATE TABLE some_stamps PARTITION OF stamp FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (k)',
          (m(-1) AT TIME ZONE 'UTC')::text, (m(0) AT TIME ZONE 'UTC')::text);
        CREATE TABLE some_stamps_a PARTITION OF some_stamps FOR VALUES IN ('a', 'b');
      END $$;
      """
    let policies = """
        - tables: public.event
          time_zone: UTC
          keys: [1, 2]
          pattern: {names: ['{parent}_c{value}', '{parent}_{yyyy}{mm}']}
        - tables: public.stamp
          time_zone: UTC
          pattern: {names: ['{root} {from}', '{root}_{yyyy}{mm}_{value}']}
      """
    try await DDLDatabase.with(tables, policies: policies, on: version) { ddl in
      let departures = try await ddl.findings().filter { $0 == "nonconforming" }
      #expect(departures.count == 4)
      try await ddl.database.psql(try await ddl.ddl("create"))
      // Those that were there before, and no other.
      #expect(try await ddl.findings().filter { $0 != "never_analyzed" } == departures)
      #expect(
        try await ddl.database.psql(
          """
          SELECT replace(replace(c.oid::regclass::text, ym(0), 'THIS'), ym(1), 'NEXT')
          FROM pg_class c WHERE relispartition AND relname LIKE 'e%' ORDER BY relname COLLATE "C"
          """) == """
            ev_old
            ev_old_THIS
            ev_old_NEXT
            event_c2
            event_c2_THIS
            event_c2_NEXT
            """)
    }
  }

  @Test("says of a number why nothing is created", arguments: TestServer.versions)
  func numbers(version: PostgresMajor) async throws {
    let tables = """
      CREATE TABLE orders (id bigint) PARTITION BY RANGE (id);
      CREATE TABLE orders_0 PARTITION OF orders FOR VALUES FROM (0) TO (1000000);
      CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (1000000) TO (2000000);
      """
    try await DDLDatabase.with(tables, policies: "  - tables: public.nothing", on: version) { ddl in
      let script = try await ddl.ddl("create")
      #expect(
        script.hasSuffix(
          """
          --
          -- * public.orders: id is a number that stands for no time, so nothing tells when rows come to 2000000,
          --   where its partitions end. Create the next before: CREATE TABLE … PARTITION OF public.orders FOR
          --   VALUES FROM (2000000) TO (…).

          """))
      #expect(!script.contains("nothing to do"))
    }
  }

  @Test("clears what the example misses", arguments: TestServer.versions)
  func example(version: PostgresMajor) async throws {
    try await Example.withDatabase(on: version) { example in
      let arguments = ["--config", Example.config, "--conninfo", example.conninfo]
      let script = try await Partwatch.withRunning(["ddl", "create"] + arguments) { try await $0.outcome() }
      try await example.database.psql(script.output)
      let check = try await Partwatch.withRunning(["check"] + arguments) { try await $0.outcome() }
      #expect(
        check.output.unwrapped.matches(of: #/\[([a-z_]+)\]\n/#).map { $0.1 } == ["default_rows", "query_over_budget"])
    }
  }

  @Test("as migrations goes up, down, and up again", arguments: ["golang-migrate", "flyway", "sqitch"])
  func migrations(format: String) async throws {
    try await DDLDatabase.with(Self.trees, policies: Self.policies, on: TestServer.newest) { ddl in
      let folder = ddl.config.replacing("partwatch.yml", with: "migrations")
      let run = try await Partwatch.run(
        "ddl", "create", "--config", ddl.config, "--conninfo", ddl.database.conninfo, "--table", "public.event",
        "--format",
        format, "--output", folder)
      #expect(run.exitCode == 0)
      #expect(run.output == "")
      func scripts(_ mark: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
          $0.contains(mark) && $0.hasSuffix(".sql")
        }
        return try names.sorted().map { name in
          let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
          return format == "flyway" ? "BEGIN; \(text) COMMIT;" : text
        }
      }
      let marks = ["golang-migrate": (".up.", ".down."), "flyway": ("V", "U"), "sqitch": ("deploy/", "revert/")]
      let (up, down) = try #require(marks[format])
      let all = try (up: scripts(up), down: scripts(down))
      #expect(all.up.count == 6 && all.down.count == 6)
      for sql in all.up { try await ddl.database.psql(sql) }
      if format == "sqitch" { for sql in try scripts("verify/") { try await ddl.database.psql(sql) } }
      #expect(try await ddl.ddl("create", "--table", "public.event").contains("nothing to do"))
      for sql in all.down { try await ddl.database.psql(sql) }
      #expect(!(try await ddl.ddl("create", "--table", "public.event").contains("nothing to do")))
      for sql in all.up { try await ddl.database.psql(sql) }
      #expect(try await ddl.ddl("create", "--table", "public.event").contains("nothing to do"))
    }
  }
}
