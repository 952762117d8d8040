internal import PartitionModel

/// How the two tables change names, and names change back.
extension Conversion {
  private var name: String { table.name.quoted }
  private var text: String { SQLIdentifier.literal(table.name.quoted) }
  private var lock: TableLock { TableLock(.accessExclusive, on: table.name) }

  /// As many identities may wait when the tables are exchanged: a second's work, or less.
  static let fewChanges = 2_000

  // MARK: 7. The exchange

  var exchangeBlock: Block {
    let referred = Set(table.foreignKeys.map(\.table)).sorted()
    let locks =
      referred.map { TableLock(.accessExclusive, on: $0) }
      + table.views.map { TableLock(.accessExclusive, on: $0.name) }
    let catchUp = """
      BEGIN
        IF (SELECT count(*) FROM (SELECT FROM \(tool("change")) LIMIT \(2 * Self.fewChanges)) AS waiting) = \(2 * Self.fewChanges) THEN
          RAISE EXCEPTION 'too much has changed since the tables were compared' USING HINT = 'Run the script again.';
        END IF;
        PERFORM \(tool("catch_up"))();
      END
      """
    var sql = [
      // Whatever the session's own is: what was written while we waited has to be seen.
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
      Self.patiently(locking: referred + [table.name], in: .accessExclusive),
      "DO \(Self.dollarQuoted(catchUp))",
    ]
    sql += untracking(table.name) + renaming(table.name, table.indexNames, to: old, table.asides(Self.afterwards))
    sql += renaming(new, table.asides(Self.meanwhile), to: table.name, table.indexNames)
    sql += handingOver(from: old, Self.afterwards)
    // Rows that nobody changes any more hold nobody to anything, and those that come on the way back have fired already.
    sql += leaving.map { "ALTER TABLE \(old.quoted) DROP CONSTRAINT \($0)" }
    sql += table.triggers.map { "DROP TRIGGER \(SQLIdentifier.quoted($0.name)) ON \(old.quoted)" }
    if !table.foreignKeys.isEmpty { sql.append(onLeaves(table.foreignKeys.map(Self.adding))) }
    if let identity = replicaIdentity { sql.append(onLeaves([identity])) }
    sql += firing + table.policies + table.views.map(\.definition)
    sql.append(catchingUp("give_back", from: table.name, to: old))
    sql += tracking(table.name, other: old)
    var remarks = ["Whoever reads or writes \(name) waits from LOCK to COMMIT, and then goes on with the new table."]
    if !table.foreignKeys.isEmpty {
      remarks.append("Foreign keys hold for new rows from here on; each leaf takes about a millisecond.")
    }
    return Block(
      "7. The tables are exchanged", slug: "convert_\(table.name.name)_7_exchange",
      [
        bringingOver(remarks: ["What was noted while both were compared."]),
        Unit(.together, remarks: remarks, sql.map { Statement($0, locks: [lock] + locks) }),
      ],
      undo: [Unit(.together, wayBack.map { Statement($0, locks: [lock]) })],
      check: "(SELECT relkind FROM pg_catalog.pg_class WHERE oid = to_regclass(\(text))) = 'p'")
  }

  /// The table's own triggers.
  private var firing: [String] {
    table.triggers.flatMap { trigger in
      [trigger.definition]
        + (trigger.state.map { ["ALTER TABLE \(name) \($0) TRIGGER \(SQLIdentifier.quoted(trigger.name))"] } ?? [])
    }
  }

  /// The foreign keys of the old table.
  private var leaving: [String] { table.foreignKeys.map { SQLIdentifier.quoted($0.name) } }

  private static func adding(_ key: PlainTableFacts.ForeignKey) -> String {
    "ADD CONSTRAINT \(SQLIdentifier.quoted(key.name)) \(key.definition) NOT VALID"
  }

  private var replicaIdentity: String? {
    switch table.attributes.replicaIdentity {
    case .full: "REPLICA IDENTITY FULL"
    case .nothing: "REPLICA IDENTITY NOTHING"
    case .default, .index: nil
    }
  }

  /// `ALTER TABLE` with these actions, for every leaf of the table.
  private func onLeaves(_ actions: [String]) -> String {
    let alter = actions.map {
      "    EXECUTE format('ALTER TABLE %s ', leaf) || \(SQLIdentifier.literal($0));"
    }
    return "DO "
      + Self.dollarQuoted(
        """
        DECLARE
          leaf regclass;
        BEGIN
          FOR leaf IN SELECT relid FROM pg_catalog.pg_partition_tree(\(text)) WHERE isleaf LOOP
        \(alter.joined(separator: "\n"))
          END LOOP;
        END
        """)
  }

  /// Renames a table with its indexes.
  private func renaming(
    _ table: RelationName, _ indexes: [RelationName], to other: RelationName, _ names: [RelationName]
  ) -> [String] {
    ["ALTER TABLE \(table.quoted) RENAME TO \(SQLIdentifier.quoted(other.name))"]
      + zip(indexes, names).map { "ALTER INDEX \($0.quoted) RENAME TO \(SQLIdentifier.quoted($1.name))" }
  }

