internal import QueryPlans

extension Impact {
  /// The impact as JSON; its names are a contract with whoever reads it.
  public var json: JSONValue {
    .members([
      "format": .number(1),
      "table": table.json,
      "leaves": .number(leaves),
      "services": .array(
        services.map { .members(["name": .string($0.name), "through": $0.through.map(JSONValue.string)]) }),
      "queries": .array(queries.map(\.json)),
      "proposal": proposal.map { proposal in
        .members([
          "strategy": .string(proposal.strategy), "leaves": .number(proposal.leaves),
          "remarks": .strings(proposal.remarks),
        ])
      },
    ])
  }
}

extension Impact.Query {
  fileprivate var json: JSONValue {
    .members([
      "query": .string(name), "plan": .string(plan.rawValue), "status": .string(status.rawValue),
      "scanned": scanned.map { .number($0) }, "allowed": allowed.map { .number($0) },
      "obstacle": obstacle.map(JSONValue.string), "proposed": proposed.map { .number($0) },
      "proposed_obstacle": proposedObstacle.map(JSONValue.string),
    ])
  }
}
