public import PartitionModel

/// How an ordinary table becomes a partitioned one while it is in use.
///
/// The partitioned table is made beside it. From then on a trigger notes the identity of every row that changes, the rows are
/// copied in batches, and whatever was noted is copied anew: what an identity stands for in the one table, it then stands for in
/// the other. At the end the two change names, which takes an instant. The trigger only notes, so that no write of the
/// application can fail for want of a partition, and one session copies everything, so that no row that was deleted comes back.
public struct Conversion: Hashable, Sendable {
  let table: PlainTableFacts
  let levels: [ConversionLevel]
  /// What the table is called while it is made.
  let new: RelationName
  /// What the old table is called afterwards.
  let old: RelationName
  /// Where the notes and the functions are.
  let workshop: String
  /// What tells rows apart in both: the primary key, and what divides the table.
  let identity: [String]

  /// Why a table cannot be converted as it is.
  public struct Obstacles: Error, Hashable, Sendable {
    /// Each in words, with the way out.
    public let words: [String]
  }

  /// The conversion of `table` to `strategy`.
  ///
  /// - Parameters:
  ///   - zone: Where periods of a `timestamptz` begin.
  ///   - widening: Whether primary keys and unique constraints may come to include the partition keys, as PostgreSQL asks of
  ///     partitioned tables ("Table Partitioning", "Limitations"), and so allow more.
  ///   - holders: The names that are taken in the table's schema.
  ///   - isUnderway: Whether there is a workshop already: then a run was cut short, and is gone on with.
  public init(
    of table: PlainTableFacts, to strategy: ProposedStrategy, zone: TimeZoneRules, widening: Bool,
    holders: Set<RelationName>, isUnderway: Bool
  ) throws(Obstacles) {
    self.table = table
    workshop = Self.workshop(of: table.oid)
    new = table.name.aside(Self.meanwhile)
    old = table.name.aside(Self.afterwards)
    var obstacles = table.obstacles
    do {
      levels = try ConversionLevel.levels(of: strategy, for: table, zone: zone)
    } catch {
      throw Obstacles(words: [error.description] + obstacles)
    }
    let keys = levels.flatMap(\.columns)
    for key in keys where table.column(key)?.isNotNull == false {
      obstacles.append(
        "\(key) may be NULL, and a partitioned table's primary key cannot: fill it in, then ALTER TABLE "
          + "\(table.name.quoted) ALTER COLUMN \(SQLIdentifier.quoted(key)) SET NOT NULL, which is quick after a CHECK "
          + "(\(SQLIdentifier.quoted(key)) IS NOT NULL) that was added NOT VALID and validated")
    }
    if table.primaryKey == nil {
      obstacles.append("it has no primary key, and nothing else tells its rows apart: add one")
    }
    if !widening {
      for index in table.indexes where index.isUnique {
        let lacking = keys.filter { !index.columns.contains($0) }
        guard !lacking.isEmpty, index.constraint != .exclusion else { continue }
        obstacles.append(
          "\(index.name) keeps \(index.columns.joined(separator: ", ")) unique, which a partitioned table can only together "
            + "with \(lacking.joined(separator: ", ")): agree to that with --widen-keys")
      }
    }
    var names = [old] + table.asides(Self.afterwards)
    if !isUnderway { names += [new] + table.asides(Self.meanwhile) }
    for name in names where holders.contains(name) {
      obstacles.append("the name \(name) is taken, which is needed meanwhile")
    }
    if !obstacles.isEmpty { throw Obstacles(words: obstacles) }
    identity = (table.primaryKey?.columns ?? []) + keys.filter { table.primaryKey?.columns.contains($0) == false }
  }

  /// How the names of the new table and its indexes end while it is made.
  static let meanwhile = "_partitioned"
  /// How those of the old one end afterwards.
  static let afterwards = "_unpartitioned"

  /// The schema in which the notes and the functions for `table` are.
  public static func workshop(of table: OID) -> String { "partwatch_convert_\(table)" }
}

// MARK: - Words of SQL

extension Conversion {
  /// The columns that an INSERT fills.
  var filled: [String] { table.columns.filter { !$0.isGenerated }.map(\.name) }

  /// A name in the workshop.
  func tool(_ name: String) -> String { RelationName(schema: workshop, name: name).quoted }

  /// `t.id, t.body`
  static func list(_ columns: [String], of alias: String? = nil) -> String {
    columns.map { (alias.map { "\($0)." } ?? "") + SQLIdentifier.quoted($0) }.joined(separator: ", ")
  }

  /// `(t.id, t.body) = (c.id, c.body)`
  func isSame(_ left: String, _ right: String) -> String {
    "(\(Self.list(identity, of: left))) = (\(Self.list(identity, of: right)))"
  }

  /// How many levels take a step.
  var depth: Int { levels.count { $0.step(of: "t") != nil } }

  /// `body` as the text of a function, on lines of its own.
  static func dollarQuoted(_ body: String) -> String { Statement.dollarQuoted("\n\(body)\n") }
}

extension RelationName {
  /// The same name with `ending`, not longer than PostgreSQL allows; where it has to be cut, `number` tells it apart.
  func aside(_ ending: String, number: Int? = nil) -> RelationName {
    let isShort = name.utf8.count + ending.utf8.count <= Names.longest
    let ending = isShort ? ending : (number.map { "_\($0)" } ?? "") + ending
    return RelationName(
      schema: schema, name: SQLIdentifier.clipped(name, to: Names.longest - ending.utf8.count) + ending)
  }
}

extension PlainTableFacts {
  /// The names of its indexes, in order, with this ending.
  func asides(_ ending: String) -> [RelationName] {
    indexes.enumerated().map { RelationName(schema: name.schema, name: $1.name).aside(ending, number: $0 + 1) }
  }

  /// The names of its indexes, in order.
  var indexNames: [RelationName] { indexes.map { RelationName(schema: name.schema, name: $0.name) } }
}
