import PartitionModel
import TestTrees
import Testing

@Suite("The forest")
struct ForestTests {
  private let byCampaign = PartitionKey(strategy: .list, columns: [.init(name: "campaign_id", type: .other("int8"))])
  private let byTime = PartitionKey(strategy: .range, columns: [.init(name: "created_at", type: .timestamptz)])

  private func name(_ text: String) -> RelationName { RelationName(schema: "public", name: text) }

  @Test("grows from rows in any order, by OID, and leaves out what hangs on nothing")
  func grow() {
    let forest = PartitionForest([
      CatalogRelation(
        oid: 12, parent: 11, name: name("a_1_11"), storage: .table,
        boundText: "FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')", estimatedRows: 7),
      CatalogRelation(oid: 99, parent: 98, name: name("orphan"), storage: .table, boundText: "DEFAULT"),
      CatalogRelation(oid: 10, parent: nil, name: name("a"), storage: .partitioned(by: byCampaign), boundText: nil),
      CatalogRelation(
        oid: 11, parent: 10, name: name("a_1"), storage: .partitioned(by: byTime), boundText: "FOR VALUES IN ('1')"),
    ])
    let november = PartitionBound.range(
      from: [.value("2026-11-01 00:00:00+00")], to: [.value("2026-12-01 00:00:00+00")])
    #expect(
      forest
        == PartitionForest(roots: [
          Partition(
            oid: 10, name: name("a"), storage: .partitioned(by: byCampaign),
            partitions: [
              Partition(
                oid: 11, name: name("a_1"), storage: .partitioned(by: byTime), bound: .list([.value("1")]),
                partitions: [
                  Partition(oid: 12, name: name("a_1_11"), storage: .table, bound: november, estimatedRows: 7)
                ])
            ])
        ]))
  }

  @Test("keeps a partition whose bound it cannot read, and says so")
  func unreadable() {
    let forest = PartitionForest([
      CatalogRelation(oid: 1, parent: nil, name: name("t"), storage: .partitioned(by: byCampaign), boundText: nil),
      CatalogRelation(oid: 2, parent: 1, name: name("t_1"), storage: .table, boundText: "FOR SOME VALUES"),
      CatalogRelation(oid: 3, parent: 1, name: name("t_2"), storage: .table, boundText: "DEFAULT"),
    ])
    #expect(forest.roots.first?.partitions.map(\.bound) == [nil, .default])
    #expect(
      forest.unreadableBounds.map { "\($0.root) \($0.partition): \($0.error)" } == [
        "public.t public.t_1: cannot read the partition bound FOR SOME VALUES: expected VALUES at byte 4"
      ])
  }

  @Test("ends on a catalog that runs in a circle")
  func circle() {
    let forest = PartitionForest([
      CatalogRelation(oid: 1, parent: nil, name: name("t"), storage: .partitioned(by: byTime), boundText: nil),
      CatalogRelation(oid: 2, parent: 1, name: name("a"), storage: .partitioned(by: byTime), boundText: "DEFAULT"),
      CatalogRelation(oid: 2, parent: 2, name: name("b"), storage: .partitioned(by: byTime), boundText: "DEFAULT"),
    ])
    #expect(forest.roots.count == 1)
  }

  @Test(
    "counts each partition under one kind",
    arguments: [
      (Partition(oid: 1, name: RelationName(schema: "s", name: "t"), storage: .table), PartitionKind.leaf),
      (Partition(oid: 1, name: RelationName(schema: "s", name: "t"), storage: .foreign), .foreign),
      (Partition(oid: 1, name: RelationName(schema: "s", name: "t"), storage: .foreign, bound: .default), .default),
      (
        Partition(
          oid: 1, name: RelationName(schema: "s", name: "t"), storage: .table, bound: .default, isDetachPending: true),
        .detachPending
      ),
    ])
  func kinds(partition: Partition, kind: PartitionKind) {
    #expect(partition.kind == kind)
  }

  @Test("sums sizes once for each leaf, by branch and by period")
  func sizes() throws {
    let campaign = try table("RANGE created_at timestamptz", leaves("2026-10-01..2026-11-01", "2026-11-01..2026-12-01"))
    let month = { (oid: OID, from: String, to: String) in
      Partition(
        oid: oid, name: self.name("m\(oid)"), storage: .table, bound: .range(from: [.value(from)], to: [.value(to)]))
    }
    let root = Partition(
      oid: 10, name: name("t"), storage: .partitioned(by: byCampaign),
      partitions: [
        Partition(
          oid: 11, name: name("t_1"), storage: campaign.storage, bound: .list([.value("1")]),
          partitions: [month(12, "2026-10-01", "2026-11-01"), month(13, "2026-11-01", "2026-12-01")]),
        Partition(
          oid: 21, name: name("t_2"), storage: campaign.storage, bound: .list([.value("2")]),
          partitions: [month(22, "2026-11-01", "2026-12-01")]),
        Partition(oid: 31, name: name("t_d"), storage: .table, bound: .default),
      ])
    let granularity = Granularity(interval: CalendarInterval(months: 1), zone: .utc)
    let sizes = TreeSizes(
      of: root.places(along: TimeAxis(of: root, policy: nil, serverZone: .utc)),
      SizeReading(
        sizes: [
          12: RelationSize(heap: 1, index: 2, toast: 4), 13: RelationSize(heap: 10), 22: RelationSize(heap: 100),
          31: RelationSize(index: 1_000),
        ],
        unknown: [13: .locked]),
      granularity: granularity)
    #expect(sizes.table == RelationSize(heap: 111, index: 1_002, toast: 4))
    #expect(
      sizes.branches.map { "\($0) \($1)" }.sorted() == [
        "campaign_id=1 17", "campaign_id=2 100", "campaign_id=DEFAULT 1000",
      ])
    let (october, november) = (try instant("2026-10-01"), try instant("2026-11-01"))
    #expect(
      sizes.periods == [
        granularity.period(containing: october): 7, granularity.period(containing: november): 110,
      ])
    #expect(sizes.outsidePeriods == 1_000)
    #expect(sizes.unknown == [.locked: 1])
  }

  @Test("finds a policy by the first pattern that matches")
  func policies() throws {
    let book = PolicyBook([
      .init(
        tables: try #require(TablePattern("public.service_*_main")),
        policy: Policy(horizon: CalendarInterval(months: 2))),
      .init(tables: try #require(TablePattern("*.*")), policy: Policy(horizon: CalendarInterval(days: 1))),
    ])
    #expect(book.policy(for: name("service_content_main"))?.horizon == CalendarInterval(months: 2))
    #expect(book.policy(for: name("service_content_mainly"))?.horizon == CalendarInterval(days: 1))
    #expect(PolicyBook().policy(for: name("t")) == nil)
    #expect(TablePattern("service_*") == nil)
    #expect(TablePattern("a.b.c") == nil)
  }

  @Test(
    "quotes names as SQL reads them back",
    arguments: [
      ("plain_1", "plain_1"), ("Upper", "\"Upper\""), ("with \"quotes\"", "\"with \"\"quotes\"\"\""),
      ("order", "\"order\""), ("1st", "\"1st\""), ("", "\"\""), ("naïve", "\"naïve\""),
    ])
  func quoting(name: String, quoted: String) {
    #expect(SQLIdentifier.quoted(name) == quoted)
  }

  @Test("double quotes also where Swift sees one character in a quote and the accent after it")
  func accents() {
    func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
    #expect(scalars(SQLIdentifier.literal("a'\u{301}b")) == scalars("'a'") + scalars("'\u{301}b'"))
    #expect(scalars(SQLIdentifier.literal("\\\u{301}")) == scalars("E'\\") + scalars("\\\u{301}'"))
    #expect(scalars(SQLIdentifier.quoted("a\"\u{301}")) == scalars("\"a\"") + scalars("\"\u{301}\""))
  }
}