  /// The sequences go on with whichever table bears the name, where `other` had them; one that stays behind gets `ending`.
  private func handingOver(from other: RelationName, _ ending: String) -> [String] {
    table.columns.flatMap { column -> [String] in
      guard let sequence = column.sequence else { return [] }
      let own = "\(name).\(SQLIdentifier.quoted(column.name))"
      if !column.isIdentity { return ["ALTER SEQUENCE \(sequence.quoted) OWNED BY \(own)"] }
      // Two sequences, each its table's: the numbers go on, and so does the name.
      let aside = sequence.aside(ending)
      let successor = "pg_get_serial_sequence(\(text), \(SQLIdentifier.literal(column.name)))"
      let predecessor =
        "pg_get_serial_sequence(\(SQLIdentifier.literal(other.quoted)), \(SQLIdentifier.literal(column.name)))"
      return [
        "DO "
          + Self.dollarQuoted(
            """
            DECLARE
              at record;
            BEGIN
              EXECUTE 'SELECT last_value, is_called FROM ' || \(predecessor) INTO at;
              PERFORM setval(\(successor), at.last_value, at.is_called);
              EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', \(predecessor), \(SQLIdentifier.literal(aside.name)));
              EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', \(successor), \(SQLIdentifier.literal(sequence.name)));
            END
            """)
      ]
    }
  }

  // MARK: The way back

  /// What makes the old table the one that is used again, with all that has been written since.
  private var wayBack: [String] {
    var sql = [
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
      Self.patiently(locking: [table.name, old], in: .accessExclusive),
      "DO \(Self.dollarQuoted("BEGIN\n  PERFORM \(tool("give_back"))();\nEND"))",
    ]
    sql += untracking(table.name) + renaming(table.name, table.indexNames, to: new, table.asides(Self.meanwhile))
    sql += renaming(old, table.asides(Self.afterwards), to: table.name, table.indexNames)
    sql += handingOver(from: new, Self.meanwhile)
    sql += firing + table.views.map(\.definition)
    sql.append("DROP TABLE \(new.quoted)")
    sql += table.foreignKeys.map { "ALTER TABLE \(name) \(Self.adding($0))" }
    sql += leaving.map { "ALTER TABLE \(name) VALIDATE CONSTRAINT \($0)" }
    return sql
  }

  // MARK: 8. Afterwards

  var afterwards: [Block] {
    let slug = "convert_\(table.name.name)"
    let referred = Set(table.foreignKeys.map(\.table)).sorted()
    var blocks: [Block] = []
    if !table.foreignKeys.isEmpty {
      let validate = table.foreignKeys.map {
        "    EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', leaf, \(SQLIdentifier.literal($0.name)));"
      }
      let body = """
        DECLARE
          leaf regclass;
        BEGIN
          FOR leaf IN SELECT relid FROM pg_catalog.pg_partition_tree(\(text)) WHERE isleaf LOOP
        \(validate.joined(separator: "\n"))
            COMMIT;
          END LOOP;
        END
        """
      let locks =
        [TableLock(.shareRowExclusive, on: table.name)] + referred.map { TableLock(.shareRowExclusive, on: $0) }
      let add = table.foreignKeys.map { key in
        let condition =
          "conrelid = \(text)::regclass AND conname = \(SQLIdentifier.literal(key.name))"
        return Statement(
          "DO "
            + Self.dollarQuoted(
              """
              BEGIN
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE \(condition)) THEN
                  ALTER TABLE \(name) ADD CONSTRAINT \(SQLIdentifier.quoted(key.name)) \(key.definition);
                END IF;
              END
              """), locks: locks)
      }
      blocks.append(
        Block(
          "8. The foreign keys, leaf by leaf and then as the table's own", slug: "\(slug)_8_validate",
          [
            Unit(
              .aloneWithin, remarks: ["Reads each leaf once, while rows are read and written."],
              [Statement("DO \(Self.dollarQuoted(body))", locks: referred.map { TableLock(.rowShare, on: $0) })]),
            Unit(
              .together, remarks: ["It takes over those of the leaves, and reads nothing."],
              [Statement(Self.patiently(locking: referred + [table.name], in: .shareRowExclusive), locks: locks)] + add),
          ], undo: [], check: "true"))
    }
    let end =
      untracking(table.name) + ["DROP TABLE \(old.quoted)", "DROP SCHEMA \(SQLIdentifier.quoted(workshop)) CASCADE"]
    blocks.append(
      Block(
        "\(blocks.isEmpty ? 8 : 9). Until you are sure, the old table stays, and what changes is noted, so that there is a way back",
        slug: "\(slug)_9_end",
        [
          Unit(
            .commentedOut, remarks: ["Back, with all that was written since; the new table is dropped:"],
            (["BEGIN"] + wayBack + ["COMMIT"]).map { Statement($0) }),
          Unit(.commentedOut, remarks: ["Or, when you are sure, the end of it:"], end.map { Statement($0) }),
        ], undo: [], check: "true"))
    return blocks
  }
}
