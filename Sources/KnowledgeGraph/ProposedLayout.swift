public import PartitionModel

/// The partitions that a table would have, as SQL.
public struct ProposedLayout: Hashable, Sendable {
  /// What follows the table's columns: `PARTITION BY LIST (campaign_id)`.
  public let partitionBy: String
  /// Creates the partitions, parents first, in a schema of their own.
  public let statements: [String]
  /// How many of them hold rows.
  public let leaves: Int
  /// What was assumed.
  public let remarks: [String]

  /// Where the partitions are, apart from whatever else there is.
  public static let schema = "partwatch_proposed"
  /// As many leaves as are built.
  static let mostLeaves = 10_000

  /// What `tree` would be in `strategy`.
  ///
  /// - Parameters:
  ///   - types: The types of its columns, by name, as `pg_type` has them.
  ///   - now: The present, around which periods are laid where nothing shows them.
  /// - Throws: `ProposalError` for a column that there is not, or of which nothing shows how to divide it.
  public init(
    of tree: TreeReport, as strategy: ProposedStrategy, types: [String: String], at now: Instant
  ) throws(ProposalError) {
    var remarks: [String] = []
    var levels: [(key: String, bounds: [String])] = []
    for level in strategy.levels {
      switch level {
      case .list(let column, let values):
        try Self.require([column], types)
        let bounds =
          values?.map { "FOR VALUES IN (\(SQLIdentifier.literal($0)))" } ?? Self.listed(column, in: tree.root)
        if bounds.isEmpty {
          throw ProposalError("nothing shows which values \(column) has; say them: LIST (\(column)) IN ('a', 'b')")
        }
        levels.append(("LIST (\(SQLIdentifier.quoted(column)))", bounds))
      case .range(let column, let interval):
        try Self.require([column], types)
        let periods = try Periods(of: column, type: types[column] ?? "", interval, in: tree, at: now)
        remarks += periods.remarks
        levels.append(("RANGE (\(SQLIdentifier.quoted(column)))", periods.bounds))
      case .hash(let columns, let modulus):
        try Self.require(columns, types)
        let bounds = (0..<modulus).map { "FOR VALUES WITH (MODULUS \(modulus), REMAINDER \($0))" }
        levels.append(("HASH (\(columns.map(SQLIdentifier.quoted).joined(separator: ", ")))", bounds))
      }
    }
    var count = 1
    for level in levels {
      count = count.multipliedReportingOverflow(by: level.bounds.count).overflow ? .max : count * level.bounds.count
      if count > Self.mostLeaves {
        throw ProposalError("the proposed layout has more than \(Self.mostLeaves) leaves, which is more than are built")
      }
    }
    var statements: [String] = []
    func add(to parent: String, _ depth: Int) {
      for bound in levels[depth].bounds {
        let name = "\(Self.schema).p\(statements.count + 1)"
        let split = depth + 1 < levels.count ? " PARTITION BY \(levels[depth + 1].key)" : ""
        statements.append("CREATE TABLE \(name) PARTITION OF \(parent) \(bound)\(split)")
        if depth + 1 < levels.count { add(to: name, depth + 1) }
      }
    }
    add(to: tree.root.name.quoted, 0)
    self.partitionBy = "PARTITION BY \(levels[0].key)"
    self.statements = statements
    self.leaves = count
    self.remarks = remarks
  }

  private static func require(_ columns: [String], _ types: [String: String]) throws(ProposalError) {
    for column in columns where types[column] == nil {
      throw ProposalError("the table has no column \(column); it has \(types.keys.sorted().joined(separator: ", "))")
    }
  }

  /// The bounds by which some level of the tree lists `column` today.
  private static func listed(_ column: String, in root: Partition) -> [String] {
    var bounds: Set<PartitionBound> = []
    root.forEach { table in
      guard let key = table.key, key.strategy == .list, key.columns.first?.name == column else { return }
      for partition in table.partitions where !partition.isDetachPending {
        if let bound = partition.bound { bounds.insert(bound) }
      }
    }
    // Where levels list values otherwise, one value may stand in two of them.
    var values: [String] = []
    var seen: Set<PartitionBound.ListValue> = []
    for bound in bounds.sorted(by: { ($0.sql.count, $0.sql) < ($1.sql.count, $1.sql) }) {
      guard case .list(let list) = bound else { continue }
      let fresh = list.filter { seen.insert($0).inserted }
      if !fresh.isEmpty { values.append(PartitionBound.list(fresh).sql) }
    }
    return values + (bounds.contains(.default) ? ["DEFAULT"] : [])
  }
}

/// The periods of a range level.
private struct Periods {
  let bounds: [String]
  var remarks: [String] = []

  /// As long before now, in periods, as rows are taken to go back where nothing says.
  private static let usualPast = 12

  init(
    of column: String, type: String, _ stated: CalendarInterval?, in tree: TreeReport, at now: Instant
  ) throws(ProposalError) {
    let axis = tree.coverage.axis
    let isAxis = axis?.column == column
    let scales: [String: TimeScale] = ["date": .date, "timestamp": .wallClock, "timestamptz": .instant]
    guard let scale = isAxis ? axis?.scale : scales[type] else {
      throw ProposalError("\(column) is of type \(type); only times can be divided into periods here")
    }
    guard let interval = stated ?? (isAxis ? tree.coverage.granularity?.interval : nil) else {
      throw ProposalError("say how long a period of \(column) is: RANGE (\(column)) monthly")
    }
    // Values of whole days cannot be told apart within one.
    if scale == .date || scale == .text, interval.microseconds != 0 {
      throw ProposalError("\(column) holds whole days: no period of it is shorter than a day")
    }
    let zone = axis?.zone ?? tree.policy?.timeZone ?? .utc
    let granularity = Granularity(interval: interval, zone: zone)
    let spans = isAxis ? tree.places.compactMap(\.span) : []
    let ends = spans.flatMap { [$0.start.instant, $0.end.instant] }.compactMap { $0 }
    let first: Instant
    let last: Instant
    if let earliest = ends.min(), let latest = ends.max(), earliest < latest {
      (first, last) = (earliest, latest)
    } else {
      let past =
        tree.policy?.retention
        ?? CalendarInterval(
          months: interval.months * Self.usualPast, days: interval.days * Self.usualPast,
          microseconds: interval.microseconds * Int64(Self.usualPast))
      let back = CalendarInterval(months: -past.months, days: -past.days, microseconds: -past.microseconds)
      first = zone.adding(back, to: now)
      last = granularity.period(after: granularity.period(containing: now)).end
      remarks.append("nothing shows how far \(column) reaches: periods were laid from \(first) to \(last)")
    }
    guard granularity.count(from: first, to: last) <= ProposedLayout.mostLeaves else {
      throw ProposalError("\(column) has more than \(interval.periods(ProposedLayout.mostLeaves))")
    }
    var bounds: [String] = []
    var period = granularity.period(containing: first)
    while period.start < last {
      let (from, to) = (scale.literal(of: period.start, in: zone), scale.literal(of: period.end, in: zone))
      bounds.append("FOR VALUES FROM (\(from)) TO (\(to))")
      period = granularity.period(after: period)
    }
    self.bounds = bounds
  }
}
