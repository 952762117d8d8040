internal import Testing

/// What PostgreSQL 15 or 18 gave for `EXPLAIN (FORMAT JSON, VERBOSE)`, without the fields that nothing here reads.
///
/// `event` and `message` are each split by `LIST (campaign_id)` into campaigns 1 and 2, and these by
/// `RANGE (created_at)` into the months 2026-01 to 2026-03: six leaves. `archive` is split by year, `plain` by nothing.
struct RealPlan: CustomTestStringConvertible {
  /// The statement, and for a generic plan the values that it was started with.
  let sql: String
  /// What EXPLAIN returned.
  let json: String

  init(_ sql: String, _ json: String) {
    self.sql = sql
    self.json = json
  }

  var testDescription: String { sql }
}

/// Scans and joins that planning or start-up pruned, or did not.
extension RealPlan {
  /// PostgreSQL 18.
  static let oneLeaf = RealPlan(
    "SELECT * FROM event WHERE campaign_id = 1 AND created_at >= '2026-02-01' AND created_at < '2026-03-01'",
    #"""
    [{"Plan":
      {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event",
       "Startup Cost": 0.0, "Total Cost": 77.39}
    }]
    """#)

  /// PostgreSQL 15.
  static let oneLeafByIndex = RealPlan(
    "SELECT * FROM event e WHERE campaign_id = 1 AND created_at = '2026-02-01'",
    #"""
    [{"Plan":
      {"Node Type": "Index Scan", "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "e",
       "Index Name": "event_c1_202602_created_at_idx", "Startup Cost": 0.28, "Total Cost": 8.28}
    }]
    """#)

  /// PostgreSQL 15.
  static let allLeaves = RealPlan(
    "SELECT * FROM event WHERE kind = 'x'",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 0.0, "Total Cost": 400.03, "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_2"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_3"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c2_202601", "Alias": "event_4"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_5"},
        {"Node Type": "Seq Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_6"}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let noLeaf = RealPlan(
    "SELECT * FROM event WHERE campaign_id = 99",
    #"""
    [{"Plan":
      {"Node Type": "Result", "One-Time Filter": "false", "Startup Cost": 0.0, "Total Cost": 0.0}
    }]
    """#)

  /// PostgreSQL 15.
  static let noLeafInJoin = RealPlan(
    "SELECT * FROM plain p LEFT JOIN (SELECT * FROM event WHERE campaign_id = 99) e ON e.id = p.id",
    #"""
    [{"Plan":
      {"Node Type": "Nested Loop", "Startup Cost": 0.0, "Total Cost": 1.02, "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
         "Schema": "public", "Relation Name": "plain", "Alias": "p"},
        {"Node Type": "Result", "Parent Relationship": "Inner", "One-Time Filter": "false"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let oneTimeParameter = RealPlan(
    "SELECT * FROM event WHERE campaign_id = 1 AND created_at < '2026-02-01' AND $1 = 1, generic",
    #"""
    [{"Plan":
      {"Node Type": "Result", "One-Time Filter": "($1 = 1)", "Startup Cost": 0.0, "Total Cost": 80.43,
       "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let generic = RealPlan(
    "SELECT * FROM event WHERE campaign_id = $1 AND created_at >= $2, generic, (1, '2026-02-01')",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 4, "Startup Cost": 17.48, "Total Cost": 384.66, "Plans": [
        {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "event_1", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
           "Index Name": "event_c1_202602_created_at_idx"}]},
        {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
         "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "event_2", "Plans": [
          {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
           "Index Name": "event_c1_202603_created_at_idx"}]}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let genericOfNoLeaf = RealPlan(
    "SELECT * FROM event WHERE campaign_id = $1, generic, (99)",
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 6, "Startup Cost": 0.0, "Total Cost": 500.0, "Plans": []}
    }]
    """#)

  /// PostgreSQL 15.
  static let genericJoin = RealPlan(
    """
    SELECT * FROM event e JOIN message m ON e.id = m.id WHERE e.campaign_id = $1 AND m.campaign_id = $1 AND \
    m.created_at >= $2, generic
    """,
    #"""
    [{"Plan":
      {"Node Type": "Hash Join", "Startup Cost": 467.99, "Total Cost": 1109.65, "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 3, "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "e_1"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "e_2"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "e_3"}]},
        {"Node Type": "Hash", "Parent Relationship": "Inner", "Plans": [
          {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 4, "Plans": [
            {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c1_202602", "Alias": "m_1", "Plans": [
              {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
               "Index Name": "message_c1_202602_created_at_idx"}]},
            {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "message_c1_202603", "Alias": "m_2", "Plans": [
              {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
               "Index Name": "message_c1_202603_created_at_idx"}]}]}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let genericUnion = RealPlan(
    """
    SELECT id FROM event WHERE campaign_id = $1 UNION ALL SELECT id FROM message WHERE campaign_id = $2, generic, \
    (99, 1)
    """,
    #"""
    [{"Plan":
      {"Node Type": "Append", "Subplans Removed": 0, "Startup Cost": 0.0, "Total Cost": 1600.0, "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Member", "Subplans Removed": 6, "Plans": []},
        {"Node Type": "Append", "Parent Relationship": "Member", "Subplans Removed": 3, "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "message_c1_202601", "Alias": "message_1"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "message_c1_202602", "Alias": "message_2"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "message_c1_202603", "Alias": "message_3"}]}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let join = RealPlan(
    """
    SELECT * FROM event e JOIN message m ON e.campaign_id = m.campaign_id AND e.id = m.id WHERE e.campaign_id = 1 \
    AND …
    """,
    #"""
    [{"Plan":
      {"Node Type": "Hash Join", "Startup Cost": 116.57, "Total Cost": 350.78, "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "message_c1_202602", "Alias": "m_1"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "message_c1_202603", "Alias": "m_2"}]},
        {"Node Type": "Hash", "Parent Relationship": "Inner", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "e"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let update = RealPlan(
    "UPDATE event SET kind = 'z' WHERE campaign_id = 1 AND created_at < '2026-02-01'",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Update",
       "Schema": "public", "Relation Name": "event", "Alias": "event", "Startup Cost": 0.0, "Total Cost": 80.43,
       "Target Tables": [
        {"Relation Name": "event_c1_202601", "Schema": "public"}],
       "Plans": [
        {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
         "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let genericUpdate = RealPlan(
    "UPDATE event SET kind = 'z' WHERE campaign_id = $1 AND created_at < $2, generic, (1, '2026-02-01')",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Update",
       "Schema": "public", "Relation Name": "event", "Alias": "event",
       "Startup Cost": 17.48, "Total Cost": 384.66, "Target Tables": [
        {"Relation Name": "event_c1_202601", "Schema": "public"},
        {"Relation Name": "event_c1_202602", "Schema": "public"},
        {"Relation Name": "event_c1_202603", "Schema": "public"},
        {"Relation Name": "event_c2_202601", "Schema": "public"},
        {"Relation Name": "event_c2_202602", "Schema": "public"},
        {"Relation Name": "event_c2_202603", "Schema": "public"}],
       "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 5, "Plans": [
          {"Node Type": "Bitmap Heap Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "event_1", "Plans": [
            {"Node Type": "Bitmap Index Scan", "Parent Relationship": "Outer",
             "Index Name": "event_c1_202601_created_at_idx"}]}]}]}
    }]
    """#)

  /// PostgreSQL 18.
  static let delete = RealPlan(
    "DELETE FROM event WHERE campaign_id = 2 AND created_at >= '2026-02-01'",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Delete",
       "Schema": "public", "Relation Name": "event", "Alias": "event", "Startup Cost": 0.0, "Total Cost": 183.2,
       "Target Tables": [
        {"Relation Name": "event_c2_202602", "Schema": "public"},
        {"Relation Name": "event_c2_202603", "Schema": "public"}],
       "Plans": [
        {"Node Type": "Append", "Parent Relationship": "Outer", "Subplans Removed": 0, "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202602", "Alias": "event_1"},
          {"Node Type": "Seq Scan", "Parent Relationship": "Member",
           "Schema": "public", "Relation Name": "event_c2_202603", "Alias": "event_2"}]}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let deleteOfNoLeaf = RealPlan(
    "DELETE FROM event WHERE campaign_id = 99",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Delete",
       "Schema": "public", "Relation Name": "event", "Alias": "event", "Startup Cost": 0.0, "Total Cost": 0.0,
       "Plans": [
        {"Node Type": "Result", "Parent Relationship": "Outer", "One-Time Filter": "false"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let insert = RealPlan(
    "INSERT INTO event VALUES (1, 1, '2026-02-02', 'a')",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Insert",
       "Schema": "public", "Relation Name": "event", "Alias": "event", "Startup Cost": 0.0, "Total Cost": 0.01,
       "Plans": [
        {"Node Type": "Result", "Parent Relationship": "Outer"}]}
    }]
    """#)

  /// PostgreSQL 15.
  static let merge = RealPlan(
    "MERGE INTO event t USING plain s ON t.id = s.id AND t.campaign_id = 1 WHEN MATCHED THEN UPDATE SET kind = 'q'",
    #"""
    [{"Plan":
      {"Node Type": "ModifyTable", "Operation": "Merge",
       "Schema": "public", "Relation Name": "event", "Alias": "t", "Startup Cost": 0.28, "Total Cost": 25.96,
       "Target Tables": [
        {"Relation Name": "event_c1_202601", "Schema": "public"},
        {"Relation Name": "event_c1_202602", "Schema": "public"},
        {"Relation Name": "event_c1_202603", "Schema": "public"}],
       "Plans": [
        {"Node Type": "Nested Loop", "Parent Relationship": "Outer", "Plans": [
          {"Node Type": "Seq Scan", "Parent Relationship": "Outer",
           "Schema": "public", "Relation Name": "plain", "Alias": "s"},
          {"Node Type": "Append", "Parent Relationship": "Inner", "Subplans Removed": 0, "Plans": [
            {"Node Type": "Index Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "event_c1_202601", "Alias": "t_1",
             "Index Name": "event_c1_202601_id_idx"},
            {"Node Type": "Index Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "event_c1_202602", "Alias": "t_2",
             "Index Name": "event_c1_202602_id_idx"},
            {"Node Type": "Index Scan", "Parent Relationship": "Member",
             "Schema": "public", "Relation Name": "event_c1_202603", "Alias": "t_3",
             "Index Name": "event_c1_202603_id_idx"}]}]}]}
    }]
    """#)
}
