internal import PartitionModel

/// One level of the layout that a table is converted to, as expressions in SQL.
///
/// Which partition of a level a row belongs to is said by a text: the value of a list, or when a period begins, as a clock on the
/// wall of the zone shows it. The texts of all levels are the path to a leaf.
struct ConversionLevel: Hashable {
  /// `LIST (campaign_id)`
  let key: String
  /// The columns that it compares.
  let columns: [String]
  /// How its partitions come about.
  let division: Division

  enum Division: Hashable {
    /// One for each value.
    case values
    /// One for each period: `date_trunc`'s word for it, its length, and how names say it to `to_char`.
    case periods(unit: String, length: String, pattern: String, type: String, zone: String)
    /// So many, all at once.
    case remainders(Int)
  }

  // MARK: From rows to paths

  /// The text for the rows of `alias`; nil of a hash, whose partitions are all there at once.
  func step(of alias: String) -> String? {
    guard let column = columns.first.map(SQLIdentifier.quoted) else { return nil }
    switch division {
    case .values: return "\(alias).\(column)::text"
    case .periods(let unit, _, _, let type, let zone):
      return Self.step(
        unit, type == "timestamptz" ? "\(alias).\(column) AT TIME ZONE \(zone)" : "\(alias).\(column)::timestamp")
    case .remainders: return nil
    }
  }

  /// The texts for the present and for the period after it; nil where there are no periods.
  var presentSteps: [String]? {
    guard case .periods(let unit, let length, _, _, let zone) = division else { return nil }
    let now = "now() AT TIME ZONE \(zone)"
    return [Self.step(unit, now), Self.step(unit, "\(now) + interval '\(length)'")]
  }

  private static func step(_ unit: String, _ time: String) -> String {
    "to_char(date_trunc('\(unit)', \(time)), 'YYYY-MM-DD HH24:MI:SS BC')"
  }

  // MARK: From paths to partitions

  /// The statements of `make` that set `bound` and `ending` for the text `step`.
  func assignments(_ step: String) -> [String] {
    switch division {
    case .values:
      let initial = SQLIdentifier.literal(String(columns.first?.first { $0.isLetter } ?? "v").lowercased())
      return [
        "bound := format('FOR VALUES IN (%L)', \(step));",
        #"ending := CASE WHEN \#(step) ~ '^\d+$' THEN \#(initial) || \#(step)"#,
        "  ELSE trim('_' FROM regexp_replace(lower(\(step)), '[^[:alnum:]]+', '_', 'g')) END;",
      ]
    case .periods(_, let length, let pattern, let type, let zone):
      func literal(_ time: String) -> String {
        switch type {
        case "timestamptz": "(\(time)) AT TIME ZONE \(zone)"
        case "date": "(\(time))::date"
        default: time
        }
      }
      let start = "\(step)::timestamp"
      return [
        "bound := format('FOR VALUES FROM (%L) TO (%L)',",
        "  \(literal(start)), \(literal("\(start) + interval '\(length)'")));",
        "ending := to_char(\(start), '\(pattern)');",
      ]
    case .remainders: return []
    }
  }

  // MARK: From words

  /// The levels of `strategy` for `table`; what it cannot be converted to is said in words.
  static func levels(
    of strategy: ProposedStrategy, for table: PlainTableFacts, zone: TimeZoneRules
  ) throws(ProposalError) -> [ConversionLevel] {
    var levels: [ConversionLevel] = []
    for (place, level) in strategy.levels.enumerated() {
      switch level {
      case .list(let column, let values):
        guard values == nil else {
          throw ProposalError("the values of \(column) are those of the rows: leave IN (…) away")
        }
        let type = try table.type(of: column)
        guard Self.times[type] == nil else { throw ProposalError("\(column) is a \(type): divide it by RANGE") }
        levels.append(.init(key: "LIST (\(SQLIdentifier.quoted(column)))", columns: [column], division: .values))
      case .range(let column, let interval):
        levels.append(try .init(periodsOf: column, interval, for: table, zone: zone))
      case .hash(let columns, let modulus):
        for column in columns { _ = try table.type(of: column) }
        guard place == strategy.levels.count - 1 else { throw ProposalError("HASH can only be the last level here") }
        let list = columns.map(SQLIdentifier.quoted).joined(separator: ", ")
        levels.append(.init(key: "HASH (\(list))", columns: columns, division: .remainders(modulus)))
      }
    }
    let columns = levels.flatMap(\.columns)
    guard Set(columns).count == columns.count else { throw ProposalError("a column can divide only one level") }
    return levels
  }

  /// The types of time, and whether a value is a whole day.
  private static let times: [String: Bool] = ["date": true, "timestamp": false, "timestamptz": false]

  private init(key: String, columns: [String], division: Division) {
    self.key = key
    self.columns = columns
    self.division = division
  }

  private init(
    periodsOf column: String, _ interval: CalendarInterval?, for table: PlainTableFacts, zone: TimeZoneRules
  ) throws(ProposalError) {
    let type = try table.type(of: column)
    guard let isDate = Self.times[type] else {
      throw ProposalError(
        "\(column) is of type \(type): only date, timestamp and timestamptz are divided into periods here")
    }
    guard let interval else { throw ProposalError("say how long a period of \(column) is: RANGE (\(column)) monthly") }
    let words: [String: (length: String, pattern: String)] = [
      "hour": ("1 hour", #"YYYYMMDD"t"HH24"#), "day": ("1 day", "YYYYMMDD"), "week": ("7 days", #"IYYY"w"IW"#),
      "month": ("1 month", "YYYYMM"), "quarter": ("3 months", #"YYYY"q"Q"#), "year": ("1 year", "YYYY"),
    ]
    let unit = interval.granularityName
    guard let (length, pattern) = words[unit] else {
      throw ProposalError("\(unit) is no period here: write hourly, daily, weekly, monthly, quarterly or yearly")
    }
    if unit == "hour", isDate || zone != .utc {
      throw ProposalError(
        isDate ? "\(column) holds whole days" : "hours are laid in UTC, and the policy says \(zone.name)")
    }
    self.init(
      key: "RANGE (\(SQLIdentifier.quoted(column)))", columns: [column],
      division: .periods(
        unit: unit, length: length, pattern: pattern, type: type, zone: SQLIdentifier.literal(zone.name)))
  }
}

extension PlainTableFacts {
  fileprivate func type(of name: String) throws(ProposalError) -> String {
    guard let column = column(name) else {
      throw ProposalError("the table has no column \(name); it has \(columns.map(\.name).joined(separator: ", "))")
    }
    if column.isGenerated { throw ProposalError("\(name) is a generated column, which no table is divided by") }
    return column.type
  }
}
