/// Which rules of a policy book some tables have a use for.
public struct PolicyUse: Hashable, Sendable {
  /// By the rule's index; none where it is the first match of no table.
  fileprivate var applications: [Int: Application] = [:]

  fileprivate struct Application: Hashable, Sendable {
    /// Whether some key has values such as the rule says.
    var fits = false
    /// The first key that there is.
    var key: Key?
  }

  fileprivate struct Key: Hashable, Sendable {
    let table: RelationName
    let column: PartitionKey.Column
  }

  /// A use for nothing.
  public init() {}

  /// Adds what other tables have a use for.
  public mutating func formUnion(_ other: PolicyUse) {
    applications.merge(other.applications) { ours, theirs in
      Application(fits: ours.fits || theirs.fits, key: ours.key ?? theirs.key)
    }
  }
}

extension PolicyBook {
  /// A rule that says what the values of a key stand for, where no key has such values.
  public struct Misfit: Hashable, Sendable {
    /// The tables that the rule is for.
    public let tables: TablePattern
    /// What it says.
    public let scale: TimeScale
    /// The first of these tables.
    public let table: RelationName
    /// By which that table is divided.
    public let column: PartitionKey.Column
  }

  /// What the tables below `roots` have a use for.
  public func use(by roots: [Partition]) -> PolicyUse {
    var use = PolicyUse()
    for root in roots {
      guard let index = rules.firstIndex(where: { $0.tables.matches(root.name) }) else { continue }
      var application = use.applications[index] ?? .init()
      if let scale = rules[index].policy.timeScale, !application.fits {
        let columns = root.leadingColumns
        application.fits = columns.contains { scale.measures($0.type) }
        application.key = application.key ?? columns.first.map { .init(table: root.name, column: $0) }
      }
      use.applications[index] = application
    }
    return use
  }

  /// The patterns of the rules that nothing has a `use` for; a rule for ordinary tables is none of these.
  public func idle(in use: PolicyUse) -> [TablePattern] {
    rules.indices.filter { use.applications[$0] == nil && rules[$0].policy.pattern?.partitioned == nil }.map {
      rules[$0].tables
    }
  }

  /// The rules whose `time` fits no key of any of their tables; where it fits one, others may have a key that shows its time
  /// by itself.
  public func misfits(in use: PolicyUse) -> [Misfit] {
    rules.indices.compactMap { index in
      guard let scale = rules[index].policy.timeScale, let application = use.applications[index], !application.fits,
        let key = application.key
      else { return nil }
      return Misfit(tables: rules[index].tables, scale: scale, table: key.table, column: key.column)
    }
  }
}

extension Partition {
  /// The leading columns of its keys, those of ranges first.
  fileprivate var leadingColumns: [PartitionKey.Column] {
    leadingColumns(of: .range) + leadingColumns(of: .list) + leadingColumns(of: .hash)
  }
}
