internal import ArgumentParser
internal import Config
internal import DDL
internal import Monitor
internal import PartitionModel

/// What every command takes that writes SQL for partitioned tables.
struct DDLOptions: ParsableArguments {
  @OptionGroup var script: ScriptOptions

  @Option(
    help: ArgumentHelp(
      "Only this partitioned table, or those that match: schema.name, each with any number of *. May be given again.",
      valueName: "schema.name"))
  var table: [String] = []

  func validate() throws {
    for text in table where TablePattern(text) == nil {
      throw ValidationError("--table \(text) is not schema.name, such as public.orders or public.service_*")
    }
  }

  /// Reads the database, has `write` make a script for the trees that are asked for, and writes that.
  func run(_ write: (Survey, [TreeReport]) async throws -> Script) async throws {
    try await script.run { survey in try await write(survey, try trees(of: survey)) }
  }

  /// The trees that are asked for.
  private func trees(of survey: Survey) throws -> [TreeReport] {
    let trees = survey.report.trees
    if table.isEmpty { return trees }
    var chosen: Set<OID> = []
    for text in table {
      let matching = trees.filter { TablePattern(text)?.matches($0.root.name) ?? false }
      if matching.isEmpty { throw Failure.unusable("--table \(text): \(Self.absence(of: text, among: trees))") }
      chosen.formUnion(matching.map(\.root.oid))
    }
    return trees.filter { chosen.contains($0.root.oid) }
  }

  private static func absence(of text: String, among trees: [TreeReport]) -> String {
    for tree in trees {
      var isBelow = false
      tree.root.forEach { if $0.name.description == text { isBelow = true } }
      if isBelow { return "is a partition of \(tree.root.name): name that".onOneLine }
    }
    let near = Spelling.nearest(to: text, among: trees.map(\.root.name.description))
    return "there is no such partitioned table" + (near.map { "; did you mean \($0)?".onOneLine } ?? "")
  }
}
