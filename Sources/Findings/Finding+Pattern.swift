public import PartitionModel

extension TreeReport {
  /// Where the table is not as its policy's pattern has it, by rule. Of many that depart from one rule the first few have a
  /// finding each, and the rest one together.
  var patternFindings: [Finding] {
    guard let conformance else { return [] }
    return PatternRule.allCases.flatMap { rule -> [Finding] in
      guard let departures = conformance.rules[rule] else { return [] }
      var findings = departures.first.map { departure in
        Finding(
          .nonconforming, .warning, table: root.name, sentence: departure.sentence(of: root.name),
          remedy: departure.remedy(for: root.name))
      }
      let more = departures.count - departures.first.count
      if more > 0 {
        findings.append(
          Finding(
            .nonconforming, .warning, table: root.name,
            sentence: "\(more) more \(more == 1 ? "departs" : "depart") from the pattern's rule \(rule.rawValue)",
            remedy: "as for the first \(departures.first.count); or change the pattern, if it is not meant"))
      }
      return findings
    }
  }
}

extension Departure {
  fileprivate func sentence(of root: RelationName) -> String {
    /// Of the root itself a finding says the name.
    func subject(_ table: RelationName) -> String { table == root ? "" : "\(table) is " }
    switch self {
    case .key(let table, let key?, let wanted?):
      return "\(subject(table))partitioned by \(key), not by \(wanted)"
    case .key(let table, let key?, nil): return "\(subject(table))partitioned by \(key), where the pattern ends"
    case .key(let table, nil, let wanted?): return "\(subject(table))not partitioned by \(wanted)"
    case .key(let table, nil, nil): return "\(subject(table))not partitioned"
    case .type(let column, let type?, let wanted, _): return "\(column) is \(type), not \(wanted)"
    case .type(let column, nil, let wanted, _): return "there is no column \(column), which should be \(wanted)"
    case .timeZone(let column):
      return "\(column) is a timestamp without time zone: which instants a partition holds is left to whoever writes"
    case .nullable(let column): return "\(column) may be NULL"
    case .noColumn(let column): return "there is no column \(column), which should be NOT NULL"
    case .noPrimaryKey: return "no primary key"
    case .primaryKey(let key, let lacking):
      return "the primary key (\(key.columns.joined(separator: ", "))) lacks \(lacking.joined(separator: ", "))"
    case .name(let partition, let wanted, let template, _):
      return "\(partition) should be named \(wanted), by \(template)"
    case .defaultPartition(let partition, _): return "\(partition) is a DEFAULT partition, which should not be there"
    case .noDefaultPartition(let table): return "\(table == root ? "it" : "\(table)") has no DEFAULT partition"
    case .noIndex(let columns): return "no index begins with (\(columns.joined(separator: ", ")))"
    }
  }

