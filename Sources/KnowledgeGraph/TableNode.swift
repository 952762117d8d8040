public import PartitionModel
public import QueryPlans

/// What the knowledge graph holds of one partitioned table: how it is divided and what is wanted of it, nothing that is
/// otherwise tomorrow while nobody has changed a thing.
public struct TableNode: Hashable, Sendable {
  /// The table.
  public let name: RelationName
  /// What it is split by, from the root down.
  public let keys: [PartitionKey]
  /// The length of a period, by the calendar's name; nil where no time runs through it.
  public let granularity: String?
  /// The policy that holds for it; nil where all is inferred.
  public let policy: Policy?
  /// What says so.
  public let policySources: [PolicySource]
  /// Its branches, in order; none where only time divides it, or a hash.
  public let branches: [String]
  /// How large it is; nil while that is unknown.
  public let sizeClass: SizeClass?
  /// The service that owns it, as its name says.
  public let service: String?
  /// The canonical queries whose text names it, by name.
  public let queries: [String]

  /// The node of `tree`, with those of `queries` that name it.
  public init(_ tree: TreeReport, queries: [CanonicalQuery] = []) {
    name = tree.root.name
    keys = tree.root.keyLevels
    granularity = tree.coverage.granularity?.interval.granularityName
    policy = tree.policy
    policySources = tree.policySources
    branches = tree.branchLabels.map(\.description)
    sizeClass = tree.sizeClass
    service = Self.service(owning: tree.root.name.name)
    self.queries = queries.filter { $0.names(tree.root.name) }.map(\.name).sorted()
  }

  /// What the table is registered as: its name as SQL reads it, which no two tables share.
  public var key: String { name.quoted }

  /// The `<name>` of `service_<name>_…`: the service that owns a table of that name; nil for any other name.
  public static func service(owning table: String) -> String? {
    let parts = table.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == "service" && !parts[1].isEmpty && !parts[2].isEmpty
      ? String(parts[1]) : nil
  }
}

// MARK: As JSON

extension TableNode {
  /// The node as it stands in the graph.
  public var json: JSONValue {
    .members([
      "branches": .strings(branches),
      "granularity": granularity.map(JSONValue.string),
      "keys": .array(keys.map(\.json)),
      "name": .string(name.name),
      "policy": policyJSON,
      "queries": .strings(queries),
      "retention": policy?.retention.map { .string($0.description) },
      "schema": .string(name.schema),
      "service": service.map(JSONValue.string),
      "size_class": sizeClass.map { .string($0.rawValue) },
      "strategy": .string(keys.map(\.strategy.rawValue).joined(separator: " / ")),
    ])
  }

  private var policyJSON: JSONValue {
    .members([
      "granularity": policy?.granularity.map { .string($0.granularityName) },
      "horizon": policy?.horizon.map { .string($0.description) },
      "keys": policy?.keys.map { keys in
        switch keys {
        case .list(let keys): .members(["list": .strings(keys)])
        case .query(let sql): .members(["query": .string(sql)])
        }
      },
      "max_leaves": policy?.maxLeaves.map { .number($0) },
      "sources": .strings(policySources.isEmpty ? ["inferred"] : policySources.map(\.rawValue)),
      "time_zone": policy?.timeZone.map { .string($0.name) },
    ])
  }
}

extension PartitionKey {
  fileprivate var json: JSONValue {
    .members(["columns": .strings(columns.map(\.label)), "strategy": .string(strategy.rawValue)])
  }
}

extension [TableNode] {
  /// The tables as they stand in the graph, by name.
  public var json: [String: JSONValue] { Dictionary(map { ($0.key, $0.json) }) { first, _ in first } }
}

extension JSONValue {
  /// What `graph export` writes: the graph's section with the tables of each database, and nothing else of it.
  public static func export(_ databases: [String: [String: JSONValue]]) -> JSONValue {
    GraphFile.section.reversed().reduce(.object(databases.mapValues(JSONValue.object))) { .object([$1: $0]) }
  }
}
