internal import PartitionModel
internal import QueryPlans
internal import Testing

@Suite("Checking a query's text")
struct CanonicalSQLTests {
  @Test("A statement is kept without the comments around it and its semicolon")
  func text() throws {
    let sql = try CanonicalSQL.check("-- by id\n/* a /* nested */ b */ SELECT * FROM event WHERE id = $1 ; -- done\n")
    #expect(sql.text == "SELECT * FROM event WHERE id = $1")
    #expect(sql.parameterCount == 1)
    #expect(sql.relations == [RelationMention(name: "event")])
  }

  @Test(
    "One statement that EXPLAIN plans is accepted",
    arguments: [
      "select 1",
      "SELECT 1;",
      "TABLE event",
      "values (1), (2)",
      "(select 1) union (select 2)",
      "((select 1))",
      "with r as (select 1) select * from r",
      "with r as materialized (select 1), s(a) as not materialized (values (1)) table s",
      "insert into event values (1)",
      "INSERT INTO event WITH r AS (SELECT 1) SELECT * FROM r",
      "with r as (select 1) insert into event select * from r",
      "update event set kind = 'x'",
      "delete from event where id in (select id from event)",
      "with r as (select 1) delete from event using r",
      "merge into event t using r on t.id = r.id when not matched then insert (id) values (1)",
      "with r as (select 1) merge into event using r on true when matched then delete",
      // What looks like a second statement, a comment or an end, and is none.
      "select ';' || E'\\';' || $$;$$ || $x$;$$;$x$ /* ; */ -- ;\n, \";\"",
      "select 'it''s;'",
      "select E'a' \n 'b\\';'",
      "select E'a' -- c\n -- d\n '\\';'",
      "select U&'\\0041;' UESCAPE '!', U&\"d\\0061;\", n';', b'0', x'F'",
      "select 1 as into, t.into, t.\"into\" from t",
      "select a$b, a$$b from t",
      "select '$$', $$'$$, '/*', $$/*$$, '--'",
      "select $tag$ $notag$ $tag$",
      "select 1 --",
      "select 1 /* /* */ */",
      "select a -- 'x\n from t",
      "select 5*/* ; */2",
      // What looks like a change inside WITH, and is none.
      "with delete as (select 1), update as (select 2) select * from delete, update",
      "select x::timestamp with time zone from t for update",
      "select * from (select x::time with time zone from t for no key update) s",
      "select * from (select * from f() with ordinality as t(a) for update) s",
      "with time as (select 1) select * from time",
      "select count(delete), max(update) from t",
      "with r as (select 1) select * from (select 1 as insert) s, r",
      "select * from t order by a fetch first 3 rows with ties for update",
    ])
  func accepted(text: String) throws {
    _ = try CanonicalSQL.check(text)
  }

