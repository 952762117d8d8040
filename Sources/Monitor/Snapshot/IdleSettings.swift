internal import Config
internal import PartitionModel
internal import QueryPlans

/// What of a configuration has no effect, as a slip of the pen has it.
public struct IdleSettings: Hashable, Sendable {
  /// The queries, by name, whose tables no database has.
  public let queries: [String]
  /// What is to be said of policies: those that apply to no table, and those whose `time` fits no key.
  public let policies: [String]

  /// What of `configuration` no database has a use for.
  init(of configuration: Configuration, in uses: [SettingUse]) {
    let use = uses.reduce(into: SettingUse()) { all, use in
      all.queries.formUnion(use.queries)
      all.policies.formUnion(use.policies)
    }
    queries = configuration.queries.map(\.name).filter { !use.queries.contains($0) }
    policies =
      configuration.policies.idle(in: use.policies).map {
        "the policy for \($0.text) applies to no partitioned table".onOneLine
      }
      + configuration.policies.misfits(in: use.policies).map {
        """
        the policy for \($0.tables.text) says `time: \($0.scale.settingName)`, which fits no key of its tables: \
        \($0.table) is divided by \($0.column.label) (\($0.column.type.name)); leave `time` out, or say what its values are
        """.onOneLine
      }
  }

  /// What there is to say, a sentence each.
  public var sentences: [String] { queries.map(Self.sentence) + policies }

  /// What is said of the query of this name.
  public static func sentence(query: String) -> String {
    "query \(query): no database has the tables that it names".onOneLine
  }
}

/// What of a configuration one database has a use for.
struct SettingUse {
  fileprivate(set) var queries: Set<String> = []
  fileprivate(set) var policies = PolicyUse()

  /// A use for nothing.
  init() {}

  /// What `database` has a use for; nil where not all of it is read: what is unknown may have the tables.
  init?(of configuration: Configuration, by database: DatabaseSnapshot) {
    guard let report = database.report, database.connection == .up, database.isTried,
      database.collectors.allSatisfy({ $0.failure == nil || ![.catalog, .queries].contains($0.name) })
    else { return nil }
    queries = Set(report.verdicts.map(\.query))
    policies = configuration.policies.use(by: report.trees.map(\.root))
  }
}
