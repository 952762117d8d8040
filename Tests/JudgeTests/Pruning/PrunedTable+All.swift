extension PrunedTable {
  private static let days = ["2026-01-15", "2026-02-01", "2026-02-20", "2026-03-31", "2026-04-01", "2025-12-31"]
  private static let anyMonth = "timestamp '2026-01-01' + n % 89 * interval '1 day'"

  /// One table for each layout.
  static let all: [PrunedTable] = [
    PrunedTable(
      name: "campaigns",
      keys: [
        Key(column: "campaign_id", type: "bigint", values: ["1", "2", "9"]),
        Key(column: "at", type: "timestamptz", values: days),
      ],
      statements: [
        root("campaigns", "campaign_id bigint, at timestamptz", by: "LIST (campaign_id)"),
        part("campaigns", "c1", "FOR VALUES IN (1)", by: "RANGE (at)"),
        part("campaigns", "c2", "FOR VALUES IN (2, 3)", by: "RANGE (at)"),
      ] + months("campaigns_c1", 3) + months("campaigns_c2", 3) + [rows("campaigns", 300, "1 + n % 3, \(anyMonth)")]),
    PrunedTable(
      name: "regions",
      keys: [
        Key(column: "day", type: "date", values: days),
        Key(column: "region", type: "text", values: ["eu", "us", "ap", "mars"]),
      ],
      statements: [root("regions", "day date, region text", by: "RANGE (day)")]
        + months("regions", 3, by: "LIST (region)")
        + (1...3).flatMap { month in
          [
            part("regions_m\(month)", "eu", "FOR VALUES IN ('eu')"),
            part("regions_m\(month)", "rest", "FOR VALUES IN ('us', 'ap')"),
          ]
        } + [rows("regions", 300, "\(anyMonth), (array['eu', 'us', 'ap'])[1 + n % 3]")]),
    PrunedTable(
      name: "visits",
      keys: [
        Key(column: "at", type: "timestamp", values: days),
        Key(
          column: "visitor", type: "uuid",
          values: (1...3).map { "00000000-0000-0000-0000-00000000000\($0)" }),
      ],
      statements: [root("visits", "at timestamp, visitor uuid", by: "RANGE (at)")]
        + months("visits", 2, by: "HASH (visitor)")
        + hashes("visits_m1", 3) + hashes("visits_m2", 2)
        + [rows("visits", 300, "timestamp '2026-01-01' + n % 58 * interval '1 day', lpad(n::text, 32, '0')::uuid")]),
    PrunedTable(
      name: "users", keys: [Key(column: "user_id", type: "int", values: ["1", "2", "7", "100000"])],
      statements: [root("users", "user_id int", by: "HASH (user_id)")] + hashes("users", 4) + [rows("users", 200, "n")]),
    PrunedTable(
      name: "pairs",
      keys: [
        Key(column: "a", type: "int", values: ["0", "5", "10", "99"]),
        Key(column: "b", type: "int", values: ["0", "5", "10", "20"]),
      ],
      statements: [
        root("pairs", "a int, b int", by: "RANGE (a, b)"),
        part("pairs", "p1", "FOR VALUES FROM (MINVALUE, MINVALUE) TO (5, 5)"),
        part("pairs", "p2", "FOR VALUES FROM (5, 5) TO (5, 15)"),
        part("pairs", "p3", "FOR VALUES FROM (5, 15) TO (10, MINVALUE)"),
        part("pairs", "p4", "FOR VALUES FROM (10, MINVALUE) TO (20, MAXVALUE)"),
        rows("pairs", 300, "n % 20, n % 21"),
      ]),
    PrunedTable(
      name: "kinds", keys: [Key(column: "kind", type: "text", values: ["a", "b", "c", "zz"])],
      statements: [
        root("kinds", "kind text", by: "LIST (kind)"),
        part("kinds", "a", "FOR VALUES IN ('a')"), part("kinds", "bc", "FOR VALUES IN ('b', 'c')"),
        part("kinds", "null", "FOR VALUES IN (NULL)"), part("kinds", "rest", "DEFAULT"),
        rows("kinds", 200, "(array['a', 'b', 'c', 'd', NULL])[1 + n % 5]"),
      ]),
    PrunedTable(
      name: "tenants",
      keys: [
        Key(column: "at", type: "timestamptz", values: days),
        Key(column: "tenant", type: "int", values: ["1", "2", "50"]),
      ],
      statements: [root("tenants", "at timestamptz, tenant int", by: "RANGE (at)")] + months("tenants", 2) + [
        part("tenants", "rest", "DEFAULT", by: "LIST (tenant)"),
        part("tenants_rest", "t1", "FOR VALUES IN (1)"), part("tenants_rest", "others", "DEFAULT"),
        rows("tenants", 300, "\(anyMonth), 1 + n % 4"),
      ]),
    PrunedTable(
      name: "epochs",
      keys: [Key(column: "epoch", type: "bigint", values: ["1767225600", "1769904000", "1770000000", "5"])],
      statements: [root("epochs", "epoch bigint", by: "RANGE (epoch)")]
        + (0...3).map { week in
          let start = 1_767_225_600 + week * 604_800
          return part("epochs", "w\(week)", "FOR VALUES FROM (\(start)) TO (\(start + 604_800))")
        } + [rows("epochs", 200, "1767225600 + n % 28 * 86400")]),
    PrunedTable(
      name: "moods", keys: [Key(column: "mood", type: "feeling", values: ["sad", "ok", "merry"])],
      statements: [
        "CREATE TYPE feeling AS ENUM ('sad', 'ok', 'merry')", root("moods", "mood feeling", by: "LIST (mood)"),
        part("moods", "sad", "FOR VALUES IN ('sad')"), part("moods", "ok", "FOR VALUES IN ('ok')"),
        part("moods", "merry", "FOR VALUES IN ('merry')"),
        rows("moods", 200, "(array['sad', 'ok', 'merry']::feeling[])[1 + n % 3]"),
      ]),
    PrunedTable(
      name: "blobs",
      keys: [
        Key(
          column: "key", type: "uuid",
          values: ["00000000-0000-0000-0000-000000000000", "8", "c"].map {
            $0.count == 1 ? "\($0)0000000-0000-0000-0000-000000000000" : $0
          })
      ],
      statements: [
        root("blobs", "key uuid", by: "RANGE (key)"),
        part("blobs", "low", "FOR VALUES FROM (MINVALUE) TO ('40000000-0000-0000-0000-000000000000')"),
        part(
          "blobs", "mid",
          "FOR VALUES FROM ('40000000-0000-0000-0000-000000000000') TO ('80000000-0000-0000-0000-000000000000')"),
        part("blobs", "high", "FOR VALUES FROM ('80000000-0000-0000-0000-000000000000') TO (MAXVALUE)"),
        rows("blobs", 200, "(substr('0123456789abcdef', 1 + n % 16, 1) || repeat('0', 31))::uuid"),
      ]),
    PrunedTable(
      name: "truncated", keys: [Key(column: "at", type: "timestamp", values: days)],
      statements: [root("truncated", "at timestamp", by: "RANGE (date_trunc('month', at))")] + months("truncated", 3)
        + [rows("truncated", 200, anyMonth)]),
    PrunedTable(
      name: "uneven",
      keys: [
        Key(column: "tenant", type: "int", values: ["1", "2", "3", "4"]),
        Key(column: "day", type: "date", values: days),
        Key(column: "user_id", type: "int", values: ["1", "2", "3"]),
      ],
      statements: [
        root("uneven", "tenant int, day date, user_id int", by: "LIST (tenant)"),
        part("uneven", "t1", "FOR VALUES IN (1)"),
        part("uneven", "t2", "FOR VALUES IN (2)", by: "RANGE (day)"),
        part("uneven", "t3", "FOR VALUES IN (3)", by: "RANGE (day)"),
      ] + months("uneven_t2", 3) + months("uneven_t3", 3, by: "HASH (user_id)")
        + (1...3).flatMap { hashes("uneven_t3_m\($0)", 2) } + [rows("uneven", 400, "1 + n % 3, \(anyMonth), n % 40")]),
    PrunedTable(
      name: "names", keys: [Key(column: "name", type: "text", values: ["adam", "eve", "mia", "zoe"])],
      statements: [
        root("names", "name text COLLATE \"C\"", by: "RANGE (name)"),
        part("names", "ah", "FOR VALUES FROM (MINVALUE) TO ('h')"),
        part("names", "hm", "FOR VALUES FROM ('h') TO ('n')"),
        part("names", "nz", "FOR VALUES FROM ('n') TO (MAXVALUE)"),
        rows("names", 200, "chr(97 + n % 26) || n"),
      ]),
    PrunedTable(
      name: "grid",
      keys: [
        Key(column: "x", type: "int", values: ["1", "2", "3"]), Key(column: "y", type: "text", values: ["a", "b"]),
      ],
      statements: [root("grid", "x int, y text", by: "HASH (x, y)")] + hashes("grid", 3)
        + [rows("grid", 200, "n % 20, chr(97 + n % 4)")]),
    PrunedTable(
      name: "items", keys: [Key(column: "order_id", type: "int", values: ["1", "150", "250", "999"])],
      statements: [
        "CREATE TABLE orders (order_id int PRIMARY KEY, total int) PARTITION BY RANGE (order_id)",
        root("items", "order_id int REFERENCES orders", by: "RANGE (order_id)"),
      ]
        + (0...2).flatMap { hundred in
          ["orders", "items"].map {
            part($0, "p\(hundred)", "FOR VALUES FROM (\(hundred * 100)) TO (\(hundred * 100 + 100))")
          }
        } + [
          "INSERT INTO orders SELECT n, n FROM generate_series(1, 299) n", rows("items", 299, "n"), "ANALYZE orders",
        ]),
    PrunedTable(
      name: "flags", keys: [Key(column: "flag", type: "boolean", values: ["true", "false"])],
      statements: [
        root("flags", "flag boolean", by: "LIST (flag)"), part("flags", "t", "FOR VALUES IN (true)"),
        part("flags", "f", "FOR VALUES IN (false)"), part("flags", "n", "FOR VALUES IN (NULL)"),
        rows("flags", 200, "(array[true, false, NULL])[1 + n % 3]"),
      ]),
    PrunedTable(
      name: "remote", keys: [Key(column: "at", type: "date", values: days)],
      statements: [root("remote", "at date", by: "RANGE (at)")] + months("remote", 2)
        + [4, 5].flatMap { month in
          [
            "CREATE TABLE elsewhere_m\(month) (at date, id int, note text)",
            """
            CREATE FOREIGN TABLE remote_f\(month) PARTITION OF remote
            FOR VALUES FROM ('2026-0\(month)-01') TO ('2026-0\(month + 1)-01')
            SERVER loopback OPTIONS (table_name 'elsewhere_m\(month)')
            """,
          ]
        } + [rows("remote", 200, "date '2026-01-01' + n % 59"), rows("remote", 100, "date '2026-04-01' + n % 60")],
      needsForeignServer: true),
  ]
}