  @Test(
    "Everything else is refused at its place",
    arguments: [
      ("", .empty, 1, 1),
      (" \n\t ", .empty, 2, 3),
      ("-- nothing\n/* here */", .empty, 2, 11),
      (";", .empty, 1, 1),
      ("select 1\0", .nul, 1, 9),
      // Quotes and comments without an end.
      ("select 'a", .unclosedString, 1, 8),
      ("select\n  'it''s", .unclosedString, 2, 3),
      ("select E'a\\'", .unclosedString, 1, 8),
      ("select E'a\\", .unclosedString, 1, 8),
      ("select E'a'\n'b\\'", .unclosedString, 1, 8),
      ("select 'a\\' , '", .unclosedString, 1, 15),
      ("select U&'a\\'; '", .unclosedString, 1, 16),
      ("select \"a", .unclosedIdentifier, 1, 8),
      ("select \"a\"\"", .unclosedIdentifier, 1, 8),
      ("select U&\"a", .unclosedIdentifier, 1, 8),
      ("select $$ a $", .unclosedDollarQuote(delimiter: "$$"), 1, 8),
      ("select $a$ $b$ $A$ $$", .unclosedDollarQuote(delimiter: "$a$"), 1, 8),
      ("select 1 /* /* */", .unclosedComment, 1, 10),
      ("select 1 /*/", .unclosedComment, 1, 10),
      ("select (1", .unbalancedParenthesis, 1, 8),
      ("select 1) from (select 2", .unbalancedParenthesis, 1, 9),
      // A second statement.
      ("select 1; select 2", .secondStatement, 1, 11),
      ("select 1;;", .secondStatement, 1, 10),
      ("; select 1", .secondStatement, 1, 3),
      ("select 'a\\'; drop table event; --'", .secondStatement, 1, 14),
      ("select $$a$$; delete from event", .secondStatement, 1, 15),
      ("select 1 -- a\r; drop table event", .secondStatement, 1, 17),
      ("select E'a' '\\'; drop table event --'", .secondStatement, 1, 18),
      ("select /* /* */ ; */ 1; drop table event", .secondStatement, 1, 25),
      ("select \"a\"\"\"; drop table event", .secondStatement, 1, 15),
      ("sélect", .notPlannable(start: "SÉLECT"), 1, 1),
      ("select 'é', 'ж'; x", .secondStatement, 1, 18),
      // What EXPLAIN does not plan, or what is not the query itself.
      ("DROP TABLE event", .notPlannable(start: "DROP"), 1, 1),
      ("explain analyze delete from event", .notPlannable(start: "EXPLAIN"), 1, 1),
      ("copy event to stdout", .notPlannable(start: "COPY"), 1, 1),
      ("do $$ begin end $$", .notPlannable(start: "DO"), 1, 1),
      ("create table x as select 1", .notPlannable(start: "CREATE"), 1, 1),
      ("  /* */ set x = 1", .notPlannable(start: "SET"), 1, 9),
      ("execute q(1)", .notPlannable(start: "EXECUTE"), 1, 1),
      ("declare c cursor for select 1", .notPlannable(start: "DECLARE"), 1, 1),
      ("analyze select 1", .notPlannable(start: "ANALYZE"), 1, 1),
      ("(delete from event)", .notPlannable(start: "DELETE"), 1, 2),
      ("(verbose) select 1", .notPlannable(start: "VERBOSE"), 1, 2),
      ("\"select\" 1", .notPlannable(start: "\"select\""), 1, 1),
      ("'select'", .notPlannable(start: "'select'"), 1, 1),
      ("$1", .notPlannable(start: "$1"), 1, 1),
      ("$$a\nb$$", .notPlannable(start: "$$a…"), 1, 1),
      ("\\copy event", .notPlannable(start: "\\"), 1, 1),
      // SELECT INTO.
      ("select * into x from event", .selectInto, 1, 10),
      ("SELECT 1\nINTO TEMP x", .selectInto, 2, 1),
      ("(select 1 into x) union select 2", .selectInto, 1, 11),
      ("with r as (select 1) select * into x from r", .selectInto, 1, 31),
      ("select 1 as into into x", .selectInto, 1, 18),
      ("select t.as into x from t", .selectInto, 1, 13),
      ("select a insert into x from t", .selectInto, 1, 17),
      ("with insert as (select 1) select a insert into x from t", .selectInto, 1, 43),
      ("insert into t select 1 into x", .selectInto, 1, 24),
      // Data changes inside WITH.
      ("with x as (delete from event returning *) select * from x", .dataModifyingWith(verb: "DELETE"), 1, 12),
      ("with x as materialized (insert into t select 1) table x", .dataModifyingWith(verb: "INSERT"), 1, 25),
      (
        "with recursive x(a) as not materialized (update t set a = 1) select 1", .dataModifyingWith(verb: "UPDATE"), 1,
        42
      ),
      (
        "with a as (select 1), b as (merge into t using a on true when matched then delete) select 1",
        .dataModifyingWith(verb: "MERGE"), 1, 29
      ),
      ("with x as (with y as (select 1) delete from t) select 1", .dataModifyingWith(verb: "DELETE"), 1, 33),
      ("with x as (with y as (delete from t) select 1) select 1", .dataModifyingWith(verb: "DELETE"), 1, 23),
      ("select * from (with x as (delete from t) select 1) s", .dataModifyingWith(verb: "DELETE"), 1, 27),
      (
        "insert into t with x as (delete from u returning *) select * from x", .dataModifyingWith(verb: "DELETE"), 1, 26
      ),
      ("with time as (delete from t) select 1", .dataModifyingWith(verb: "DELETE"), 1, 15),
      ("with \"as\" as (/* */ delete from t) select 1", .dataModifyingWith(verb: "DELETE"), 1, 21),
      (
        "with x as (with recursive y as (select 1) cycle a set c using key update t set a = 1) select 1",
        .dataModifyingWith(verb: "UPDATE"), 1, 67
      ),
      // Parameters.
      ("select $2", .parameterSkipped(number: 2, unused: 1), 1, 8),
      ("select $1, $1,\n $4, $2", .parameterSkipped(number: 4, unused: 3), 2, 2),
      ("select $0", .parameterOutOfRange, 1, 8),
      ("select $65536", .parameterOutOfRange, 1, 8),
      ("select $99999999999999999999999999", .parameterOutOfRange, 1, 8),
    ] as [(String, SQLTextError.Kind, Int, Int)])
  func refused(text: String, kind: SQLTextError.Kind, line: Int, column: Int) {
    #expect(Self.failure(of: text) == SQLTextError(kind: kind, line: line, column: column))
  }

