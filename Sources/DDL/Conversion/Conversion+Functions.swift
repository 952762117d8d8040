internal import PartitionModel

/// What works in the workshop.
extension Conversion {
  /// Notes the identity of every row that changes, for whichever table it is a trigger of, and empties the other when that one is
  /// emptied.
  ///
  /// With the rights of who made it, for writers have none in the workshop.
  var tracking: String {
    let note = { (row: String) in "INSERT INTO \(tool("change")) VALUES (\(Self.list(identity, of: row)));" }
    let body = """
      BEGIN
        IF TG_OP = 'TRUNCATE' THEN
          EXECUTE 'TRUNCATE ' || TG_ARGV[0];
          RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
          \(note("OLD"))
        END IF;
        IF TG_OP <> 'DELETE' THEN
          \(note("NEW"))
        END IF;
        RETURN NULL;
      END
      """
    return function("track()", returns: "trigger", settings: "SECURITY DEFINER \(Self.search)", body)
  }

  /// Makes the partitions on the way to a leaf that are not there yet.
  var making: String {
    let schema = SQLIdentifier.literal(table.name.schema)
    let body = """
      DECLARE
        above regclass := \(SQLIdentifier.literal(new.quoted));
        stem text := \(SQLIdentifier.literal(table.name.name));
        made regclass;
        bound text;
        ending text;
        name text;
        number int;
      BEGIN
        FOR depth IN 1..cardinality(path) LOOP
          made := (SELECT p.partition FROM \(tool("part")) AS p WHERE p.path = make.path[1:depth]);
          IF made IS NULL THEN
            IF path[depth] IS NULL THEN
              RAISE EXCEPTION 'a row''s time is infinite, and no period holds it'
                USING HINT = 'Give it a time, and run the script again.';
            END IF;
            CASE depth
      \(Self.lines(cases, indentedBy: 6))\
            END CASE;
            -- A name that is short enough, and free.
            name := '_' || ending;
            number := 1;
            LOOP
              WHILE octet_length(stem || name) > \(longestName) LOOP stem := left(stem, -1); END LOOP;
              EXIT WHEN to_regclass(format('%I.%I', \(schema), stem || name)) IS NULL;
              number := number + 1;
              name := format('_%s_%s', ending, number);
            END LOOP;
            made := NULL;
            EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s %s ', \(schema), stem || name, above, bound)
              || CASE depth \(clauses) END;
            made := format('%I.%I', \(schema), stem || name);
            EXECUTE format('ALTER TABLE %s OWNER TO %I', made, \(SQLIdentifier.literal(table.attributes.owner)));
            INSERT INTO \(tool("part")) VALUES (path[1:depth], made);
      \(Self.lines(remainders(of: "made", stem: "stem || name", when: "depth = \(depth)"), indentedBy: 6))\
          END IF;
          above := made;
          stem := (SELECT relname FROM pg_class WHERE oid = made);
        END LOOP;
      END
      """
    return function("make(VARIADIC path text[])", returns: "void", settings: Self.settings, body)
  }

  /// What sets the bound and the name's ending at each depth.
  private var cases: [String] {
    levels.prefix(depth).enumerated().flatMap { place, level in
      ["WHEN \(place + 1) THEN"] + level.assignments("path[\(place + 1)]").map { "  " + $0 }
    }
  }

  /// What a partition of each depth is split by in its turn, or how it is stored.
  private var clauses: String {
    (1...depth).map { place in
      let clause = place < levels.count ? "PARTITION BY \(levels[place].key)" : table.attributes.storage ?? ""
      return "WHEN \(place) THEN \(SQLIdentifier.literal(clause))"
    }.joined(separator: " ")
  }

  /// The most bytes of a name, where something may still follow it.
  var longestName: Int { Names.longest - (levels.count > depth ? "_h1234".utf8.count : 0) }

  /// Makes the partitions of a last level that is a hash, below the table whose name the variable `parent` holds.
  func remainders(of parent: String, stem: String, when condition: String) -> [String] {
    guard levels.count > depth, case .remainders(let modulus)? = levels.last?.division else { return [] }
    return [
      "IF \(condition) THEN",
      "  FOR remainder IN 0..\(modulus - 1) LOOP",
      "    EXECUTE format('CREATE TABLE IF NOT EXISTS %I.%I PARTITION OF %s ', \(SQLIdentifier.literal(table.name.schema)),",
      "      \(stem) || '_h' || remainder, \(parent))",
      "      || format('FOR VALUES WITH (MODULUS \(modulus), REMAINDER %s) ', remainder) || \(SQLIdentifier.literal(table.attributes.storage ?? ""));",
      "    EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', \(SQLIdentifier.literal(table.name.schema)),",
      "      \(stem) || '_h' || remainder, \(SQLIdentifier.literal(table.attributes.owner)));",
      "  END LOOP;",
      "END IF;",
    ]
  }

