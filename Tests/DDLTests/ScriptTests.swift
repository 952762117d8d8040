import DDL
import PartitionModel
import TestTrees
import Testing

@Suite("The script")
struct ScriptTests {
  private let settings = Script.Settings(database: "main/app", datname: "app", lockTimeout: "500ms")
  private let now = TimeScale.instant.instant(of: "2026-11-22 12:00:00+00", in: .utc)

  private func plan(_ notation: String) throws -> CreatePlan {
    CreatePlan(for: try tree(notation), at: try #require(now), policy: nil)
  }

  @Test("creates aside what the siblings are, moves what DEFAULT holds, attaches, and says what each locks")
  func whole() throws {
    let plan = try plan("RANGE(at timestamptz) 2026-10..2026-11 2026-11..2026-12 DEFAULT")
    let parent = TableAttributes(
      owner: "app", partitionKey: "RANGE (at)", columns: ["id", "at"],
      referredTo: [RelationName(schema: "public", name: "camp")])
    let model = TableAttributes(
      owner: "app", tablespace: "fast", options: ["fillfactor=70"], comment: "t_2 holds events",
      columnComments: [.init(column: "id", text: "it's one")],
      grants: [
        .init("INSERT", to: "writer"), .init("SELECT", to: "writer"),
        .init("SELECT", to: nil, column: "id", isGrantable: true),
      ], ownerLacks: ["TRUNCATE"], replicaIdentity: .full)
    let script = Script.create([plan], [1: parent, 3: model, 4: TableAttributes(owner: "app")])
    #expect(
      script.sql(settings) == """
        -- partwatch ddl create, database main/app: 1 partition that is missing.
        -- Run it with:  psql -X -v ON_ERROR_STOP=1 -f FILE app
        -- Not within a transaction: what belongs together is one DO, all else commits by itself. Whatever ends before its
        -- time, for a lock that was not had within 500ms, leaves good order behind: run it again.

        SET lock_timeout = '500ms';
        SET default_tablespace = '';
        SET default_table_access_method = heap;

        -- public.t_202612: a partition of public.t FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01
        --   00:00:00+00')
        -- Its siblings' names do not say what they hold in a way that is known here: rename it as you like.
        -- Locks: ACCESS SHARE on public.t
        CREATE TABLE IF NOT EXISTS public.t_202612 (
          LIKE public.t
            INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION,
          CONSTRAINT partwatch_bound
            CHECK (at IS NOT NULL AND at >= '2026-12-01 00:00:00+00' AND at < '2027-01-01 00:00:00+00')
        )
        WITH (fillfactor = '70') TABLESPACE fast;
        ALTER TABLE public.t_202612 OWNER TO app;
        REVOKE TRUNCATE ON public.t_202612 FROM app;
        GRANT INSERT, SELECT ON public.t_202612 TO writer;
        GRANT SELECT (id) ON public.t_202612 TO PUBLIC WITH GRANT OPTION;
        ALTER TABLE public.t_202612 REPLICA IDENTITY FULL;
        COMMENT ON TABLE public.t_202612 IS 't_202612 holds events';
        COMMENT ON COLUMN public.t_202612.id IS 'it''s one';

        -- public.t_3 takes its rows until now: those that it holds are moved first. Writers of public.t wait
        -- until this is done, which takes as long as reading public.t_3 twice, and its readers only at the
        -- end.
        -- Locks: SHARE ROW EXCLUSIVE on public.t, public.camp; ACCESS EXCLUSIVE on public.t_3
        DO $$ BEGIN
        IF NOT EXISTS (
          SELECT FROM pg_catalog.pg_inherits
          WHERE inhrelid = to_regclass('public.t_202612') AND inhparent = to_regclass('public.t')
        ) THEN
        LOCK TABLE ONLY public.t IN SHARE ROW EXCLUSIVE MODE;
        LOCK TABLE public.t_3 IN SHARE ROW EXCLUSIVE MODE;
        WITH moved AS (
          DELETE FROM public.t_3
          WHERE at IS NOT NULL AND at >= '2026-12-01 00:00:00+00' AND at < '2027-01-01 00:00:00+00'
          RETURNING id, at
        )
        INSERT INTO public.t_202612 (id, at)
        SELECT id, at FROM moved;
        ALTER TABLE public.t ATTACH PARTITION public.t_202612
          FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
        ALTER TABLE public.t_202612 DROP CONSTRAINT IF EXISTS partwatch_bound;
        END IF; END $$;

        -- Afterwards `partwatch check` finds none of them missing, and `partwatch ddl create` has nothing to
        -- do.

        """)
  }

