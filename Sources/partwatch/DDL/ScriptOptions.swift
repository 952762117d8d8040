internal import ArgumentParser
internal import Config
internal import DDL
internal import Findings
internal import Logging
internal import Monitor
internal import PartitionModel

/// What every command takes that writes SQL: where it reads, and how it is written.
struct ScriptOptions: ParsableArguments {
  @OptionGroup var watch: WatchOptions

  @Option(help: ArgumentHelp("How long a statement may wait for a lock.", valueName: "time"))
  var lockTimeout = "500ms"

  @Option(
    help:
      "How to write it: sql for psql, or golang-migrate, flyway or sqitch, whose files --output names the folder of.")
  var format = Format.sql

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file, or the files of a migration tool to this folder, instead of standard output: whole or not at "
        + "all.", valueName: "file-or-folder"))
  var output: String?

  /// How a script is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case sql
    case golangMigrate = "golang-migrate"
    case flyway, sqitch

    var migrations: MigrationFormat? { MigrationFormat(rawValue: rawValue) }
  }

  func validate() throws {
    if format != .sql, output == nil {
      throw ValidationError("--format \(format.rawValue) writes several files: name their folder with --output")
    }
    guard lockTimeout.wholeMatch(of: #/[0-9]{1,7} ?(us|ms|s|min)/#) != nil else {
      throw ValidationError("--lock-timeout \(lockTimeout) is not a time such as 500ms or 2s")
    }
  }

  /// Reads the database, has `write` make a script of it, and writes that.
  func run(_ write: (Survey) async throws -> Script) async throws {
    let configuration = try watch.configuration()
    let service = try MonitorService(configuration, logger: watch.logging.logger(.critical))
    let survey: Survey
    do {
      survey = try await service.survey()
    } catch let error as SeveralDatabases {
      throw Failure.unusable(
        "ddl is written for one database, and \(error.names.isEmpty ? "none was found" : "several are named: ")"
          + error.names.joined(separator: ", ") + "; name one with --conninfo")
    } catch {
      throw Failure.notCollected("\(error)")
    }
    let script: Script
    do {
      script = try await write(survey)
      await survey.close()
    } catch {
      await survey.close()
      throw error as? Failure ?? Failure.notCollected("\(error)")
    }
    let settings = Script.Settings(
      database: "\(survey.identity.server)/\(survey.identity.datname)", datname: survey.identity.datname,
      lockTimeout: lockTimeout)
    guard let migrations = format.migrations, let output, !script.blocks.isEmpty else {
      return try put(script.sql(settings))
    }
    script.refusals.forEach { Terminal.note("left out: \($0)".onOneLine) }
    let folder = MigrationFolder(path: output)
    let files = script.files(migrations, settings, from: migrations.nextVersion(after: folder.names))
    try folder.add(files)
    Terminal.note("written to \(output): \(files.count) files")
    if migrations == .sqitch {
      Terminal.note("add them to the plan, in this order:")
      for file in files where file.path.hasPrefix("deploy/") {
        Terminal.note("  sqitch add \(file.path.dropFirst("deploy/".count).dropLast(".sql".count)) -n 'partwatch ddl'")
      }
    }
  }

  private func put(_ text: String) throws {
    // Where there is nothing to do, that is said, and no file of a migration tool holds it.
    guard let output, format == .sql else { return Terminal.write(text) }
    try OutputFile.write(Array(text.utf8), to: output)
  }
}
