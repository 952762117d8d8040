import Config
import Testing

@testable import PartitionModel

/// What to ask about a tree besides its bounds.
struct Question {
  var time: TimeKey
  /// The zone of whoever writes to it, where time is local.
  var zone = "UTC"
  var now: Instant
  /// Whether a policy says what the values of the time column stand for.
  var statesScale = false
}

/// What came of comparing one tree's model with PostgreSQL.
struct Judgement {
  /// Rows that PostgreSQL was asked about.
  var rows = 0
  /// Rows of which the model cannot know what becomes of them.
  var undetermined = 0
  /// Branches whose two ends were searched for.
  var branches = 0
  /// Where they differ, in words.
  var mismatches: [String] = []
}

/// Draws rows for a tree, asks PostgreSQL and the model about each, and compares.
struct Judge {
  private let root: Partition
  private var question: Question
  private let timeColumn: String
  private let coverage: TreeCoverage
  private let axis: TimeAxis
  private let readings: [BranchReading]
  private let space: RowSpace
  /// Every table of the tree with what it is reached through, the root first.
  private let paths: [OID: [Partition]]

  init(_ root: Partition, _ question: Question) throws {
    let zone = try #require(TimeZoneRules.iana(question.zone))
    let policy = question.statesScale ? Policy(timeScale: question.time.scale) : nil
    self.root = root
    self.question = question
    coverage = TreeCoverage(of: root, at: question.now, policy: policy, serverZone: zone)
    // Where no level is time, any axis will do: none divides by it.
    axis = coverage.axis ?? TimeAxis(column: question.time.label, scale: question.time.scale, zone: zone)
    // The outermost time is the axis, and need not be the one that was meant.
    self.question.time = axis.column == question.time.label ? question.time : .timestamptz
    timeColumn = axis.column == question.time.label ? "at" : axis.column
    readings = root.readings(along: axis)
    space = RowSpace(root, axis: axis)
    var paths: [OID: [Partition]] = [:]
    func walk(_ partition: Partition, _ above: [Partition]) {
      paths[partition.oid] = above + [partition]
      for child in partition.partitions { walk(child, above + [partition]) }
    }
    walk(root, [])
    self.paths = paths
  }

  /// Asks, and compares.
  func judgement(on bench: Bench, using random: inout Seeded) async throws -> Judgement {
    var judgement = Judgement()
    let groups = try await groups(bench, &random, &judgement)
    let bounds = bounds
    let instants = instants(around: bounds.sorted(), &random)
    let ties = space.tieCombinations
    let columns = [timeColumn, "id", "salt"] + (space.candidates + space.ties).map(\.column)

    var asked: [Asked] = []
    var rows: [String] = []
    for (place, group) in groups.enumerated() {
      for instant in instants {
        let isDivided = bounds.contains { axis.span(of: $0).contains(instant) }
        for member in group.members {
          // What follows the time decides at the instants of bounds alone.
          for tie in isDivided ? ties : Array(ties.prefix(1)) {
            for time in question.time.literals(at: instant, zone: question.zone) {
              let row = member.row.merging(tie)
              let texts = columns.dropFirst(3).map { (row.texts[$0] ?? nil).map(SQLIdentifier.literal) ?? "NULL" }
              rows.append(([time, "\(member.id)", "7"] + texts).joined(separator: ", "))
              asked.append(Asked(group: place, instant: instant, row: rows.count - 1))
            }
          }
        }
      }
    }
    let answers = try await bench.answers(root.name, columns: columns, rows: rows)
    judgement.rows += rows.count
    if coverage.axis == nil, dividesByTime {
      judgement.undetermined += rows.count
      return judgement
    }

    var observed: [Int: [Instant: Observation]] = [:]
    for (asked, answer) in zip(asked, answers) {
      let isDefault = answer.map { isThroughDefault($0, groups[asked.group].reading) } ?? false
      observed[asked.group, default: [:]][asked.instant, default: Observation()].add(answer, asked.row, isDefault)
    }
    for (place, group) in groups.enumerated() {
      let observations = observed[place] ?? [:]
      if !isCertain(group) {
        judgement.undetermined += observations.values.reduce(0) { $0 + $1.answers.count }
        continue
      }
      for instant in instants {
        guard let observation = observations[instant] else { continue }
        if let words = mismatch(observation, group, instant, rows, columns) {
          judgement.mismatches.append(words)
          break
        }
      }
    }
    compareEnds(groups, observed, &judgement)
    return judgement
  }

  private struct Asked {
    let group: Int
    let instant: Instant
    let row: Int
  }

  // MARK: Rows

  /// Rows of which the model must say the same: they differ only in what it calls one branch all the same.
  private struct Group {
    /// The branch, by its place; nil where the row's keys lead nowhere.
    let reading: Int?
    var members: [(row: DrawnRow, id: Int)]
  }

  private func isCertain(_ group: Group) -> Bool { group.reading.map { readings[$0].isCertain } ?? true }

