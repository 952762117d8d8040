import Postgres
import TestServers
import Testing

@testable import Monitor

@Suite("What is read for statements to be written down", .timeLimit(.minutes(1)))
struct SurveyTests {
  @Test("is read without a lock on any table", arguments: TestServer.versions)
  func nothingLocked(version: PostgresMajor) async throws {
    try await version.withDatabase(
      """
      CREATE TABLE other (a int PRIMARY KEY);
      CREATE TABLE t (a int REFERENCES other, at date, PRIMARY KEY (a, at)) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (at);
      CREATE TABLE t_1_0 PARTITION OF t_1 DEFAULT WITH (fillfactor = 70);
      COMMENT ON TABLE t_1_0 IS 'x';
      COMMENT ON COLUMN t_1_0.a IS 'y';
      GRANT SELECT (a) ON t_1_0 TO PUBLIC;
      CREATE INDEX ON t (at);
      """
    ) { database in
      let session = try await database.session()
      let list = try await session.texts(
        "SELECT array_agg(oid)::text FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384")
      try await session.execute("BEGIN")
      let statements = [
        Survey.tables, Survey.grants, Survey.columnComments, Survey.foreignKeys, Survey.keys, Survey.indexes,
      ]
      for sql in statements {
        let rows = try await session.texts(sql, list)
        #expect(!rows.isEmpty)
      }
      #expect(try await session.texts(Survey.names, ["public"]).isEmpty == false)
      let locked = try await session.texts(
        "SELECT DISTINCT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384")
      await session.close()
      #expect(locked == [])
    }
  }
}
