internal import Postgres

/// What a query may need beside tables to be planned: an extension, a type, a function or a view.
struct SchemaObject {
  /// What it is: `view public.recent`.
  let words: String
  /// What makes it again.
  let statement: String
  /// The query of a view; nil for anything else.
  let query: String?

  /// The objects that `texts` speak of, and those that their own definitions speak of in turn, as far as they can be made
  /// again: functions in SQL and PL/pgSQL, and no type whose ways are written in C but those of extensions.
  ///
  /// More may be among them than is needed, since a name is a word like any other. Reading a view's definition locks what it
  /// reads, as a SELECT does.
  static func all(spokenOfIn texts: [String], over connection: PostgresConnection) async throws -> [SchemaObject] {
    var found: [String: SchemaObject] = [:]
    var known: Set<Substring> = []
    var new = Set(texts.flatMap(words))
    while !new.isEmpty {
      known.formUnion(new)
      let list = "{" + new.sorted().map { "\"\($0)\"" }.joined(separator: ",") + "}"
      let objects = try await connection.query(query, [list]) { row in
        try SchemaObject(
          words: row.decode(0), statement: row.decode(1, as: String.self) + (row.decode(2, as: String?.self) ?? ""),
          query: row.decode(2))
      }
      for object in objects { found[object.words] = object }
      new = Set(objects.flatMap { words(in: $0.statement) }).subtracting(known)
    }
    return found.values.sorted { $0.words < $1.words }
  }

  /// What may be the name of something.
  private static func words(in text: String) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// What has one of the names `$1`, but for what an extension or PostgreSQL itself brings. A function runs with the rights of
  /// whoever plans the query.
  private static let query = """
    WITH system (oid) AS (
      SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'pg_toast')
    ), brought (class, oid) AS (
      SELECT classid, objid FROM pg_catalog.pg_depend
      WHERE refclassid = 'pg_catalog.pg_extension'::regclass AND deptype = 'e'
    )
    SELECT 'extension ' || quote_ident(e.extname),
      CASE WHEN n.oid IN (SELECT oid FROM system) THEN '' ELSE format('CREATE SCHEMA IF NOT EXISTS %I; ', n.nspname) END
        || format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I CASCADE', e.extname, n.nspname), NULL
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      LEFT JOIN pg_catalog.pg_type t ON d.classid = 'pg_catalog.pg_type'::regclass AND t.oid = d.objid
      LEFT JOIN pg_catalog.pg_proc p ON d.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = d.objid
      WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
        AND (t.typname = ANY ($1::text[]) OR p.proname = ANY ($1::text[])))
      AND e.extname <> 'plpgsql'
    UNION ALL
    SELECT format('type %I.%I', n.nspname, t.typname),
      format('CREATE SCHEMA IF NOT EXISTS %I; ', n.nspname)
        || CASE t.typtype
          WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
            (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
             FROM pg_catalog.pg_enum WHERE enumtypid = t.oid))
          WHEN 'd' THEN format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
          WHEN 'r' THEN format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', n.nspname, t.typname,
            (SELECT format_type(rngsubtype, NULL) FROM pg_catalog.pg_range WHERE rngtypid = t.oid))
          ELSE format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
            (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
             FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))
        END, NULL
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
    WHERE t.typname = ANY ($1::text[]) AND (t.typtype IN ('e', 'd', 'r') OR c.oid IS NOT NULL)
      AND n.oid NOT IN (SELECT oid FROM system)
      AND t.oid NOT IN (SELECT oid FROM brought WHERE class = 'pg_catalog.pg_type'::regclass)
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure,
      format('CREATE SCHEMA IF NOT EXISTS %I; SET check_function_bodies = off; ', n.nspname)
        || pg_catalog.pg_get_functiondef(p.oid) || format('; ALTER FUNCTION %s SECURITY INVOKER', p.oid::regprocedure), NULL
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.proname = ANY ($1::text[]) AND p.prokind = 'f' AND l.lanname IN ('sql', 'plpgsql')
      AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) AND n.oid NOT IN (SELECT oid FROM system)
      AND p.oid NOT IN (SELECT oid FROM brought WHERE class = 'pg_catalog.pg_proc'::regclass)
    UNION ALL
    SELECT format('view %I.%I', n.nspname, c.relname),
      format('CREATE SCHEMA IF NOT EXISTS %1$I; CREATE VIEW %1$I.%2$I AS ', n.nspname, c.relname),
      pg_catalog.pg_get_viewdef(c.oid)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = ANY ($1::text[]) AND c.relkind = 'v' AND n.oid NOT IN (SELECT oid FROM system)
      AND c.oid NOT IN (SELECT oid FROM brought WHERE class = 'pg_catalog.pg_class'::regclass)
    """
}
