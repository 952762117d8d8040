extension Survey {
  /// What of the table $1 no script can carry over to a partitioned one, each in words and with the way out.
  ///
  /// Locks no user's table. What depends on the table, or on the type of its rows, is in `pg_depend`; what is found there and is
  /// of none of the kinds that are carried over is an obstacle too, so that nothing is forgotten.
  static let obstacles = """
    SELECT words
    FROM (
      SELECT 'it is UNLOGGED: ALTER TABLE … SET LOGGED first'
      FROM pg_catalog.pg_class WHERE oid = $1::oid AND relpersistence = 'u'
      UNION ALL
      SELECT 'its access method is ' || m.amname || ', of whose row identifiers nothing is known here'
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am m ON m.oid = c.relam WHERE c.oid = $1::oid AND m.amname <> 'heap'
      UNION ALL
      SELECT 'it is OF a type, which its columns follow: ALTER TABLE … NOT OF first'
      FROM pg_catalog.pg_class WHERE oid = $1::oid AND reloftype <> 0
      UNION ALL
      SELECT 'it inherits from ' || inhparent::regclass || ': ALTER TABLE … NO INHERIT first'
      FROM pg_catalog.pg_inherits WHERE inhrelid = $1::oid
      UNION ALL
      SELECT inhrelid::regclass || ' inherits from it: ALTER TABLE … NO INHERIT first'
      FROM pg_catalog.pg_inherits WHERE inhparent = $1::oid
      UNION ALL
      SELECT 'it belongs to the extension ' || quote_ident(e.extname)
      FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = $1::oid AND d.deptype = 'e'
        AND d.refclassid = 'pg_catalog.pg_extension'::regclass
      UNION ALL
      SELECT 'the constraint ' || quote_ident(conname) || CASE
          WHEN contype = 'x' THEN ' is EXCLUDE, which older servers do not have on partitioned tables: drop it first'
          WHEN condeferrable THEN ' is DEFERRABLE, and the copy could not tell which rows are there already: make it one that is not'
          ELSE ' is NOT VALID, and the copy would check every row: VALIDATE CONSTRAINT first' END
      FROM pg_catalog.pg_constraint
      WHERE conrelid = $1::oid
        AND (contype = 'x' OR contype IN ('p', 'u') AND condeferrable OR contype IN ('c', 'f') AND NOT convalidated)
      UNION ALL
      SELECT 'the foreign key ' || quote_ident(conname) || ' of ' || conrelid::regclass || ' refers to it, and would need to name '
          || 'the partition keys as well: drop it, or give ' || conrelid::regclass || ' those columns, before'
      FROM pg_catalog.pg_constraint WHERE confrelid = $1::oid AND contype = 'f' AND conparentid = 0
      UNION ALL
      SELECT 'the trigger ' || quote_ident(tgname)
          || ' is FOR EACH ROW with transition tables, which a partitioned table cannot have'
      FROM pg_catalog.pg_trigger
      WHERE tgrelid = $1::oid AND NOT tgisinternal AND (tgtype & 1) <> 0 AND (tgoldtable IS NOT NULL OR tgnewtable IS NOT NULL)
      UNION ALL
      SELECT 'it has the rule ' || quote_ident(rulename) || ': make a trigger of it, or drop it'
      FROM pg_catalog.pg_rewrite WHERE ev_class = $1::oid
      UNION ALL
      SELECT 'the publication ' || quote_ident(b.pubname) || ' names it: take it out, and put it in again afterwards, with '
          || 'publish_via_partition_root where subscribers have one table'
      FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication b ON b.oid = r.prpubid WHERE r.prrelid = $1::oid
      UNION ALL
      SELECT 'a subscription writes to it, by its name of today: end that first'
      FROM pg_catalog.pg_subscription_rel WHERE srrelid = $1::oid
      UNION ALL
      SELECT 'the policy ' || quote_ident(p.polname) || ' of ' || p.polrelid::regclass || ' reads it, and would read the old table: '
          || 'drop it first, and create it again afterwards'
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_policy p ON p.oid = d.objid AND p.polrelid <> $1::oid
      WHERE d.classid = 'pg_catalog.pg_policy'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = $1::oid
      UNION ALL
      SELECT DISTINCT 'the rule ' || quote_ident(r.rulename) || ' of ' || r.ev_class::regclass || ' names it, and would mean the old '
          || 'table: drop it first, and create it again afterwards'
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.ev_class <> $1::oid
      JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = $1::oid AND (v.relkind NOT IN ('v', 'm') OR r.ev_type <> '1')
      UNION ALL
      SELECT DISTINCT 'the view ' || r.ev_class::regclass || ' groups by its primary key alone: have it name every column'
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_constraint k ON k.oid = d.refobjid AND k.conrelid = $1::oid
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_constraint'::regclass
      UNION ALL
      SELECT DISTINCT 'its primary key compares ' || a.attname || ' in a way that is not PostgreSQL''s own, and is not known here'
      FROM pg_catalog.pg_index x
      CROSS JOIN LATERAL unnest(x.indkey::int2[], x.indclass::oid[]) AS key (attnum, opclass)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = key.attnum
      JOIN pg_catalog.pg_opclass o ON o.oid = key.opclass
      WHERE x.indrelid = $1::oid AND x.indisprimary AND o.opcnamespace <> 'pg_catalog'::regnamespace
      UNION ALL
      SELECT 'its replica identity is an index: ALTER TABLE … REPLICA IDENTITY DEFAULT first'
      FROM pg_catalog.pg_class WHERE oid = $1::oid AND relreplident = 'i'
      UNION ALL
      SELECT DISTINCT 'the materialized view ' || r.ev_class::regclass || ' reads it: drop it first, and create it again afterwards'
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind = 'm'
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = $1::oid
      UNION ALL
      SELECT DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, 0) || ' depends on it, and would stay with the old table: '
          || 'drop it first, and create it again afterwards'
      FROM pg_catalog.pg_depend d
      WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = $1::oid AND d.deptype = 'n'
        AND d.classid NOT IN (
          'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_trigger'::regclass,
          'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_class'::regclass, 'pg_catalog.pg_attrdef'::regclass)
      UNION ALL
      SELECT DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) || ' is of the type of its rows, which is the old '
          || 'table''s: give it another type first'
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_type t ON t.oid = c.reltype
      JOIN pg_catalog.pg_depend d
        ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n'
      WHERE c.oid = $1::oid
    ) AS obstacle (words)
    ORDER BY words
    """
}
