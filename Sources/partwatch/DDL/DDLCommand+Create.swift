internal import ArgumentParser
internal import DDL
internal import Monitor
internal import PartitionModel

extension DDLCommand {
  /// `partwatch ddl create`
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL that creates every partition that is missing up to the horizon.",
      discussion: """
        Each is owned, stored and granted as its siblings are, and named as they are, or as the policy states; created aside \
        and then attached, which lets reads and writes of the table above go on. Rows that came to a DEFAULT partition \
        meanwhile are moved.
        """)

    @OptionGroup var options: DDLOptions

    func run() async throws {
      try await options.run { survey, trees in
        if let failure = survey.failures[.keys] { throw Failure.notCollected(failure) }
        var holders = try await survey.names(in: trees.schemas)
        var plans: [CreatePlan] = []
        for tree in trees {
          let plan = CreatePlan(
            for: tree.root, at: survey.report.now, policy: tree.policy, serverZone: survey.serverZone,
            lacking: tree.uncoveredKeys ?? [], holders: holders)
          for name in plan.names { holders[name] = .other }
          plans.append(plan)
        }
        let attributes = try await survey.attributes(of: plans.reduce(into: []) { $0.formUnion($1.tables) })
        return Script.create(plans, attributes)
      }
    }
  }
}

extension [TreeReport] {
  /// The schemas that their tables are in.
  var schemas: Set<String> {
    var schemas: Set<String> = []
    for tree in self { tree.root.forEach { schemas.insert($0.name.schema) } }
    return schemas
  }
}
