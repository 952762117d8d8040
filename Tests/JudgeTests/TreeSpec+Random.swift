@testable import PartitionModel

extension TreeSpec {
  /// A tree that PostgreSQL accepts and that no sane person would make, with much that sane people do make.
  static func random(_ random: inout Seeded, _ almanac: Almanac, schema: String) -> TreeSpec {
    let time = random.pick(TimeKey.allCases + [.timestamptz, .timestamptz, .date, .timestamp])
    var grower = TreeGrower(random: random, almanac: almanac, time: time)
    let spec = grower.spec(schema: schema)
    random = grower.random
    return spec
  }
}

/// What divides one level of a tree.
private enum Level {
  case time
  case list(String)
  case range(String)
  /// A list here, a range there.
  case either(String)
  case hash
}

/// Makes one tree, from the root down.
private struct TreeGrower {
  var random: Seeded
  let almanac: Almanac
  let time: TimeKey
  var zone = 0
  var moment = 0
  var statesScale = false
  /// Whether keys of time may have another column.
  var hasTies = false
  var tables = 0
  /// What siblings share, where they do: the same lists in every month.
  var layouts: [String: [(bound: String, isDefault: Bool)]] = [:]
  var periods: [Int] = []

  init(random: Seeded, almanac: Almanac, time: TimeKey) {
    self.random = random
    self.almanac = almanac
    self.time = time
  }

  mutating func spec(schema: String) -> TreeSpec {
    moment = random.number(0...Almanac.moments.count - 1)
    zone = random.percent(40) ? 0 : random.number(0...Almanac.zones.count - 1)
    let coarsest =
      time == .monthOfTimestamp ? [4, 4, 5, 6] : time.isDaily ? [2, 3, 4, 4, 4, 5, 6] : [0, 1, 2, 3, 4, 4, 4, 5, 6]
    periods = [random.pick(coarsest)]
    statesScale = time.needsScale || random.percent(20)

    let lists = random.shuffled(["n", "region", "mood", "flag", "num"]).map(Level.list)
    // Where a policy says that whole numbers are time, those of any range would be.
    let ranges = random.shuffled(
      (statesScale && time.type == "bigint" ? ["letter"] : ["letter", "seq", "seq", "seq, n"])
        + (time.label == "at" ? ["other"] : [])
    ).map(Level.range)
    let levels: [Level] =
      switch random.number(0...22) {
      case 0...1: [.time]
      case 2: [lists[0]]
      case 3...5: [lists[0], .time]
      case 6...8: [.time, lists[0]]
      case 9: [.time, .hash]
      case 10: [lists[0], .hash, .time]
      case 11: [.hash, .time]
      case 12...13: [lists[0], lists[1], .time]
      case 14...15: [.time, .time]
      case 16: [.time, ranges[0]]
      case 17: [ranges[0], .time]
      case 18: [.time, lists[0], lists[1]]
      case 19: [.time, .either("n")]
      case 20: [.either("n"), .time]
      case 21: [.time, ranges[0], .hash]
      default: [.hash, lists[0], .time]
      }
    if levels.count > 1, case .time = levels[0], case .time = levels[1] {
      periods = random.pick(
        [[6, 4], [6, 5], [5, 4], [4, 3], [4, 2]].filter { time != .monthOfTimestamp || $0[1] >= 4 })
    }
    // An expression gives many instants one value, which is then too wide to be divided by microseconds; and where the
    // axis is another column, siblings of this one must have the same key.
    hasTies =
      random.percent(30) && time.label == "at"
      && !levels.contains { if case .range("other") = $0 { true } else { false } }
    let root = table(bound: "", levels, isRoot: true)
    return TreeSpec(
      time: time, zone: Almanac.zones[zone], now: almanac.now[moment], schema: schema,
      statesScale: statesScale || hasUnevenBounds, root: root)
  }

  /// Whether bounds may be no whole hours, so that nothing but a policy tells an epoch from a counter.
  private var hasUnevenBounds: Bool { ["Asia/Kolkata", "Australia/Lord_Howe"].contains(Almanac.zones[zone]) }

  // MARK: Levels

  private mutating func table(
    bound: String, _ levels: [Level], isRoot: Bool = false, within: ClosedRange<Instant>? = nil, period: Int = 0
  ) -> TreeSpec.Table {
    tables += 1
    var table = TreeSpec.Table(bound: bound, isAttached: !isRoot && random.percent(10))
    var levels = levels
    if !isRoot {
      if levels.isEmpty || tables > 45 || random.percent(8) { return table }
      // Some siblings have their levels the other way round, or one of them not at all.
      if levels.count > 1, random.percent(5) { levels.swapAt(0, 1) }
      if levels.count > 1, random.percent(4) { levels.removeFirst() }
    }
    let below = Array(levels.dropFirst())
    switch levels[0] {
    case .time: divideByTime(&table, below, within: within, period: period)
    case .list(let column): divide(&table, by: "LIST (\(column))", below, period) { $0.lists(of: column) }
    // Among whole numbers that a policy calls snowflakes, which column it means is not to be told.
    case .either(let column) where time == .snowflake || random.percent(50):
      divide(&table, by: "LIST (\(column))", below, period) { $0.lists(of: column) }
    case .range(let column), .either(let column):
      divide(&table, by: "RANGE (\(column))", below, period) { $0.ranges(of: column) }
    case .hash:
      let key = random.percent(70) ? "HASH (id)" : "HASH (id, salt)"
      divide(&table, by: key, below, period) { $0.remainders() }
    }
    if !isRoot, random.percent(5) { table.partitions = [] }
    return table
  }

