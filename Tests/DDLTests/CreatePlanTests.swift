import DDL
import PartitionModel
import TestTrees
import Testing

/// Everything is seen at noon of Sunday, 22 November 2026 UTC. The siblings' names (`t_1`, `t_2`, …) say nothing.
@Suite("What is planned to be created")
struct CreatePlanTests {
  private let now = TimeScale.instant.instant(of: "2026-11-22 12:00:00+00", in: .utc)

  private func plan(_ notation: String, policy: Policy? = nil, lacking keys: [String] = []) throws -> CreatePlan {
    CreatePlan(for: try tree(notation), at: try #require(now), policy: policy, lacking: keys)
  }

  private func lines(_ plan: CreatePlan) -> [String] {
    func lines(_ planned: PlannedPartition, _ indent: String) -> [String] {
      ["\(indent)\(planned.parent.name) + \(planned.name.name) \(planned.bound.sql)"]
        + planned.partitions.flatMap { lines($0, indent + "  ") }
    }
    return plan.partitions.flatMap { lines($0, "") } + plan.refusals
  }

  @Test("gaps of the past, the present, and all up to the horizon")
  func horizon() throws {
    let plan = try plan(
      "RANGE(at timestamptz) 2026-07..2026-08 2026-09..2026-10", policy: Policy(horizon: CalendarInterval(months: 1)))
    #expect(
      lines(plan) == [
        "t + t_202608 FOR VALUES FROM ('2026-08-01 00:00:00+00') TO ('2026-09-01 00:00:00+00')",
        "t + t_202610 FOR VALUES FROM ('2026-10-01 00:00:00+00') TO ('2026-11-01 00:00:00+00')",
        "t + t_202611 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')",
        "t + t_202612 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
      ])
  }

