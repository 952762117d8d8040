import Findings
import QueryPlans
import TestServers
import Testing

@testable import Monitor

@Suite("Settings that shape plans", .timeLimit(.minutes(5)))
struct SettingTests {
  @Test(
    "are found where a database or a role has them, and told in a sentence with the way back",
    arguments: TestServer.versions)
  func settings(version: PostgresMajor) async throws {
    try await version.withDatabase("CREATE TABLE t (a int) PARTITION BY LIST (a)") { database in
      let role = "\(database.name)_App"
      try await database.psql(
        """
        CREATE ROLE "\(role)";
        ALTER DATABASE \(database.name) SET enable_partition_pruning = 'no';
        ALTER ROLE "\(role)" IN DATABASE \(database.name) SET plan_cache_mode = 'Force_Generic_Plan';
        ALTER ROLE "\(role)" IN DATABASE \(database.name) SET enable_partition_pruning = 'yes';
        """)
      let settings = try await database.reading(SettingCollector()).settings
      #expect(
        settings == [
          PlannerSetting(name: "enable_partition_pruning", value: "off"),
          PlannerSetting(name: "enable_partition_pruning", value: "on", role: role),
          PlannerSetting(name: "plan_cache_mode", value: "force_generic_plan", role: role),
        ])
      #expect(
        settings.compactMap { $0.finding?.words } == [
          """
          warning pruning_disabled of database: enable_partition_pruning is off for all sessions: \
          their queries read every partition
          → ALTER SYSTEM or ALTER DATABASE … RESET enable_partition_pruning;
          """,
          """
          info plan_cache_forced of database: plan_cache_mode is force_generic_plan for sessions of role \(role): \
          their prepared statements get the generic plan alone
          → ALTER ROLE "\(role)" RESET plan_cache_mode;
          """,
        ])
    }
  }

  @Test("are none on a server as it comes", arguments: TestServer.versions)
  func none(version: PostgresMajor) async throws {
    try await version.withDatabase("") { database in
      try await #expect(database.reading(SettingCollector()).settings == [])
    }
  }
}
