/// What the owner of a table wants of its partitions; what is nil here is inferred from the bounds that exist.
public struct Policy: Hashable, Sendable {
  /// The length of a period.
  public var granularity: CalendarInterval?
  /// How far beyond now partitions must exist; nil: the next whole period.
  public var horizon: CalendarInterval?
  /// How long a leaf is kept after its upper bound has passed; nil: for ever.
  public var retention: CalendarInterval?
  /// The zone in whose calendar periods begin and end, and in which `date` and `timestamp` keys are read; nil: as the
  /// bounds show, see `TimeAxis`.
  public var timeZone: TimeZoneRules?
  /// What the values of the range key stand for; nil: what their type and their magnitude show.
  public var timeScale: TimeScale?
  /// The keys that must have partitions; nil: no such rule.
  public var keys: ExpectedKeys?
  /// The most leaves that the table may have; nil: `Policy.usualMaxLeaves`.
  public var maxLeaves: Int?
  /// Whether DEFAULT partitions may be queried, within bounds, for rows that are in the way; nil: they may not.
  public var probeDefault: Bool?
  /// How the table is to be laid out; nil: no such rule.
  public var pattern: LayoutPattern?

  /// A policy that leaves everything to inference but what it is given.
  public init(
    granularity: CalendarInterval? = nil, horizon: CalendarInterval? = nil, retention: CalendarInterval? = nil,
    timeZone: TimeZoneRules? = nil, timeScale: TimeScale? = nil, keys: ExpectedKeys? = nil,
    maxLeaves: Int? = nil, probeDefault: Bool? = nil, pattern: LayoutPattern? = nil
  ) {
    self.granularity = granularity
    self.horizon = horizon
    self.retention = retention
    self.timeZone = timeZone
    self.timeScale = timeScale
    self.keys = keys
    self.maxLeaves = maxLeaves
    self.probeDefault = probeDefault
    self.pattern = pattern
  }

  /// As many leaves as planning and locking bear well in any version; beyond it a query that is not pruned costs seconds.
  public static let usualMaxLeaves = 10_000

  /// Where the keys that must have partitions come from.
  public enum ExpectedKeys: Hashable, Sendable {
    /// Named one by one, in the text form of the key's type.
    case list([String])
    /// The first column of a query's rows.
    case query(String)
  }
}

/// Policies by table: the first rule that matches a root decides.
public struct PolicyBook: Hashable, Sendable {
  /// One rule.
  public struct Rule: Hashable, Sendable {
    /// The tables that it is for.
    public let tables: TablePattern
    /// What it wants of them.
    public let policy: Policy

    /// `policy` for the tables that match `tables`.
    public init(tables: TablePattern, policy: Policy) {
      self.tables = tables
      self.policy = policy
    }
  }

  /// The rules, first match first.
  public let rules: [Rule]
  /// The tables that are left out wholly, as if they were not there.
  public let ignored: [TablePattern]

  /// A book of these rules, first match first, which leaves out the tables that match any of `ignored`.
  public init(_ rules: [Rule] = [], ignoring ignored: [TablePattern] = []) {
    self.rules = rules
    self.ignored = ignored
  }

  /// Whether any rule says how tables are laid out.
  public var hasPatterns: Bool { rules.contains { $0.policy.pattern != nil } }

  /// The policy for `root`, or nil where no rule matches and all is inferred.
  public func policy(for root: RelationName) -> Policy? {
    rules.first { $0.tables.matches(root) }?.policy
  }
}

/// A pattern of qualified table names: `public.service_*`, where `*` stands for any run of characters.
public struct TablePattern: Hashable, Sendable {
  /// The pattern as it was written.
  public let text: String
  private let schema: [Character]
  private let name: [Character]

  /// Reads `schema.table`, each part with any number of `*`; nil without exactly one dot between two non-empty parts.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.text = text
    self.schema = Array(parts[0])
    self.name = Array(parts[1])
  }

  /// Whether the pattern covers `relation`, both parts wholly and with case told apart.
  public func matches(_ relation: RelationName) -> Bool {
    Self.matches(schema, Array(relation.schema)) && Self.matches(name, Array(relation.name))
  }

  /// Greedy matching that goes back only to the last `*`: linear but for that, whatever the pattern.
  private static func matches(_ pattern: [Character], _ text: [Character]) -> Bool {
    var place = 0
    var read = 0
    var lastStar: (pattern: Int, text: Int)?
    while read < text.count {
      if place < pattern.count, pattern[place] == "*" {
        lastStar = (place, read)
        place += 1
      } else if place < pattern.count, pattern[place] == text[read] {
        place += 1
        read += 1
      } else if let star = lastStar {
        place = star.pattern + 1
        read = star.text + 1
        lastStar = (star.pattern, read)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
