import PartitionModel
import TestServers
import Testing

@testable import Monitor

@Suite("The zone of the server", .timeLimit(.minutes(1)))
struct ServerZoneTests {
  @Test(
    "is the one that the role's sessions begin with: the role's, else the database's, else the server's",
    arguments: TestServer.versions)
  func order(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      let role = "zone_\(database.name)"
      try await database.psql("CREATE ROLE \(role) LOGIN; ALTER ROLE \(role) SET TimeZone = 'Asia/Tokyo'")
      #expect(try await database.reading(as: role).serverZone.name == "Asia/Tokyo")
      try await database.psql("ALTER DATABASE \(database.name) SET TimeZone = 'Australia/Lord_Howe'")
      #expect(try await database.reading().serverZone.name == "Australia/Lord_Howe")
      try await database.psql("ALTER ROLE \(role) IN DATABASE \(database.name) SET TimeZone = 'Asia/Kolkata'")
      #expect(try await database.reading(as: role).serverZone.name == "Asia/Kolkata")
      try await database.psql("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("is UTC where its name is none of the IANA database's", arguments: TestServer.versions)
  func unknown(version: PostgresMajor) async throws {
    try await TestServer.shared(version).withDatabase { database in
      for zone in ["PST8PDT", "<+03>-03", "UTC"] {
        try await database.psql("ALTER DATABASE \(database.name) SET TimeZone = '\(zone)'")
        #expect(try await database.reading().serverZone == .utc, "\(zone)")
      }
    }
  }

  @Test("decides what midnight is where the bounds have no zone of their own")
  func coverage() async throws {
    try await TestServer.newest.withDatabase(
      """
      CREATE TABLE t (at timestamp) PARTITION BY RANGE (at);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
      CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2024-05-01') TO ('2024-06-01');
      """
    ) { database in
      try await database.psql("ALTER DATABASE \(database.name) SET TimeZone = 'America/New_York'")
      #expect(
        try await database.findings(at: "2024-05-20") == [
          "warning next_period_missing public.t: no partition for 2024-06-01 04:00 UTC to 2024-07-01 04:00 UTC: "
            + "writes fail from 2024-06-01 04:00 UTC (in 12 days)"
        ])
    }
  }
}
