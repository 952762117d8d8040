extension QueryDraft {
  /// One to three conditions on the keys of `table`, called `alias`.
  mutating func conditions(_ alias: String, of table: PrunedTable? = nil) -> String {
    let table = table ?? self.table
    var conditions: [String] = []
    for key in random.shuffled(table.keys) where conditions.isEmpty || random.percent(70) {
      conditions.append(condition(alias, key))
    }
    if table.keys.count > 1, random.percent(8) {
      conditions.append("(\(condition(alias, table.keys[0])) OR \(condition(alias, table.keys[1])))")
    }
    if random.percent(12) { conditions.append("\(alias).id > \(place("3"))") }
    if random.percent(3) { conditions.append(place("false") + "::boolean") }
    return conditions.joined(separator: " AND ")
  }

  /// One condition on one key.
  mutating func condition(_ alias: String, _ key: PrunedTable.Key) -> String {
    let column = "\(alias).\(key.column)"
    switch random.number(0...32) {
    case 0...5: return "\(column) = \(value(key))"
    case 6, 7: return "\(column) IN (\(value(key)), \(value(key)), \(value(key)))"
    case 8, 9: return "\(column) = ANY (\(place("'{\(text(key)),\(text(key))}'"))::\(key.type)[])"
    case 10...13: return "\(column) >= \(value(key)) AND \(column) < \(value(key))"
    case 14: return "\(column) BETWEEN \(value(key)) AND \(value(key))"
    case 15: return "\(column) \(random.pick(["<", "<=", ">", ">="])) \(value(key))"
    case 16: return "(\(column) = \(value(key)) OR \(column) = \(value(key)))"
    case 17: return "(\(column) = \(value(key)) OR \(alias).note = 'n1')"
    case 18: return "\(column) <> \(value(key))"
    case 19: return "\(column) NOT IN (\(value(key)), \(value(key)))"
    case 20: return "\(column) IS \(random.pick(["NULL", "NOT NULL"]))"
    case 21: return "\(column)::text = '\(text(key))'"
    case 22: return "\(column) = \(place("NULL"))"
    case 23: return "coalesce(\(column), \(value(key))) = \(value(key))"
    case 24: return "\(column) = (SELECT \(key.column) FROM \(table(with: key).plain) ORDER BY id LIMIT 1)"
    case 25: return "\(column) IN (SELECT \(key.column) FROM \(table(with: key).plain) WHERE id > \(place("20")))"
    case 26: return "\(column) = (SELECT \(value(key, isTyped: true)))"
    case 27: return "\(column) = CASE WHEN random() < 2 THEN \(value(key, isTyped: true)) END"
    case 28: return "\(column) IS NOT DISTINCT FROM \(value(key))"
    case 29: return "(\(column) = \(value(key))) IS \(random.pick(["TRUE", "NOT FALSE"]))"
    case 30: return "\(column) = coalesce(\(value(key)), \(column))"
    case 31: return "CASE WHEN \(alias).id > 3 THEN \(column) = \(value(key)) ELSE true END"
    default: return special(alias, key)
    }
  }

  /// What the type alone has.
  private mutating func special(_ alias: String, _ key: PrunedTable.Key) -> String {
    let column = "\(alias).\(key.column)"
    if key.isTime {
      return random.pick([
        "\(column) < now()", "\(column) >= timestamptz '2026-02-01'", "\(column) >= date '2026-02-01'",
        "\(column) < timestamp '2026-02-01'", "date_trunc('month', \(column)) = '2026-02-01'",
        "\(column)::date = '2026-02-01'", "\(column) >= now() - interval '900 years'", "\(column) < current_date",
      ])
    }
    if key.type == "text" {
      return random.pick(["\(column) LIKE 'a%'", "starts_with(\(column), 'a')", "lower(\(column)) = 'a'"])
    }
    if key.type == "boolean" { return random.pick([column, "NOT \(column)", "\(column) IS NOT TRUE"]) }
    switch key.type.contains("int") ? random.number(0...4) : 0 {
    case 0: return "(\(column), \(alias).id) < (\(value(key)), 9)"
    case 1: return "\(column) + 0 = \(value(key))"
    case 2: return "\(column) = \(alias).id"
    case 3: return "\(column)::numeric = \(value(key))"
    default: return "\(column) = (SELECT max(s.id) FROM \(self.table.plain) s WHERE s.note = \(alias).note)"
    }
  }

  mutating func value(_ key: PrunedTable.Key, isTyped: Bool = false) -> String {
    isTyped ? place("'\(text(key))'") + "::\(key.type)" : place("'\(text(key))'")
  }

  private mutating func text(_ key: PrunedTable.Key) -> String { random.pick(key.values) }

  private func table(with key: PrunedTable.Key) -> PrunedTable {
    other.keys.contains { $0.column == key.column && $0.type == key.type } ? other : table
  }
}
