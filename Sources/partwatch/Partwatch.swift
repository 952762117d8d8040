internal import ArgumentParser
internal import Config
@preconcurrency internal import Glibc
internal import Monitor
internal import Postgres

/// The program: its commands, and what its exit codes mean.
struct Partwatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partwatch",
    abstract:
      "Watches partitioned PostgreSQL tables and says, before it hurts, what is missing and until when it can wait.",
    discussion: """
      A conninfo is enough: libpq's own habits work (URIs, PG* variables, .pgpass, service=). A file with --config refines \
      what is wanted of each table and names the queries to check. Partwatch only ever reads.

      Exit codes of the commands that run once: 0 nothing found (or, of ddl, written), 1 findings at or above --fail-on, \
      2 wrong usage or configuration, 3 could not collect.
      """,
    version: Version.current,
    subcommands: [
      Serve.self, Check.self, Metrics.self, DDLCommand.self, GraphCommand.self, DocumentCommand.self,
      ConfigCommand.self, Demo.self,
    ])
}

/// What the exit codes mean. They are a contract.
enum Exit {
  static let findings = ExitCode(1)
  static let usage = ExitCode(2)
  static let notCollected = ExitCode(3)
}

@main
enum Main {
  static func main() async {
    Memory.keepSmall()
    // libpq would make it the zone that our sessions begin in, and we ask which one an application's begin in.
    unsetenv("PGTZ")
    do {
      var command = try Partwatch.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as ConfigErrors {
      fail("\(error)", Exit.usage)
    } catch let error as PostgresError where error.kind == .invalidConninfo {
      fail("\(error)", Exit.usage)
    } catch let error as Failure {
      fail("Error: \(error.message)", error.code)
    } catch let error as ExitCode {
      exit(error.rawValue)
    } catch {
      let code = Partwatch.exitCode(for: error)
      let message = Partwatch.fullMessage(for: error)
      if code.isSuccess {
        print(message)
        exit(0)
      }
      // What is neither usage nor said above kept us from collecting: no finding, and not to be taken for one.
      fail(message, code == .validationFailure ? Exit.usage : Exit.notCollected)
    }
  }

  private static func fail(_ message: String, _ code: ExitCode) -> Never {
    Terminal.note(message)
    exit(code.rawValue)
  }
}
