import PartitionModel
import TestTrees
import Testing

@Suite("A layout that is kept from poll to poll")
struct TreeLayoutTests {
  /// What a poll may find after the one before, and each time a report that knows the layouts of before must say what one
  /// says that knows nothing.
  @Test("never makes a report differ from one that is worked out anew")
  func same() throws {
    let months = [("2026-10-01", "2026-11-01"), ("2026-11-01", "2026-12-01"), ("2026-12-01", "2027-01-01")]
    func campaign(_ months: [(String, String)], estimate: Double? = 7, detaching: Bool = false) -> Partition {
      Partition(
        oid: 0, name: name("c"), storage: .partitioned(by: key("RANGE", "created_at", .timestamptz)),
        partitions: months.enumerated().map { index, month in
          Partition(
            oid: OID(rawValue: UInt32(100 + index)), name: name("m\(index)"), storage: .table,
            bound: .range(from: [.value(month.0)], to: [.value(month.1)]),
            isDetachPending: detaching && index == 0, estimatedRows: estimate)
        })
    }
    func root(_ branches: [Partition]) -> Partition {
      Partition(
        oid: 1, name: name("t"), storage: .partitioned(by: key("LIST", "campaign_id", .other("int4"))),
        partitions: branches.enumerated().map { index, branch in
          Partition(
            oid: OID(rawValue: UInt32(2 + index)), name: name("c\(index)"), storage: branch.storage,
            bound: .list([.value("\(index + 1)")]), partitions: branch.partitions)
        })
    }
    let start = root([campaign(Array(months.prefix(2))), campaign(months)])
    let looks: [(Partition, Policy?, String)] = [
      (start, nil, "2026-11-22"), (start, nil, "2026-12-02"),
      (root([campaign(months), campaign(months)]), nil, "2026-12-02"),
      (root([campaign(months, estimate: 9), campaign(months)]), nil, "2026-12-02"),
      (root([campaign(months, detaching: true), campaign(months)]), nil, "2026-12-02"),
      (root([campaign(months)]), nil, "2026-12-02"), (root([]), nil, "2026-12-02"),
      (start, Policy(granularity: CalendarInterval(days: 7)), "2026-12-02"),
      (start, Policy(retention: CalendarInterval(months: 1)), "2027-12-02"),
      (start, Policy(pattern: LayoutPattern(names: [try NameTemplate("c{value}")])), "2027-12-02"),
      (root([campaign(months)]), Policy(pattern: LayoutPattern(names: [try NameTemplate("c{value}")])), "2027-12-02"),
      (start, nil, "2027-12-02"),
    ]
    var layouts = TreeLayouts()
    for (root, policy, now) in looks {
      let now = try instant(now)
      let sizes = SizeReading(
        sizes: [100: RelationSize(heap: 1), 101: RelationSize(heap: 2)],
        rows: [100: RowStatistics(estimated: 5), 102: RowStatistics(estimated: 1)])
      let anew = TreeReport(of: root, sizes, policy: policy, expectedKeys: ["1", "3"], at: now)
      let kept = TreeReport(
        of: root, sizes, policy: policy, facts: TreeFacts(), serverZone: .utc, expectedKeys: ["1", "3"], at: now,
        layouts: &layouts)
      #expect(kept == anew)
    }
  }

  @Test("is the same while only estimates differ, and another whatever else does")
  func alike() throws {
    func forest(_ estimate: Double?, bound: String = "2027-01-01", isUnlogged: Bool = false) -> PartitionForest {
      PartitionForest(roots: [
        Partition(
          oid: 1, name: name("t"), storage: .partitioned(by: key("RANGE", "created_at", .timestamptz)),
          partitions: [
            Partition(
              oid: 2, name: name("m"), storage: .table,
              bound: .range(from: [.value("2026-12-01")], to: [.value(bound)]),
              isUnlogged: isUnlogged, estimatedRows: estimate)
          ])
      ])
    }
    #expect(forest(nil).hasSameLayout(as: forest(3)))
    #expect(forest(nil).updating(estimates: [2: 3]) == forest(3))
    #expect(forest(3).updating(estimates: [7: 3]) == forest(3))
    #expect(!forest(3).hasSameLayout(as: forest(3, bound: "2027-02-01")))
    #expect(!forest(3).hasSameLayout(as: forest(3, isUnlogged: true)))
    #expect(!forest(3).hasSameLayout(as: PartitionForest(roots: [])))
  }

  private func name(_ name: String) -> RelationName { RelationName(schema: "public", name: name) }

  private func key(_ strategy: String, _ column: String, _ type: KeyType) -> PartitionKey {
    PartitionKey(strategy: .init(rawValue: strategy) ?? .range, columns: [.init(name: column, type: type)])
  }
}