  @Test("An error says where, what and the way out")
  func words() {
    #expect(
      Self.failure(of: "select 1;\ndrop table event")?.description
        == "line 2, column 1: a second statement starts here; give each its own query")
    #expect(
      Self.failure(of: "select $1, $3")?.description
        == "line 1, column 12: $3 is used, but $2 is not; number parameters from $1 without gaps")
    #expect(
      Self.failure(of: "vacuum")?.description
        == """
        line 1, column 1: a query starts with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE, \
        not with VACUUM
        """)
  }

  @Test(
    "Parameters are counted outside quotes and comments",
    arguments: [
      ("select 1", 0),
      ("select $1 + $2 - $1", 2),
      ("select '$1', $$ $1 $$, \"$1\", a$1 /* $1 */ -- $1", 0),
      ("select $2, $1::int, f($3)", 3),
    ])
  func parameterCount(text: String, count: Int) throws {
    #expect(try CanonicalSQL.check(text).parameterCount == count)
  }

  @Test(
    "Tables are found where a statement names them",
    arguments: [
      ("select * from event e, app.message m where e.id = m.id", ["event", "app.message"]),
      ("select * from a join only b on a.x = b.x, lateral (select * from c) s, f(1), \"D d\"", ["a", "b", "c", "D d"]),
      ("select * from (a cross join b), db.app.c", ["a", "b", "app.c"]),
      ("select * from a join b using (x, y), c", ["a", "b", "c"]),
      ("insert into Event (id) values (1) on conflict do update set id = 2", ["event"]),
      ("update event set kind = m.body from message m", ["event", "message"]),
      ("delete from event using message where true", ["event", "message"]),
      ("merge into event t using message on true when matched then delete", ["event", "message"]),
      ("table event", ["event"]),
      ("with r as (select * from event) select * from r", ["event", "r"]),
      ("select a is distinct from b, c from t order by x, y for update", ["t"]),
      ("select 1 where exists (select from event)", ["event"]),
      ("values (1)", []),
    ])
  func relations(text: String, names: [String]) throws {
    let found = try CanonicalSQL.check(text).relations
    #expect(found.map { ($0.schema.map { $0 + "." } ?? "") + $0.name } == names)
  }

  @Test("A name with no schema can mean a table of any")
  func matching() {
    let event = RelationName(schema: "app", name: "event")
    #expect(RelationMention(name: "event").matches(event))
    #expect(RelationMention(schema: "app", name: "event").matches(event))
    #expect(!RelationMention(schema: "public", name: "event").matches(event))
    #expect(!RelationMention(name: "Event").matches(event))
  }

  private static func failure(of text: String) -> SQLTextError? {
    do throws(SQLTextError) {
      _ = try CanonicalSQL.check(text)
      return nil
    } catch {
      return error
    }
  }
}
