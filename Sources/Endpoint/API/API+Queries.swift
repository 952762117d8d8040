internal import Monitor
internal import PartitionModel
internal import QueryPlans

extension API {
  /// The checks of queries, in the order of the configuration.
  static func queries(_ report: DatabaseReport, _ scope: Scope) -> JSONValue {
    .list(report.verdicts.filter(scope.includes), query)
  }

  private static func query(_ verdict: QueryVerdict) -> JSONValue {
    let change: JSONValue = verdict.change.map { .list($0.causes, JSONValue.string) } ?? .null
    return [
      "query": .string(verdict.query), "plan": .string(verdict.plan.rawValue),
      "status": .string(verdict.status.rawValue), "detail": .string(verdict.detail),
      "reasons": .list(verdict.reasons, JSONValue.string), "cost": .number(verdict.cost),
      "plan_changed": verdict.hasChanged.map(JSONValue.bool) ?? .null, "change": change,
      "tables": .list(verdict.roots, table), "shapes": .list(verdict.plans, shape),
    ]
  }

  private static func table(_ reading: RootReading) -> JSONValue {
    [
      "schemaname": .string(reading.root.schema), "relname": .string(reading.root.name),
      "scanned": .number(reading.scanned), "allowed": .number(reading.allowed == .max ? nil : reading.allowed),
      "existing": .number(reading.existing), "removed_at_startup": .number(reading.removedAtStartup),
    ]
  }

  private static func shape(_ plan: RecordedPlan) -> JSONValue {
    [
      "parameter_set": .number(plan.parameterSet), "server_major": .number(plan.serverMajor),
      "fingerprint": .string(plan.shape.fingerprint), "shape": .string("\(plan.shape)"),
    ]
  }
}

extension Scope {
  /// Whether a query reads a table in it.
  func includes(_ verdict: QueryVerdict) -> Bool {
    if schemaname == nil, relname == nil { return true }
    return verdict.table.map(includes) == true || verdict.roots.contains { includes($0.root) }
  }
}
