import TestServers
import Testing

/// Statements of a script with the locks that it says they take.
struct LockedUnit {
  var exact: Set<String> = []
  /// What newer servers take.
  var atMost: Set<String> = []
  var sql = ""

  static func all(in script: String) -> [LockedUnit] {
    var units: [LockedUnit] = []
    var words = ""
    var lines: [Substring] = []
    func end() {
      guard !lines.isEmpty else { return }
      var unit = LockedUnit(sql: lines.filter { $0 != "BEGIN;" && $0 != "COMMIT;" }.joined(separator: "\n"))
      for part in words.split(separator: "; ") {
        let isAtMost = part.hasPrefix("up to ")
        let halves = part.replacing("up to ", with: "").split(separator: " on ", maxSplits: 1)
        for table in halves[1].split(separator: ", ") {
          // A table under a weaker lock than the strongest that it may be under is right, too.
          let modes = isAtMost ? ["ROW SHARE", "ROW EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE"] : [String(halves[0])]
          for mode in modes {
            if isAtMost { unit.atMost.insert("\(mode) on \(table)") } else { unit.exact.insert("\(mode) on \(table)") }
          }
        }
      }
      units.append(unit)
      lines = []
    }
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("-- Locks: ") {
        end()
        words = String(line.dropFirst(10))
      } else if line.hasPrefix("--   "), lines.isEmpty, !words.isEmpty {
        words += " " + line.dropFirst(5)
      } else if line.isEmpty {
        end()
        words = ""
      } else if !words.isEmpty {
        lines.append(line)
      }
    }
    end()
    return units
  }

  /// Runs each of the units of `script` that `include` wants, and compares what it says with what `pg_locks` shows.
  ///
  /// - Parameter end: How each ends: COMMIT where the next needs what it has done, ROLLBACK where all is to stay as it is.
  static func expectLocks(
    in script: String, _ database: TestDatabase, ending end: String = "ROLLBACK",
    where include: (LockedUnit) -> Bool = { !$0.sql.contains("CONCURRENTLY") }
  ) async throws {
    try await database.psql("DROP TABLE IF EXISTS existing; CREATE TABLE existing AS SELECT oid FROM pg_class;")
    let units = all(in: script).filter(include)
    #expect(!units.isEmpty)
    for unit in units {
      let held = try await database.psql(unit.showingLocks(ending: end))
      let lines = Set(held.split(separator: "\n").filter { $0.hasPrefix("lock ") }.map { String($0.dropFirst(5)) })
      #expect(unit.exact.isSubset(of: lines), "\(unit.sql)\n\(held)")
      #expect(lines.subtracting(unit.exact).isSubset(of: unit.atMost), "\(unit.sql)")
    }
    try await database.psql("DROP TABLE existing")
  }

  /// The statements in a transaction that ends by showing what it has locked of the tables that were there before it, and
  /// of indexes where it is about them: beside ACCESS SHARE, which is in nobody's way, all of it.
  private func showingLocks(ending end: String) -> String {
    """
    BEGIN;
    \(sql)
    SELECT 'lock ' || mode || ' on ' || replace(name, E'\\n', ' ') FROM (
      SELECT DISTINCT ON (c.oid) c.oid, m.words AS mode, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, m.strength
      FROM pg_locks l
      JOIN (VALUES (1, 'AccessShareLock', 'ACCESS SHARE'), (2, 'RowShareLock', 'ROW SHARE'),
        (3, 'RowExclusiveLock', 'ROW EXCLUSIVE'), (4, 'ShareUpdateExclusiveLock', 'SHARE UPDATE EXCLUSIVE'),
        (5, 'ShareLock', 'SHARE'), (6, 'ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'), (7, 'ExclusiveLock', 'EXCLUSIVE'),
        (8, 'AccessExclusiveLock', 'ACCESS EXCLUSIVE')) AS m (strength, mode, words) ON m.mode = l.mode
      JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p'\(sql.contains("ALTER INDEX") ? ", 'i', 'I'" : ""))
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND n.nspname <> 'pg_catalog'
        AND c.oid IN (SELECT oid FROM existing) AND c.relname <> 'existing'
      ORDER BY c.oid, m.strength DESC) AS held
    WHERE strength > 1 \(exact.contains { $0.hasPrefix("ACCESS SHARE") } ? "OR true" : "");
    \(end);
    """
  }
}
