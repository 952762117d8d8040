public import PartitionModel

extension Script {
  /// What detaches the partitions of `root` that are past their retention.
  ///
  /// - Parameters:
  ///   - trees: Each tree with its leaves that are overdue, and the key that runs as time through it.
  ///   - attributes: Of the tables above those leaves, what could be read.
  ///   - folder: Where their rows are to be exported to; nil: nowhere, and the line stays a comment.
  public static func archive(
    _ trees: [(root: Partition, overdue: [RelationName], axis: TimeAxis?)], _ attributes: [OID: TableAttributes],
    exportingTo folder: String? = nil
  ) -> Script {
    let blocks = trees.flatMap { tree in
      tree.root.detachable(Set(tree.overdue), along: tree.axis).map { parent, partition in
        Block.archive(partition, of: parent, attributes[parent.oid], folder)
      }
    }
    return Script(
      command: "archive",
      purpose: blocks.count == 1 ? "partition past its retention" : "partitions past their retention", blocks: blocks,
      closing: [
        "Afterwards `partwatch check` finds nothing overdue. The tables are still there, attached to nothing, until they are "
          + "dropped: it names them as leftovers."
      ])
  }

  /// What ends the detaches that are pending below `roots`.
  public static func finalize(_ roots: [Partition], _ attributes: [OID: TableAttributes]) -> Script {
    let blocks = roots.flatMap { root in
      root.tablesWithPartitions.filter(\.1.isDetachPending).map { parent, partition in
        Block.finalize(partition, of: parent, attributes[parent.oid])
      }
    }
    return Script(
      command: "finalize", purpose: blocks.count == 1 ? "pending detach" : "pending detaches", blocks: blocks,
      closing: [
        "Afterwards `partwatch check` finds no detach pending; what is missing then, `partwatch ddl create` creates."
      ])
  }
}

extension Partition {
  /// Every partition below with the table that it is a partition of, parents first.
  var tablesWithPartitions: [(Partition, Partition)] {
    partitions.flatMap { [(self, $0)] + $0.tablesWithPartitions }
  }

  /// What to detach so that the leaves `overdue` are gone: them, or, where all of a period is, the period as a whole.
  fileprivate func detachable(_ overdue: Set<RelationName>, along axis: TimeAxis?) -> [(Partition, Partition)] {
    guard let key else { return [] }
    let isTimed = axis?.divides(key) ?? false
    return attached.flatMap { partition -> [(Partition, Partition)] in
      let leaves = partition.leaves
      let isWhole = !leaves.isEmpty && leaves.allSatisfy { overdue.contains($0.name) }
      if isWhole, isTimed || partition.isLeaf { return [(self, partition)] }
      return partition.detachable(overdue, along: axis)
    }
  }

  /// The tables whose attributes `Script.archive` and `Script.finalize` need: all that have partitions.
  public var partitionedTables: Set<OID> {
    var tables: Set<OID> = []
    forEach { if !$0.isLeaf { tables.insert($0.oid) } }
    return tables
  }
}

extension Block {
  fileprivate static func archive(
    _ partition: Partition, of parent: Partition, _ own: TableAttributes?, _ folder: String?
  ) -> Block {
    let (name, table) = (partition.name, parent.name)
    let catcher = parent.attached.first { $0.bound == .default }
    let referredTo = (own?.referredTo ?? []).map { TableLock(.shareRowExclusive, on: $0) }
    let referring = (own?.referring ?? []).map { TableLock(.accessExclusive, on: $0) }
    let detach = "ALTER TABLE \(table.quoted) DETACH PARTITION \(name.quoted)"
    var units: [Unit] = []
    if let catcher {
      units.append(
        Unit(
          .each,
          remarks: [
            "Not CONCURRENTLY, which PostgreSQL refuses where there is a DEFAULT partition, as \(catcher.name.quoted) is. All "
              + "who use \(table.quoted) wait while it runs, which is short, and while it waits for them."
          ],
          [
            .when(
              isAttached(name, to: table),
              [
                Statement(
                  detach,
                  locks: [
                    TableLock(.accessExclusive, on: table), TableLock(.accessExclusive, on: name),
                    TableLock(.accessExclusive, on: catcher.name),
                  ] + referredTo + referring)
              ])
          ]))
    } else {
      let hasKeys = !(referredTo + referring).isEmpty
      units.append(
        Unit(
          hasKeys ? .aloneWithin : .alone,
          remarks: [
            "Waits for those who use \(table.quoted), and lets them go on. Cut short, it leaves a detach that is pending: "
              + "`partwatch ddl finalize` ends it."
          ],
          [
            Statement(
              "\(detach) CONCURRENTLY",
              locks: [TableLock(.shareUpdateExclusive, on: table), TableLock(.accessExclusive, on: name)]
                + referredTo + referring)
          ]))
    }
    if let copy = copy(name, to: folder ?? ".") {
      let remark = folder == nil ? ["To keep its rows in a file:"] : []
      units.append(Unit(folder == nil ? .commentedOut : .client, remarks: remark, [Statement(copy)]))
    }
    units.append(
      Unit(
        .commentedOut, remarks: ["To be rid of it, once nobody wants its rows:"],
        [Statement("DROP TABLE \(name.quoted)")]))
    let attach = partition.bound.map { bound in
      Unit(
        .together,
        [
          Statement(
            "ALTER TABLE \(table.quoted) ATTACH PARTITION \(name.quoted)\n  \(bound.sql)",
            locks: [TableLock(.shareUpdateExclusive, on: table)]
              + (catcher.map { [TableLock(.accessExclusive, on: $0.name)] } ?? []) + referredTo
              + (own?.referring ?? []).map { TableLock(.shareRowExclusive, on: $0, isAtMost: true) })
        ])
    }
    return Block(
      "\(name): past the retention of \(table)", slug: "archive_\(name.name)", units, undo: attach.map { [$0] } ?? [],
      check: "NOT \(isAttached(name, to: table))")
  }

  fileprivate static func finalize(_ partition: Partition, of parent: Partition, _ own: TableAttributes?) -> Block {
    let (name, table) = (partition.name, parent.name)
    return Block(
      "\(name): a detach from \(table) is pending", slug: "finalize_\(name.name)",
      [
        Unit(
          .each, remarks: ["Waits for whoever may still see it attached."],
          [
            .when(
              isAttached(name, to: table, isPending: true),
              [
                Statement(
                  "ALTER TABLE \(table.quoted) DETACH PARTITION \(name.quoted) FINALIZE",
                  locks: [TableLock(.shareUpdateExclusive, on: table), TableLock(.accessExclusive, on: name)]
                    + (own?.referredTo ?? []).map { TableLock(.shareRowExclusive, on: $0) }
                    + (own?.referring ?? []).map { TableLock(.accessExclusive, on: $0) })
              ])
          ])
      ], undo: [], check: "NOT \(isAttached(name, to: table))")
  }

  /// psql's own command that writes the rows to a file; nil where a name cannot stand on its one line.
  private static func copy(_ table: RelationName, to folder: String) -> String? {
    let file = "\(folder)/\(table.schema).\(table.name).csv"
    let isOneLine = !"\(table)\(folder)".contains { $0.isNewline || $0 == "\\" }
    guard isOneLine, !table.name.contains("/"), !table.schema.contains("/") else { return nil }
    return "\\copy \(table.quoted) TO \(SQLIdentifier.literal(file)) WITH (FORMAT csv, HEADER)"
  }
}
