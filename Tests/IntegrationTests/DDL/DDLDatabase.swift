import FoundationEssentials
import TestServers
import Testing
import ThrowawayServer

/// A database whose tables lack much, and the program that writes down what they lack.
struct DDLDatabase {
  let database: TestDatabase
  /// The configuration file.
  let config: String

  /// Runs `body` with a fresh database that holds `script`, and `policies`, in YAML.
  static func with<Result>(
    _ script: String, policies: String, on version: PostgresMajor, _ body: (DDLDatabase) async throws -> Result
  ) async throws -> Result {
    try await TestServer.shared(version).withDatabase { database in
      try await database.psql(months + script)
      return try await withTemporaryFolder { folder in
        try write("policies:\n\(policies)\n", to: "\(folder)/partwatch.yml")
        return try await body(DDLDatabase(database: database, config: "\(folder)/partwatch.yml"))
      }
    }
  }

  /// `m(1)` is the first instant of next month in UTC, and `ym(1)` the same as `202612`.
  private static let months = """
    SET client_min_messages = warning;
    CREATE FUNCTION m(i int) RETURNS timestamptz LANGUAGE sql
    RETURN date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => i);
    CREATE FUNCTION ym(i int) RETURNS text LANGUAGE sql RETURN to_char(m(i) AT TIME ZONE 'UTC', 'YYYYMM');
    CREATE PROCEDURE run(statement text, VARIADIC words text[]) LANGUAGE plpgsql AS $$
    BEGIN EXECUTE format(statement, VARIADIC words); END $$;

    """

  /// What `partwatch ddl` prints.
  func ddl(_ command: String, _ arguments: String...) async throws -> String { try await ddl(command, arguments) }

  /// What `partwatch ddl` prints.
  func ddl(_ command: String, _ arguments: [String]) async throws -> String {
    let run = try await Partwatch.withRunning(
      ["ddl", command] + arguments + ["--config", config, "--conninfo", database.conninfo]
    ) { try await $0.outcome() }
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
    return run.output
  }

  /// Runs what `partwatch ddl` prints, and where a lock could not be had in time does as the script says: runs it again.
  func apply(_ command: String) async throws {
    for _ in 1...20 {
      do {
        try await database.psql(try await ddl(command))
        return
      } catch let error as ThrowawayServerError where error.description.contains("due to lock timeout") {
        continue
      }
    }
    Issue.record("\(command) was not through in twenty runs")
  }

  /// The kinds of finding that `partwatch check` reports.
  func findings() async throws -> [String] {
    let run = try await Partwatch.run("check", "--config", config, "--conninfo", database.conninfo)
    return run.output.unwrapped.matches(of: #/\[([a-z_]+)\]\n/#).map { String($0.1) }.sorted()
  }
}

/// Writes rows as an application does, one in each transaction, until it is told to stop, and notes how long it waited.
struct Load {
  let database: TestDatabase
  /// The columns to fill and what with: `i` counts, `r` is a random number from 0 to 1.
  let insert: String

  /// Runs `body` while `count` writers write.
  ///
  /// - Returns: How many rows they have written, and the longest time that any of them took for one.
  func during(_ count: Int, _ body: () async throws -> Void) async throws -> (rows: Int, longest: Double) {
    try await database.psql(
      "CREATE TABLE load_stop (); CREATE TABLE load_began (i int); CREATE TABLE load_done (rows int, longest float8);")
    try await withThrowingTaskGroup { group in
      for writer in 0..<count {
        group.addTask { [self] in
          do {
            try await database.psql(script(writer))
          } catch {
            // Whoever waits for it to begin need not wait any more.
            try await database.psql("INSERT INTO load_began SELECT generate_series(1, \(count))")
            throw error
          }
        }
      }
      // Nothing is proved by writers that have not begun.
      while try await database.psql("SELECT count(*) >= \(count) FROM load_began") != "t" {
        try Task.checkCancellation()
      }
      do {
        try await body()
      } catch {
        try await database.psql("INSERT INTO load_stop DEFAULT VALUES")
        throw error
      }
      try await database.psql("INSERT INTO load_stop DEFAULT VALUES")
      try await group.waitForAll()
    }
    let result = try await database.psql("SELECT sum(rows), max(longest) FROM load_done").split(
      separator: "|")
    return (try #require(Int(result[0])), try #require(Double(result[1])))
  }

  private func script(_ writer: Int) -> String {
    """
    DO $$
    DECLARE
      i int := \(writer) * 1000000;
      n int := 0;
      r float8;
      began timestamptz;
      longest float8 := 0;
    BEGIN
      LOOP
        r := random();
        began := clock_timestamp();
        \(insert);
        COMMIT;
        longest := greatest(longest, extract(epoch FROM clock_timestamp() - began));
        i := i + 1;
        n := n + 1;
        IF n = 1 THEN INSERT INTO load_began VALUES (\(writer)); COMMIT; END IF;
        EXIT WHEN EXISTS (SELECT FROM load_stop);
        PERFORM pg_sleep(0.001);
      END LOOP;
      INSERT INTO load_done VALUES (n, longest);
    END $$;
    """
  }
}
