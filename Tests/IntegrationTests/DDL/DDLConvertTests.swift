import FoundationEssentials
import TestServers
import Testing

@Suite("partwatch ddl convert", .timeLimit(.minutes(20)))
struct DDLConvertTests {
  /// As many rows as are converted under load; `PARTWATCH_CONVERT_ROWS` says another number.
  private static let rows = ProcessInfo.processInfo.environment["PARTWATCH_CONVERT_ROWS"].flatMap(Int.init) ?? 50_000

  /// An ordinary table with much about it, and what everything that is done to it is done to as well.
  private static func tables(rows: Int) -> String {
    """
    CREATE TABLE customer (id int PRIMARY KEY);
    INSERT INTO customer SELECT generate_series(1, 100);
    CREATE TABLE orders (
      id bigserial PRIMARY KEY, campaign_id int NOT NULL, created_at timestamptz NOT NULL, n int GENERATED ALWAYS AS IDENTITY,
      customer_id int REFERENCES customer ON DELETE CASCADE, code text UNIQUE, body text CHECK (body <> ''),
      size int GENERATED ALWAYS AS (length(body)) STORED
    ) WITH (fillfactor = 90);
    CREATE INDEX "by ""day" ON orders (created_at DESC) WHERE body <> 'x';
    INSERT INTO orders (campaign_id, created_at, customer_id, code, body)
    SELECT 1 + i % 4, m(-5) + i % 150 * interval '1 day', 1 + i % 100, 'code ' || i, 'body ' || i FROM generate_series(1, \(rows)) AS i;
    COMMENT ON TABLE orders IS 'it''s what was ordered';
    COMMENT ON COLUMN orders.body IS 'what';
    GRANT SELECT (id), INSERT ON orders TO pg_monitor;
    CREATE VIEW of_one WITH (security_barrier) AS SELECT id, body FROM orders WHERE campaign_id = 1;
    CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := NEW.body || '!'; RETURN NEW; END $$;
    CREATE TRIGGER mark BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.body LIKE 'late%') EXECUTE FUNCTION mark();
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY mine ON orders FOR SELECT TO pg_monitor USING (campaign_id = 1);
    ANALYZE orders;
    CREATE TABLE shadow AS SELECT * FROM orders;
    CREATE INDEX ON shadow (id);

    """
  }

  /// Changes of some rows, each of the shadow too.
  private static func changes(rows: Int) -> String {
    """
    WITH new AS (
      INSERT INTO orders (campaign_id, created_at, customer_id, code, body)
      VALUES (1 + i % 4, m(-1) + r * 50 * interval '1 day', 1 + i % 100, 'new ' || i, 'late ' || i) RETURNING *)
    INSERT INTO shadow SELECT * FROM new;
    WITH changed AS (
      UPDATE orders SET campaign_id = 1 + (campaign_id + 1) % 4, created_at = m(-5) + r * 150 * interval '1 day', body = body || '.'
      WHERE id = 1 + (r * \(rows))::int RETURNING *)
    UPDATE shadow AS s SET campaign_id = c.campaign_id, created_at = c.created_at, body = c.body, size = c.size
    FROM changed AS c WHERE s.id = c.id;
    WITH gone AS (DELETE FROM orders WHERE id = 1 + (r * 7 * \(rows))::bigint % \(rows) RETURNING id)
    DELETE FROM shadow USING gone WHERE shadow.id = gone.id
    """
  }

  private static let policies = "  - tables: public.orders\n    time_zone: UTC"

  /// How many rows are in one of the two and not in the other.
  private static let differences = """
    SELECT count(*) FROM (
      (TABLE orders EXCEPT ALL TABLE shadow) UNION ALL (TABLE shadow EXCEPT ALL TABLE orders)) AS different
    """