  private mutating func divide(
    _ table: inout TreeSpec.Table, by key: String, _ below: [Level], _ period: Int,
    _ layout: (inout TreeGrower) -> [(bound: String, isDefault: Bool)]
  ) {
    table.key = key
    let bounds: [(bound: String, isDefault: Bool)]
    if let shared = layouts[key], random.percent(60) { bounds = shared } else { bounds = layout(&self) }
    layouts[key] = bounds
    for bound in bounds {
      var child = self.table(bound: bound.bound, below, period: period)
      // A DEFAULT may be split by the very key again.
      if bound.isDefault, below.isEmpty, key.hasPrefix("LIST"), random.percent(20) {
        child.key = key
        child.partitions = lists(of: String(key.dropFirst(6).dropLast())).map { TreeSpec.Table(bound: $0.bound) }
      }
      table.partitions.append(child)
    }
  }

  private static let pools: [String: [String]] = [
    "n": ["1", "2", "10", "-5", "NULL"],
    "region": ["'eu'", "'us'", "'a,b'", "'O''Brien'", "') TO ('", "'NULL'", "''", "'back\\slash'", "NULL"],
    "mood": ["'sad'", "'ok'", "'happy day'", "NULL"],
    "flag": ["true", "false", "NULL"],
    "num": ["1", "-3", "1e3", "NULL"],
  ]

  private mutating func lists(of column: String) -> [(bound: String, isDefault: Bool)] {
    // The same number, though not the same text.
    let spelled = column == "num" ? [random.pick(["2.5", "2.50"])] : []
    var values = random.shuffled((Self.pools[column] ?? ["NULL"]) + spelled)[...]
    var bounds: [(String, Bool)] = []
    for _ in 0..<random.number(1...3) where !values.isEmpty {
      let count = min(random.pick([1, 1, 1, 2, 3]), values.count)
      bounds.append(("FOR VALUES IN (\(values.prefix(count).joined(separator: ", ")))", false))
      values = values.dropFirst(count)
    }
    if random.percent(25) { bounds.append(("DEFAULT", true)) }
    return bounds
  }

  private mutating func ranges(of column: String) -> [(bound: String, isDefault: Bool)] {
    let cuts: [String]
    switch column {
    case "letter": cuts = ["MINVALUE", "'a'", "'f'", "'m,'", "'t'", "MAXVALUE"]
    case "other": cuts = ["MINVALUE", "'2026-01-01'", "'2026-11-01'", "'2026-12-01'", "'infinity'"]
    case "seq, n": cuts = ["MINVALUE, MINVALUE", "0, 5", "0, 9", "10, MINVALUE", "20, 7", "MAXVALUE, MAXVALUE"]
    case "n": cuts = ["MINVALUE", "-5", "1", "2", "7", "MAXVALUE"]
    default: cuts = ["MINVALUE", "-10", "0", "10", "20", "100", "MAXVALUE"]
    }
    let chosen = cuts.filter { _ in random.percent(60) }
    var bounds: [(String, Bool)] = []
    for (from, to) in zip(chosen, chosen.dropFirst()) where random.percent(85) && bounds.count < 3 {
      bounds.append(("FOR VALUES FROM (\(from)) TO (\(to))", false))
    }
    if random.percent(25) { bounds.append(("DEFAULT", true)) }
    return bounds
  }

  private mutating func remainders() -> [(bound: String, isDefault: Bool)] {
    let shapes: [[(Int, Int)]] = [
      [(2, 0), (2, 1)], [(2, 0), (2, 1)], [(3, 0), (3, 1), (3, 2)], [(2, 0), (4, 1), (4, 3)], [(1, 0)],
      [(2, 1)], [(3, 0), (3, 2)], [(2, 0), (4, 1)], [(2, 1), (6, 0), (6, 4)],
    ]
    return random.pick(shapes).map { ("FOR VALUES WITH (MODULUS \($0.0), REMAINDER \($0.1))", false) }
  }

  // MARK: Time

  /// A place between two partitions: an instant, and how the columns after it divide it.
  private struct Cut {
    var text: String
    var instant: Instant?
  }

