public import PartitionModel

extension Script {
  /// What gives every partition below `roots` the indexes of the tables above it, and makes those valid.
  ///
  /// - Parameters:
  ///   - indexes: Every index of the tables concerned.
  ///   - holders: The names that are taken in their schemas.
  public static func index(
    _ roots: [Partition], _ indexes: [IndexFacts], holders: [RelationName: NameHolder] = [:]
  ) -> Script {
    var planner = IndexPlanner(indexes, holders)
    for root in roots { planner.plan(root) }
    return Script(
      command: "index", purpose: planner.blocks.count == 1 ? "index to mend" : "indexes to mend",
      blocks: planner.blocks, refusals: planner.refusals,
      closing: ["Afterwards `partwatch check` finds no index missing and none invalid."])
  }
}

private struct IndexPlanner {
  private let indexes: [OID: [IndexFacts]]
  private var names: Names
  private(set) var blocks: [Block] = []
  private(set) var refusals: [String] = []

  init(_ indexes: [IndexFacts], _ holders: [RelationName: NameHolder]) {
    self.indexes = Dictionary(grouping: indexes.sorted { $0.name < $1.name }, by: \.table)
    self.names = Names(holders)
  }

  private func attached(to index: OID, on table: Partition) -> IndexFacts? {
    indexes[table.oid]?.first { $0.parent == index }
  }

  mutating func plan(_ root: Partition) {
    root.forEach { table in
      for index in indexes[table.oid] ?? [] { visit(index, on: table) }
    }
  }

  private mutating func visit(_ index: IndexFacts, on table: Partition) {
    if table.isLeaf {
      if !index.isValid, index.parent != nil { mend(index, on: table) }
      return
    }
    let children = table.attached.filter { $0.storage != .foreign }
    let lacking = children.filter { attached(to: index.oid, on: $0) == nil }
    if !lacking.isEmpty {
      for child in lacking { add(index, of: table, to: child) }
    } else if !index.isValid, let child = children.first, let own = attached(to: index.oid, on: child),
      children.allSatisfy({ attached(to: index.oid, on: $0)?.isValid == true })
    {
      let statement = Self.attach(own.name, to: index.name)
      blocks.append(
        Block(
          "\(index.name): invalid, though all below it is valid; attaching one once more has PostgreSQL look again",
          slug: "validate_\(index.name.name)", [Unit(.each, remarks: [Self.looksAgain], [statement])],
          undo: [], check: Block.isValid(index.name)))
    }
  }

  // MARK: What is missing

  private mutating func add(_ index: IndexFacts, of table: Partition, to partition: Partition) {
    guard index.definition != nil, index.constraint != .exclusion else {
      refusals.append("\(index.name): how it is defined could not be told; give \(partition.name) its like by hand.")
      return
    }
    if index.constraint != nil, !partition.isLeaf {
      refusals.append(
        "\(index.name): PostgreSQL adds no constraint by an index to a partitioned table, as \(partition.name) is; add it "
          + "with ALTER TABLE ONLY.")
      return
    }
    var units: [Unit] = []
    guard let name = build(index.name, like: index, on: partition, tableName: table.name, &units) else { return }
    units.append(Unit(.each, [Self.attach(name, to: index.name)]))
    blocks.append(
      Block(
        "\(name): \(partition.name) lacks an index for \(index.name)", slug: "index_\(name.name)", units,
        undo: [
          Unit(
            .commentedOut, remarks: ["An index that is attached cannot be taken away; before that:"],
            [Statement("DROP INDEX CONCURRENTLY IF EXISTS \(name.quoted)")])
        ], check: Block.isValid(name)))
  }