  @Test(
    "makes of an ordinary table LIST of campaigns, RANGE of months, while rows are written, and loses none",
    .serialized, arguments: TestServer.versions)
  func underLoad(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.tables(rows: Self.rows), policies: Self.policies, on: version) { ddl in
      let database = ddl.database
      let script = try await ddl.ddl("convert", "orders", "--widen-keys")
      #expect(try await ddl.ddl("convert", "public.orders", "--widen-keys") == script)
      let load = Load(database: database, insert: Self.changes(rows: Self.rows))
      let (written, longest) = try await load.during(2) {
        // Whatever isolation the session begins with.
        try await Self.apply("SET default_transaction_isolation = 'repeatable read';\n" + script, database)
      }
      print("\(version): \(Self.rows) rows; the longest of \(written) transactions took \(Int(longest * 1_000)) ms")
      #expect(longest < 10)

      #expect(try await database.psql(Self.differences) == "0")
      #expect(try await ddl.findings() == [])
      #expect(try await ddl.ddl("create").contains("nothing to do"))
      #expect(
        try await database.psql(
          """
          SELECT string_agg(pg_get_partkeydef(relid), ' → ' ORDER BY level)
          FROM (SELECT DISTINCT ON (level) relid, level FROM pg_partition_tree('orders') WHERE NOT isleaf) AS level;
          SELECT relid FROM pg_partition_tree('orders') WHERE isleaf AND relid::text LIKE 'orders_c3%' ORDER BY 1 DESC LIMIT 1;
          SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated;
          """) == """
            LIST (campaign_id) → RANGE (created_at)
            orders_c3_\(try await database.psql("SELECT ym(1)"))
            0
            """)
    }
  }

  @Test("carries over all that the table has", arguments: TestServer.versions)
  func carriedOver(version: PostgresMajor) async throws {
    let definition = """
      SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype <> 'n' ORDER BY 1;
      SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'orders'::regclass ORDER BY 1;
      SELECT pg_get_triggerdef(oid) FROM pg_trigger
      WHERE tgrelid = 'orders'::regclass AND NOT tgisinternal AND tgname NOT LIKE 'partwatch%';
      SELECT policyname, cmd, roles, qual FROM pg_policies WHERE tablename = 'orders';
      SELECT relacl, relrowsecurity, obj_description(oid), col_description(oid, 7) FROM pg_class WHERE oid = 'orders'::regclass;
      SELECT attacl FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'id';
      SELECT pg_get_viewdef('of_one'), reloptions FROM pg_class WHERE oid = 'of_one'::regclass;
      SELECT pg_get_serial_sequence('orders', 'id'), pg_get_serial_sequence('orders', 'n');
      INSERT INTO orders (campaign_id, created_at, body) VALUES (1, m(0), 'late one') RETURNING id, n, body, size;
      SELECT max(id) FROM of_one;
      """
    try await DDLDatabase.with(Self.tables(rows: 1_000), policies: Self.policies, on: version) { ddl in
      let database = ddl.database
      let before = try await database.psql("BEGIN;\n\(definition)\nROLLBACK;")
      try await Self.apply(try await ddl.ddl("convert", "orders", "--widen-keys"), database)
      let after = try await database.psql(definition)

      #expect(before.contains("late one!"))
      // The sequences went on, and the unique keys are wider.
      let expected = before.replacing("PRIMARY KEY (id)", with: "PRIMARY KEY (id, campaign_id, created_at)")
        .replacing("UNIQUE (code)", with: "UNIQUE (code, campaign_id, created_at)")
        .replacing("USING btree (id)", with: "USING btree (id, campaign_id, created_at)")
        .replacing("USING btree (code)", with: "USING btree (code, campaign_id, created_at)")
        .replacing("ON public.orders USING", with: "ON ONLY public.orders USING")
        .replacing("1001|1001|late", with: "1002|1002|late").replacing("\n1001", with: "\n1002")
      #expect(after == expected)
      #expect(
        try await database.psql("SELECT DISTINCT reloptions FROM pg_class WHERE relispartition AND relkind = 'r'")
          == "{fillfactor=90}")
    }
  }

  @Test("keeps up with whatever is done to rows in between", arguments: TestServer.versions)
  func inBetween(version: PostgresMajor) async throws {
    try await DDLDatabase.with(Self.tables(rows: 1_000), policies: Self.policies, on: version) { ddl in
      let database = ddl.database
      let script = try await ddl.ddl("convert", "orders", "--widen-keys")
      let copied = try #require(script.firstRange(of: "\n-- 5. "))
      try await Self.apply(String(script[..<copied.lowerBound]), database)
      for table in ["orders", "shadow"] {
        let overriding = table == "orders" ? "OVERRIDING SYSTEM VALUE" : ""
        try await database.psql(
          """
          -- An identity that is another's, a value that is another's, a row that comes again as another, and a new campaign.
          UPDATE \(table) SET id = -id WHERE id IN (1, 2);
          UPDATE \(table) SET id = CASE id WHEN -1 THEN 2 ELSE 1 END WHERE id < 0;
          UPDATE \(table) SET code = 'free' WHERE id = 3;
          UPDATE \(table) SET code = 'code 3' WHERE id = 7;
          DELETE FROM \(table) WHERE id = 5;
          INSERT INTO \(table) (id, campaign_id, created_at, n, code, body) \(overriding) VALUES (5, 77, m(-9), 5, 'code 5', 'again');
          """)
      }
      try await database.psql("UPDATE shadow SET size = 5 WHERE id = 5")
      try await Self.apply(script, database)
      #expect(try await database.psql(Self.differences) == "0")
      #expect(try await database.psql("SELECT body FROM orders_c77") == "again")
    }
  }

  @Test("takes a TRUNCATE in between for what it is")
  func truncated() async throws {
    try await DDLDatabase.with(Self.tables(rows: 1_000), policies: Self.policies, on: TestServer.newest) { ddl in
      let script = try await ddl.ddl("convert", "orders", "--widen-keys")
      let copied = try #require(script.firstRange(of: "\n-- 5. "))
      try await Self.apply(String(script[..<copied.lowerBound]), ddl.database)
      try await ddl.database.psql(
        """
        TRUNCATE orders, shadow;
        INSERT INTO orders (campaign_id, created_at, body) VALUES (1, m(0), 'first');
        INSERT INTO shadow SELECT * FROM orders;
        """)
      try await Self.apply(script, ddl.database)
      #expect(try await ddl.database.psql("\(Self.differences); SELECT body FROM orders") == "0\nfirst")
    }
  }

  @Test("goes on where it was cut short, and leads back with all that was written since")
  func cutShortAndBack() async throws {
    try await DDLDatabase.with(Self.tables(rows: 1_000), policies: Self.policies, on: TestServer.newest) { ddl in
      let database = ddl.database
      try await database.psql("UPDATE orders SET created_at = 'infinity' WHERE id = 1000")
      let script = try await ddl.ddl("convert", "orders", "--widen-keys")
      let error = await #expect(throws: (any Error).self) { try await Self.apply(script, database) }
      #expect(error.map { "\($0)" }?.contains("a row's time is infinite, and no period holds it") == true)
      #expect(try await database.psql("SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass") == "r")

      try await database.psql(
        "UPDATE orders SET created_at = m(0) WHERE id = 1000; UPDATE shadow SET created_at = m(0) WHERE id = 1000")
      #expect(try await ddl.ddl("convert", "orders", "--widen-keys") == script)
      try await Self.apply(script, database)
      #expect(try await database.psql(Self.differences) == "0")

      try await database.psql(
        "DO $$ DECLARE i int; r float8; BEGIN FOR i IN 1..500 LOOP r := random(); \(Self.changes(rows: 1_000)); END LOOP; END $$"
      )
      try await database.psql(Self.uncommented(script, after: "-- Back, "))
      #expect(try await database.psql(Self.differences) == "0")
      #expect(
        try await database.psql(
          "SELECT relname, relkind FROM pg_class WHERE relname LIKE 'orders%' AND relkind IN ('r', 'p')") == "orders|r")

      try await Self.apply(script, database)
      #expect(try await database.psql(Self.differences) == "0")
      try await database.psql(Self.uncommented(script, after: "-- Or, "))
      #expect(
        try await database.psql(
          "SELECT relname FROM pg_class WHERE relname ~ '_(un)?partitioned' AND oid >= 16384; SELECT nspname FROM pg_namespace WHERE nspname LIKE 'partwatch%'"
        )
          == "")
      let again = await #expect(throws: (any Error).self) { try await database.psql(script) }
      #expect(again.map { "\($0)" }?.contains("is not the table that this script was written for") == true)
    }
  }

  @Test(
    "makes other layouts, whatever the names and values",
    arguments: [
      ("RANGE (\"the \"\"day\") weekly", "RANGE (\"the \"\"day\")", 24),
      ("LIST (kind), HASH (id) 3", "LIST (kind) HASH (id)", 12),
      ("HASH (id) 4", "HASH (id)", 4),
      ("RANGE (\"the \"\"day\") quarterly, LIST (kind)", "RANGE (\"the \"\"day\") LIST (kind)", 12),
    ])
  func otherLayouts(strategy: String, keys: String, atLeast leaves: Int) async throws {
    let name = String(repeating: "ü", count: 27) + "\"\n\n'$$\u{301}"
    let quoted = "\"\(name.replacing("\"", with: "\"\""))\""
    let script = """
      CREATE TABLE \(quoted) (id int, kind text NOT NULL, "the ""day" date NOT NULL, PRIMARY KEY (id, kind, "the ""day"));
      INSERT INTO \(quoted) SELECT i, (ARRAY['A b', 'a_B', 'O''x', '4'])[1 + i % 4], m(-5)::date + i % 150 FROM generate_series(1, 1000) i;

      """
    try await DDLDatabase.with(script, policies: "  - tables: public.nothing", on: TestServer.newest) { ddl in
      let widen = strategy.hasPrefix("HASH") ? [] : ["--widen-keys"]
      try await Self.apply(try await ddl.ddl("convert", [name, "--strategy", strategy] + widen), ddl.database)
      #expect(
        try await ddl.database.psql(
          """
          SELECT string_agg(DISTINCT pg_get_partkeydef(relid), ' ' ORDER BY pg_get_partkeydef(relid) DESC),
                 count(*) FILTER (WHERE isleaf) >= \(leaves)
          FROM pg_partition_tree($x$\(quoted)$x$);
          SELECT count(*), count(DISTINCT id) FROM \(quoted);
          """) == "\(keys.hasPrefix("LIST") ? "LIST (kind) HASH (id)" : keys)|t\n1000|1000")
    }
  }

  @Test("goes there and back as migrations, which leave nothing")
  func migrations() async throws {
    try await DDLDatabase.with(Self.tables(rows: 1_000), policies: Self.policies, on: TestServer.newest) { ddl in
      try await withTemporaryFolder { folder in
        let run = try await Partwatch.run(
          "ddl", "convert", "orders", "--widen-keys", "--format", "golang-migrate", "--output", "\(folder)/m",
          "--conninfo", ddl.database.conninfo)
        #expect(run.exitCode == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/m").sorted()
        func apply(_ direction: String, _ files: [String]) async throws {
          for file in files where file.hasSuffix(".\(direction).sql") {
            try await ddl.database.psql(try String(contentsOfFile: "\(folder)/m/\(file)", encoding: .utf8))
          }
        }
        try await apply("up", files)
        #expect(try await ddl.database.psql(Self.differences) == "0")
        #expect(try await ddl.database.psql("SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass") == "p")
        try await apply("down", files.reversed())
        #expect(try await ddl.database.psql(Self.differences) == "0")
        #expect(
          try await ddl.database.psql(
            """
            SELECT relkind FROM pg_class WHERE oid = 'orders'::regclass;
            SELECT nspname FROM pg_namespace WHERE nspname LIKE 'partwatch%';
            SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND NOT tgisinternal;
            """) == "r\nmark")
      }
    }
  }

  // MARK: What stands in the way

  @Test("says what stands in the way, each with the way out, and writes nothing", arguments: TestServer.versions)
  func obstacles(version: PostgresMajor) async throws {
    let tables = """
      CREATE TABLE bad (id int UNIQUE, campaign_id int, created_at timestamp NOT NULL, EXCLUDE USING btree (id WITH =));
      ALTER TABLE bad ADD CHECK (id > 0) NOT VALID;
      CREATE TABLE refers (id int REFERENCES bad (id));
      CREATE TABLE child () INHERITS (bad);
      CREATE MATERIALIZED VIEW seen AS SELECT * FROM bad;
      CREATE FUNCTION count_bad() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM bad; END;
      CREATE FUNCTION first_bad() RETURNS bad LANGUAGE sql AS 'SELECT NULL::bad';
      CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE RULE quiet AS ON DELETE TO bad DO INSTEAD NOTHING;
      CREATE TABLE done (k int) PARTITION BY LIST (k);
      CREATE TABLE other (id int PRIMARY KEY, at timestamp NOT NULL, body text);
      CREATE VIEW grouped AS SELECT id, body FROM other GROUP BY id;
      CREATE TABLE log (id int);
      CREATE RULE notes AS ON INSERT TO log DO ALSO INSERT INTO other VALUES (NEW.id, now());
      CREATE POLICY reads ON log USING (EXISTS (SELECT FROM other WHERE other.id = log.id));

      """
    try await DDLDatabase.with(tables, policies: "  - tables: public.nothing", on: version) { ddl in
      func refusal(_ arguments: String...) async throws -> Program.Outcome {
        try await Partwatch.withRunning(["ddl", "convert"] + arguments + ["--conninfo", ddl.database.conninfo]) {
          try await $0.outcome()
        }
      }
      let bad = try await refusal("bad")
      #expect(
        bad
          == .init(
            errors: """
              Error: public.bad cannot be converted to LIST (campaign_id) → RANGE (created_at) by month as it is:
                - function public.count_bad() depends on it, and would stay with the old table: drop it first, and create it again afterwards
                - function public.first_bad() is of the type of its rows, which is the old table's: give it another type first
                - it has the rule quiet: make a trigger of it, or drop it
                - public.child inherits from it: ALTER TABLE … NO INHERIT first
                - the constraint bad_id_check is NOT VALID, and the copy would check every row: VALIDATE CONSTRAINT first
                - the constraint bad_id_excl is EXCLUDE, which older servers do not have on partitioned tables: drop it first
                - the foreign key refers_id_fkey of public.refers refers to it, and would need to name the partition keys as well: drop it, or give public.refers those columns, before
                - the materialized view public.seen reads it: drop it first, and create it again afterwards
                - campaign_id may be NULL, and a partitioned table's primary key cannot: fill it in, then ALTER TABLE public.bad ALTER COLUMN campaign_id SET NOT NULL, which is quick after a CHECK (campaign_id IS NOT NULL) that was added NOT VALID and validated
                - it has no primary key, and nothing else tells its rows apart: add one
                - bad_id_key keeps id unique, which a partitioned table can only together with campaign_id, created_at: agree to that with --widen-keys

              """, exitCode: 1))
      let refers = try await refusal("refers", "--strategy", "RANGE (at) monthly")
      #expect(
        refers.errors.hasPrefix(
          """
          Error: public.refers cannot be converted to RANGE (at) by month as it is:
            - the table has no column at; it has id

          """))
      let other = try await refusal("other", "--strategy", "RANGE (at) daily", "--widen-keys")
      #expect(
        other.errors == """
          Error: public.other cannot be converted to RANGE (at) by day as it is:
            - the policy reads of public.log reads it, and would read the old table: drop it first, and create it again afterwards
            - the rule notes of public.log names it, and would mean the old table: drop it first, and create it again afterwards
            - the view public.grouped groups by its primary key alone: have it name every column

          """)
      let done = try await refusal("done")
      #expect(
        done
          == .init(
            errors:
              "Error: done is partitioned already; `partwatch graph impact public.done --strategy …` says what another layout would do\n",
            exitCode: 1))
      let slip = try await refusal("refer")
      #expect(
        slip
          == .init(errors: "Error: refer: there is no such table; did you mean refers?\n", exitCode: 2))
      let strategy = try await refusal("bad", "--strategy", "sideways")
      #expect(
        strategy
          == .init(
            errors:
              "Error: --strategy: \"sideways\" is no strategy; write it as LIST (column), RANGE (column) monthly, or HASH (column) 16\n",
            exitCode: 2))
    }
  }

  // MARK: -

  /// Runs the script as it says, and again where a lock could not be had in time.
  private static func apply(_ script: String, _ database: TestDatabase) async throws {
    for _ in 1...50 {
      do {
        try await database.psql(script)
        return
      } catch {
        let words = "\(error)"
        if words.contains("run only what stands below step 7"), let rest = script.firstRange(of: "\n-- 8. ") {
          return try await apply(String(script[rest.lowerBound...]), database)
        }
        guard words.contains("due to lock timeout") || words.contains("too much has changed") else { throw error }
      }
    }
    Issue.record("the script was not through in fifty runs")
  }

  /// The statements that the script has as a comment below the line that begins so.
  private static func uncommented(_ script: String, after beginning: String) throws -> String {
    let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix(beginning) })
    return lines[(start + 1)...].prefix { $0.hasPrefix("-- ") }.map { $0.dropFirst(3) }.joined(separator: "\n")
  }
}
