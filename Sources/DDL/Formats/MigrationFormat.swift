/// The migration tools whose files can be written.
public enum MigrationFormat: String, Hashable, Sendable, CaseIterable {
  /// golang-migrate: `000001_slug.up.sql` and `.down.sql`, each sent as one message.
  case golangMigrate = "golang-migrate"
  /// Flyway: `V1__slug.sql` and `U1__slug.sql`, each in a transaction unless a `.conf` beside it says otherwise.
  case flyway
  /// Sqitch: `deploy/slug.sql`, `revert/slug.sql` and `verify/slug.sql`, which psql runs.
  case sqitch
}

/// A file of a migration tool.
public struct MigrationFile: Hashable, Sendable {
  /// Its path in the tool's folder.
  public let path: String
  /// What is in it.
  public let text: String
}

extension MigrationFormat {
  /// The number of the next migration beside the files `names`, with as many digits as the last has; of Sqitch, whose
  /// changes have no number, 1.
  public func nextVersion(after names: [String]) -> MigrationVersion {
    var last: MigrationVersion?
    for name in names {
      let digits: Substring
      switch self {
      case .golangMigrate: digits = name.prefix { $0.isASCII && $0.isNumber }
      case .flyway where name.hasPrefix("V"): digits = name.dropFirst().prefix { $0.isASCII && $0.isNumber }
      case .flyway, .sqitch: continue
      }
      // Up to the numbers that leave room for others after them.
      guard let number = Int(digits), number > last?.number ?? -1, number < Int.max / 2 else { continue }
      last = MigrationVersion(number: number, width: digits.count)
    }
    return last?.next ?? MigrationVersion(number: 1, width: self == .golangMigrate ? 6 : 1)
  }
}

/// The number of a migration.
public struct MigrationVersion: Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public let number: Int
  /// How many digits it has at least.
  public let width: Int

  /// The number after it.
  public var next: MigrationVersion { MigrationVersion(number: number + 1, width: width) }

  /// The number with its leading zeros.
  public var description: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
