public import PartitionModel

extension Script {
  /// What creates the partitions of `plan`.
  ///
  /// Each is created aside, made as its siblings are, and attached at the end. `ATTACH PARTITION` takes SHARE UPDATE
  /// EXCLUSIVE on the table above where `CREATE TABLE … PARTITION OF` takes ACCESS EXCLUSIVE ("ALTER TABLE", "ATTACH
  /// PARTITION"), so reads and writes go on.
  ///
  /// - Parameter attributes: Of every table in `CreatePlan.tables`, what could be read.
  public static func create(_ plans: [CreatePlan], _ attributes: [OID: TableAttributes]) -> Script {
    var refusals = plans.flatMap(\.refusals)
    var blocks: [Block] = []
    // Last: whoever runs the script stops where something is refused.
    var refusable: [Block] = []
    for partition in plans.flatMap(\.partitions) {
      let written = CreateBlock(partition, attributes)
      do {
        let block = try written.block
        if written.mayBeRefused { refusable.append(block) } else { blocks.append(block) }
      } catch {
        refusals.append(error.words)
      }
    }
    return Script(
      command: "create",
      purpose: blocks.count + refusable.count == 1 ? "partition that is missing" : "partitions that are missing",
      blocks: blocks + refusable, refusals: refusals,
      closing: [
        "Afterwards `partwatch check` finds none of them missing, and `partwatch ddl create` has nothing to do."
      ])
  }
}

/// Why a partition cannot be written down.
private struct Refusal: Error {
  let words: String
}

/// Writes down one partition with all below it.
private struct CreateBlock {
  private let partition: PlannedPartition
  private let attributes: [OID: TableAttributes]
  private let parent: TableAttributes?
  private let catcher: Partition?

  init(_ partition: PlannedPartition, _ attributes: [OID: TableAttributes]) {
    self.partition = partition
    self.attributes = attributes
    self.parent = partition.existingParent.flatMap { attributes[$0.oid] }
    self.catcher = partition.existingParent?.attached.first { $0.bound == .default }
  }

  var block: Block {
    get throws(Refusal) {
      var units = [Unit(.each, remarks: partition.remarks, try creation(of: partition, in: nil))]
      units += attaching
      let name = partition.name
      return Block(
        "\(name): a partition of \(partition.parent) \(partition.bound.sql)", slug: "create_\(name.name)", units,
        undo: [
          Unit(
            .together,
            [
              .when(
                Block.isAttached(name, to: partition.parent),
                [
                  Statement(
                    "ALTER TABLE \(partition.parent.quoted) DETACH PARTITION \(name.quoted)",
                    locks: [TableLock(.accessExclusive, on: partition.parent), TableLock(.accessExclusive, on: name)]
                      + (catcher.map { [TableLock(.accessExclusive, on: $0.name)] } ?? []))
                ])
            ]),
          Unit(
            .commentedOut, remarks: ["What rows it got by then go with it:"], [Statement("DROP TABLE \(name.quoted)")]),
        ], check: Block.isAttached(name, to: partition.parent))
    }
  }

  // MARK: Creating

  private func creation(
    of partition: PlannedPartition, in parent: PlannedPartition?
  ) throws(Refusal) -> [Statement] {
    let own = partition.model.flatMap { attributes[$0.oid] }
    var clauses: [String] = []
    if partition.key != nil {
      guard let key = own?.partitionKey else {
        throw Refusal(
          words:
            "\(partition.name): what \(partition.model?.name.description ?? "its sibling") is split by could not be read."
        )
      }
      clauses.append("PARTITION BY \(key)")
    }
    if let method = own?.accessMethod { clauses.append("USING \(SQLIdentifier.quoted(method))") }
    if let storage = own?.storage { clauses.append(storage) }
    if let tablespace = own?.tablespace { clauses.append("TABLESPACE \(SQLIdentifier.quoted(tablespace))") }
    let head = "CREATE \(own?.isUnlogged == true ? "UNLOGGED " : "")TABLE IF NOT EXISTS \(partition.name.quoted)"
    let tail = clauses.isEmpty ? "" : "\n" + clauses.joined(separator: " ")
    var statements: [Statement] = []
    if parent != nil {
      statements.append(
        Statement("\(head)\nPARTITION OF \(partition.parent.quoted) \(partition.bound.sql)\(tail)"))
    } else {
      let check = condition.map { ",\n  CONSTRAINT \(NameHolder.unfinishedCheck)\n    CHECK (\($0))" } ?? ""
      statements.append(
        Statement(
          """
          \(head) (
            LIKE \(partition.parent.quoted)
              INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION\(check)
          )\(tail)
          """, locks: [TableLock(.accessShare, on: partition.parent)]))
    }
    if let own { statements += Self.decoration(of: partition.name, like: own, partition.model) }
    for child in partition.partitions { statements += try creation(of: child, in: partition) }
    return statements
  }

