internal import PartitionModel
internal import Postgres

/// Reads what pg_partman, where it is installed, is told to do with each table: `part_config`, of version 4 or 5.
///
/// `part_config` is a table of the extension: reading it takes ACCESS SHARE on it for as long as that lasts, and needs
/// SELECT. Without the right, what it says is not used.
struct PartmanCollector: Collector {
  let name = CollectorName.partman

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    var sets: [RelationName: PartmanSet] = [:]
    var remark: String?
    if let schema = try await connection.query(Self.schema, [], { row in try row.decode(0, as: String.self) }).first {
      do {
        sets = try await self.sets(in: schema, connection)
      } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
        remark =
          "pg_partman's settings are not used: \(error.message); "
          + "GRANT USAGE ON SCHEMA \(SQLIdentifier.quoted(schema)) and SELECT ON "
          + "\(SQLIdentifier.quoted(schema)).part_config TO \(SQLIdentifier.quoted(reading.role))"
      }
    }
    var intervals: [String: CalendarInterval] = [:]
    for text in Set(sets.values.flatMap { [$0.interval, $0.retention].compactMap { $0 } }) {
      intervals[text] = try await interval(text, connection)
    }
    let policies = sets.compactMapValues { $0.policy(intervals) }
    for root in reading.forest.roots { reading.facts[root.oid]?.managed = root.managed(by: policies) }
    reading.remarks[name] = remark
  }

  // MARK: part_config

  /// Where pg_partman is; no row where it is not. Locks nothing.
  static let schema = """
    SELECT n.nspname
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_partman'
    """

  /// The columns that versions 4 and 5 share. Locks `part_config` with ACCESS SHARE; names are compared as text, so that no
  /// table of a user is opened.
  static func partConfig(in schema: String) -> String {
    """
    SELECT n.nspname, c.relname, p.partition_interval, p.premake, p.retention, p.epoch
    FROM \(SQLIdentifier.quoted(schema)).part_config p
    JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
      ON n.nspname || '.' || c.relname = p.parent_table
    WHERE c.relkind = 'p'
    """
  }

  private func sets(in schema: String, _ connection: PostgresConnection) async throws -> [RelationName: PartmanSet] {
    let rows = try await connection.query(Self.partConfig(in: schema)) { row in
      (
        RelationName(schema: try row.decode(0), name: try row.decode(1)),
        PartmanSet(
          interval: try row.decode(2), premake: try row.decode(3), retention: try row.decode(4),
          epoch: try row.decode(5))
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  // MARK: Intervals

  /// The parts of an interval. Locks nothing.
  static let parts = """
    SELECT (12 * extract(year FROM i) + extract(month FROM i))::int, extract(day FROM i)::int,
           (3600000000 * extract(hour FROM i) + 60000000 * extract(minute FROM i) + extract(microseconds FROM i))::bigint
    FROM (SELECT $1::interval) AS _ (i)
    """

  /// The length that `text` is to PostgreSQL; nil where it is none.
  private func interval(_ text: String, _ connection: PostgresConnection) async throws -> CalendarInterval? {
    do {
      return try await connection.query(Self.parts, [text]) { row in
        CalendarInterval(months: try row.decode(0), days: try row.decode(1), microseconds: try row.decode(2))
      }.first
    } catch let error as PostgresError where error.sqlState?.rawValue.hasPrefix("22") == true {
      // Class 22, "data exception": people write into part_config by hand.
      return nil
    }
  }
}

/// One row of `part_config`.
private struct PartmanSet {
  /// The length of a period as text: an interval, or for a set that is divided by number, a number.
  let interval: String
  /// How many periods are created ahead of the current one.
  let premake: Int
  /// How long partitions are kept, likewise.
  let retention: String?
  /// What a numeric key counts: `none`, `seconds`, `milliseconds`, `microseconds`, `nanoseconds`.
  let epoch: String

  /// What the set wants, with the lengths that its texts stand for; nil where it is not divided by time.
  func policy(_ intervals: [String: CalendarInterval]) -> Policy? {
    guard !interval.allSatisfy(\.isNumber), let length = intervals[interval], length.isSensible else { return nil }
    // The last of the periods ahead is created only when maintenance runs for the first time in a new period.
    let ahead = min(max(premake - 1, 0), 1_000)
    let scales: [String: TimeScale] = [
      "seconds": .epoch(step: 1_000_000), "milliseconds": .epoch(step: 1_000), "microseconds": .epoch(step: 1),
    ]
    return Policy(
      granularity: length,
      horizon: CalendarInterval(
        months: length.months * ahead, days: length.days * ahead, microseconds: length.microseconds * Int64(ahead)),
      retention: retention.flatMap { intervals[$0] }.flatMap { $0.isSensible ? $0 : nil },
      timeScale: scales[epoch])
  }
}

extension CalendarInterval {
  /// Whether it is above nothing and within a hundred years.
  fileprivate var isSensible: Bool {
    (0...1_200).contains(months) && (0...36_525).contains(days) && (0...3_155_760_000_000_000).contains(microseconds)
      && self != CalendarInterval()
  }
}

extension Partition {
  /// What pg_partman wants of this tree, all sets of it alike; nil where it manages no part of it, or sets within sets, each
  /// with an interval of its own: then the bounds show best.
  fileprivate func managed(by policies: [RelationName: Policy]) -> Policy? {
    if policies.isEmpty { return nil }
    var found: Set<Policy> = []
    var isNested = false
    func look(_ table: Partition, isManaged: Bool) {
      let own = policies[table.name]
      if let own { found.insert(own) }
      if own != nil && isManaged { isNested = true }
      for partition in table.partitions where !partition.isLeaf { look(partition, isManaged: isManaged || own != nil) }
    }
    look(self, isManaged: false)
    return isNested || found.count > 1 ? nil : found.first
  }
}
