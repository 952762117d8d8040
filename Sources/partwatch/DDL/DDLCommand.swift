internal import ArgumentParser

/// `partwatch ddl`: the SQL that mends what was found, for people or their migration tool to run.
struct DDLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddl", abstract: "Print the SQL for what is missing or overdue.",
    discussion: """
      Nothing is run: each command reads one database and writes a script, which says what it locks. docs/ddl.md is the \
      manual. Exit codes: 0 whether or not there was anything to write, 1 of a table that cannot be converted, 2 wrong usage or configuration, 3 could not collect.
      """,
    subcommands: [Create.self, Archive.self, Finalize.self, Index.self, Convert.self])
}
