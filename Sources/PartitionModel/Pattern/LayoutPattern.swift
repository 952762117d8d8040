/// How the owner of some tables wants them laid out (`policies[].pattern`); what is left out is not asked of them.
public struct LayoutPattern: Hashable, Sendable {
  /// What each level is split by, outermost first; empty: not asked.
  public var key: [Level]
  /// The types of columns, by name.
  public var types: [String: TypeName]
  /// The columns that may not be NULL.
  public var notNull: [String]
  /// Whether time keys must be `timestamptz` and not `timestamp`; a column of which `types` speaks is left to it.
  public var needsTimeZone: Bool
  /// Whether there must be a primary key that holds the columns of all levels.
  public var needsPrimaryKey: Bool
  /// How the partitions of each level are named, outermost first; empty: not asked.
  public var names: [NameTemplate]
  /// Whether there must, or may not, be DEFAULT partitions; nil: not asked.
  public var defaultPartitions: Wish?
  /// The columns, in order, with which an index must begin, for each index that is wanted.
  public var indexes: [[String]]
  /// Which tables must be partitioned at all; nil: not asked.
  public var partitioned: SplitRule?

  /// Whether a thing must be there or must not.
  public enum Wish: String, Hashable, Sendable, CaseIterable {
    /// It must be there.
    case required
    /// It must not.
    case forbidden
  }

  /// Which ordinary tables should be partitioned: those that meet either condition.
  public struct SplitRule: Hashable, Sendable {
    /// They have all of these columns; empty: no such condition.
    public var having: [String]
    /// They take more than this; nil: no such condition.
    public var above: ByteCount?

    /// A rule of these conditions.
    public init(having: [String] = [], above: ByteCount? = nil) {
      self.having = having
      self.above = above
    }
  }

  /// A pattern that asks for what it is given.
  public init(
    key: [Level] = [], types: [String: TypeName] = [:], notNull: [String] = [], needsTimeZone: Bool = false,
    needsPrimaryKey: Bool = false, names: [NameTemplate] = [], defaultPartitions: Wish? = nil,
    indexes: [[String]] = [], partitioned: SplitRule? = nil
  ) {
    self.key = key
    self.types = types
    self.notNull = notNull
    self.needsTimeZone = needsTimeZone
    self.needsPrimaryKey = needsPrimaryKey
    self.names = names
    self.defaultPartitions = defaultPartitions
    self.indexes = indexes
    self.partitioned = partitioned
  }
}

extension LayoutPattern {
  /// What one level is split by: `LIST (campaign_id)`.
  public struct Level: Hashable, Sendable {
    /// How bounds divide the values.
    public let strategy: PartitionKey.Strategy
    /// The columns, in order, as the catalog spells them.
    public let columns: [String]

    /// A level that is split by `columns`.
    public init(strategy: PartitionKey.Strategy, columns: [String]) {
      self.strategy = strategy
      self.columns = columns
    }

    /// Reads what would follow `PARTITION BY`: `LIST (campaign_id)`, `range (created_at, "Id")`. Nil for anything else; an
    /// expression is none of it, since the catalog tells its text only to those who lock the table.
    public init?(_ text: String) {
      guard let open = text.firstIndex(of: "("), text.last == ")",
        let strategy = PartitionKey.Strategy(rawValue: text[..<open].filter { $0 != " " }.uppercased()),
        let columns = SQLIdentifier.list(in: text[text.index(after: open)...].dropLast())
      else { return nil }
      self.init(strategy: strategy, columns: columns)
    }

    /// Whether a table that is split by `key` is split like this.
    func matches(_ key: PartitionKey) -> Bool { key.strategy == strategy && key.columns.map(\.name) == columns }
  }
}

extension LayoutPattern.Level: CustomStringConvertible {
  /// `LIST (campaign_id)`, as SQL reads it back.
  public var description: String {
    "\(strategy.rawValue) (\(columns.map(SQLIdentifier.quoted).joined(separator: ", ")))"
  }
}
