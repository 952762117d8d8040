/// What a partitioned table is split by: `PARTITION BY RANGE (created_at)`.
public struct PartitionKey: Hashable, Sendable {
  /// How bounds divide the key's values.
  public enum Strategy: String, Hashable, Sendable {
    /// By named values.
    case list = "LIST"
    /// By intervals of ordered values.
    case range = "RANGE"
    /// By remainder of a hash.
    case hash = "HASH"
  }

  /// One column of the key.
  public struct Column: Hashable, Sendable {
    /// The column's name; nil where the key is an expression, whose text cannot be had without a lock.
    public let name: String?
    /// What its values are compared as.
    public let type: KeyType
    /// The zone by whose clock an expression makes its values of instants, as `(at AT TIME ZONE 'Asia/Tokyo')::date` does;
    /// nil where none is named.
    public let zone: TimeZoneRules?

    /// The column `name` (nil: an expression), compared as `type`.
    public init(name: String?, type: KeyType, zone: TimeZoneRules? = nil) {
      self.name = name
      self.type = type
      self.zone = zone
    }

    /// The column's name, or `(expression)`.
    public var label: String { name ?? Self.expressionLabel }

    /// What stands for an expression in a label.
    static let expressionLabel = "(expression)"
  }

  /// How bounds divide the key's values.
  public let strategy: Strategy
  /// The key's columns, in order; only a list key is bound to have just one.
  public let columns: [Column]

  /// A key of these columns.
  public init(strategy: Strategy, columns: [Column]) {
    self.strategy = strategy
    self.columns = columns
  }
}

extension PartitionKey: CustomStringConvertible {
  /// `RANGE (created_at)`, as `pg_get_partkeydef` shows it.
  public var description: String {
    "\(strategy.rawValue) (\(columns.map { $0.name.map(SQLIdentifier.quoted) ?? "(expression)" }.joined(separator: ", ")))"
  }
}

/// The type that a key column's values are compared as: the input type of its operator class, domains resolved.
public enum KeyType: Hashable, Sendable {
  /// `date`
  case date
  /// `timestamp without time zone`
  case timestamp
  /// `timestamp with time zone`
  case timestamptz
  /// Any other type, by its name in `pg_type`.
  case other(String)

  /// The type that `pg_type.typname` calls `name`.
  public init(name: String) {
    switch name {
    case "date": self = .date
    case "timestamp": self = .timestamp
    case "timestamptz": self = .timestamptz
    default: self = .other(name)
    }
  }

  /// The type's name in `pg_type`.
  public var name: String {
    switch self {
    case .date: "date"
    case .timestamp: "timestamp"
    case .timestamptz: "timestamptz"
    case .other(let name): name
    }
  }
}

extension Partition {
  /// The keys from this table down, as far as its first branch goes.
  public var keyLevels: [PartitionKey] {
    guard let key else { return [] }
    return [key] + (partitions.first { !$0.isLeaf }?.keyLevels ?? [])
  }
}