  private func groups(_ bench: Bench, _ random: inout Seeded, _ judgement: inout Judgement) async throws -> [Group] {
    var remainders: [Int: [String: (remainder: Int, modulus: Int)]] = [:]
    for hash in space.hashes {
      let label = hash.columns.map(\.label).joined(separator: ", ")
      for found in try await bench.remainders(of: hash.columns, modulus: hash.modulus, table: hash.table) {
        remainders[found.id, default: [:]][label] = (found.remainder, hash.modulus)
      }
    }
    // One number for each combination of remainders.
    var ids: [(id: Int, remainders: [String: (remainder: Int, modulus: Int)])] = []
    var known: Set<[Int]> = []
    for (id, found) in remainders.sorted(by: { $0.key < $1.key }) {
      if known.insert(found.keys.sorted().map { found[$0]?.remainder ?? 0 }).inserted { ids.append((id, found)) }
    }
    if ids.isEmpty { ids = [(1, [:])] }

    var groups: [Group] = []
    var perReading: [Int: Int] = [:]
    var nowhere = 0
    for combination in random.shuffled(space.combinations(limit: 600, using: &random)) {
      var members: [Int?: [(row: DrawnRow, id: Int)]] = [:]
      for id in ids {
        var row = combination
        row.remainders = id.remainders
        let met = row.branches(among: readings, space.types)
        if met.count > 1 {
          judgement.mismatches.append("\(row.texts) is of several branches: \(met.map { readings[$0].branch.label })")
        }
        members[met.first, default: []].append((row, id.id))
      }
      for (reading, members) in members.sorted(by: { ($0.key ?? -1) < ($1.key ?? -1) }) {
        if let reading {
          if perReading[reading, default: 0] >= 2 { continue }
          perReading[reading, default: 0] += 1
        } else {
          if nowhere >= 3 { continue }
          nowhere += 1
        }
        groups.append(Group(reading: reading, members: members))
      }
    }
    for (place, reading) in readings.enumerated() where perReading[place] == nil {
      // All of a type of few values may be named, and nothing be left over for a DEFAULT.
      let isLeftOver = reading.branch.label.conditions.contains {
        $0.test == .others && [.other("bool"), .other("anyenum")].contains(space.types[$0.column])
      }
      if !isLeftOver { judgement.mismatches.append("no row can be of the branch \(reading.branch.label)") }
    }
    return groups
  }

  /// The instants that the bounds of time name.
  private var bounds: Set<Instant> {
    var bounds: Set<Instant> = []
    root.forEach { table in
      guard let key = table.key, axis.divides(key) else { return }
      for partition in table.partitions {
        guard case .range(let from, let to) = partition.bound else { continue }
        for case .value(let text)? in [from.first, to.first] {
          if let instant = axis.scale.instant(of: text, in: axis.zone) { bounds.insert(instant) }
        }
      }
    }
    return bounds
  }

  /// Every instant at which anything may change with its neighbours, what lies in the middle, and the ends of time.
  private func instants(around sorted: [Instant], _ random: inout Seeded) -> [Instant] {
    let now = question.now
    let step = question.time.step
    let day: Int64 = 86_400_000_000
    var instants: Set<Instant> = [now]
    for bound in sorted {
      for distance in [-step, 0, step] { instants.insert(bound.advanced(byMicroseconds: distance)) }
    }
    func add(_ instant: Instant, percent: Int) {
      if instant >= now || random.percent(percent) { instants.insert(instant) }
    }
    for (one, other) in zip([now] + sorted, sorted) where one < other {
      let width = other.microseconds - one.microseconds
      add(one.advanced(byMicroseconds: width / 2), percent: 50)
      add(one.advanced(byMicroseconds: Int64(random.next() % UInt64(width))), percent: 25)
    }
    if let first = sorted.first, let last = sorted.last {
      instants.insert(first.advanced(byMicroseconds: -40 * day))
      instants.insert(last.advanced(byMicroseconds: 40 * day))
    }
    instants.insert(now.advanced(byMicroseconds: 70 * 365 * day))
    return instants.sorted()
  }

  private var dividesByTime: Bool {
    var divides = false
    root.forEach { if let key = $0.key, axis.divides(key) { divides = true } }
    return divides
  }

  // MARK: Comparing

  /// What PostgreSQL said of one group's rows of one instant.
  private struct Observation: Equatable {
    var answers: [OID?] = []
    var rows: [Int] = []
    var isDefault: [Bool] = []

    mutating func add(_ answer: OID?, _ row: Int, _ isDefault: Bool) {
      answers.append(answer)
      rows.append(row)
      self.isDefault.append(isDefault)
    }

    var isWritable: Bool { !answers.contains(nil) }
    var isProper: Bool { isWritable && !isDefault.contains(true) }
  }

  /// Whether rows come to `leaf` for want of a proper partition: through a DEFAULT of time, or of a column by whose values
  /// the branch is named.
  private func isThroughDefault(_ leaf: OID, _ reading: Int?) -> Bool {
    guard let path = paths[leaf] else { return false }
    return zip(path, path.dropFirst()).contains { parent, child in
      guard child.bound == .default, let key = parent.key else { return false }
      if axis.divides(key) { return true }
      guard let reading else { return false }
      let column = key.columns.map(\.label).joined(separator: ", ")
      return !readings[reading].branch.label.conditions.contains(.init(column: column, test: .others))
    }
  }

