/// A query whose shape is watched in these tests: `$1` is a campaign, `$2` and `$3` are a range of time, `$4` is an id.
struct PlanQuery {
  let name: String
  let sql: String
  /// What is set for it.
  let settings: [String]

  init(_ name: String, _ sql: String, _ settings: [String] = []) {
    self.name = name
    self.sql = sql
    self.settings = settings
  }
}

extension PlanQuery {
  private static let month = "campaign_id = $1 AND created_at >= $2 AND created_at < $3"

  /// One of every kind.
  static let all: [PlanQuery] = scans + orders + aggregates + joins + subqueries + modifications + forced

  static let scans = [
    PlanQuery("scan", "SELECT * FROM event WHERE \(month)"),
    PlanQuery("scan of all campaigns", "SELECT * FROM event WHERE created_at >= $2 AND created_at < $3"),
    PlanQuery("scan by id", "SELECT * FROM event WHERE id = $4 AND \(month)"),
    PlanQuery("scan with a filter", "SELECT * FROM event e WHERE \(month) AND kind = 'kind 3' AND amount > -5"),
    PlanQuery("scan by a list", "SELECT * FROM event WHERE id = ANY (ARRAY[$4, $4 + 1, 7]) AND created_at >= $2"),
    PlanQuery("scan by either", "SELECT * FROM event WHERE \(month) AND (id = $4 OR plain_id = 77)"),
    PlanQuery(
      "index-only scan", "SELECT created_at FROM event WHERE created_at >= $2 AND created_at < $3",
      ["enable_seqscan = off", "enable_bitmapscan = off"]),
    PlanQuery("sample", "SELECT * FROM event TABLESAMPLE BERNOULLI (10) WHERE \(month)"),
    PlanQuery("rows to lock", "SELECT * FROM event WHERE \(month) FOR UPDATE"),
    PlanQuery("computed columns", "SELECT upper(kind), amount * 2, now() FROM event WHERE \(month)"),
  ]

  static let orders = [
    PlanQuery("newest", "SELECT * FROM event WHERE \(month) ORDER BY created_at DESC LIMIT 10"),
    PlanQuery(
      "newest of all",
      "SELECT * FROM event WHERE created_at >= $2 AND created_at < $3 ORDER BY created_at DESC LIMIT 10"),
    PlanQuery("sorted by another column", "SELECT * FROM event WHERE \(month) ORDER BY kind, id"),
    PlanQuery("sorted further", "SELECT * FROM event WHERE \(month) ORDER BY created_at, id LIMIT 5"),
    PlanQuery("distinct", "SELECT DISTINCT kind FROM event WHERE \(month)"),
    PlanQuery("window", "SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id) FROM event WHERE \(month)"),
  ]

  static let aggregates = [
    PlanQuery("count", "SELECT count(*) FROM event WHERE \(month)"),
    PlanQuery("groups", "SELECT kind, sum(amount) FROM event WHERE \(month) GROUP BY kind HAVING count(*) > 3"),
    PlanQuery(
      "sorted groups", "SELECT kind, count(*) FROM event WHERE \(month) GROUP BY kind ORDER BY kind",
      ["enable_hashagg = off"]),
    PlanQuery("rollup", "SELECT kind, plain_id, count(*) FROM event WHERE \(month) GROUP BY ROLLUP (kind, plain_id)"),
    PlanQuery("latest", "SELECT max(created_at) FROM event WHERE \(month)"),
  ]

  static let joins = [
    PlanQuery("join", "SELECT * FROM event e JOIN message m ON m.event_id = e.id WHERE \(qualified) AND \(otherMonth)"),
    PlanQuery(
      "join of months",
      """
      SELECT e.id, m.body FROM event e JOIN message m USING (campaign_id, created_at, id)
      WHERE campaign_id = $1 AND created_at >= $2 AND created_at < $3
      """),
    PlanQuery("join with a table", "SELECT * FROM event e JOIN plain p ON p.id = e.plain_id WHERE \(qualified)"),
    PlanQuery("left join", "SELECT * FROM plain p LEFT JOIN event e ON p.id = e.plain_id AND \(qualified)"),
    PlanQuery(
      "join of one table",
      "SELECT * FROM event e JOIN event f USING (campaign_id, created_at) WHERE \(month) AND e.kind < f.kind"),
    PlanQuery(
      "lateral",
      """
      SELECT * FROM plain p, LATERAL (
        SELECT * FROM event e WHERE e.campaign_id = p.campaign_id AND created_at >= $2 AND created_at < $3
        ORDER BY created_at LIMIT 3) AS newest WHERE p.id < 5
      """),
    PlanQuery("values", "SELECT * FROM event JOIN (VALUES (1, 'a'), (2, 'b')) AS v (id, x) USING (id) WHERE \(month)"),
    PlanQuery("function", "SELECT * FROM generate_series($2, $3, interval '1 day') AS d JOIN event ON created_at = d"),
  ]