  // MARK: Copying

  /// Copies the rows of some blocks; those that are there already stay as they are.
  var copying: String {
    let rows = "FROM ONLY \(table.name.quoted) AS t WHERE t.ctid >= first_row AND t.ctid < end_row"
    let body = """
      DECLARE
        first_row tid := format('(%s,0)', first_block);
        end_row tid := format('(%s,0)', end_block);
      BEGIN
      \(Self.lines(makingWay(for: rows), indentedBy: 2))\
        INSERT INTO \(new.quoted) (\(Self.list(filled))) OVERRIDING SYSTEM VALUE
        SELECT \(Self.list(filled, of: "t"))
        \(rows)
        ON CONFLICT DO NOTHING;
      END
      """
    return function(
      "copy_blocks(first_block bigint, end_block bigint)", returns: "void", settings: Self.settings, body)
  }

  /// Brings what was noted from `source` to `target`, all of it as one snapshot has it, and says how many identities that were.
  ///
  /// Deleted first and then inserted, so that no two rows meet that never stood side by side. Each identity is looked up by
  /// itself, in the one leaf that can hold it.
  func catchingUp(_ name: String, from source: RelationName, to target: RelationName) -> String {
    let noted = "FROM pg_temp.partwatch_batch AS c JOIN \(source.quoted) AS t ON \(isSame("t", "c"))"
    let body = """
      DECLARE
        identities bigint;
      BEGIN
        -- In the order in which TRUNCATE locks them.
        LOCK TABLE \(source.quoted) IN ACCESS SHARE MODE;
        IF to_regclass('pg_temp.partwatch_batch') IS NULL THEN
          CREATE TEMPORARY TABLE partwatch_batch ON COMMIT DELETE ROWS AS
            SELECT * FROM \(tool("change")) WITH NO DATA;
        END IF;
        WITH taken AS (DELETE FROM \(tool("change")) RETURNING *)
        INSERT INTO pg_temp.partwatch_batch SELECT DISTINCT * FROM taken;
        GET DIAGNOSTICS identities = ROW_COUNT;
      \(Self.lines(target == new ? makingWay(for: noted) : [], indentedBy: 2))\
        DELETE FROM \(target.quoted) AS t USING pg_temp.partwatch_batch AS c
        WHERE \(isSame("t", "c"));
        INSERT INTO \(target.quoted) (\(Self.list(filled))) OVERRIDING SYSTEM VALUE
        SELECT \(Self.list(filled, of: "t"))
        \(noted);
        RETURN identities;
      END
      """
    return function(
      "\(name)()", returns: "bigint", settings: "\(Self.settings) SET enable_hashjoin = off SET enable_mergejoin = off",
      body)
  }

  /// Makes the partitions for `rows`.
  private func makingWay(for rows: String) -> [String] {
    if depth == 0 { return [] }
    let names = (1...depth).map { "s\($0)" }.joined(separator: ", ")
    let steps = levels.compactMap { $0.step(of: "t") }.enumerated().map { "\($1) AS s\($0 + 1)" }
    return [
      "PERFORM \(tool("make"))(\(names)) FROM (", "  SELECT DISTINCT \(steps.joined(separator: ",\n    "))",
      "  \(rows)",
      "  ORDER BY \(names)) AS found;",
    ]
  }

  // MARK: Words

  private static let search = "SET search_path = pg_catalog, pg_temp"
  /// Times are read and written alike whoever runs it, and rows that policies hide are an error, not left out.
  private static let settings = "\(search) SET row_security = off SET timezone = 'UTC' SET datestyle = 'ISO, YMD'"

  private func function(_ head: String, returns type: String, settings: String, _ body: String) -> String {
    let parts = head.split(separator: "(", maxSplits: 1)
    return
      "CREATE OR REPLACE FUNCTION \(tool(String(parts[0])))(\(parts[1]) RETURNS \(type) LANGUAGE plpgsql\n\(settings) AS "
      + Self.dollarQuoted(body)
  }

  /// Each of `lines` with the newline that ends it. One with a name that goes over several is left as it is.
  private static func lines(_ lines: [String], indentedBy columns: Int) -> String {
    lines.map { String(repeating: " ", count: columns) + $0 + "\n" }.joined()
  }
}
