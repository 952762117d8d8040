public import PartitionModel

extension CreatePlan {
  /// What there is to create below `root`, seen at `now`.
  ///
  /// Planning is adding: what is missing is put into the tree, as its siblings are, and the tree is looked at again, until
  /// nothing is missing that could be created. So what the plan leaves is what coverage says of the tree that it makes.
  ///
  /// - Parameters:
  ///   - policy: What the owner wants of the tree.
  ///   - keys: The keys that must have a partition and have none.
  ///   - holders: The names that are taken in the schemas of the tree.
  public init(
    for root: Partition, at now: Instant, policy: Policy?, serverZone: TimeZoneRules = .utc,
    lacking keys: [String] = [], holders: [RelationName: NameHolder] = [:]
  ) {
    var planner = Planner(root, at: now, policy: policy, serverZone: serverZone, names: Names(holders))
    if planner.readsAllBounds() {
      planner.add(keys: keys)
      for _ in 0..<Planner.mostRounds where planner.addWhatIsMissing() {}
      planner.refuseWhatIsNoTime()
    }
    self = planner.plan
  }
}

/// Adds partitions to a tree until it lacks none.
private struct Planner {
  /// More levels than any tree has, each of which may need some rounds.
  static let mostRounds = 100

  private let now: Instant
  private let policy: Policy?
  private let serverZone: TimeZoneRules
  private var names: Names
  private var tree: GrowingTree
  private var axis: TimeAxis?
  private var granularity: CalendarInterval?
  private var refusals: [String] = []

  init(_ root: Partition, at now: Instant, policy: Policy?, serverZone: TimeZoneRules, names: Names) {
    self.now = now
    self.policy = policy
    self.serverZone = serverZone
    self.names = names
    self.tree = GrowingTree(root)
    let coverage = TreeCoverage(of: root, at: now, policy: policy, serverZone: serverZone)
    self.axis = coverage.axis
    self.granularity = coverage.granularity?.interval
  }

  var plan: CreatePlan { CreatePlan(partitions: tree.planned, refusals: refusals) }

  private mutating func refuse(_ words: String) {
    if !refusals.contains(words) { refusals.append(words) }
  }

  // MARK: What cannot be told

  /// Whether every bound of the tree was read: one that was not may take the rows of what seems to be missing.
  mutating func readsAllBounds() -> Bool {
    let unread = tree.root.withUnreadBound
    for partition in unread.prefix(1) {
      let more = unread.count > 1 ? " (and of \(unread.count - 1) more)" : ""
      refuse("\(tree.root.name): the bound of \(partition)\(more) could not be read: what is missing cannot be told.")
    }
    return unread.isEmpty
  }

  /// Says of ranges through which no time runs that nothing tells when they will be needed.
  mutating func refuseWhatIsNoTime() {
    for words in tree.root.untimedRanges(besides: axis) { refuse(words) }
  }

  // MARK: What is missing

  /// Whether anything was added.
  mutating func addWhatIsMissing() -> Bool {
    let missing = tree.root.missingAhead(at: now, policy: policy, serverZone: serverZone)
    if let axis = missing.axis { self.axis = axis }
    if missing.isCut {
      refuse("\(tree.root.name) lacks more than \(MissingAhead.limit) periods in a branch: run this command again.")
    }
    for gap in missing.wideGaps {
      guard let start = gap.span.start.instant, let end = gap.span.end.instant else { continue }
      refuse(
        "\(tree.root.name)\(Self.words(gap.branch)): from \(start) to \(end) \(gap.count) periods have no partition, more than "
          + "the \(MissingAhead.limit) that a gap may have to be filled; detach what lies before it, or create by hand "
          + "what is needed of it.")
    }
    let before = tree.count
    // What one branch lacks, others may lack too.
    var done: Set<Wanted> = []
    for period in missing.periods {
      guard let partition = period.partition else {
        refuse(
          "\(tree.root.name)\(Self.words(period.branch)): a catch-all partition takes the rows of periods that are missing; "
            + "divide it first.")
        continue
      }
      if isPastRetention(period.span) {
        refuse(
          "\(tree.root.name)\(Self.words(period.branch)): nothing is created for a time that is past the retention; "
            + "partwatch ddl archive ends the gap.")
        continue
      }
      if done.insert(Wanted(partition: partition, span: period.span)).inserted { add(partition, for: period.span) }
    }
    for branch in missing.unmeasured { add(branch.partition, for: nil) }
    tree.grow()
    return tree.count > before
  }

  private struct Wanted: Hashable {
    let partition: MissingPartition
    let span: TimeSpan
  }

  private static func words(_ label: BranchLabel) -> String { label.conditions.isEmpty ? "" : " \(label)" }

  private func isPastRetention(_ span: TimeSpan) -> Bool {
    guard let retention = policy?.retention, let end = span.end.instant, let zone = axis?.zone else { return false }
    return zone.adding(retention, to: end) <= now
  }

  private mutating func add(_ missing: MissingPartition, for span: TimeSpan?) {
    guard let table = tree.table(missing.table), let key = table.key else { return }
    switch missing.rows {
    case .time, .listedTime: addTime(span, to: table, key)
    case .anything: fill(table, key, for: span)
    case .bound(.hash): addRemainders(to: table)
    case .bound(let bound): add(bound, to: table)
    }
  }