  /// Adds what builds an index on `partition`, all below it first attached, and says its name.
  private mutating func build(
    _ parentName: RelationName, like index: IndexFacts, on partition: Partition, tableName: RelationName,
    _ units: inout [Unit]
  ) -> RelationName? {
    guard let definition = index.definition else { return nil }
    let own = (indexes[partition.oid] ?? []).filter { $0.parent == nil && $0.suits(index) }
    let unique = index.isUnique ? "UNIQUE " : ""
    var name = own.first(where: \.isValid)?.name
    if partition.isLeaf {
      let lock = [TableLock(.shareUpdateExclusive, on: partition.name)]
      let isBuilt = name != nil
      let broken = isBuilt ? nil : own.first { !$0.isValid && $0.constraint == nil }
      if let broken {
        units.append(
          Unit(
            .alone, remarks: ["What an earlier attempt has left, built anew:"],
            [Statement("REINDEX INDEX CONCURRENTLY \(broken.name.quoted)", locks: lock)]))
        name = broken.name
      }
      let chosen = name ?? freeName(for: partition.name, after: parentName, of: tableName)
      if !isBuilt, broken == nil {
        units.append(
          Unit(
            .alone,
            [
              Statement(
                "CREATE \(unique)INDEX CONCURRENTLY IF NOT EXISTS \(SQLIdentifier.quoted(chosen.name))\n"
                  + "  ON \(partition.name.quoted) \(definition)", locks: lock)
            ]))
      }
      if let constraint = index.constraint, own.first(where: { $0.name == chosen })?.constraint != constraint {
        units.append(
          Unit(
            .each,
            [
              .when(
                "NOT \(Block.isConstraint(chosen))",
                [
                  Statement(
                    "ALTER TABLE \(partition.name.quoted) ADD CONSTRAINT \(SQLIdentifier.quoted(chosen.name)) "
                      + "\(constraint.sql) USING INDEX \(SQLIdentifier.quoted(chosen.name))",
                    locks: [TableLock(.accessExclusive, on: partition.name)])
                ])
            ]))
      }
      return chosen
    }
    let present = own.first
    let chosen = present?.name ?? freeName(for: partition.name, after: parentName, of: tableName)
    if present == nil {
      units.append(
        Unit(
          .each,
          [
            Statement(
              "CREATE \(unique)INDEX IF NOT EXISTS \(SQLIdentifier.quoted(chosen.name))\n"
                + "  ON ONLY \(partition.name.quoted) \(definition)", locks: [TableLock(.share, on: partition.name)])
          ]))
    }
    for child in partition.attached where child.storage != .foreign {
      if let present, attached(to: present.oid, on: child) != nil { continue }
      guard let below = build(chosen, like: index, on: child, tableName: partition.name, &units) else { continue }
      units.append(Unit(.each, [Self.attach(below, to: chosen)]))
    }
    return chosen
  }

  /// The name that the index of the table above would have here.
  private mutating func freeName(
    for partition: RelationName, after index: RelationName, of table: RelationName
  ) -> RelationName {
    let rest = index.name.hasPrefix(table.name) ? String(index.name.dropFirst(table.name.count)) : "_\(index.name)"
    return names.take(partition.name + rest, parent: partition.name, in: partition.schema, []).name
  }

  private static func attach(_ name: RelationName, to index: RelationName) -> Statement {
    Statement(
      "ALTER INDEX \(index.quoted) ATTACH PARTITION \(name.quoted)",
      locks: [TableLock(.shareUpdateExclusive, on: index), TableLock(.accessExclusive, on: name)])
  }

  // MARK: What is invalid

  private static let looksAgain =
    "Attached already; it has PostgreSQL look again whether all below is valid. Old minor releases, 16.2 among them, do not."

  private mutating func mend(_ index: IndexFacts, on leaf: Partition) {
    var units = [
      Unit(
        .alone,
        [
          Statement(
            "REINDEX INDEX CONCURRENTLY \(index.name.quoted)", locks: [TableLock(.shareUpdateExclusive, on: leaf.name)])
        ])
    ]
    let all = indexes.values.joined()
    var child = index
    while let parent = child.parent.flatMap({ oid in all.first { $0.oid == oid } }), !parent.isValid {
      units.append(Unit(.each, remarks: [Self.looksAgain], [Self.attach(child.name, to: parent.name)]))
      child = parent
    }
    blocks.append(
      Block(
        "\(index.name): an invalid index of \(leaf.name)", slug: "reindex_\(index.name.name)", units, undo: [],
        check: Block.isValid(index.name)))
  }
}
