import PartitionModel
import TestTrees
import Testing

@testable import DDL

@Suite("Names after those of siblings")
struct NamePatternTests {
  /// Siblings, the last first, and the name that the next one gets.
  struct Case: Sendable, CustomTestStringConvertible {
    let parent: String
    /// Each with the first day that it holds.
    let siblings: [(name: String, from: String)]
    let step: String
    let keys: [String]
    let next: String

    init(
      _ parent: String, _ siblings: [(name: String, from: String)], by step: String, keys: [String] = [], _ next: String
    ) {
      self.parent = parent
      self.siblings = siblings
      self.step = step
      self.keys = keys
      self.next = next
    }

    var testDescription: String { next }
  }

  private func span(_ day: String, _ step: String) throws -> TimeSpan {
    let start = try #require(TimeScale.wallClock.instant(of: day, in: .utc))
    let interval = try #require(CalendarInterval(step))
    return TimeSpan(start: .at(start), end: .at(TimeZoneRules.utc.adding(interval, to: start)))
  }

  @Test(
    "follow the date that the siblings say, however they write it",
    arguments: [
      Case("ev_c1", [("ev_c1_202611", "2026-11-01")], by: "1 month", "ev_c1_202612"),
      Case("ev_c11", [("ev_c11_202611", "2026-11-01")], by: "1 month", keys: ["11"], "ev_c11_202612"),
      Case("ev", [("ev_2026_11", "2026-11-01"), ("ev_2026_10", "2026-10-01")], by: "1 month", "ev_2026_12"),
      Case("ev", [("ev_2026_11", "2026-11-01")], by: "1 month", "ev_2026_12"),
      Case("ev", [("ev_y2026m11", "2026-11-01")], by: "1 month", "ev_y2026m12"),
      Case("ev", [("ev_p2026_01_01", "2026-01-01")], by: "1 month", "ev_p2026_02_01"),
      Case("ev", [("ev_p2026w48", "2026-11-23")], by: "7 days", "ev_p2026w49"),
      Case("ev", [("ev_2026w53", "2026-12-28"), ("ev_2026w52", "2026-12-21")], by: "7 days", "ev_2027w01"),
      Case("ev", [("ev_p20261130", "2026-11-30")], by: "1 day", "ev_p20261201"),
      Case("ev", [("ev_2026q4", "2026-10-01")], by: "3 months", "ev_2027q1"),
      Case("ev", [("ev_2026", "2026-01-01")], by: "12 months", "ev_2027"),
      Case("ev", [("ev_20261101_20261201", "2026-11-01")], by: "1 month", "ev_20261201_20270101"),
      Case("ev", [("ev_20261101_to_20261130", "2026-11-01")], by: "1 month", "ev_20261201_to_20261231"),
      Case("ev", [("ev_11_2026", "2026-11-01"), ("ev_10_2026", "2026-10-01")], by: "1 month", "ev_12_2026"),
      Case("ev", [("ev_2611", "2026-11-01"), ("ev_2610", "2026-10-01")], by: "1 month", "ev_2612"),
      Case(
        "s3_v2", [("old_v2_2026_11", "2026-11-01"), ("old_v2_2026_10", "2026-10-01")], by: "1 month", "old_v2_2026_12"),
      // Nothing that could be followed: the parent's name, and the period.
      Case("ev", [("ev_november", "2026-11-01")], by: "1 month", "ev_202612"),
      Case("ev", [("ev_48123", "2026-11-23")], by: "7 days", "ev_2026w49"),
      Case("ev", [], by: "1 month", "ev_\(202612)"),
    ])
  func times(_ sample: Case) throws {
    let siblings = try sample.siblings.map { sibling in
      NamedPartition(
        name: sibling.name,
        context: NamingContext(parent: sample.parent, keys: sample.keys, span: try span(sibling.from, sample.step)))
    }
    let last = try siblings.first?.context.span ?? span("2026-11-01", sample.step)
    let start = try #require(last.end.instant)
    let interval = try #require(CalendarInterval(sample.step))
    let next = TimeSpan(start: last.end, end: .at(TimeZoneRules.utc.adding(interval, to: start)))
    var names = Names([:])
    let found = names.take(
      NamingContext(parent: sample.parent, keys: sample.keys, span: next), like: siblings, in: "public",
      granularity: interval)
    #expect(found.name.name == sample.next)
  }

  @Test(
    "follow the key that the siblings say",
    arguments: [
      ("ev", [("ev_c2", "2"), ("ev_c1", "1")], "9", "ev_c9"),
      ("ev", [("ev_c10", "10")], "11", "ev_c11"),
      ("ev", [("ev_eu", "eu"), ("ev_us", "us")], "asia", "ev_asia"),
      ("ev", [("campaign_7_events", "7")], "8", "campaign_8_events"),
      ("ev", [("ev_first", "1")], "2", "ev_2"),
    ])
  func keys(parent: String, siblings: [(String, String)], key: String, name: String) {
    let named = siblings.map { NamedPartition(name: $0.0, context: NamingContext(parent: parent, keys: [$0.1])) }
    var names = Names([:])
    let found = names.take(
      NamingContext(parent: parent, keys: [key]), like: named, in: "public", granularity: nil)
    #expect(found.name.name == name)
  }

  @Test("of cousins say the key of the table above where the parent's name is not in front")
  func cousins() throws {
    let cousins = try [("leaf_1_202611", "1"), ("leaf_2_202611", "2")].map { name, key in
      NamedPartition(
        name: name, context: NamingContext(parent: "ev_c\(key)", keys: [key], span: try span("2026-11-01", "1 month")))
    }
    var names = Names([:])
    let found = names.take(
      NamingContext(parent: "ev_c3", keys: ["3"], span: try span("2026-12-01", "1 month")), like: cousins, in: "public",
      granularity: nil)
    #expect(found.name.name == "leaf_3_202612")
  }

  @Test("that are taken get a number, and an unfinished table of ours is taken up again")
  func taken() {
    var names = Names([
      RelationName(schema: "s", name: "ev_1"): .other, RelationName(schema: "s", name: "ev_1_2"): .other,
      RelationName(schema: "s", name: "ev_2"): .unfinished,
    ])
    func take(_ key: String) -> Names.Found {
      names.take(NamingContext(parent: "ev", keys: [key]), like: [], in: "s", granularity: nil)
    }
    let first = take("1")
    #expect(first.name.name == "ev_1_3")
    #expect(
      first.remarks == [
        "There is something named s.ev_1 already, which is no partition of ev. If it is one that was detached and that "
          + "shall come back, attach that instead."
      ])
    let second = take("2")
    #expect(second.name.name == "ev_2")
    #expect(second.remarks == ["An earlier run has created it, and did not come to attach it."])
    // Given once, it is taken.
    #expect(take("2").name.name == "ev_2_2")
  }

  @Test("have 63 bytes at most, keep what tells them apart, and differ where their fronts are cut alike")
  func long() {
    let parent = String(repeating: "ä", count: 30)
    let one = Names.fitted("\(parent)_202612", parent: parent)
    #expect(one.utf8.count <= 63)
    #expect(one.hasSuffix("_202612"))
    #expect(one != Names.fitted("\(parent)x_202612", parent: "\(parent)x"))
    #expect(Names.fitted("short", parent: "short") == "short")
  }
}
