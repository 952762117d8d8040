/// The keys of one kind of mapping: the one list from which they are read, suggested, and checked against the manual.
protocol ConfigKey: RawRepresentable<String>, CaseIterable, Hashable {
  /// Where the mapping is, as errors say it: `in poll`.
  static var place: String { get }
  /// What the manual writes before the keys: `poll.`.
  static var path: String { get }
}

/// The keys of the file itself.
enum TopKey: String, ConfigKey {
  case servers, ignore, policies, queries, graph, poll, limits, listen

  static let place = "at the top level"
  static let path = ""
}

/// The keys of an item of `servers`.
enum ServerKey: String, ConfigKey {
  case name, conninfo, databases
  case conninfoFile = "conninfo_file"

  static let place = "in a server"
  static let path = "servers[]."
}

/// The keys of an item of `policies`.
enum PolicyKey: String, ConfigKey {
  case tables, granularity, horizon, retention, time, keys, pattern
  case timeZone = "time_zone"
  case maxLeaves = "max_leaves"
  case probeDefault = "probe_default"

  static let place = "in a policy"
  static let path = "policies[]."
}

/// The keys of `keys` in a policy.
enum ExpectedKeysKey: String, ConfigKey {
  case list, query

  static let place = "in keys"
  static let path = "policies[].keys."
}

/// The keys of `time` in a policy, where it is a mapping.
enum TimeKey: String, ConfigKey {
  case snowflake

  static let place = "in time"
  static let path = "policies[].time."
}

/// The keys of `time.snowflake`.
enum SnowflakeKey: String, ConfigKey {
  case epoch, shift

  static let place = "in snowflake"
  static let path = "policies[].time.snowflake."
}

/// The keys of `pattern` in a policy.
enum PatternKey: String, ConfigKey {
  case key, types
  case notNull = "not_null"
  case timeZone = "time_zone"
  case primaryKey = "primary_key"
  case names
  case defaultPartitions = "default"
  case indexes, partitioned

  static let place = "in pattern"
  static let path = "policies[].pattern."
}

/// The keys of `partitioned` in a pattern.
enum SplitRuleKey: String, ConfigKey {
  case having, above

  static let place = "in partitioned"
  static let path = "policies[].pattern.partitioned."
}

/// The keys of an item of `queries`, and of the header of a query in an SQL file, which stands in for `sql`.
enum QueryKey: String, ConfigKey {
  case name, sql, parameters, types, forbid, severity
  case maxPartitions = "max_partitions"
  case maxFraction = "max_fraction"
  case countDefault = "count_default"
  case requireIndex = "require_index"

  static let place = "in a query"
  static let path = "queries[]."
}

/// The keys of `graph`.
enum GraphKey: String, ConfigKey {
  case file

  static let place = "in graph"
  static let path = "graph."
}

/// The keys of `poll`.
enum PollKey: String, ConfigKey {
  case catalog, sizes, queries

  static let place = "in poll"
  static let path = "poll."
}

/// The keys of `limits`.
enum LimitKey: String, ConfigKey {
  case branchSeries = "branch_series"
  case leafSeries = "leaf_series"

  static let place = "in limits"
  static let path = "limits."
}

extension ConfigKey {
  /// The keys in words: `catalog, sizes and queries`.
  static var inWords: String {
    let names = allCases.map(\.rawValue)
    let groups = [names.dropLast().joined(separator: ", "), names.last ?? ""]
    return groups.filter { !$0.isEmpty }.joined(separator: " and ")
  }

  fileprivate static var paths: [String] { allCases.map { path + $0.rawValue } }
}

extension Configuration {
  /// Every key that a configuration file may hold, by its path: `servers[].name`.
  public static var keys: [String] {
    TopKey.paths + ServerKey.paths + PolicyKey.paths + ExpectedKeysKey.paths + TimeKey.paths + SnowflakeKey.paths
      + PatternKey.paths + SplitRuleKey.paths + QueryKey.paths + GraphKey.paths + PollKey.paths + LimitKey.paths
  }
}