  private static func decoration(of name: RelationName, like own: TableAttributes, _ model: Partition?) -> [Statement] {
    var sql = ["ALTER TABLE \(name.quoted) OWNER TO \(SQLIdentifier.quoted(own.owner))"]
    if !own.ownerLacks.isEmpty {
      sql.append(
        "REVOKE \(own.ownerLacks.joined(separator: ", ")) ON \(name.quoted) FROM \(SQLIdentifier.quoted(own.owner))")
    }
    sql += own.grantStatements(on: name)
    switch own.replicaIdentity {
    case .full: sql.append("ALTER TABLE \(name.quoted) REPLICA IDENTITY FULL")
    case .nothing: sql.append("ALTER TABLE \(name.quoted) REPLICA IDENTITY NOTHING")
    case .default, .index: break
    }
    if let comment = own.comment, let model, let text = own.comment(for: name, like: model.name, comment) {
      sql.append("COMMENT ON TABLE \(name.quoted) IS \(SQLIdentifier.literal(text))")
    }
    sql += own.columnComments.map {
      "COMMENT ON COLUMN \(name.quoted).\(SQLIdentifier.quoted($0.column)) IS \(SQLIdentifier.literal($0.text))"
    }
    return sql.map { Statement($0) }
  }

  // MARK: Attaching

  private var attaching: [Unit] {
    let attach = Statement(
      "ALTER TABLE \(partition.parent.quoted) ATTACH PARTITION \(partition.name.quoted)\n  \(partition.bound.sql)",
      locks: [TableLock(.shareUpdateExclusive, on: partition.parent)]
        + (catcher.map { [TableLock(.accessExclusive, on: $0.name)] } ?? [])
        + (parent?.referredTo ?? []).map { TableLock(.shareRowExclusive, on: $0) }
        + (parent?.referring ?? []).map { TableLock(.shareRowExclusive, on: $0, isAtMost: true) })
    var statements = [attach]
    if condition != nil {
      statements.append(
        Statement("ALTER TABLE \(partition.name.quoted) DROP CONSTRAINT IF EXISTS \(NameHolder.unfinishedCheck)"))
    }
    func unit(_ remarks: [String], _ statements: [Statement]) -> Unit {
      let isMissing = "NOT " + Block.isAttached(partition.name, to: partition.parent)
      return Unit(.each, remarks: peculiarities + remarks, [.when(isMissing, statements)])
    }
    guard let catcher else { return [unit([], statements)] }
    let parent = partition.parent
    // A row that is on its way to DEFAULT when this begins would be refused there when it ends: its bound is smaller then.
    var lock = [
      Statement(
        "LOCK TABLE ONLY \(parent.quoted) IN SHARE ROW EXCLUSIVE MODE",
        locks: [TableLock(.shareRowExclusive, on: parent)])
    ]
    if catcher.storage != .foreign {
      lock.append(
        Statement(
          "LOCK TABLE \(catcher.name.quoted) IN SHARE ROW EXCLUSIVE MODE",
          locks: [TableLock(.shareRowExclusive, on: catcher.name)]))
    }
    let takes = "\(catcher.name.quoted) takes its rows until now"
    let wait =
      "Writers of \(parent.quoted) wait until this is done, which takes as long as reading \(catcher.name.quoted) twice, and "
      + "its readers only at the end."
    guard let move = move(from: catcher) else {
      let words = "\(takes). Which, cannot be said in SQL here; if there are any, this is refused: move them by hand."
      return [unit([words, wait], lock + statements)]
    }
    guard let obstacle = obstacle(to: catcher) else {
      return [unit(["\(takes): those that it holds are moved first. \(wait)"], lock + [move] + statements)]
    }
    return [
      Unit(
        .commentedOut,
        remarks: [
          "\(takes). They are not moved here: \(obstacle).",
          "If you know that this does no harm, run it below, before ATTACH:",
        ], [move]),
      unit(
        [
          catcher.storage == .foreign
            ? "PostgreSQL does not look for them in \(catcher.name.quoted), a foreign table: what is there then stays there."
            : "Refused as long as \(catcher.name.quoted) holds rows of this partition. \(wait)"
        ], lock + statements),
    ]
  }

