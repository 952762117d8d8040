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
  let root: Partition
  var question: Question
  let timeColumn: String
  let coverage: TreeCoverage
  let axis: TimeAxis
  let readings: [BranchReading]
  let space: RowSpace
  /// Every table of the tree with what it is reached through, the root first.
  let paths: [OID: [Partition]]

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
}

extension TimeSpan {
  func contains(_ instant: Instant) -> Bool { start <= .at(instant) && .at(instant) < end }
}

extension Timeline {
  /// What takes the rows of `instant`; nil where they are refused.
  func taker(at instant: Instant) -> Taker? {
    segments.first { $0.span.contains(instant) }?.taker
  }
}
