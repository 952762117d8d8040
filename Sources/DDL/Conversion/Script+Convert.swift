internal import PartitionModel

extension Script {
  /// What converts a table, in blocks that can each be waited after, and run again where they were cut short.
  public static func convert(_ conversion: Conversion) -> Script {
    Script(
      command: "convert", purpose: "steps that convert \(conversion.table.name)",
      blocks: [
        conversion.workshopBlock, conversion.tableBlock, conversion.trackingBlock, conversion.copyingBlock,
        conversion.indexBlock, conversion.comparingBlock, conversion.exchangeBlock,
      ] + conversion.afterwards,
      closing: [
        "Afterwards `partwatch ddl create` writes the partitions up to the horizon, and `partwatch check` says what is missing."
      ])
  }
}

extension Conversion {
  var slug: String { table.name.name }
  var readLock: TableLock { TableLock(.accessShare, on: table.name) }

  func block(_ title: String, _ slug: String, _ units: [Unit], undo: [Unit] = [], check: String) -> Block {
    Block(title, slug: "convert_\(self.slug)_\(slug)", units, undo: undo, check: check)
  }

  /// Locks tables, trying again and again: between two tries those go on who had to wait behind us.
  static func patiently(locking tables: [RelationName], in mode: LockMode) -> String {
    let lock = "LOCK TABLE \(tables.map(\.quoted).joined(separator: ", ")) IN \(mode.rawValue) MODE;"
    return anonymous(
      """
      BEGIN
        FOR attempt IN 1..30 LOOP
          BEGIN
            \(lock)
            RETURN;
          EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.5);
          END;
        END LOOP;
        \(lock)
      END
      """)
  }

  static func anonymous(_ body: String) -> String { "DO \(dollarQuoted(body))" }

  func isThere(_ name: RelationName) -> String {
    "to_regclass(\(SQLIdentifier.literal(name.quoted))) IS NOT NULL"
  }
}