  private mutating func divideByTime(
    _ table: inout TreeSpec.Table, _ below: [Level], within: ClosedRange<Instant>?, period: Int
  ) {
    if time == .date || time == .text, random.percent(15) { return divideByDays(&table, below, within: within) }
    let hasTie = hasTies && random.percent(50)
    table.key = "RANGE (\(time.key("at"))\(hasTie ? ", tie" : ""))"
    let cuts = self.cuts(within: within, period: periods[min(period, periods.count - 1)], hasTie: hasTie)
    for (from, to) in zip(cuts, cuts.dropFirst()) where random.percent(86) {
      var range: ClosedRange<Instant>?
      if let start = from.instant, let end = to.instant, start < end { range = start...end }
      table.partitions.append(
        self.table(
          bound: "FOR VALUES FROM (\(from.text)) TO (\(to.text))", below, within: random.percent(85) ? range : nil,
          period: period + 1))
    }
    if random.percent(22) {
      // Not where a column after the time may divide an instant, of which the DEFAULT's own partitions would share a part.
      let timeless = below.filter { if case .time = $0 { false } else { true } }
      let again: [Level] = random.percent(20) ? [.time] : []
      table.partitions.append(
        self.table(bound: "DEFAULT", hasTies ? timeless : again + below, period: period + 1))
    }
  }

  /// Lists of days around now, most of them there.
  private mutating func divideByDays(_ table: inout TreeSpec.Table, _ below: [Level], within: ClosedRange<Instant>?) {
    table.key = "LIST (\(time.key("at")))"
    let begins = almanac.beginnings(zone: zone, period: 2, moment: moment)
    let current = begins.lastIndex { $0 <= almanac.now[moment] } ?? 0
    var days = begins[max(0, current - 3)...min(begins.count - 1, current + 4)].filter { day in
      within.map { $0.contains(day) } ?? true
    }[...]
    while !days.isEmpty {
      let count = min(random.pick([1, 1, 2, 3]), days.count)
      let values = days.prefix(count).compactMap { time.literals(at: $0, zone: Almanac.zones[zone]).first }
      days = days.dropFirst(count)
      if random.percent(85) {
        table.partitions.append(
          self.table(bound: "FOR VALUES IN (\(values.joined(separator: ", ")))", below, period: 2))
      }
    }
    if random.percent(22) { table.partitions.append(self.table(bound: "DEFAULT", below, period: 2)) }
  }

  /// The boundaries of neighbouring partitions, in order.
  private mutating func cuts(within: ClosedRange<Instant>?, period: Int, hasTie: Bool) -> [Cut] {
    var begins = almanac.beginnings(zone: zone, period: period, moment: moment)
    let now = almanac.now[moment]
    if let within { begins = begins.filter { within.contains($0) } }
    let current = begins.lastIndex { $0 <= now } ?? 0
    let reach = tables > 20 ? 1 : 3
    let first = max(0, current - random.number(0...reach))
    let last = min(begins.count - 1, current + 1 + random.number(0...reach))
    guard first <= last else { return [] }
    var instants = Array(begins[first...last])
    if random.percent(15) {
      instants = instants.filter { _ in random.percent(60) }
      if !time.isDaily, time != .timestamp, random.percent(50), let some = instants.last {
        statesScale = true
        instants.append(some.advanced(byMicroseconds: 1_234_567_000 + Int64(random.number(0...999_999))))
      }
    }
    var cuts: [Cut] = []
    var previous = ""
    for instant in instants {
      guard let literal = literal(instant), literal != previous else { continue }
      previous = literal
      for tie in hasTie ? ties() : [""] { cuts.append(Cut(text: literal + tie, instant: instant)) }
    }
    addEnds(&cuts, hasTie: hasTie)
    return cuts
  }

  /// The value at which rows of `instant` begin, or one in the middle of them.
  private mutating func literal(_ instant: Instant) -> String? {
    let literals = time.literals(at: instant, zone: Almanac.zones[zone])
    guard literals.count > 1, random.percent(10) else { return literals.first }
    return literals.last
  }

  /// How further columns divide an instant, in order.
  private mutating func ties() -> [String] {
    switch random.number(0...9) {
    case 0...4: [", MINVALUE"]
    case 5: [", MAXVALUE"]
    case 6...7: [", 5"]
    default: [", 5", ", 9"]
    }
  }

  private mutating func addEnds(_ cuts: inout [Cut], hasTie: Bool) {
    func text(_ value: String) -> String {
      guard hasTie else { return value }
      return value.hasSuffix("VALUE") ? "\(value), \(value)" : "\(value), MINVALUE"
    }
    let isCalendar = time.type == "date" || time.type.hasPrefix("timestamp")
    switch random.number(0...99) {
    case 0..<12: cuts.insert(Cut(text: text("MINVALUE")), at: 0)
    case 12..<16 where isCalendar: cuts.insert(Cut(text: text("'-infinity'")), at: 0)
    case 16..<20 where isCalendar && zone == 0: cuts.insert(Cut(text: text("'0044-03-01 BC'")), at: 0)
    default: break
    }
    switch random.number(0...99) {
    case 0..<10: cuts.append(Cut(text: text("MAXVALUE")))
    case 10..<15 where isCalendar: cuts.append(Cut(text: text("'infinity'")))
    case 15..<19 where isCalendar: cuts.append(Cut(text: text("'9999-12-01'")))
    default: break
    }
  }
}
