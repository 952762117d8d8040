internal import PartitionModel
internal import QueryPlans

extension ConfigDecoder {
  /// The policies in `node`, first match first.
  func rules(_ node: ConfigNode) -> [PolicyBook.Rule] {
    node.items(expected: "a list of policies")?.compactMap(rule) ?? []
  }

  /// The tables in `node` that are to be left out.
  func ignored(_ node: ConfigNode) -> [TablePattern] {
    node.items(expected: "a list of tables such as [public.old_*]")?.compactMap(tablePattern) ?? []
  }

  private func tablePattern(_ node: ConfigNode) -> TablePattern? {
    node.value(expected: "schema.table, each with any number of *, such as public.service_*") { TablePattern($0) }
  }

  private func rule(_ node: ConfigNode) -> PolicyBook.Rule? {
    guard let entries = node.entries(PolicyKey.self) else { return nil }
    let policy = Policy(
      granularity: entries[.granularity].flatMap(granularity),
      horizon: entries[.horizon].flatMap(interval),
      retention: entries[.retention].flatMap(interval),
      timeZone: entries[.timeZone].flatMap(timeZone),
      timeScale: entries[.time].flatMap(timeScale),
      keys: entries[.keys].flatMap(expectedKeys),
      maxLeaves: entries[.maxLeaves]?.integer(in: 1...10_000_000),
      probeDefault: entries[.probeDefault]?.truth(),
      pattern: entries[.pattern].flatMap(layout))
    guard let pattern = entries[.tables] else {
      node.report("a policy needs the tables that it is for, such as tables: public.*")
      return nil
    }
    return tablePattern(pattern).map { PolicyBook.Rule(tables: $0, policy: policy) }
  }

  private func interval(_ node: ConfigNode) -> CalendarInterval? {
    node.value(expected: "a length of time such as 2 months, 10 days or 168 hours") { CalendarInterval($0) }
  }

  private func granularity(_ node: ConfigNode) -> CalendarInterval? {
    let words = ["hour", "day", "week", "month", "quarter", "year"]
    return node.value(expected: "hour, day, week, month, quarter, year, or a length of time such as 168 hours") {
      text in
      CalendarInterval(words.contains(text) ? "1 \(text)" : text)
    }
  }

  private func timeZone(_ node: ConfigNode) -> TimeZoneRules? {
    guard let name = node.text(expected: "a time zone such as UTC or Europe/Berlin") else { return nil }
    if let rules = TimeZoneRules.iana(name) { return rules }
    let near = Spelling.nearest(to: name, among: TimeZoneRules.knownNames)
    let help = near == nil ? "; zones are named as UTC or Europe/Berlin are" : ""
    node.report("unknown time zone \"\(name)\"\(help)", suggestion: near)
    return nil
  }

  private func timeScale(_ node: ConfigNode) -> TimeScale? {
    guard node.isMapping else {
      return node.value(expected: "epoch_s, epoch_ms, epoch_us, uuid_v7, text, or snowflake with its epoch") {
        TimeScale.named[$0]
      }
    }
    guard let snowflake = node.entries(TimeKey.self)?[.snowflake], let entries = snowflake.entries(SnowflakeKey.self)
    else { return nil }
    guard let epoch = entries[.epoch] else {
      snowflake.report("snowflake needs its epoch, in milliseconds since 1970, such as 1288834974657")
      return nil
    }
    // From 1970 to 2100; and so many bits that milliseconds have room above them.
    guard let milliseconds = epoch.integer(in: 0...4_102_444_800_000) else { return nil }
    guard let bits = entries[.shift] else { return .snowflake(epoch: Int64(milliseconds), shift: 22) }
    return bits.integer(in: 0...40).map { .snowflake(epoch: Int64(milliseconds), shift: $0) }
  }

  private func expectedKeys(_ node: ConfigNode) -> Policy.ExpectedKeys? {
    if node.isList { return keyList(node) }
    guard node.isMapping else {
      node.report(expected: "a list of keys, or a mapping with one of \(ExpectedKeysKey.inWords)")
      return nil
    }
    guard let entries = node.entries(ExpectedKeysKey.self) else { return nil }
    switch (entries[.list], entries[.query]) {
    case (let list?, nil): return keyList(list)
    case (nil, let query?): return keyQuery(query)
    default:
      node.report("keys need one of \(ExpectedKeysKey.inWords)")
      return nil
    }
  }

  private func keyList(_ node: ConfigNode) -> Policy.ExpectedKeys? {
    node.items(expected: "a list of keys").map { .list($0.compactMap { $0.text(expected: "a key") }) }
  }

  private func keyQuery(_ node: ConfigNode) -> Policy.ExpectedKeys? {
    guard let sql = node.embedded(expected: "a query whose first column is the keys"),
      let statement = sql.statement()
    else { return nil }
    // Unlike the canonical queries, this one is run.
    let verb = statement.text.prefix { $0.isLetter }.lowercased()
    if ["insert", "update", "delete", "merge"].contains(verb) {
      node.report("the query for the keys may only read; it starts with \(verb.uppercased())")
    }
    if statement.parameterCount > 0 {
      node.report("the query for the keys has parameters, and nothing gives them values")
    }
    return .query(statement.text)
  }
}
