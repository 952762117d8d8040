internal import PartitionModel

/// One SQL statement, without the semicolon that ends it.
public struct Statement: Hashable, Sendable {
  /// The statement.
  public let sql: String
  /// What it locks of the tables that others may be using.
  public let locks: [TableLock]

  /// `sql`, which takes `locks`.
  public init(_ sql: String, locks: [TableLock] = []) {
    self.sql = sql
    self.locks = locks
  }

  /// `statements`, all or none, as one that does nothing unless `condition` holds: what was run may be run again.
  ///
  /// The lines are left as they are, since a name may go over several.
  static func when(_ condition: String, _ statements: [Statement]) -> Statement {
    let body = statements.map { $0.sql + ";\n" }.joined()
    return Statement(
      "DO \(dollarQuoted(" BEGIN\nIF \(condition) THEN\n\(body)END IF; END "))", locks: statements.flatMap(\.locks))
  }

  /// `text` as a string constant between dollars that it does not hold ("Dollar-Quoted String Constants").
  static func dollarQuoted(_ text: String) -> String {
    var quote = "$$"
    // Scalar by scalar: to Swift a dollar and an accent that follows it are one character, to PostgreSQL they are two.
    while text.unicodeScalars.contains(quote.unicodeScalars) { quote = "$p" + quote.dropFirst() }
    return quote + text + quote
  }
}

/// Statements that belong together, and how they are run.
public struct Unit: Hashable, Sendable {
  /// How statements and transactions go together.
  public enum Mode: Hashable, Sendable {
    /// Each commits by itself, or all together: as it suits whoever runs them.
    case each
    /// All in one transaction.
    case together
    /// One statement that PostgreSQL runs only outside of a transaction, and that waits for others without being in their
    /// way: no `lock_timeout` may cut it short.
    case alone
    /// The same, but what it locks at the end is in the way of others: it keeps to the `lock_timeout`.
    case aloneWithin
    /// Commands of psql's own, which no other client knows.
    case client
    /// Nothing is run: the lines are printed for people to read, and run if they want.
    case commentedOut
  }

  /// How they are run.
  public let mode: Mode
  /// What people should know before they run them, a line each.
  public let remarks: [String]
  /// The statements, in order.
  public let statements: [Statement]

  /// Statements that are run in this mode.
  public init(_ mode: Mode, remarks: [String] = [], _ statements: [Statement]) {
    self.mode = mode
    self.remarks = remarks
    self.statements = statements
  }

  /// What they lock, each table once, by the strongest of its locks.
  public var locks: [TableLock] {
    var locks: [TableLock] = []
    for lock in statements.flatMap(\.locks) {
      guard let place = locks.firstIndex(where: { $0.table == lock.table }) else {
        locks.append(lock)
        continue
      }
      if locks[place].mode < lock.mode { locks[place] = lock }
    }
    return locks
  }
}

/// What brings one thing about: a partition that is created, detached, or given an index.
public struct Block: Hashable, Sendable {
  /// What it does, in one line.
  public let title: String
  /// A short name made of what it does and to which table, for files.
  public let slug: String
  /// What is to be run, in order.
  public let units: [Unit]
  /// What takes it back, in order; empty where nothing does.
  public let undo: [Unit]
  /// A condition, in SQL, that is true once it has been run.
  public let check: String

  /// A block named `title`.
  public init(_ title: String, slug: String, _ units: [Unit], undo: [Unit], check: String) {
    self.title = title
    self.slug = slug
    self.units = units
    self.undo = undo
    self.check = check
  }

  /// Whether `partition` is one of `parent`, as a condition in SQL; of one that is being detached, where `isPending`.
  static func isAttached(_ partition: RelationName, to parent: RelationName, isPending: Bool = false) -> String {
    """
    EXISTS (
      SELECT FROM pg_catalog.pg_inherits
      WHERE inhrelid = \(regclass(partition)) AND inhparent = \(regclass(parent))\(isPending ? " AND inhdetachpending" : "")
    )
    """
  }

  private static func regclass(_ table: RelationName) -> String {
    "to_regclass(\(SQLIdentifier.literal(table.quoted)))"
  }

  /// Whether `index` stands for a constraint, as a condition in SQL.
  static func isConstraint(_ index: RelationName) -> String {
    "EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = \(regclass(index)))"
  }

  /// Whether `index` is there and valid, as a condition in SQL.
  static func isValid(_ index: RelationName) -> String {
    "EXISTS (SELECT FROM pg_catalog.pg_index WHERE indisvalid AND indexrelid = \(regclass(index)))"
  }
}

/// What a command prints: blocks of SQL for one database.
public struct Script: Hashable, Sendable {
  /// The command: `create`.
  public let command: String
  /// What it is for: `partitions that are missing`.
  public let purpose: String
  /// The blocks, in the order in which they are to be run.
  public let blocks: [Block]
  /// What had to be left out, and why, a line each.
  public let refusals: [String]
  /// How to see that it has done its work, a line each.
  public let closing: [String]

  /// A script of these blocks.
  public init(command: String, purpose: String, blocks: [Block], refusals: [String] = [], closing: [String]) {
    self.command = command
    self.purpose = purpose
    self.blocks = blocks
    self.refusals = refusals
    self.closing = closing
  }
}
