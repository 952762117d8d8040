@testable import PartitionModel

extension Judge {
  /// Rows of which the model must say the same: they differ only in what it calls one branch all the same.
  struct Group {
    /// The branch, by its place; nil where the row's keys lead nowhere.
    let reading: Int?
    var members: [(row: DrawnRow, id: Int)]
  }

  func isCertain(_ group: Group) -> Bool { group.reading.map { readings[$0].isCertain } ?? true }

  func groups(_ bench: Bench, _ random: inout Seeded, _ judgement: inout Judgement) async throws -> [Group] {
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
          // One row is enough to count what nobody can know.
          perReading[reading, default: 0] += readings[reading].isCertain ? 1 : 2
        } else {
          if nowhere >= 3 { continue }
          nowhere += 1
        }
        let isCertain = reading.map { readings[$0].isCertain } ?? true
        groups.append(Group(reading: reading, members: isCertain ? members : Array(members.prefix(1))))
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
  var bounds: Set<Instant> {
    var bounds: Set<Instant> = []
    root.forEach { table in
      guard let key = table.key, axis.divides(key) else { return }
      for partition in table.partitions {
        guard case .range(let from, let to) = partition.bound else {
          for span in axis.spans(listed: partition.bound) {
            bounds.formUnion([span.start, span.end].compactMap(\.instant))
          }
          continue
        }
        for case .value(let text)? in [from.first, to.first] {
          if let instant = axis.scale.instant(of: text, in: axis.zone) { bounds.insert(instant) }
        }
      }
    }
    return bounds
  }

  /// Every instant at which anything may change with its neighbours, what lies in the middle, and the ends of time.
  func instants(around sorted: [Instant], _ random: inout Seeded) -> [Instant] {
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

  var dividesByTime: Bool {
    var divides = false
    root.forEach { if let key = $0.key, axis.divides(key) { divides = true } }
    return divides
  }
}