  private func mismatch(
    _ observation: Observation, _ group: Group, _ instant: Instant, _ rows: [String], _ columns: [String]
  ) -> String? {
    let branch = group.reading.map { readings[$0].branch }
    let taker = branch?.timeline.taker(at: instant)
    func words(_ index: Int) -> String {
      let server = observation.answers[index].map {
        "lands in \(paths[$0]?.last?.name.description ?? "\($0)")"
          + (observation.isDefault[index] ? ", through DEFAULT" : "")
      }
      let model: String =
        switch taker {
        case .partition(let oid): "lands in \(paths[oid]?.last?.name.description ?? "\(oid)")"
        case .defaultPartition(let oid): "lands in \(paths[oid]?.last?.name.description ?? "\(oid)"), through DEFAULT"
        case nil: "fails"
        }
      return """
        INSERT INTO \(root.name.quoted) (\(columns.joined(separator: ", "))) VALUES (\(rows[observation.rows[index]]))
        at \(instant)\(branch.map { ", branch \"\($0.label)\"" } ?? ", of no branch"): \
        PostgreSQL: \(server ?? "fails"); model: \(model)
        """
    }
    guard let taker else {
      // Of no branch: every row must fail. Of a branch: those fail that another hash or another tie decides, one at least.
      if group.reading == nil { return observation.answers.firstIndex { $0 != nil }.map(words) }
      return observation.isWritable ? words(0) : nil
    }
    if let refused = observation.answers.firstIndex(of: nil) { return words(refused) }
    let (oid, isDefault) =
      switch taker {
      case .partition(let oid): (oid, false)
      case .defaultPartition(let oid): (oid, true)
      }
    let elsewhere = observation.answers.firstIndex { leaf in
      leaf.map { !(paths[$0] ?? []).contains { $0.oid == oid } } ?? true
    }
    if let elsewhere { return words(elsewhere) }
    return isDefault == observation.isDefault.contains(true) ? nil : words(0)
  }

  /// The two ends of each branch are the first instants from now on at which the answers change.
  private func compareEnds(
    _ groups: [Group], _ observed: [Int: [Instant: Observation]], _ judgement: inout Judgement
  ) {
    for branch in coverage.branches {
      let places = groups.indices.filter { place in
        groups[place].reading.map { readings[$0].branch.label == branch.branch.label } ?? false
      }
      if places.isEmpty || !places.allSatisfy({ isCertain(groups[$0]) }) { continue }
      judgement.branches += 1
      var all: [Instant: [Observation]] = [:]
      for place in places {
        for (instant, observation) in observed[place] ?? [:] { all[instant, default: []].append(observation) }
      }
      let line = all.sorted { $0.key < $1.key }.map { (instant: $0.key, observations: $0.value) }
      let ahead = line.filter { $0.instant >= question.now }
      let writable = ahead.first { $0.observations.contains { !$0.isWritable } }?.instant
      let beyond = catchAll(line, branch.granularity)
      let covered = ahead.first { probe in
        probe.observations.contains { !$0.isProper } || beyond.map { $0.contains(probe.instant) } ?? false
      }?.instant
      for (name, model, server) in [
        ("writable", branch.writableUntil, writable), ("covered", branch.coveredUntil, covered),
      ] where model != (server.map { .at($0) } ?? .unboundedAbove) {
        judgement.mismatches.append(
          "branch \"\(branch.branch.label)\" at \(question.now): \(name) until \(server.map { "\($0)" } ?? "for ever") by INSERT, "
            + "\(model) by the model")
      }
    }
  }

  /// The last stretches of equal proper answers that have no end, or one more than three periods after their start.
  private func catchAll(
    _ line: [(instant: Instant, observations: [Observation])], _ granularity: Granularity?
  ) -> ClosedRange<Instant>? {
    var first: Instant?
    var place = line.lastIndex { $0.observations.allSatisfy(\.isProper) }
    let final = place
    while let last = place, line[last].observations.allSatisfy(\.isProper) {
      var start = last
      let leaves = line[last].observations.map { Set($0.answers) }
      while start > 0, line[start - 1].observations.map({ Set($0.answers) }) == leaves { start -= 1 }
      if last < line.count - 1 {
        let end = line[last + 1].instant
        guard start > 0, let granularity, end > question.now,
          granularity.count(from: line[start].instant, to: end) > 3
        else { break }
      }
      first = line[start].instant
      place = line[..<start].lastIndex { $0.observations.allSatisfy(\.isProper) }
    }
    guard let first, let final else { return nil }
    return first...line[final].instant
  }
}

extension TimeSpan {
  fileprivate func contains(_ instant: Instant) -> Bool { start <= .at(instant) && .at(instant) < end }
}

extension Timeline {
  /// What takes the rows of `instant`; nil where they are refused.
  func taker(at instant: Instant) -> Taker? {
    segments.first { $0.span.contains(instant) }?.taker
  }
}
