extension Script {
  /// The script as files of a migration tool, the first with the number `first`.
  ///
  /// One migration does what one transaction may do: a block is one, and each statement that runs in no transaction is one of
  /// its own.
  public func files(
    _ format: MigrationFormat, _ settings: Settings, from first: MigrationVersion
  ) -> [MigrationFile] {
    var files: [MigrationFile] = []
    var version = first
    var slugs: Set<String> = []
    for migration in blocks.flatMap(\.migrations) {
      var slug = migration.slug
      var number = 2
      while !slugs.insert(slug).inserted {
        slug = "\(migration.slug)_\(number)"
        number += 1
      }
      let up = migration.text(migration.up, format, settings)
      let down = migration.text(migration.down, format, settings)
      switch format {
      case .golangMigrate:
        files.append(MigrationFile(path: "\(version)_\(slug).up.sql", text: up))
        files.append(MigrationFile(path: "\(version)_\(slug).down.sql", text: down))
      case .flyway:
        files.append(MigrationFile(path: "V\(version)__\(slug).sql", text: up))
        if migration.isAlone {
          files.append(MigrationFile(path: "V\(version)__\(slug).sql.conf", text: "executeInTransaction=false\n"))
        }
        files.append(MigrationFile(path: "U\(version)__\(slug).sql", text: down))
      case .sqitch:
        files.append(MigrationFile(path: "deploy/\(slug).sql", text: up))
        files.append(MigrationFile(path: "revert/\(slug).sql", text: down))
        files.append(MigrationFile(path: "verify/\(slug).sql", text: migration.verification))
      }
      version = version.next
    }
    return files
  }
}

/// What is run, or taken back, in one go.
private struct Migration {
  let title: String
  let slug: String
  let up: [Unit]
  let down: [Unit]
  /// What is true once it has run; nil where only what follows it brings that about.
  let check: String?

  /// Whether what it runs has to be run outside of a transaction.
  var isAlone: Bool { up.contains(where: \.isAlone) }

  func text(_ units: [Unit], _ format: MigrationFormat, _ settings: Script.Settings) -> String {
    var lines = Comment.lines(title, indent: "  ")
    let isRun = units.contains { ![.commentedOut, .client].contains($0.mode) }
    let isAlone = units.contains(where: \.isAlone)
    let opens = isRun && !isAlone && format != .flyway
    if units.isEmpty { lines.append("-- There is no way back.") }
    if opens { lines.append("BEGIN;") }
    if isRun, !isAlone {
      lines.append("SET LOCAL lock_timeout = '\(settings.lockTimeout)';")
      if units.contains(where: \.createsTables) {
        lines += Script.plainDefaults.map { $0.replacingPrefix("SET ", with: "SET LOCAL ") }
      }
    }
    for unit in units where !opens || ![.commentedOut, .client].contains(unit.mode) {
      lines += unit.lines(settings, .migration)
    }
    if opens {
      lines.append("COMMIT;")
      // What is only to be read stands where the transaction is over.
      for unit in units where [.commentedOut, .client].contains(unit.mode) {
        lines += [""] + unit.lines(settings, .migration)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Fails where the migration has not done its work.
  var verification: String {
    let title = Comment.lines(title, indent: "  ").joined(separator: "\n")
    return "\(title)\nSELECT 1 / (\(check ?? "true"))::int;\n"
  }
}

extension Unit {
  var isAlone: Bool { mode == .alone || mode == .aloneWithin }
}

extension Block {
  /// The block cut where a transaction has to end.
  fileprivate var migrations: [Migration] {
    var groups: [[Unit]] = []
    for unit in units {
      let joins = groups.last.map { last in
        unit.mode == .commentedOut || unit.mode == .client || !unit.isAlone && !last.contains(where: \.isAlone)
      }
      if joins == true { groups[groups.count - 1].append(unit) } else { groups.append([unit]) }
    }
    return groups.enumerated().map { place, group in
      let isLast = place == groups.count - 1
      let number = groups.count > 1 ? "_\(place + 1)" : ""
      return Migration(
        title: title, slug: Self.fileWord(slug) + number, up: group, down: isLast ? undo : [],
        check: isLast ? check : nil)
    }
  }

  /// `text` in letters that every file system and tool bears.
  private static func fileWord(_ text: String) -> String {
    var word = ""
    for scalar in text.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if isPlain { word.unicodeScalars.append(scalar) } else if word.last != "_" { word += "_" }
    }
    return word.lowercased()
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
