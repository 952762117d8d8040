internal import PartitionModel

/// What is built beside the table.
extension Conversion {
  // MARK: 1. The workshop

  var workshopBlock: Block {
    let schema = SQLIdentifier.quoted(workshop)
    let original = SQLIdentifier.literal(table.name.quoted)
    return block(
      "1. A schema for what is needed meanwhile", "1_prepare",
      [
        Unit(
          .each,
          [
            Statement(
              Self.anonymous(
                """
                BEGIN
                  IF to_regclass(\(original))::oid IS DISTINCT FROM \(table.oid) THEN
                    RAISE EXCEPTION '% is not the table that this script was written for', \(original)
                      USING HINT = 'If the tables have been exchanged, run only what stands below step 7.';
                  END IF;
                  IF NOT pg_try_advisory_lock('pg_class'::regclass::int, \(Int32(bitPattern: table.oid.rawValue))) THEN
                    RAISE EXCEPTION 'another session converts % already', \(original);
                  END IF;
                END
                """)),
            Statement("CREATE SCHEMA IF NOT EXISTS \(schema)"),
            Statement(
              "CREATE TABLE IF NOT EXISTS \(tool("change")) AS\n  SELECT \(Self.list(identity)) FROM \(table.name.quoted) WITH NO DATA",
              locks: [readLock]),
            Statement(
              "CREATE TABLE IF NOT EXISTS \(tool("part")) (path text[] PRIMARY KEY, partition regclass NOT NULL)"),
            Statement(
              "CREATE TABLE IF NOT EXISTS \(tool("copied")) (file oid NOT NULL, blocks bigint NOT NULL, done bigint NOT NULL)"
            ),
            Statement(tracking), depth == 0 ? nil : Statement(making), Statement(copying),
            Statement(catchingUp("catch_up", from: table.name, to: new)),
          ].compactMap { $0 })
      ],
      undo: [Unit(.each, [Statement("DROP SCHEMA IF EXISTS \(schema) CASCADE")])],
      check: "to_regnamespace(\(SQLIdentifier.literal(schema))) IS NOT NULL")
  }

  // MARK: 2. The new table

  var tableBlock: Block {
    let attributes = table.attributes
    var statements = [
      Statement(
        Self.anonymous(
          """
          BEGIN
            -- Begun anew, where somebody has dropped it.
            IF NOT \(isThere(new)) THEN
              DELETE FROM \(tool("part"));
              DELETE FROM \(tool("copied"));
            END IF;
          END
          """)),
      Statement(
        "CREATE TABLE IF NOT EXISTS \(new.quoted) (\n  LIKE \(table.name.quoted) INCLUDING ALL EXCLUDING INDEXES\n)\n"
          + "PARTITION BY \(levels[0].key)"
          + (attributes.tablespace.map { " TABLESPACE \(SQLIdentifier.quoted($0))" } ?? ""), locks: [readLock]),
      Statement("ALTER TABLE \(new.quoted) OWNER TO \(SQLIdentifier.quoted(attributes.owner))"),
    ]
    if !attributes.ownerLacks.isEmpty {
      statements.append(
        Statement(
          "REVOKE \(attributes.ownerLacks.joined(separator: ", ")) ON \(new.quoted) FROM "
            + SQLIdentifier.quoted(attributes.owner)))
    }
    statements += attributes.grantStatements(on: new).map { Statement($0) }
    if let comment = attributes.comment {
      statements.append(Statement("COMMENT ON TABLE \(new.quoted) IS \(SQLIdentifier.literal(comment))"))
    }
    if depth == 0 {
      let lines = remainders(
        of: SQLIdentifier.literal(new.quoted),
        stem: SQLIdentifier.literal(SQLIdentifier.clipped(table.name.name, to: longestName)), when: "true")
      statements.append(Statement(Self.anonymous((["BEGIN"] + lines + ["END"]).joined(separator: "\n"))))
    }
    statements += creations { $0.isUnique }
    return block(
      "2. The new table, with no rows: nobody uses it yet", "2_create", [Unit(.each, remarks: widened, statements)],
      undo: [Unit(.each, [Statement("DROP TABLE IF EXISTS \(new.quoted)")])], check: isThere(new))
  }

  private var keys: [String] { levels.flatMap(\.columns) }

  private var widened: [String] {
    table.indexes.filter(\.isUnique).compactMap { index in
      let added = keys.filter { !index.columns.contains($0) }
      if added.isEmpty { return nil }
      return
        "\(index.name) keeps \(Self.list(index.columns)) unique today, and then only together with \(Self.list(added))."
    }
  }

  /// What creates the like of the indexes that are `wanted` on the new table, under names of their own.
  private func creations(_ wanted: (PlainTableFacts.Index) -> Bool) -> [Statement] {
    zip(table.indexes, table.asides(Self.meanwhile)).filter { wanted($0.0) }.map { creation(of: $0, called: $1) }
  }

  private func creation(of index: PlainTableFacts.Index, called name: RelationName) -> Statement {
    let added = index.isUnique ? keys.filter { !index.columns.contains($0) } : []
    let definition = Self.adding(added, to: index.definition)
    if index.constraint == nil {
      return Statement(
        "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX IF NOT EXISTS \(SQLIdentifier.quoted(name.name)) ON \(new.quoted) "
          + definition)
    }
    return Statement(
      Self.anonymous(
        """
        BEGIN
          IF to_regclass(\(SQLIdentifier.literal(name.quoted))) IS NULL THEN
            ALTER TABLE \(new.quoted) ADD CONSTRAINT \(SQLIdentifier.quoted(name.name)) \(definition);
          END IF;
        END
        """))
  }

  /// `definition` with `columns` behind those in its first parentheses.
  static func adding(_ columns: [String], to definition: String) -> String {
    if columns.isEmpty { return definition }
    var depth = 0
    var quote: Unicode.Scalar?
    let scalars = definition.unicodeScalars
    for place in scalars.indices {
      let scalar = scalars[place]
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      switch scalar {
      case "'", "\"": quote = scalar
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0 { return "\(definition[..<place]), \(list(columns))\(definition[place...])" }
      default: break
      }
    }
    return definition
  }

  // MARK: 5. The other indexes

  var indexBlock: Block {
    let statements = creations { !$0.isUnique }
    return block(
      "5. Its other indexes, and its statistics", "5_index",
      [Unit(.each, statements + [Statement("ANALYZE \(new.quoted)")])], check: "true")
  }
}
