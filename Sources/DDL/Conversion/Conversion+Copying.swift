internal import PartitionModel

/// How the rows come over while the table is in use.
extension Conversion {
  // MARK: 3. Noting what changes

  private static let events = [
    (name: "partwatch_track", event: "INSERT OR UPDATE OR DELETE", each: "ROW"),
    (name: "partwatch_truncate", event: "TRUNCATE", each: "STATEMENT"),
  ]

  /// The triggers on `table`, for whoever writes, be it replication.
  func tracking(_ table: RelationName, other: RelationName) -> [String] {
    Self.events.flatMap { trigger in
      [
        "CREATE OR REPLACE TRIGGER \(trigger.name) AFTER \(trigger.event) ON \(table.quoted)\n"
          + "  FOR EACH \(trigger.each) EXECUTE FUNCTION \(tool("track"))(\(SQLIdentifier.literal(other.quoted)))",
        "ALTER TABLE \(table.quoted) ENABLE ALWAYS TRIGGER \(trigger.name)",
      ]
    }
  }

  func untracking(_ table: RelationName) -> [String] {
    Self.events.map { "DROP TRIGGER IF EXISTS \($0.name) ON \(table.quoted)" }
  }

  var trackingBlock: Block {
    let lock = [TableLock(.shareRowExclusive, on: table.name)]
    return block(
      "3. From now on, what changes is noted", "3_track",
      [
        Unit(
          .together,
          remarks: [
            "It waits for all who are writing, and they for it: no longer than the lock_timeout, and then an instant."
          ],
          ([Self.patiently(locking: [table.name], in: .shareRowExclusive)] + tracking(table.name, other: new)).map {
            Statement($0, locks: lock)
          })
      ],
      undo: [
        Unit(
          .together, untracking(table.name).map { Statement($0, locks: [TableLock(.accessExclusive, on: table.name)]) })
      ],
      check: "EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgname = 'partwatch_track' AND tgrelid = \(table.oid))")
  }

  // MARK: 4. Copying

  /// A thousand blocks are 8 MB: some ten thousand rows, and a second or less.
  private static let blocksAtATime = 1_000

  var copyingBlock: Block {
    let original = SQLIdentifier.literal(table.name.quoted)
    return block(
      "4. The rows are copied, \(Self.blocksAtATime) blocks in each transaction", "4_copy",
      [
        Unit(
          .aloneWithin,
          remarks: [
            "Nobody waits for this. Cut short, it goes on where it was. What is written behind the blocks that are there now is "
              + "noted already."
          ],
          [
            Statement(
              Self.anonymous(
                """
                DECLARE
                  state record;
                BEGIN
                  LOOP
                    COMMIT;
                    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
                    LOCK TABLE \(table.name.quoted) IN ACCESS SHARE MODE;
                    -- In another file, as VACUUM FULL makes one, the rows have other places.
                    DELETE FROM \(tool("copied")) WHERE file <> pg_relation_filenode(\(original));
                    INSERT INTO \(tool("copied"))
                    SELECT pg_relation_filenode(\(original)),
                           pg_relation_size(\(original)) / current_setting('block_size')::bigint, 0
                    WHERE NOT EXISTS (SELECT FROM \(tool("copied")));
                    SELECT * INTO state FROM \(tool("copied"));
                    EXIT WHEN state.done >= state.blocks;
                    PERFORM \(tool("copy_blocks"))(state.done, state.done + \(Self.blocksAtATime));
                    UPDATE \(tool("copied")) SET done = state.done + \(Self.blocksAtATime);
                  END LOOP;
                END
                """), locks: [readLock])
          ])
      ], undo: [Unit(.each, [Statement("DELETE FROM \(tool("copied"))")])],
      check: "EXISTS (SELECT FROM \(tool("copied")) WHERE done >= blocks)")
  }

  // MARK: 6. Catching up

  var comparingBlock: Block {
    let checksum = { (table: RelationName) in
      """
      SELECT count(*) AS rows, coalesce(sum(hashtextextended(ROW(\(Self.list(self.filled, of: "t")))::text, 0)::numeric), 0) AS sum
          FROM \(table.quoted) AS t
          WHERE NOT EXISTS (SELECT FROM \(self.tool("change")) AS c WHERE \(self.isSame("c", "t")))
      """
    }
    return block(
      "6. What was noted is brought over, and both are compared", "6_compare",
      [
        bringingOver(then: presentParts),
        Unit(
          .together,
          remarks: ["One snapshot of both, without the rows that wait to be brought over: it reads each table once."],
          [
            Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"), Statement("SET LOCAL row_security = off"),
            Statement(
              Self.anonymous(
                """
                DECLARE
                  a record;
                  b record;
                BEGIN
                  SELECT * INTO a FROM (
                    \(checksum(table.name))
                  ) AS old;
                  SELECT * INTO b FROM (
                    \(checksum(new))
                  ) AS new;
                  IF a IS DISTINCT FROM b THEN
                    RAISE EXCEPTION 'the copy is not the same: % rows with the checksum %, and % with %', a.rows, a.sum, b.rows, b.sum
                      USING HINT = 'Drop the new table and run the script again: it copies anew.';
                  END IF;
                  RAISE NOTICE 'both tables are the same: % rows, checksum %', a.rows, a.sum;
                END
                """), locks: [readLock]),
          ]),
      ], check: "true")
  }

  /// Brings over what was noted, again and again, until little is left; `last` then does what else there is.
  func bringingOver(then last: String = "", remarks: [String] = []) -> Unit {
    Unit(
      .aloneWithin, remarks: remarks,
      [
        Statement(
          Self.anonymous(
            """
            BEGIN
              FOR round IN 1..1000 LOOP
                COMMIT;
                SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
                EXIT WHEN \(tool("catch_up"))() < \(Self.fewChanges);
              END LOOP;\(last)
            END
            """), locks: [readLock])
      ])
  }

  /// Makes the partitions of this period and the next, for all that there is.
  private var presentParts: String {
    guard let place = levels.firstIndex(where: { $0.presentSteps != nil }), let steps = levels[place].presentSteps
    else {
      return ""
    }
    let values = steps.map { "(\($0))" }.joined(separator: ", ")
    let path =
      depth == 1
      ? "SELECT ARRAY[period] AS path FROM (VALUES \(values)) AS present (period)"
      : """
      SELECT DISTINCT p.path[1:\(place)] || period || p.path[\(place + 2):\(depth)] AS path
          FROM \(tool("part")) AS p CROSS JOIN (VALUES \(values)) AS present (period)
          WHERE cardinality(p.path) = \(depth)
      """
    return """

        PERFORM \(tool("make"))(VARIADIC path) FROM (
          \(path)
        ) AS present ORDER BY path;
      """
  }
}