  @Test("does not delete from DEFAULT where more would go than is moved")
  func cascades() throws {
    let plan = try plan("RANGE(at timestamptz) 2026-10..2026-11 2026-11..2026-12 DEFAULT")
    let parent = TableAttributes(
      owner: "app", columns: ["at"], referring: [RelationName(schema: "public", name: "child")])
    let units = try #require(
      Script.create([plan], [1: parent, 3: parent, 4: TableAttributes(owner: "app")]).blocks.first?.units)
    #expect(units.map(\.mode) == [.each, .commentedOut, .each])
    #expect(
      units[1].remarks.first
        == "public.t_3 takes its rows until now. They are not moved here: foreign keys of public.child refer to them and may "
        + "delete with them.")
    let triggers = TableAttributes(owner: "app", deleteTriggers: ["audit"])
    let others = Script.create([plan], [1: TableAttributes(owner: "app", columns: ["at"]), 4: triggers]).blocks.first?
      .units
    #expect(
      others?[1].remarks.first
        == "public.t_3 takes its rows until now. They are not moved here: triggers fire when rows are deleted: audit of public.t_3."
    )
  }

  @Test("locks no DEFAULT that is a foreign table, and says that nobody looks into it")
  func foreignDefault() throws {
    let tree = try tree("RANGE(day date) 2026-10..month..2026-12")
    let root = Partition(
      oid: tree.oid, name: tree.name, storage: tree.storage,
      partitions: tree.partitions + [
        Partition(oid: 9, name: RelationName(schema: "public", name: "far"), storage: .foreign, bound: .default)
      ])
    let plan = CreatePlan(for: root, at: try #require(now), policy: nil)
    let app = TableAttributes(owner: "app", columns: ["day"])
    let units = try #require(Script.create([plan], [1: app, 9: app]).blocks.first?.units)
    #expect(
      units.dropFirst().map(\.remarks) == [
        [
          "public.far takes its rows until now. They are not moved here: they are on another server.",
          "If you know that this does no harm, run it below, before ATTACH:",
        ],
        ["PostgreSQL does not look for them in public.far, a foreign table: what is there then stays there."],
      ])
    #expect(
      units.last?.statements.first?.sql.split(separator: "\n").filter { $0.hasPrefix("LOCK") } == [
        "LOCK TABLE ONLY public.t IN SHARE ROW EXCLUSIVE MODE;"
      ])
  }

  @Test("creates last what rows that stay in DEFAULT may refuse")
  func refusable() throws {
    let plan = try plan(
      "LIST(c int8) 1{RANGE(day date) 2026-10..month..2026-12 DEFAULT} 2{RANGE(day date) 2026-10..month..2026-12}")
    let branch = try #require(plan.partitions.first?.existingParent?.oid)
    let referredTo = TableAttributes(
      owner: "app", columns: ["day"], referring: [RelationName(schema: "public", name: "child")])
    #expect(
      Script.create([plan], [branch: referredTo]).blocks.map(\.slug) == ["create_t_2_202612", "create_t_1_202612"])
  }

  @Test("as a migration goes down twice, where it was written twice before it was run")
  func downTwice() throws {
    let script = Script.create([try plan("RANGE(day date) 2026-10..month..2026-12")], [:])
    let files = script.files(.golangMigrate, settings, from: MigrationFormat.golangMigrate.nextVersion(after: []))
    #expect(
      files.last?.text == """
        -- public.t_202612: a partition of public.t FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')
        BEGIN;
        SET LOCAL lock_timeout = '500ms';
        -- Locks: ACCESS EXCLUSIVE on public.t, public.t_202612
        DO $$ BEGIN
        IF EXISTS (
          SELECT FROM pg_catalog.pg_inherits
          WHERE inhrelid = to_regclass('public.t_202612') AND inhparent = to_regclass('public.t')
        ) THEN
        ALTER TABLE public.t DETACH PARTITION public.t_202612;
        END IF; END $$;
        COMMIT;

        -- What rows it got by then go with it:
        -- DROP TABLE public.t_202612;

        """)
  }

  @Test("sets aside what a session has for defaults, of unlogged tables, too")
  func plainDefaults() throws {
    let plan = try plan("RANGE(day date) 2026-10..month..2026-12")
    let script = Script.create([plan], [3: TableAttributes(owner: "app", isUnlogged: true)])
    func settings(_ sql: String) -> [Substring] { sql.split(separator: "\n").filter { $0.hasPrefix("SET ") } }
    #expect(
      settings(script.sql(self.settings)) == [
        "SET lock_timeout = '500ms';", "SET default_tablespace = '';", "SET default_table_access_method = heap;",
      ])
    let files = script.files(.sqitch, self.settings, from: MigrationFormat.sqitch.nextVersion(after: []))
    #expect(
      files.first.map { settings($0.text) } == [
        "SET LOCAL lock_timeout = '500ms';", "SET LOCAL default_tablespace = '';",
        "SET LOCAL default_table_access_method = heap;",
      ])
  }

  @Test("says that there is nothing to do, in a comment")
  func nothing() throws {
    let script = Script.create([try plan("RANGE(day date) 2026-11..month..2027-01")], [:])
    #expect(
      script.sql(settings)
        == "-- partwatch ddl create, database main/app: nothing to do: there are no partitions that are missing.\n")
  }

  @Test("keeps what a table is called out of the statements that are run")
  func hostile() throws {
    let name = RelationName(schema: "s\u{2028}", name: "a\"b; $$ DROP TABLE x; --\n\r c")
    let root = Partition(
      oid: 1, name: name,
      storage: .partitioned(by: PartitionKey(strategy: .list, columns: [.init(name: "k\n;", type: .other("text"))])),
      partitions: [
        Partition(
          oid: 2, name: name, storage: .table, bound: .list([.value("'\n; DROP TABLE x")]), isDetachPending: true)
      ])
    let sql = Script.finalize([root], [:]).sql(settings)
    let quoted = ["\".\"a\"\"b; $$ DROP TABLE x; --", " c\""]
    #expect(
      sql.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("--") } == [
        "SET lock_timeout = '500ms';", "DO $p$ BEGIN", "IF EXISTS (", "  SELECT FROM pg_catalog.pg_inherits",
        "  WHERE inhrelid = to_regclass('\"s", "\(quoted[0])", "\(quoted[1])') AND inhparent = to_regclass('\"s",
        "\(quoted[0])", "\(quoted[1])') AND inhdetachpending", ") THEN",
        "ALTER TABLE \"s", "\(quoted[0])", "\(quoted[1]) DETACH PARTITION \"s", "\(quoted[0])",
        "\(quoted[1]) FINALIZE;", "END IF; END $p$;",
      ])
  }

  @Test("ends a DO where it means to, whatever the dollars of a name are combined with")
  func dollars() throws {
    func finalize(_ name: String) -> String? {
      let key = PartitionKey(strategy: .list, columns: [.init(name: "k", type: .other("text"))])
      let root = Partition(
        oid: 1, name: RelationName(schema: "s", name: "t"), storage: .partitioned(by: key),
        partitions: [
          Partition(
            oid: 2, name: RelationName(schema: "s", name: name), storage: .table, bound: .default, isDetachPending: true
          )
        ])
      return Script.finalize([root], [:]).blocks.first?.units.first?.statements.first?.sql
    }
    func text(_ name: String, between quote: String) -> String {
      """
      DO \(quote) BEGIN
      IF EXISTS (
        SELECT FROM pg_catalog.pg_inherits
        WHERE inhrelid = to_regclass('s."\(name)"') AND inhparent = to_regclass('s.t') AND inhdetachpending
      ) THEN
      ALTER TABLE s.t DETACH PARTITION s."\(name)" FINALIZE;
      END IF; END \(quote)
      """
    }
    #expect(finalize("a$\u{301}$") == text("a$\u{301}$", between: "$$"))
    #expect(finalize("a$$\u{301}; DROP TABLE x; --") == text("a$$\u{301}; DROP TABLE x; --", between: "$p$"))
  }

  // MARK: Archive

  @Test("detaches CONCURRENTLY, where a DEFAULT forbids it plainly, and a period as a whole")
  func archive() throws {
    let plain = try tree("RANGE(day date) 2026-01..month..2026-03")
    let caught = try tree("RANGE(day date) 2026-01..2026-02 DEFAULT")
    let deep = try tree("RANGE(day date) 2026-01..2026-02{LIST(k text) a b} 2026-02..2026-03{LIST(k text) a b}")
    func statements(_ root: Partition, _ overdue: String...) -> [[String]] {
      let axis = TimeAxis(column: "day", scale: .date, zone: .utc)
      let names = overdue.map { RelationName(schema: "public", name: $0) }
      return Script.archive([(root: root, overdue: names, axis: axis)], [:]).blocks.map { block in
        block.units.flatMap { unit in unit.statements.map { "\(unit.mode) \($0.sql)" } }
      }
    }
    #expect(
      statements(plain, "t_1") == [
        [
          "alone ALTER TABLE public.t DETACH PARTITION public.t_1 CONCURRENTLY",
          "commentedOut \\copy public.t_1 TO './public.t_1.csv' WITH (FORMAT csv, HEADER)",
          "commentedOut DROP TABLE public.t_1",
        ]
      ])
    #expect(
      statements(caught, "t_1").map(\.first) == [
        """
        each DO $$ BEGIN
        IF EXISTS (
          SELECT FROM pg_catalog.pg_inherits
          WHERE inhrelid = to_regclass('public.t_1') AND inhparent = to_regclass('public.t')
        ) THEN
        ALTER TABLE public.t DETACH PARTITION public.t_1;
        END IF; END $$
        """
      ])
    #expect(
      statements(deep, "t_1_1", "t_1_2", "t_2_1").map(\.first) == [
        "alone ALTER TABLE public.t DETACH PARTITION public.t_1 CONCURRENTLY",
        "alone ALTER TABLE public.t_2 DETACH PARTITION public.t_2_1 CONCURRENTLY",
      ])
  }

  // MARK: Index

  @Test("builds what is missing on each leaf, takes up what an earlier attempt has left, and attaches upwards")
  func index() throws {
    let root = try tree("LIST(k text) a{LIST(j text) x y} b c")
    func index(_ oid: OID, _ name: String, on table: OID, under parent: OID? = nil, isValid: Bool = true) -> IndexFacts
    {
      IndexFacts(
        oid: oid, name: RelationName(schema: "public", name: name), table: table, parent: parent,
        definition: "USING btree (id)", isValid: isValid)
    }
    // t is 1; t_1 is 2 with 3 and 4 below; t_2 is 5 and t_3 is 6.
    let script = Script.index(
      [root],
      [
        index(100, "t_id_idx", on: 1, isValid: false), index(101, "broken", on: 3, isValid: false),
        index(102, "built", on: 5),
      ])
    #expect(
      script.blocks.map { $0.units.flatMap { unit in unit.statements.map { "\(unit.mode) \($0.sql)" } } } == [
        [
          "each CREATE INDEX IF NOT EXISTS t_1_id_idx\n  ON ONLY public.t_1 USING btree (id)",
          "alone REINDEX INDEX CONCURRENTLY public.broken",
          "each ALTER INDEX public.t_1_id_idx ATTACH PARTITION public.broken",
          "alone CREATE INDEX CONCURRENTLY IF NOT EXISTS t_1_2_id_idx\n  ON public.t_1_2 USING btree (id)",
          "each ALTER INDEX public.t_1_id_idx ATTACH PARTITION public.t_1_2_id_idx",
          "each ALTER INDEX public.t_id_idx ATTACH PARTITION public.t_1_id_idx",
        ],
        ["each ALTER INDEX public.t_id_idx ATTACH PARTITION public.built"],
        [
          "alone CREATE INDEX CONCURRENTLY IF NOT EXISTS t_3_id_idx\n  ON public.t_3 USING btree (id)",
          "each ALTER INDEX public.t_id_idx ATTACH PARTITION public.t_3_id_idx",
        ],
      ])
  }

  // MARK: Migrations

  @Test("as migrations is cut where a transaction has to end, numbered on from what is there")
  func migrations() throws {
    let root = try tree("LIST(k text) a b")
    let index = IndexFacts(
      oid: 100, name: RelationName(schema: "public", name: "t_id_idx"), table: 1, definition: "USING btree (id)",
      isValid: false)
    let built = IndexFacts(
      oid: 101, name: RelationName(schema: "public", name: "t_1_id_idx"), table: 2, parent: 100,
      definition: "USING btree (id)")
    let script = Script.index([root], [index, built])
    let version = MigrationFormat.golangMigrate.nextVersion(after: ["0041_a.up.sql", "README.md", "0009_b.up.sql"])
    let last = MigrationFormat.golangMigrate.nextVersion(after: ["0041_a.up.sql", "\(Int.max)_last.up.sql"])
    #expect(last == version)
    let files = script.files(.golangMigrate, settings, from: version)
    #expect(
      files.map(\.path) == [
        "0042_index_t_2_id_idx_1.up.sql", "0042_index_t_2_id_idx_1.down.sql", "0043_index_t_2_id_idx_2.up.sql",
        "0043_index_t_2_id_idx_2.down.sql",
      ])
    #expect(
      files.map(\.text) == [
        """
        -- public.t_2_id_idx: public.t_2 lacks an index for public.t_id_idx
        -- Locks: SHARE UPDATE EXCLUSIVE on public.t_2
        CREATE INDEX CONCURRENTLY IF NOT EXISTS t_2_id_idx
          ON public.t_2 USING btree (id);

        """,
        """
        -- public.t_2_id_idx: public.t_2 lacks an index for public.t_id_idx
        -- There is no way back.

        """,
        """
        -- public.t_2_id_idx: public.t_2 lacks an index for public.t_id_idx
        BEGIN;
        SET LOCAL lock_timeout = '500ms';
        -- Locks: SHARE UPDATE EXCLUSIVE on public.t_id_idx; ACCESS EXCLUSIVE on public.t_2_id_idx
        ALTER INDEX public.t_id_idx ATTACH PARTITION public.t_2_id_idx;
        COMMIT;

        """,
        """
        -- public.t_2_id_idx: public.t_2 lacks an index for public.t_id_idx
        -- An index that is attached cannot be taken away; before that:
        -- DROP INDEX CONCURRENTLY IF EXISTS public.t_2_id_idx;

        """,
      ])
    #expect(
      script.files(.flyway, settings, from: MigrationFormat.flyway.nextVersion(after: ["V7__x.sql"])).map(\.path) == [
        "V8__index_t_2_id_idx_1.sql", "V8__index_t_2_id_idx_1.sql.conf", "U8__index_t_2_id_idx_1.sql",
        "V9__index_t_2_id_idx_2.sql", "U9__index_t_2_id_idx_2.sql",
      ])
    #expect(
      script.files(.sqitch, settings, from: version).map(\.path) == [
        "deploy/index_t_2_id_idx_1.sql", "revert/index_t_2_id_idx_1.sql", "verify/index_t_2_id_idx_1.sql",
        "deploy/index_t_2_id_idx_2.sql", "revert/index_t_2_id_idx_2.sql", "verify/index_t_2_id_idx_2.sql",
      ])
  }
}