  /// Whether rows that stay in DEFAULT may keep the partition from being attached.
  var mayBeRefused: Bool { catcher.map { move(from: $0) == nil || obstacle(to: $0) != nil } ?? false }

  /// What moves the partition's rows out of DEFAULT; nil where its bound cannot be said as a condition.
  private func move(from catcher: Partition) -> Statement? {
    guard let condition, let columns = parent?.columns, !columns.isEmpty else { return nil }
    let list = columns.map(SQLIdentifier.quoted).joined(separator: ", ")
    return Statement(
      """
      WITH moved AS (
        DELETE FROM \(catcher.name.quoted)
        WHERE \(condition)
        RETURNING \(list)
      )
      INSERT INTO \(partition.name.quoted) (\(list))
      SELECT \(list) FROM moved
      """)
  }

  /// What deleting a row from DEFAULT would do besides.
  private func obstacle(to catcher: Partition) -> String? {
    var referring = Set(parent?.referring ?? [])
    var triggers: [String] = []
    var isKnown = parent != nil
    var isForeign = false
    catcher.forEach { table in
      isForeign = isForeign || table.storage == .foreign
      guard let own = attributes[table.oid] else { return isKnown = false }
      referring.formUnion(own.referring)
      triggers += own.deleteTriggers.map { "\(SQLIdentifier.quoted($0)) of \(table.name.quoted)" }
    }
    if !isKnown { return "what else a DELETE does there could not be read" }
    if isForeign { return "they are on another server" }
    if !referring.isEmpty {
      let tables = referring.sorted().map(\.quoted).joined(separator: ", ")
      return "foreign keys of \(tables) refer to them and may delete with them"
    }
    if !triggers.isEmpty { return "triggers fire when rows are deleted: \(triggers.joined(separator: ", "))" }
    return nil
  }

  private var peculiarities: [String] {
    let own = partition.model.flatMap { attributes[$0.oid] }
    guard let own, let model = partition.model, !own.peculiarities.isEmpty else { return [] }
    return ["\(model.name.quoted) has what is not copied: \(own.peculiarities.joined(separator: ", "))."]
  }

  /// The rows of the bound as a condition; nil for a hash, and where the key is not made of plain columns.
  private var condition: String? {
    guard let key = partition.existingParent?.key, parent?.hasPlainKey == true else { return nil }
    return partition.bound.condition(on: key)
  }
}

extension PartitionBound {
  /// The rows of the bound as a condition on the columns of `key`; nil for a hash, for DEFAULT, and for what only a
  /// comparison of rows could say.
  func condition(on key: PartitionKey) -> String? {
    guard let column = key.columns.first?.name.map(SQLIdentifier.quoted) else { return nil }
    switch self {
    case .list(let values):
      var texts: [String] = []
      for case .value(let text) in values { texts.append(SQLIdentifier.literal(text)) }
      let named = texts.isEmpty ? "false" : "\(column) IN (\(texts.joined(separator: ", ")))"
      return values.contains(.null) ? "\(column) IS NULL OR \(named)" : "\(column) IS NOT NULL AND \(named)"
    case .range(let from, let to):
      guard from.dropFirst().allSatisfy({ $0 == .minValue }), to.dropFirst().allSatisfy({ $0 == .minValue }) else {
        return nil
      }
      var tests = key.columns.compactMap { $0.name.map { "\(SQLIdentifier.quoted($0)) IS NOT NULL" } }
      guard tests.count == key.columns.count else { return nil }
      if case .value(let text) = from.first { tests.append("\(column) >= \(SQLIdentifier.literal(text))") }
      if case .value(let text) = to.first { tests.append("\(column) < \(SQLIdentifier.literal(text))") }
      return tests.joined(separator: " AND ")
    case .hash, .default: return nil
    }
  }
}
