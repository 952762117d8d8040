internal import PartitionModel

extension Script {
  /// How the SQL is run, beside what the blocks say.
  public struct Settings: Hashable, Sendable {
    /// The database that it is for, as labels name it: `main/app`.
    public let database: String
    /// The name of the database on its server.
    public let datname: String
    /// How long a statement may wait for a lock: PostgreSQL's own words, such as `500ms`.
    public let lockTimeout: String

    /// SQL for `datname`, which is called `database`.
    public init(database: String, datname: String, lockTimeout: String) {
      self.database = database
      self.datname = datname
      self.lockTimeout = lockTimeout
    }

    var setLockTimeout: String { "SET lock_timeout = '\(lockTimeout)';" }
  }

  /// The script as one text for psql, or for whatever sends one statement after the other.
  public func sql(_ settings: Settings) -> String {
    var lines = header(settings)
    if !blocks.isEmpty {
      lines += ["", settings.setLockTimeout]
      if blocks.contains(where: { $0.units.contains(where: \.createsTables) }) { lines += Self.plainDefaults }
    }
    for block in blocks {
      lines += [""] + Comment.lines(block.title, indent: "  ")
      for (number, unit) in block.units.enumerated() {
        if number > 0, unit.mode != .each || !unit.remarks.isEmpty { lines.append("") }
        lines += unit.lines(settings, .session)
      }
    }
    lines += footer
    return lines.joined(separator: "\n") + "\n"
  }

  /// Where a session's own defaults must not decide: the clause that the siblings lack is left out on purpose.
  static let plainDefaults = ["SET default_tablespace = '';", "SET default_table_access_method = heap;"]

  private func header(_ settings: Settings) -> [String] {
    if blocks.isEmpty {
      return Comment.lines("partwatch ddl \(command), database \(settings.database): \(nothing)")
    }
    var lines = Comment.lines(
      "partwatch ddl \(command), database \(settings.database): \(blocks.count) \(purpose).")
    lines += [
      "-- Run it with:  psql -X -v ON_ERROR_STOP=1 -f FILE \(Self.shellWord(settings.datname))",
      "-- Not within a transaction: what belongs together is one DO, all else commits by itself. Whatever ends before its",
      "-- time, for a lock that was not had within \(settings.lockTimeout), leaves good order behind: \(again)",
    ]
    return lines
  }

  /// What to do where it did not come to its end. A DETACH CONCURRENTLY runs in no DO, which could ask whether it has been.
  private var again: String {
    let isRepeatable = !blocks.contains { block in
      block.units.contains { $0.isAlone && $0.statements.contains { $0.sql.contains(" DETACH PARTITION ") } }
    }
    return isRepeatable ? "run it again." : "run what this command then prints."
  }

  /// What there is to say where there is nothing to do.
  var nothing: String {
    refusals.isEmpty
      ? "nothing to do: there are no \(purpose)." : "nothing to run of \(purpose), and something to see to:"
  }

  private var footer: [String] {
    var lines: [String] = []
    if !refusals.isEmpty {
      lines += blocks.isEmpty ? ["--"] : ["", "-- Left out:"]
      lines += refusals.flatMap { Comment.lines("* \($0)", indent: "  ") }
    }
    if !blocks.isEmpty { lines += [""] + closing.flatMap { Comment.lines($0) } }
    return lines
  }

  private static func shellWord(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    return isPlain
      ? text
      : "'" + Comment.oneLine(text).unicodeScalars.map { $0 == "'" ? #"'\''"# : "\($0)" }.joined() + "'"
  }
}

extension Unit {
  /// Whether a session's defaults would have a say in what it makes.
  var createsTables: Bool {
    statements.contains { $0.sql.hasPrefix("CREATE TABLE") || $0.sql.hasPrefix("CREATE UNLOGGED TABLE") }
  }

  /// Who opens transactions.
  enum Runner {
    /// A session that commits each statement by itself.
    case session
    /// Whoever runs a migration, in a transaction of its own.
    case migration
  }

  func lines(_ settings: Script.Settings, _ runner: Runner) -> [String] {
    var lines = remarks.flatMap { Comment.lines($0) }
    if mode == .client, runner == .migration {
      return lines + statements.flatMap { Comment.commentedOut($0.sql) }
    }
    if mode != .commentedOut, !locks.isEmpty { lines += Comment.lines("Locks: \(lockWords)", indent: "  ") }
    switch mode {
    case .each, .aloneWithin: lines += statements.map { $0.sql + ";" }
    case .client: lines += statements.map(\.sql)
    case .together:
      let body = statements.map { $0.sql + ";" }
      lines += runner == .migration ? body : ["BEGIN;"] + body + ["COMMIT;"]
    case .alone:
      let body = statements.map { $0.sql + ";" }
      lines += runner == .migration ? body : ["SET lock_timeout = 0;"] + body + [settings.setLockTimeout]
    case .commentedOut:
      lines += statements.flatMap { Comment.commentedOut($0.sql + ($0.sql.hasPrefix("\\") ? "" : ";")) }
    }
    return lines
  }

  /// `SHARE UPDATE EXCLUSIVE on public.orders; ACCESS EXCLUSIVE on public.orders_default`
  private var lockWords: String {
    struct Kind: Hashable {
      let mode: LockMode
      let isAtMost: Bool
    }
    var order: [Kind] = []
    var tables: [Kind: [String]] = [:]
    for lock in locks {
      let kind = Kind(mode: lock.mode, isAtMost: lock.isAtMost)
      if tables[kind] == nil { order.append(kind) }
      tables[kind, default: []].append(lock.table.quoted)
    }
    return order.map { kind in
      "\(kind.isAtMost ? "up to " : "")\(kind.mode.rawValue) on \((tables[kind] ?? []).joined(separator: ", "))"
    }.joined(separator: "; ")
  }
}
