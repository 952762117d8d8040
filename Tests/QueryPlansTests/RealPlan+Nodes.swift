/// Plans of more than one level, of other kinds of scan, and of tables on other servers.
extension RealPlan {
  /// PostgreSQL 15.
  static let withQuery = RealPlan(
    "WITH r AS MATERIALIZED (SELECT * FROM event WHERE …one leaf…) SELECT * FROM r UNION ALL SELECT * FROM r",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 80.43, "Total Cost": 258.53, "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "InitPlan", "Subplan Name": "CTE r",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event"},
        {"Node Type": "CTE Scan", "Parent Relationship": "Member", "Alias": "r", "CTE Name": "r"},
        {"Node Type": "CTE Scan", "Parent Relationship": "Member", "Alias": "r_1", "CTE Name": "r"}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let initPlan = RealPlan(
    """
    SELECT * FROM event WHERE campaign_id = 1 AND created_at >= (SELECT max(created_at) FROM message WHERE \
    campaign_id = 2)
    """,
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 18.39, "Total Cost": 193.24, "Plans": [
        {"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 2", "Plans": [
          {"Node Type": "Limit", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan 1", "Plans": [
            {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
              {"Node Type": "Index Scan", "Parent Relationship": "Member",
               "Schema": "public", "Relation Name": "message_c2_202603", "Alias": "message_3",
               "Index Name": "message_c2_202603_created_at_idx"},
              {"Node Type": "Index Scan", "Parent Relationship": "Member",
               "Schema": "public", "Relation Name": "message_c2_202602", "Alias": "message_2",
               "Index Name": "message_c2_202602_created_at_idx"},
              {"Node Type": "Index Scan", "Parent Relationship": "Member",
               "Schema": "public", "Relation Name": "message_c2_202601", "Alias": "message_1",
               "Index Name": "message_c2_202601_created_at_idx"}]}]}]},
        {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
           "Index Name": "event_c1_202601_created_at_idx"}]},
        {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_2", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
           "Index Name": "event_c1_202602_created_at_idx"}]},
        {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_3", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
           "Index Name": "event_c1_202603_created_at_idx"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let subPlan = RealPlan(
    "SELECT id, (SELECT count(*) FROM message m WHERE m.id = p.id AND …) FROM plain p",
    #"""
    [{"Plan":
      {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "plain", "Alias": "p",
       "Startup Cost": 0.0, "Total Cost": 451.06, "Plans": [
        {"Node Type": "Aggregate", "Parent Relationship": "SubPlan", "Subplan Name": "SubPlan 1", "Plans": [
          {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c1_202601", "Alias": "m_1"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c1_202602", "Alias": "m_2"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c1_202603", "Alias": "m_3"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c2_202601", "Alias": "m_4"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c2_202602", "Alias": "m_5"},
            {"Node Type": "Seq Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c2_202603", "Alias": "m_6"}]}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let bitmapHeapScan = RealPlan(
    "SELECT * FROM event WHERE campaign_id = 1 AND (amount < 100 OR id < 5) AND created_at < '2026-02-01'",
    #"""
    [{"Plan":
      {"Node Type": "Bitmap Heap Scan", "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event",
       "Startup Cost": 8.71, "Total Cost": 35.55, "Plans": [
        {"Node Type": "BitmapOr", "Parent Relationship": "Outer", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Member",
           "Index Name": "event_c1_202601_amount_idx"},
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Member",
           "Index Name": "event_c1_202601_id_idx"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let indexOnlyScan = RealPlan(
    "SELECT amount FROM event WHERE …one leaf… UNION ALL SELECT amount FROM event WHERE amount = 5",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 0.28, "Total Cost": 282.54, "Plans": [
        {"Node Type": "Index Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event",
         "Index Name": "event_c1_202601_created_at_idx"},
        {"Node Type": "Append", "Parent Relationship": "Member", "Subplans Removed": 0, "Plans": [
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_2",
           "Index Name": "event_c1_202601_amount_idx"},
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_3",
           "Index Name": "event_c1_202602_amount_idx"},
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_4",
           "Index Name": "event_c1_202603_amount_idx"},
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "event_5",
           "Index Name": "event_c2_202601_amount_idx"},
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_6",
           "Index Name": "event_c2_202602_amount_idx"},
          {"Node Type": "Index Only Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_7",
           "Index Name": "event_c2_202603_amount_idx"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let mergeAppend = RealPlan(
    "SELECT * FROM event WHERE id < 100 ORDER BY id LIMIT 5",
    #"""
    [{"Plan":
      {"Node Type": "Limit", "Startup Cost": 1.76, "Total Cost": 5.27, "Plans": [
        {"Node Type": "Merge Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1",
           "Index Name": "event_c1_202601_id_idx"},
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_2",
           "Index Name": "event_c1_202602_id_idx"},
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_3",
           "Index Name": "event_c1_202603_id_idx"},
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "event_4",
           "Index Name": "event_c2_202601_id_idx"},
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_5",
           "Index Name": "event_c2_202602_id_idx"},
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_6",
           "Index Name": "event_c2_202603_id_idx"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let parallel = RealPlan(
    "SELECT kind, sum(amount) FROM event GROUP BY kind",
    #"""
    [{"Plan":
      {"Node Type": "Aggregate", "Startup Cost": 316.81, "Total Cost": 317.02, "Plans": [
        {"Node Type": "Gather Merge", "Parent Relationship": "Outer", "Plans": [
          {"Node Type": "Sort", "Parent Relationship": "Outer", "Plans": [
            {"Node Type": "Aggregate", "Parent Relationship": "Outer", "Plans": [
              {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1"},
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_6"},
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "event_4"},
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_3"},
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_2"},
                {"Node Type": "Seq Scan", "Parent Relationship": "Member",
                 "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_5"}]}]}]}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let partitionwiseJoin = RealPlan(
    "SELECT count(*) FROM event e JOIN message m USING (campaign_id, created_at) WHERE created_at < '2026-02-01'",
    #"""
    [{"Plan":
      {"Node Type": "Aggregate", "Startup Cost": 12725.92, "Total Cost": 12725.93, "Plans": [
        {"Node Type": "Gather", "Parent Relationship": "Outer", "Plans": [
          {"Node Type": "Aggregate", "Parent Relationship": "Outer", "Plans": [
            {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
              {"Node Type": "Hash Join", "Parent Relationship": "Member", "Plans": [
                {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
                 "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "e_1"},
                {"Node Type": "Hash", "Parent Relationship": "Inner", "Plans": [
                  {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
                   "Schema": "public", "Relation Name": "message_c1_202601", "Alias": "m_1"}]}]},
              {"Node Type": "Hash Join", "Parent Relationship": "Member", "Plans": [
                {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
                 "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "e_2"},
                {"Node Type": "Hash", "Parent Relationship": "Inner", "Plans": [
                  {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
                   "Schema": "public", "Relation Name": "message_c2_202601", "Alias": "m_2"}]}]}]}]}]}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let partitionwiseAggregate = RealPlan(
    "SELECT campaign_id, created_at, count(*) FROM event GROUP BY 1, 2",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 89.33, "Total Cost": 501.35, "Plans": [
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event"}]},
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_1"}]},
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_2"}]},
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "event_3"}]},
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_4"}]},
        {"Node Type": "Aggregate", "Parent Relationship": "Member", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_5"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let sampleScan = RealPlan(
    "SELECT * FROM event TABLESAMPLE SYSTEM (10) WHERE …one leaf…",
    #"""
    [{"Plan":
      {"Node Type": "Sample Scan", "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event",
       "Startup Cost": 0.0, "Total Cost": 17.34}
    }]
    """#)

  /// PostgreSQL 15.
  static let tidScan = RealPlan(
    "SELECT * FROM event_c1_202601 WHERE ctid = '(0,1)'",
    #"""
    [{"Plan":
      {"Node Type": "Tid Scan",
       "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_c1_202601",
       "Startup Cost": 0.0, "Total Cost": 4.01}
    }]
    """#)

  /// PostgreSQL 15.
  static let tidRangeScan = RealPlan(
    "SELECT * FROM event WHERE ctid < '(1,1)' AND …one leaf…",
    #"""
    [{"Plan":
      {"Node Type": "Tid Range Scan", "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event",
       "Startup Cost": 0.0, "Total Cost": 7.02}
    }]
    """#)

  /// PostgreSQL 15.
  static let foreignScan = RealPlan(
    "SELECT * FROM archive WHERE kind = 'x', one leaf a foreign table",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 100.0, "Total Cost": 147.76, "Plans": [
        {"Node Type": "Foreign Scan", "Parent Relationship": "Member", "Operation": "Select",
         "Schema": "public", "Relation Name": "archive_2024", "Alias": "archive_1"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "archive_2025", "Alias": "archive_2"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let foreignUpdate = RealPlan(
    "UPDATE archive SET kind = 'y' WHERE created_at = '2024-05-01', the leaf a foreign table",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Update",
       "Schema": "public", "Relation Name": "archive", "Alias": "archive",
       "Startup Cost": 100.0, "Total Cost": 119.73, "Target Tables": [
        {"Relation Name": "archive_2024", "Schema": "public"}],
       "Plans": [
        {"Node Type": "Foreign Scan", "Parent Relationship": "Outer", "Operation": "Update",
         "Schema": "public", "Relation Name": "archive_2024", "Alias": "archive_1"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let foreignAggregate = RealPlan(
    "SELECT count(*) FROM archive_2024, counted by the other server",
    #"""
    [{"Plan":
      {"Node Type": "Foreign Scan", "Operation": "Select", "Relations": "Aggregate on (public.archive_2024)",
       "Startup Cost": 108.53, "Total Cost": 152.69}
    }]
    """#)

  /// PostgreSQL 18.
  static let analyzed = RealPlan(
    "EXPLAIN ANALYZE of a join with event",
    #"""
    [{"Plan":
      {"Node Type": "Hash Join", "Actual Loops": 1, "Startup Cost": 1.3, "Total Cost": 44.14, "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Actual Loops": 1,
         "Plans": [
          {"Node Type": "Index Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "e_1",
           "Index Name": "event_c1_202602_created_at_idx", "Actual Loops": 1},
          {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "e_2", "Actual Loops": 1, "Plans": [
            {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
             "Index Name": "event_c2_202602_created_at_idx", "Actual Loops": 1}]}]},
        {"Node Type": "Hash", "Parent Relationship": "Inner", "Actual Loops": 1, "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "plain", "Alias": "p", "Actual Loops": 1}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let values = RealPlan(
    "VALUES (1), (2)",
    #"""
    [{"Plan":
      {"Node Type": "Values Scan", "Alias": "*VALUES*", "Startup Cost": 0.0, "Total Cost": 0.03}
    }]
    """#)
}
