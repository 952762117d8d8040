internal import Config
internal import DDL
public import PartitionModel
internal import Postgres

/// One look at one database, for statements to be written down: what a poll knows of its trees but for sizes and plans, and
/// the connection to ask for more.
///
/// All is read in READ ONLY transactions. Whoever has it must `close` it.
public struct Survey: Sendable {
  /// The database.
  public let identity: DatabaseIdentity
  /// What was read.
  public let report: DatabaseReport
  /// The zone in which the sessions of this role begin.
  public let serverZone: TimeZoneRules
  /// The collectors that could not read what they are for, and why: what is not known then is not written down.
  public let failures: [CollectorName: String]

  let connection: PostgresConnection

  /// Ends the connection.
  public func close() async { await connection.close() }
}

extension MonitorService {
  /// Looks at the one database that the configuration names.
  ///
  /// - Throws: `SeveralDatabases` where it names more; else why the database cannot be read.
  public func survey() async throws -> Survey {
    let targets = try await targets()
    guard targets.count == 1, let (identity, target) = targets.first else {
      throw SeveralDatabases(names: targets.map { "\($0.identity.server)/\($0.identity.datname)" })
    }
    let connection = try await PostgresConnection.connect(to: target)
    do {
      return try await survey(identity, connection)
    } catch {
      await connection.close()
      throw error
    }
  }

  private func survey(_ identity: DatabaseIdentity, _ connection: PostgresConnection) async throws -> Survey {
    var reading = DatabaseReading()
    try await CatalogCollector(ignored: configuration.policies.ignored).collect(from: connection, into: &reading)
    guard let now = reading.serverTime else { throw CatalogNotRead() }
    var failures: [CollectorName: String] = [:]
    let others: [any Collector] = [
      PartmanCollector(), KeysCollector(policies: configuration.policies), IndexCollector(),
    ]
    for collector in others {
      do {
        try await collector.collect(from: connection, into: &reading)
      } catch {
        guard await connection.isUsable else { throw error }
        failures[collector.name] = "\(error)"
      }
    }
    return Survey(
      identity: identity, report: DatabaseReport(reading, policies: configuration.policies, at: now),
      serverZone: reading.serverZone, failures: failures, connection: connection)
  }
}

/// More databases than one, or none, where one is needed.
public struct SeveralDatabases: Error {
  /// What they are called: `main/app`.
  public let names: [String]
}
