internal import Postgres
internal import QueryPlans

/// Reads which sessions plan otherwise than PostgreSQL does by itself. Locks no user's table.
struct SettingCollector: Collector {
  let name = CollectorName.settings

  func collect(from connection: PostgresConnection, into reading: inout DatabaseReading) async throws {
    reading.settings = try await connection.query(Self.settings) { row in
      PlannerSetting(name: try row.decode(0), value: try row.decode(1), role: try row.decode(2))
    }
  }

  /// What `ALTER DATABASE … SET` and `ALTER ROLE … SET` say for this database, and what the server's own configuration says
  /// for all (PostgreSQL, "pg_db_role_setting"). The values are as they were written, but for the boolean.
  static let settings = """
    SELECT own.name,
      CASE WHEN own.name = 'plan_cache_mode' THEN lower(own.value)
        WHEN lower(own.value) IN ('off', 'false', 'no', '0', 'f', 'n', 'of', 'fa', 'fal', 'fals') THEN 'off' ELSE 'on' END,
      r.rolname
    FROM pg_catalog.pg_db_role_setting s
    CROSS JOIN LATERAL (
      SELECT split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
      FROM unnest(s.setconfig) AS setting
    ) AS own
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
      AND own.name IN ('enable_partition_pruning', 'plan_cache_mode')
    UNION ALL
    SELECT p.name, p.setting, NULL
    FROM pg_catalog.pg_settings p
    WHERE p.name IN ('enable_partition_pruning', 'plan_cache_mode')
      AND p.source IN ('configuration file', 'command line', 'environment variable')
    ORDER BY 1, 3 NULLS FIRST, 2
    """
}
