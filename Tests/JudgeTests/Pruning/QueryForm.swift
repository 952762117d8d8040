/// The forms that a statement can have.
enum QueryForm: CaseIterable {
  case plain, countAll, countByKey, ordered, limited, distinct, extremes, indexOnly, windowed, windowedTop
  case view, only, sample, byPlace, byPlaces, locked, partition
  case with, withMaterialized, withTwice, recursive
  case unionAll, union, intersect, except, unionOfTrees
  case selfJoin, selfLeftJoin, fullJoin, joinAndGroup, joinOther, joinPlain, plainLeftJoin, lateral, lateralCount
  case exists, notExists, inTree, notInTree
  case scalarSubquery, scalarInList, caseExists, arraySubquery, emptySide, gated
  case update, updateFrom, delete, deleteUsing, merge, mergeInsert, insertSelect, moveRows, changeInWith, changeUnread
}

extension QueryForm {
  var isMerge: Bool { self == .merge || self == .mergeInsert }

  /// The statement, for the table of `draft`, whose rows are called `a`.
  func sql(_ draft: inout QueryDraft) -> String {
    let table = draft.table.name
    let plain = draft.table.plain
    let keys = draft.table.keys.map { "a.\($0.column)" }.joined(separator: ", ")
    let first = draft.table.keys[0].column
    let join = draft.table.keys.map { "a.\($0.column) = b.\($0.column)" }.joined(separator: " AND ")
    func from(_ draft: inout QueryDraft) -> String { "FROM \(table) a WHERE \(draft.conditions("a"))" }

    switch self {
    case .plain: return "SELECT * \(from(&draft))"
    case .countAll: return "SELECT count(*) \(from(&draft))"
    case .countByKey: return "SELECT \(keys), count(*) \(from(&draft)) GROUP BY \(keys)"
    case .ordered: return "SELECT * \(from(&draft)) ORDER BY \(keys)"
    case .limited: return "SELECT * \(from(&draft)) ORDER BY \(keys) LIMIT \(draft.place("3"))"
    case .distinct: return "SELECT DISTINCT a.note \(from(&draft))"
    case .extremes: return "SELECT (array_agg(a.note ORDER BY a.id))[1], min(a.id), max(a.id) \(from(&draft))"
    case .indexOnly: return "SELECT a.\(first) \(from(&draft)) ORDER BY a.\(first)"
    case .windowed: return "SELECT row_number() OVER (PARTITION BY a.\(first) ORDER BY a.id) \(from(&draft))"
    case .windowedTop:
      return "SELECT * FROM (SELECT a.*, row_number() OVER (ORDER BY a.\(first)) AS r \(from(&draft))) t WHERE r < 3"
    case .view: return "SELECT * FROM \(table)_view a WHERE \(draft.conditions("a"))"
    case .only: return "SELECT * FROM ONLY \(table) a WHERE \(draft.conditions("a"))"
    case .sample: return "SELECT * FROM \(table) a TABLESAMPLE BERNOULLI (50) WHERE \(draft.conditions("a"))"
    case .byPlace: return "SELECT * \(from(&draft)) AND a.ctid = '(0,1)'"
    case .byPlaces: return "SELECT * \(from(&draft)) AND a.ctid > '(0,1)' AND a.ctid < '(0,9)'"
    case .locked: return "SELECT * \(from(&draft)) FOR UPDATE"
    case .partition:
      return "SELECT * \(from(&draft)) AND a.tableoid <> 0 AND pg_typeof(a.\(first)) IS NOT NULL"

    case .with: return "WITH q AS (SELECT * \(from(&draft))) SELECT * FROM q a WHERE \(draft.conditions("a"))"
    case .withMaterialized:
      return "WITH q AS MATERIALIZED (SELECT * \(from(&draft))) SELECT * FROM q a WHERE \(draft.conditions("a"))"
    case .withTwice:
      return "WITH q AS (SELECT * \(from(&draft))) SELECT count(*) FROM q x JOIN q y ON x.id = y.id"
    case .recursive:
      return """
        WITH RECURSIVE q AS (SELECT a.id \(from(&draft)) UNION SELECT a.id + 1 FROM q JOIN \(table) a ON a.id = q.id \
        WHERE a.id < 5 AND \(draft.conditions("a"))) SELECT * FROM q
        """

    case .unionAll: return "SELECT a.id \(from(&draft)) UNION ALL SELECT a.id \(from(&draft))"
    case .union: return "SELECT a.id \(from(&draft)) UNION SELECT a.id \(from(&draft))"
    case .intersect: return "SELECT a.id \(from(&draft)) INTERSECT SELECT a.id \(from(&draft))"
    case .except: return "SELECT a.id \(from(&draft)) EXCEPT SELECT a.id \(from(&draft))"
    case .unionOfTrees:
      let other = draft.other
      let rest = "SELECT id FROM \(other.name) b WHERE \(draft.conditions("b", of: other))"
      return "SELECT id \(from(&draft)) UNION ALL \(rest)"

    case .selfJoin: return "SELECT * FROM \(table) a JOIN \(table) b ON \(join) WHERE \(draft.conditions("a"))"
    case .selfLeftJoin:
      return "SELECT * FROM \(table) a LEFT JOIN \(table) b ON \(join) AND \(draft.conditions("b")) WHERE a.id > 0"
    case .fullJoin:
      return "SELECT * FROM (SELECT * \(from(&draft))) a FULL JOIN (SELECT * \(from(&draft))) b ON a.id = b.id"
    case .joinAndGroup:
      return """
        SELECT \(keys), count(*) FROM \(table) a JOIN \(table) b ON \(join) WHERE \(draft.conditions("a")) GROUP BY \(keys)
        """
    case .joinOther:
      let other = draft.other
      return "SELECT * FROM \(table) a JOIN \(other.name) b USING (id) WHERE \(draft.conditions("b", of: other))"
    case .joinPlain: return "SELECT * FROM \(plain) b JOIN \(table) a ON \(join) WHERE b.id > \(draft.place("5"))"
    case .plainLeftJoin:
      return "SELECT * FROM \(plain) b LEFT JOIN \(table) a ON \(join) AND \(draft.conditions("a")) WHERE b.id < 99"
    case .lateral:
      return "SELECT * FROM \(plain) b, LATERAL (SELECT * FROM \(table) a WHERE \(join) ORDER BY a.id LIMIT 2) l"
    case .lateralCount:
      return """
        SELECT * FROM \(plain) b CROSS JOIN LATERAL \
        (SELECT count(*) FROM \(table) a WHERE a.\(first) >= b.\(first) AND \(draft.conditions("a"))) l
        """

    case .exists: return "SELECT * FROM \(plain) b WHERE EXISTS (SELECT 1 \(from(&draft)) AND \(join))"
    case .notExists: return "SELECT * FROM \(table) b WHERE NOT EXISTS (SELECT 1 \(from(&draft)) AND \(join))"
    case .inTree: return "SELECT * FROM \(plain) b WHERE b.id IN (SELECT a.id \(from(&draft)))"
    case .notInTree: return "SELECT * FROM \(plain) b WHERE b.id NOT IN (SELECT a.id \(from(&draft)))"

    case .scalarSubquery: return "SELECT * FROM \(plain) b WHERE b.id < (SELECT max(a.id) \(from(&draft)))"
    case .scalarInList: return "SELECT b.id, (SELECT count(*) FROM \(table) a WHERE \(join)) FROM \(plain) b"
    case .caseExists: return "SELECT CASE WHEN EXISTS (SELECT 1 \(from(&draft))) THEN 1 ELSE 2 END FROM \(plain) b"
    case .arraySubquery: return "SELECT ARRAY(SELECT a.id \(from(&draft)))"
    case .emptySide: return "SELECT * FROM \(table) a JOIN \(plain) b ON \(join) WHERE b.id = -1"
    case .gated: return "SELECT * \(from(&draft)) AND \(draft.place("1")) = 1"

    case .update: return "UPDATE \(table) a SET note = 'changed' WHERE \(draft.conditions("a"))"
    case .updateFrom:
      return "UPDATE \(table) a SET note = b.note FROM \(plain) b WHERE \(join) AND \(draft.conditions("a"))"
    case .delete: return "DELETE FROM \(table) a WHERE \(draft.conditions("a"))"
    case .deleteUsing: return "DELETE FROM \(table) a USING \(plain) b WHERE \(join) AND b.id > \(draft.place("5"))"
    case .merge:
      return """
        MERGE INTO \(table) a USING \(plain) b ON \(join) AND \(draft.conditions("a")) \
        WHEN MATCHED THEN UPDATE SET note = 'merged'
        """
    case .mergeInsert:
      return """
        MERGE INTO \(table) a USING \(plain) b ON a.id = b.id AND \(draft.conditions("a")) WHEN MATCHED THEN DELETE \
        WHEN NOT MATCHED THEN DO NOTHING
        """
    case .insertSelect: return "INSERT INTO \(table) SELECT a.* \(from(&draft))"
    case .moveRows: return "UPDATE \(table) a SET id = a.id, \(first) = a.\(first) WHERE \(draft.conditions("a"))"
    case .changeInWith:
      return "WITH gone AS (DELETE \(from(&draft)) RETURNING a.*) SELECT * FROM gone a WHERE \(draft.conditions("a"))"
    case .changeUnread:
      return "WITH gone AS (DELETE \(from(&draft)) RETURNING a.id) SELECT 1 WHERE \(draft.place("false"))"
    }
  }
}
