public import PartitionModel

/// A lock on a table, as PostgreSQL names it ("Explicit Locking", "Table-Level Locks").
public enum LockMode: String, Hashable, Sendable, Comparable, CaseIterable {
  /// What a SELECT takes.
  case accessShare = "ACCESS SHARE"
  /// What SELECT FOR UPDATE takes.
  case rowShare = "ROW SHARE"
  /// What an INSERT, UPDATE or DELETE takes.
  case rowExclusive = "ROW EXCLUSIVE"
  /// Stops VACUUM and other DDL, and lets reads and writes pass.
  case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
  /// Stops writes.
  case share = "SHARE"
  /// Stops writes, and others like itself.
  case shareRowExclusive = "SHARE ROW EXCLUSIVE"
  /// Stops all but plain reads.
  case exclusive = "EXCLUSIVE"
  /// Stops reads and writes.
  case accessExclusive = "ACCESS EXCLUSIVE"

  /// The name of the mode in `pg_locks.mode`: `ShareUpdateExclusiveLock`.
  public var catalogName: String {
    rawValue.split(separator: " ").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined() + "Lock"
  }

  private var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// By what they stop, the weakest first.
  public static func < (left: LockMode, right: LockMode) -> Bool { left.strength < right.strength }
}

/// A lock that a statement takes on a table that others use.
public struct TableLock: Hashable, Sendable {
  /// The table.
  public let table: RelationName
  /// The strongest mode in which it is locked.
  public let mode: LockMode
  /// Whether older servers take less.
  public let isAtMost: Bool

  /// `mode` on `table`.
  public init(_ mode: LockMode, on table: RelationName, isAtMost: Bool = false) {
    self.table = table
    self.mode = mode
    self.isAtMost = isAtMost
  }
}
