import FoundationEssentials
import TestServers
import Testing

/// The example in `examples/ovasabi`.
enum Example {
  /// Its folder.
  static let folder = URL(filePath: #filePath).appending(path: "../../../examples/ovasabi").standardized.path

  /// Its configuration file.
  static let config = "\(folder)/partwatch.yml"

  /// Runs `body` with a fresh database that holds the example, as `partwatch demo` loads it.
  static func withDatabase<Result>(
    on version: PostgresMajor = TestServer.newest, named name: String? = nil,
    _ body: (ExampleDatabase) async throws -> Result
  ) async throws -> Result {
    try await TestServer.shared(version).withDatabase(named: name) { database in
      try await load(into: database)
      return try await body(ExampleDatabase(database: database))
    }
  }

  /// Runs the scripts of the example in the order of their names.
  private static func load(into database: TestDatabase) async throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".sql") {
      try await database.psql(String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
  }
}

/// A database that holds the example.
struct ExampleDatabase {
  let database: TestDatabase

  /// How the role that `watcher.sql` creates reaches it.
  var conninfo: String { "\(database.conninfo) user=partwatch" }

  /// The month that lies `shift` months after the server's current one, in UTC.
  func month(_ shift: Int) async throws -> Month {
    let fields = try await database.psql(
      """
      SELECT to_char(month, 'YYYY-MM'), extract(epoch FROM month AT TIME ZONE 'UTC')::bigint,
        extract(epoch FROM month AT TIME ZONE 'UTC' - now())
      FROM (SELECT month_at(\(shift))::timestamp) AS _ (month)
      """
    ).split(separator: "|")
    return Month(
      name: String(fields[0]), start: try #require(Int(fields[1])), isADayAway: try #require(Double(fields[2])) > 86_400
    )
  }
}

/// A month of UTC.
struct Month {
  /// `2026-12`.
  let name: String
  /// When it starts, in seconds since the Unix epoch.
  let start: Int
  /// Whether it starts more than a day from now.
  let isADayAway: Bool

  /// Its first instant: `2026-12-01 00:00 UTC`.
  var firstInstant: String { "\(name)-01 00:00 UTC" }
}