  fileprivate func remedy(for root: RelationName) -> String {
    let table = root.quoted
    switch self {
    case .key(let split, _, let wanted):
      let key = wanted.map { "PARTITION BY \($0)" } ?? "without PARTITION BY"
      return split == root
        ? "a key cannot be altered: CREATE a table \(key), and move the rows to it"
        : "a key cannot be altered: CREATE a table \(key), move the rows to it, and ATTACH it in place of \(split.quoted)"
    case .type(let column, nil, let wanted, _):
      return "ALTER TABLE \(table) ADD COLUMN \(SQLIdentifier.quoted(column)) \(wanted);"
    case .type(let column, _, let wanted, isKey: true):
      return Self.unalterable(column, wanted.text)
    case .type(let column, _, let wanted, isKey: false):
      return
        "ALTER TABLE \(table) ALTER COLUMN \(SQLIdentifier.quoted(column)) TYPE \(wanted); as a rule it rewrites every "
        + "partition under ACCESS EXCLUSIVE"
    case .timeZone(let column): return Self.unalterable(column, "timestamptz")
    case .nullable(let column): return Self.settingNotNull(column, of: table)
    case .noColumn(let column):
      return "ALTER TABLE \(table) ADD COLUMN \(SQLIdentifier.quoted(column)) …; fill it, and SET NOT NULL"
    case .noPrimaryKey(let keys):
      return
        "ALTER TABLE \(table) ADD PRIMARY KEY (\(Self.list(keys + ["…"]))); it builds the indexes under ACCESS EXCLUSIVE, "
        + "unless each partition has its own already"
    case .primaryKey(let key, let lacking):
      return "ALTER TABLE \(table) DROP CONSTRAINT \(SQLIdentifier.quoted(key.constraint)), "
        + "ADD PRIMARY KEY (\(Self.list(key.columns + lacking))); it builds the indexes under ACCESS EXCLUSIVE"
    case .name(_, let wanted, _, isTaken: true): return "rename the partition that is named \(wanted) first"
    case .name(let partition, let wanted, _, isTaken: false):
      return "ALTER TABLE \(partition.quoted) RENAME TO \(SQLIdentifier.quoted(wanted));"
    case .defaultPartition(let partition, let parent):
      return "move its rows to partitions of their own; once it is empty, "
        + "ALTER TABLE \(parent.quoted) DETACH PARTITION \(partition.quoted); DROP TABLE \(partition.quoted);"
    case .noDefaultPartition(let parent):
      let suffix = "_default"
      let name = SQLIdentifier.clipped(parent.name, to: 63 - suffix.utf8.count) + suffix
      return
        "CREATE TABLE \(RelationName(schema: parent.schema, name: name).quoted) PARTITION OF \(parent.quoted) DEFAULT;"
    case .noIndex(let columns):
      // The table's index adopts those that its partitions have already: it builds nothing, and blocks no writer for long.
      return "CREATE INDEX CONCURRENTLY ON … (\(Self.list(columns))); for each leaf; then "
        + "CREATE INDEX ON \(table) (\(Self.list(columns)));"
    }
  }

  /// A scan that lets everybody read and write, and then an instant of ACCESS EXCLUSIVE: SET NOT NULL believes a CHECK.
  private static func settingNotNull(_ column: String, of table: String) -> String {
    let suffix = "_is_not_null"
    let name = SQLIdentifier.quoted(SQLIdentifier.clipped(column, to: 63 - suffix.utf8.count) + suffix)
    let column = SQLIdentifier.quoted(column)
    return [
      "ADD CONSTRAINT \(name) CHECK (\(column) IS NOT NULL) NOT VALID", "VALIDATE CONSTRAINT \(name)",
      "ALTER COLUMN \(column) SET NOT NULL", "DROP CONSTRAINT \(name)",
    ].map { "ALTER TABLE \(table) \($0);" }.joined(separator: " ")
  }

  private static func unalterable(_ column: String, _ type: String) -> String {
    "the type of a key column cannot be altered: CREATE a table whose \(SQLIdentifier.quoted(column)) is \(type), "
      + "and move the rows to it"
  }

  /// Columns as SQL lists them; `…` stands for whatever else.
  private static func list(_ columns: [String]) -> String {
    columns.map { $0 == "…" ? $0 : SQLIdentifier.quoted($0) }.joined(separator: ", ")
  }
}

extension UnpartitionedTable {
  /// What is to be said of it.
  public var finding: Finding {
    Finding(.nonconforming, .warning, table: name, sentence: "not partitioned, \(reasonInWords)", remedy: remedy)
  }

  private var reasonInWords: String {
    switch reason {
    case .columns(let columns): "though it has \(columns.joined(separator: " and "))"
    case .size(let bytes, let limit): "though it takes about \(bytes), more than \(limit)"
    }
  }

  private var remedy: String {
    let key = key.first.map { "\($0)" } ?? "…"
    return
      "rename it, CREATE TABLE \(name.quoted) (…) PARTITION BY \(key); and make it a partition of that, or move its rows"
  }
}
