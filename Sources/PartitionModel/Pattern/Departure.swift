/// One thing that a pattern can ask of a table (`pg_partition_nonconforming{rule}`).
public enum PatternRule: String, Hashable, Sendable, CaseIterable {
  /// Each level is split by the right columns in the right way.
  case key
  /// Columns have their types.
  case type
  /// Columns may not be NULL.
  case notNull = "not_null"
  /// Time keys have a time zone.
  case timeZone = "time_zone"
  /// The primary key holds the partition keys.
  case primaryKey = "primary_key"
  /// Partitions are named by the template.
  case name
  /// There are DEFAULT partitions, or there are none.
  case `default`
  /// Indexes are there.
  case index
  /// The table is partitioned.
  case unpartitioned
}

/// One way in which a partitioned table is not as its pattern has it.
public enum Departure: Hashable, Sendable {
  /// `table` is split by `key` and should be split by `wanted`; nil: by nothing, since there the pattern ends, or a leaf is.
  case key(of: RelationName, is: PartitionKey?, wanted: LayoutPattern.Level?)
  /// `column` has another type than `wanted`; nil: there is no such column. That of a key cannot be altered.
  case type(of: String, is: TypeName?, wanted: TypeName, isKey: Bool)
  /// The key `column` is a timestamp without time zone.
  case timeZone(of: String)
  /// `column` may be NULL; nil: there is no such column.
  case nullable(String)
  /// `column`, which should not be NULL, is not there.
  case noColumn(String)
  /// There is no primary key, where one of at least these columns should be.
  case noPrimaryKey(of: [String])
  /// The primary key lacks columns of the partition keys.
  case primaryKey(TableDefinition.PrimaryKey, lacks: [String])
  /// `partition` has another name than `wanted`, by `template`. That may be another table's, which then must yield first.
  case name(of: RelationName, wanted: String, by: NameTemplate, isTaken: Bool)
  /// `partition` is a DEFAULT partition, which is not wanted.
  case defaultPartition(RelationName, of: RelationName)
  /// `table` has no DEFAULT partition, which is wanted.
  case noDefaultPartition(of: RelationName)
  /// No index begins with these columns.
  case noIndex(on: [String])
}

/// An ordinary table that should be partitioned by its pattern.
public struct UnpartitionedTable: Hashable, Sendable {
  /// The table.
  public let name: RelationName
  /// What for.
  public let reason: Reason
  /// What it should be split by, outermost first, where the pattern says.
  public let key: [LayoutPattern.Level]

  /// What makes a table one that should be partitioned.
  public enum Reason: Hashable, Sendable {
    /// It has these columns.
    case columns([String])
    /// It takes more than `limit`.
    case size(ByteCount, limit: ByteCount)
  }

  /// `table`, where `pattern` wants it partitioned; nil where it does not.
  public init?(_ table: PlainTable, _ pattern: LayoutPattern) {
    guard let rule = pattern.partitioned else { return nil }
    if !rule.having.isEmpty, table.columns.isSuperset(of: rule.having) {
      reason = .columns(rule.having)
    } else if let limit = rule.above, let bytes = table.bytes, bytes > limit {
      reason = .size(bytes, limit: limit)
    } else {
      return nil
    }
    name = table.name
    key = pattern.key
  }
}