  private mutating func addTime(_ span: TimeSpan?, to table: Partition, _ key: PartitionKey) {
    guard let axis, let span, let start = span.start.instant, let end = span.end.instant else {
      refuse("\(table.name): nothing says how long a period is; give its policy a granularity.")
      return
    }
    if key.strategy == .range {
      func datum(_ instant: Instant) -> [PartitionBound.RangeDatum] {
        [.value(axis.scale.value(of: instant, in: axis.zone))] + table.boundRest(at: instant, along: axis)
      }
      let from = datum(start)
      // Where a partition begins within an instant, what the instant lacks falls to the one before it.
      let begins = table.partitions.contains { if case .range(from, _) = $0.bound { true } else { false } }
      if !begins { add(.range(from: from, to: datum(end)), to: table) }
    } else if let values = axis.listed(span, like: table.partitions.map(\.bound)) {
      add(.list(values.map { .value($0) }), to: table)
    } else {
      refuse("\(table.name): its lists hold times in a form that is not known here.")
    }
  }

  /// Gives a table that has no partition what its kin have.
  private mutating func fill(_ table: Partition, _ key: PartitionKey, for span: TimeSpan?) {
    if let axis, axis.divides(key) { return addTime(span, to: table, key) }
    guard let model = tree.kin(of: table.oid).first(where: { !$0.attached.isEmpty }) else {
      refuse("\(table.name) has no partition, and no other table shows which it should have.")
      return
    }
    for partition in model.attached {
      if let bound = partition.bound { add(bound, to: table, model: tree.original(of: partition)) }
    }
  }

  private mutating func addRemainders(to table: Partition) {
    var moduli: [(modulus: Int, remainder: Int)] = []
    for case .hash(let modulus, let remainder) in table.attached.map(\.bound) { moduli.append((modulus, remainder)) }
    // Every modulus of one table is a factor of the next larger one.
    guard let most = moduli.map(\.modulus).max(), most <= 65_536 else { return }
    for remainder in 0..<most where !moduli.contains(where: { remainder % $0.modulus == $0.remainder }) {
      add(.hash(modulus: most, remainder: remainder), to: table)
    }
  }

  // MARK: Keys

  /// Adds a partition for each of `keys` to the tables that tell keys apart: the outermost, and of the periods those that
  /// are not over.
  mutating func add(keys: [String]) {
    guard !keys.isEmpty else { return }
    var lists: [Partition] = []
    func search(_ table: Partition) {
      guard let key = table.key else { return }
      if let axis, axis.divides(key) {
        for partition in table.attached where axis.reach(partition.bound).map({ $0.end > .at(now) }) ?? false {
          search(partition)
        }
      } else if key.strategy == .list {
        lists.append(table)
      }
    }
    search(tree.root)
    if lists.isEmpty { refuse("\(tree.root.name): no table below it is split by a list, so no key can be given one.") }
    for key in keys.sorted(by: Self.comesBefore) { for table in lists { add(.list([.value(key)]), to: table) } }
    tree.grow()
  }

  /// Numbers in numeric order, then all else.
  private static func comesBefore(_ left: String, _ right: String) -> Bool {
    switch (Int64(left), Int64(right)) {
    case (let left?, let right?): left < right
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): left < right
    }
  }

  // MARK: One partition

  private mutating func add(_ bound: PartitionBound, to table: Partition, model given: Partition? = nil) {
    if tree.hasSeed(for: bound, in: table.oid, axis) { return }
    let model = given ?? tree.model(for: bound, of: table, along: axis)
    if model?.storage == .foreign {
      refuse(
        "\(table.name) \(bound.sql): its siblings are foreign tables, which are created with options of their own.")
      return
    }
    plant(bound, model, below: table.oid)
  }

  /// Puts a partition like `model` into the tree, and below it what `model` has that time does not divide.
  private mutating func plant(_ bound: PartitionBound, _ model: Partition?, below parent: OID) {
    let context = tree.context(of: bound, in: parent, axis)
    let siblings = tree.named(likeThoseIn: parent, isDefault: bound == .default, axis)
    let schema = model?.name.schema ?? tree.schema(of: parent)
    let stated = tree.statedName(of: bound, in: parent, by: policy?.pattern?.names ?? [], axis)
    let found =
      bound == .default && stated == nil
      ? names.takeDefault(context, like: siblings.first, in: schema)
      : names.take(context, stated: stated, like: siblings, in: schema, granularity: granularity)
    let oid = tree.plant(.init(name: found.name, bound: bound, model: model, remarks: found.remarks), below: parent)
    guard let model, let key = model.key else { return }
    let isTimed = axis?.divides(key) ?? false
    for child in model.attached where !isTimed || child.bound == .default {
      if let bound = child.bound { plant(bound, tree.original(of: child), below: oid) }
    }
  }
}

extension Partition {
  /// Its partitions but for those that are being detached.
  var attached: [Partition] { partitions.filter { !$0.isDetachPending } }
}

extension TimeAxis {
  /// The values of a list that holds `span`, written as those of `bounds` are; nil where none of them shows how.
  fileprivate func listed(_ span: TimeSpan, like bounds: [PartitionBound?]) -> [String]? {
    guard let start = span.start.instant, let end = span.end.instant else { return nil }
    var samples: [String] = []
    for case .list(let values) in bounds { for case .value(let text) in values { samples.append(text) } }
    let digits = samples.first?.utf8.filter { (0x30...0x39).contains($0) }.count
    let isMonth = scale == .text && digits == 6
    if scale == .text, digits == nil { return nil }
    var values: [String] = []
    var instant = start
    while instant < end {
      var text = TimeScale.date.value(of: instant, in: zone)
      if isMonth { text = String(text.dropLast(3)) }
      if scale == .text, samples.first?.contains("-") == false { text = text.split(separator: "-").joined() }
      values.append(text)
      instant = zone.adding(isMonth ? CalendarInterval(months: 1) : CalendarInterval(days: 1), to: instant)
    }
    return values
  }
}