  @Test("a gap of thousands of periods is left to people, and the present is not")
  func wideGap() throws {
    #expect(
      lines(try plan("RANGE(day date) 1000-01-01..1000-01-02 2026-11-21..day..2026-11-23")) == [
        "t + t_20261123 FOR VALUES FROM ('2026-11-23') TO ('2026-11-24')",
        "public.t: from 1000-01-02 00:00 UTC to 2026-11-21 00:00 UTC 375062 periods have no partition, more than the 1000 "
          + "that a gap may have to be filled; detach what lies before it, or create by hand what is needed of it.",
      ])
  }

  @Test("a period that is there in part gets the rest")
  func parts() throws {
    #expect(
      lines(try plan("RANGE(day date) 2026-09..2026-10-20 2026-11..month..2027-01")) == [
        "t + t_202610 FOR VALUES FROM ('2026-10-20') TO ('2026-11-01')"
      ])
  }

  @Test("a new month gets the sub-partitions of the last one, of every level")
  func subPartitions() throws {
    let plan = try plan(
      "RANGE(day date) 2026-10..2026-11{LIST(k text) eu us{HASH(id int8) 0/2 1/2} DEFAULT} "
        + "2026-11..2026-12{LIST(k text) eu us{HASH(id int8) 0/2 1/2} DEFAULT}")
    #expect(
      lines(plan) == [
        "t + t_202612 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')",
        "  t_202612 + t_202612_eu FOR VALUES IN ('eu')",
        "  t_202612 + t_202612_us FOR VALUES IN ('us')",
        "    t_202612_us + t_202612_us_0 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "    t_202612_us + t_202612_us_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "  t_202612 + t_202612_3 DEFAULT",
      ])
  }

  @Test("a month that lacks one of the sub-partitions of the last gets it")
  func lackingSubPartition() throws {
    let plan = try plan(
      "RANGE(day date) 2026-10..2026-11{LIST(k text) eu us} 2026-11..2026-12{LIST(k text) eu us} "
        + "2026-12..2027-01{LIST(k text) eu}")
    #expect(lines(plan) == ["t_3 + t_3_us FOR VALUES IN ('us')"])
  }

  @Test("a new campaign gets a branch like the last one, with its months from now on")
  func newKey() throws {
    let plan = try plan(
      "LIST(c int8) 1|2{RANGE(at timestamptz) 2026-10..month..2027-01 DEFAULT}",
      policy: Policy(horizon: CalendarInterval(months: 1)), lacking: ["10", "9"])
    #expect(
      lines(plan) == [
        "t + t_9 FOR VALUES IN ('9')",
        "  t_9 + t_9_4 DEFAULT",
        "  t_9 + t_9_202611 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')",
        "  t_9 + t_9_202612 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
        "t + t_10 FOR VALUES IN ('10')",
        "  t_10 + t_10_4 DEFAULT",
        "  t_10 + t_10_202611 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')",
        "  t_10 + t_10_202612 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
      ])
  }

  @Test("a new campaign below months gets a partition in each that is not over")
  func newKeyBelowMonths() throws {
    let plan = try plan(
      "RANGE(day date) 2026-10..2026-11{LIST(c int8) 1} 2026-11..2026-12{LIST(c int8) 1} 2026-12..2027-01{LIST(c int8) 1}",
      lacking: ["2"])
    #expect(lines(plan) == ["t_2 + t_2_2 FOR VALUES IN ('2')", "t_3 + t_3_2 FOR VALUES IN ('2')"])
  }

  @Test("an empty branch is filled as its siblings are, remainders are completed, days are listed")
  func others() throws {
    #expect(
      lines(try plan("LIST(c int8) 1{RANGE(day date) 2026-11..month..2027-01} 2{RANGE(day date)}")) == [
        "t_2 + t_2_202611 FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')",
        "t_2 + t_2_202612 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')",
      ])
    #expect(
      lines(try plan("HASH(id int8) 0/4 3/4")) == [
        "t + t_1 FOR VALUES WITH (MODULUS 4, REMAINDER 1)", "t + t_2 FOR VALUES WITH (MODULUS 4, REMAINDER 2)",
      ])
    #expect(
      lines(try plan("LIST(day date) 2026-11-20 2026-11-21 2026-11-22")) == [
        "t + t_20261123 FOR VALUES IN ('2026-11-23')"
      ])
    #expect(
      lines(try plan("LIST(month text) 2026-09 2026-10 2026-11", policy: Policy(timeScale: .text)))
        == ["t + t_202612 FOR VALUES IN ('2026-12')"])
  }

  @Test("several columns begin and end where the others do not matter")
  func severalColumns() throws {
    #expect(
      lines(try plan("RANGE(day date, id int8) 2026-10,MINVALUE..2026-11,MINVALUE..2026-12,MINVALUE")) == [
        "t + t_202612 FOR VALUES FROM ('2026-12-01', MINVALUE) TO ('2027-01-01', MINVALUE)"
      ])
  }

  @Test("several columns go on from where those of the siblings end within an instant")
  func severalColumnsWithin() throws {
    let notation = "RANGE(at timestamptz, id int8) 2026-10,3..2026-11,4..2026-12,9"
    #expect(
      lines(try plan(notation, policy: Policy(horizon: CalendarInterval(months: 1)))) == [
        "t + t_202612 FOR VALUES FROM ('2026-12-01 00:00:00+00', '9') TO ('2027-01-01 00:00:00+00', '9')"
      ])
    let month = Policy(granularity: CalendarInterval(months: 1))
    #expect(
      lines(
        try plan("RANGE(at timestamptz, id int8) 2026-08,5..2026-09,7 2026-10,3..2026-11,4..2027-01,9", policy: month))
        == ["t + t_202609 FOR VALUES FROM ('2026-09-01 00:00:00+00', '7') TO ('2026-10-01 00:00:00+00', '3')"])
  }

  @Test("what cannot be created is said")
  func refusals() throws {
    #expect(
      lines(
        try plan(
          "RANGE(day date) 2026-09..month..2026-12 2026-12..", policy: Policy(horizon: CalendarInterval(months: 2))))
        == ["public.t: a catch-all partition takes the rows of periods that are missing; divide it first."])
    #expect(
      lines(
        try plan(
          "RANGE(day date) 2025-01..2025-02 2025-03..month..2027-01",
          policy: Policy(retention: CalendarInterval(months: 12))))
        == [
          "public.t: nothing is created for a time that is past the retention; partwatch ddl archive ends the gap."
        ])
    #expect(
      lines(try plan("RANGE(day date) 2026-11..2026-12", lacking: ["1"]))
        == ["t + t_202612 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')"]
        + ["public.t: no table below it is split by a list, so no key can be given one."])
    #expect(
      lines(try plan("LIST(c int8) 1{LIST(k text)}")).last
        == "public.t_1 has no partition, and no other table shows which it should have.")
  }

  @Test("names are those that the policy states, level by level, whatever the siblings have")
  func statedNames() throws {
    func names(_ notation: String, _ templates: String..., lacking keys: [String] = []) throws -> [String] {
      var policy = Policy(timeZone: .utc)
      policy.pattern = LayoutPattern(names: try templates.map { try NameTemplate($0) })
      let plan = try plan(notation, policy: policy, lacking: keys)
      #expect(plan.refusals == [])
      return plan.names.map(\.name)
    }
    #expect(
      try names(
        "LIST(c int8) 1{RANGE(at timestamptz) 2026-10..month..2026-12}", "{parent}_c{value}", "{parent}_{yyyy}{mm}",
        lacking: ["2"]) == ["t_c2", "t_c2_202611", "t_c2_202612", "t_1_202612"])
    // A time of the table above is the partition's, too.
    #expect(
      try names(
        "RANGE(day date) 2026-11..2026-12{LIST(k text) eu us}", "{root}_{iyyy}w{iw}", "{root}_{value}_{yyyy}q{q}")
        == ["t_2026w49", "t_eu_2026q4", "t_us_2026q4"])
    #expect(
      try names("RANGE(at timestamp) 2026-11-21..day..2026-11-23", "{parent} from {from}")
        == ["t from 2026-11-23 00:00:00"])
    // DEFAULT has no time, and no value; and where no template is, the siblings' names count.
    #expect(
      try names(
        "LIST(c int8) 1{RANGE(day date) 2026-11..month..2027-01 DEFAULT}", "{parent}_c{value}", "{parent}_{yyyy}{mm}",
        lacking: ["2"]) == ["t_c2", "t_c2_3", "t_c2_202611", "t_c2_202612"])
    #expect(
      try names("LIST(c int8) 1{RANGE(day date) 2026-10..month..2026-12}", "{parent}_c{value}") == ["t_1_202612"])
    // PostgreSQL would shorten it, too.
    let long = String(repeating: "x", count: 60)
    #expect(try names("HASH(id int8) 0/2", "\(long){modulus}_{remainder}") == ["\(long)2_1"])
    #expect(try names("HASH(id int8) 0/2", "{remainder}\(long)zzzz") == ["1\(long)zz"])
  }

  @Test("what no clock tells, and what could not be read, is said")
  func untold() throws {
    #expect(
      lines(try plan("RANGE(id int8) 0..1000000 2000000..3000000")) == [
        "public.t: id is a number that stands for no time, so nothing tells when rows come to 3000000, where its partitions "
          + "end. Create the next before: CREATE TABLE … PARTITION OF public.t FOR VALUES FROM (3000000) TO (…).",
        "public.t: no partition takes id from 1000000 up to 2000000. As it is a number that stands for no time, nothing "
          + "tells how to divide that.",
      ])
    #expect(lines(try plan("RANGE(id int8) 0..1000000 1000000..")) == [])
    #expect(lines(try plan("RANGE(id int8) 0..1000000 DEFAULT")) == [])
    #expect(
      lines(try plan("LIST(c int8) 1|2|3{RANGE(id int8) 0..10..20}")) == [
        "public.t_1 (and 2 more like it): id is a number that stands for no time, so nothing tells when rows come to 20, "
          + "where its partitions end. Create the next before: CREATE TABLE … PARTITION OF public.t_1 FOR VALUES FROM (20) "
          + "TO (…)."
      ])
    #expect(
      lines(try plan("RANGE(id int8, day date) 0,2026-01..10,2026-02")) == [
        "public.t: RANGE (id, day) is not read as a time, so nothing tells which partitions are needed next."
      ])
    #expect(
      lines(try plan("RANGE(month text) 2026-10..2026-11..2026-12")) == [
        "public.t: RANGE (month) is not read as a time, so nothing tells which partitions are needed next. If it is one "
          + "written as text, say `time: text` in a policy for the table."
      ])
    // Time is told, and numbers below it are said.
    #expect(
      lines(try plan("RANGE(day date) 2026-11..2026-12{RANGE(id int8) 0..10}")) == [
        "t + t_202612 FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')",
        "  t_202612 + t_202612_0 FOR VALUES FROM ('0') TO ('10')",
        "public.t_1 (and 1 more like it): id is a number that stands for no time, so nothing tells when rows come to 10, "
          + "where its partitions end. Create the next before: CREATE TABLE … PARTITION OF public.t_1 FOR VALUES FROM (10) "
          + "TO (…).",
      ])
  }

  @Test("nothing is planned beside a bound that could not be read: it may take these rows")
  func unreadBound() throws {
    let key = PartitionKey(strategy: .range, columns: [.init(name: "day", type: .date)])
    func row(_ oid: OID, _ name: String, _ bound: String?) -> CatalogRelation {
      CatalogRelation(
        oid: oid, parent: bound == nil ? nil : 1, name: RelationName(schema: "public", name: name),
        storage: bound == nil ? .partitioned(by: key) : .table, boundText: bound)
    }
    let forest = PartitionForest([
      row(1, "t", nil), row(2, "t_1", "FOR VALUES FROM ('2026-10-01') TO ('2026-11-01')"), row(3, "t_2", "FOR ALL"),
      row(4, "t_3", "FOR NONE"),
    ])
    let plan = CreatePlan(for: try #require(forest.roots.first), at: try #require(now), policy: nil)
    #expect(
      lines(plan) == [
        "public.t: the bound of public.t_2 (and of 1 more) could not be read: what is missing cannot be told."
      ])
  }

  @Test(
    "nothing is missing in the tree that a plan makes",
    arguments: [
      // What a number stands for here, and how long a period of nothing is, no bound says.
      ("RANGE(id int8:snowflake) 2026-08..month..2026-11", Policy(timeScale: snowflake)),
      (
        "HASH(id int8) 0/4{RANGE(day date) 2026-10..month..2026-12} 2/4{RANGE(day date) 2026-10..2026-11} 1/2{RANGE(day date)}",
        Policy(granularity: CalendarInterval(months: 1))
      ),
    ]
      + [
        "RANGE(at timestamptz) 2026-03..2026-04 2026-06..2026-07 2026-10..2026-11",
        "RANGE(at timestamp) 2026-10-01..day..2026-10-20",
        "RANGE(ms int8:ms) 2026-08..month..2026-11 DEFAULT",
        "RANGE(id uuid:v7) 2026-08..month..2026-11",
        "LIST(c int8) 1{RANGE(day date) 2026-08..month..2026-10} 2{RANGE(day date) 2026-09..month..2027-01} 3{RANGE(day date)}",
        "LIST(k text) a{RANGE(day date) 2026-10..2026-11{HASH(id int8) 0/2 1/2}} b{RANGE(day date) 2026-10..2026-11{HASH(id int8) 0/2}}",
        "RANGE(day date) 2026-10..2026-11{LIST(c int8) 1,2} 2026-11..2026-12{LIST(c int8) 1 2 3} 2026-12..2027-01{LIST(c int8) 1}",
        "RANGE(day date) 2026-10..2026-11{RANGE(day date) 2026-10-01..day..2026-11-01} 2026-11..2026-12{RANGE(day date) 2026-11-01..day..2026-11-15}",
      ].map { ($0, Policy()) })
  func complete(notation: String, policy: Policy) throws {
    let now = try #require(now)
    let root = try tree(notation)
    var policy = policy
    policy.horizon = CalendarInterval(months: 1)
    let before = root.missingAhead(at: now, policy: policy)
    #expect(!before.periods.isEmpty)
    let plan = CreatePlan(for: root, at: now, policy: policy)
    #expect(plan.refusals == [])
    let after = root.adding(plan).missingAhead(at: now, policy: policy)
    #expect(after.periods == [])
    #expect(after.unmeasured == [])
    // As unlike each other as PostgreSQL wants them.
    #expect(Set(plan.names).count == plan.names.count)
  }
}

extension Partition {
  /// The tree with what `plan` has for it.
  fileprivate func adding(_ plan: CreatePlan) -> Partition {
    var next: UInt32 = 1_000_000
    func planted(_ planned: PlannedPartition) -> Partition {
      next += 1
      return Partition(
        oid: OID(rawValue: next), name: planned.name, storage: planned.key.map { .partitioned(by: $0) } ?? .table,
        bound: planned.bound, partitions: planned.partitions.map(planted))
    }
    func grown(_ table: Partition) -> Partition {
      Partition(
        oid: table.oid, name: table.name, storage: table.storage, bound: table.bound,
        partitions: table.partitions.map(grown) + plan.partitions.filter { $0.parent == table.name }.map(planted))
    }
    return grown(self)
  }
}