  private static let qualified = "e.campaign_id = $1 AND e.created_at >= $2 AND e.created_at < $3"
  private static let otherMonth = "m.campaign_id = $1 AND m.created_at >= $2 AND m.created_at < $3"

  static let subqueries = [
    PlanQuery(
      "exists",
      "SELECT * FROM event e WHERE \(qualified) AND EXISTS (SELECT FROM message m WHERE m.event_id = e.id AND \(otherMonth))"
    ),
    PlanQuery(
      "not exists",
      "SELECT * FROM event e WHERE \(qualified) AND NOT EXISTS (SELECT FROM message m WHERE m.event_id = e.id AND \(otherMonth))"
    ),
    PlanQuery(
      "correlated",
      "SELECT * FROM event e WHERE \(qualified) AND amount > (SELECT count(*) FROM message m WHERE m.event_id = e.id)"),
    PlanQuery(
      "correlated column",
      "SELECT id, (SELECT max(body) FROM message m WHERE m.event_id = e.id) FROM event e WHERE \(qualified)"),
    PlanQuery("uncorrelated", "SELECT * FROM event WHERE \(month) AND plain_id > (SELECT avg(id) FROM plain)"),
    PlanQuery("not in", "SELECT * FROM event WHERE \(month) AND plain_id NOT IN (SELECT id FROM plain WHERE id > 400)"),
    PlanQuery("same table below", "SELECT * FROM event WHERE \(month) AND id IN (SELECT id FROM event WHERE \(month))"),
    PlanQuery(
      "materialized",
      "WITH r AS MATERIALIZED (SELECT * FROM event WHERE \(month)) SELECT * FROM r a JOIN r b USING (id)"),
    PlanQuery("union all", "SELECT id FROM event WHERE \(month) UNION ALL SELECT id FROM message WHERE \(month)"),
    PlanQuery("except", "SELECT id FROM event WHERE \(month) EXCEPT SELECT id FROM message WHERE \(month)"),
    PlanQuery(
      "recursive",
      """
      WITH RECURSIVE r AS (
        SELECT id, 1 AS depth FROM event WHERE id = $4 AND \(month)
        UNION ALL SELECT e.id, depth + 1 FROM event e JOIN r ON e.id = r.id + 1 WHERE \(qualified)) SELECT * FROM r
      """),
  ]

  static let modifications = [
    PlanQuery("update", "UPDATE event SET amount = amount + 1 WHERE id = $4 AND \(month)"),
    PlanQuery(
      "update with a table", "UPDATE event e SET kind = p.name FROM plain p WHERE p.id = e.plain_id AND \(qualified)"),
    PlanQuery("delete", "DELETE FROM event WHERE \(month)"),
    PlanQuery("delete with a table", "DELETE FROM event e USING plain p WHERE p.id = e.plain_id AND \(qualified)"),
    PlanQuery("insert", "INSERT INTO message (id, campaign_id, created_at) SELECT id, 2, $2 FROM event WHERE \(month)"),
    PlanQuery(
      "merge",
      """
      MERGE INTO event e USING plain p ON p.id = e.plain_id AND \(qualified)
      WHEN MATCHED THEN UPDATE SET kind = p.name WHEN NOT MATCHED THEN DO NOTHING
      """),
  ]

  static let forced = [
    PlanQuery(
      "partitionwise join",
      """
      SELECT e.id, m.body FROM event e JOIN message m ON m.campaign_id = e.campaign_id AND m.created_at = e.created_at
      WHERE \(qualified)
      """, ["enable_partitionwise_join = on"]),
    PlanQuery(
      "partitionwise aggregate",
      "SELECT campaign_id, created_at, count(*) FROM event WHERE \(month) GROUP BY campaign_id, created_at",
      ["enable_partitionwise_aggregate = on"]),
    PlanQuery(
      "partitionwise aggregate of parts", "SELECT kind, count(*) FROM event WHERE created_at >= $2 GROUP BY kind",
      ["enable_partitionwise_aggregate = on"]),
    PlanQuery("parallel", "SELECT count(*) FROM event WHERE \(month) AND kind LIKE 'kind%'", parallel),
    PlanQuery(
      "parallel join",
      "SELECT count(*) FROM event e JOIN message m ON m.id = e.id WHERE \(qualified) AND \(otherMonth)", parallel),
    PlanQuery(
      "parallel, in order", "SELECT * FROM event WHERE created_at >= $2 AND created_at < $3 ORDER BY kind, id", parallel
    ),
  ]

  private static let parallel = [
    "parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0",
    "enable_indexscan = off", "enable_bitmapscan = off",
  ]
}
