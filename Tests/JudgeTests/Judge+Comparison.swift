@testable import PartitionModel

extension Judge {
  /// What PostgreSQL said of one group's rows of one instant.
  struct Observation: Equatable {
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
  func isThroughDefault(_ leaf: OID, _ reading: Int?) -> Bool {
    guard let path = paths[leaf] else { return false }
    return zip(path, path.dropFirst()).contains { parent, child in
      guard child.bound == .default, let key = parent.key else { return false }
      if axis.divides(key) { return true }
      guard let reading else { return false }
      let column = key.columns.map(\.label).joined(separator: ", ")
      return !readings[reading].branch.label.conditions.contains(.init(column: column, test: .others))
    }
  }

  /// Whether a label names a column twice, first for what it is not: what is a DEFAULT to it then depends on the level.
  private func asksTwice(_ label: BranchLabel) -> Bool {
    Set(label.conditions.map(\.column)).count < label.conditions.count
  }

  func mismatch(
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
    if let branch, asksTwice(branch.label) { return nil }
    return isDefault == observation.isDefault.contains(true) ? nil : words(0)
  }

  /// The two ends of each branch are the first instants from now on at which the answers change.
  func compareEnds(
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
        ("writable", branch.writableUntil, writable),
        ("covered", branch.coveredUntil, asksTwice(branch.branch.label) ? branch.coveredUntil.instant : covered),
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
