import PartitionModel

/// A partition tree to be made: DDL as a value, so that parts can be taken away.
struct TreeSpec {
  var time: TimeKey
  /// The zone of whoever creates the tables and, where time is local, of whoever writes to them.
  var zone: String
  var now: Instant
  var schema: String
  /// Whether a policy says what the values stand for.
  var statesScale: Bool
  var root: Table

  struct Table {
    /// `FOR VALUES …` or `DEFAULT`; empty for the root.
    var bound = ""
    /// `RANGE (at)`; nil for a leaf.
    var key: String?
    var isDetachPending = false
    /// Whether it was a table of its own first, with its columns in another order.
    var isAttached = false
    var partitions: [Table] = []
  }
}

extension TreeSpec {
  /// The column that keeps time; whatever its name, it is quoted like this.
  static let timeColumn = "at"

  /// The root's name, as the catalog spells it.
  var rootName: RelationName { RelationName(schema: schema, name: "Root of \"all\"") }

  private var columns: [String] {
    [
      "at \(time.type)", "id bigint", "salt int", "n int", "region text", "mood public.mood", "flag bool",
      "num numeric", "seq int", "letter text COLLATE \"C\"", "tie int", "other timestamptz",
    ]
  }

  /// The statements that make the tree, one by one.
  var ddl: [String] {
    var statements = [
      "CREATE SCHEMA \(SQLIdentifier.quoted(schema))",
      "CREATE TABLE \(rootName.quoted) (\(columns.joined(separator: ", "))) PARTITION BY \(root.key ?? "")",
    ]
    func make(_ table: Table, below parent: String, _ path: String) {
      let name = Self.name(path, schema: schema)
      let key = table.key.map { " PARTITION BY \($0)" } ?? ""
      if table.isAttached {
        statements.append("CREATE TABLE \(name) (\(columns.reversed().joined(separator: ", ")))\(key)")
        statements.append("ALTER TABLE \(parent) ATTACH PARTITION \(name) \(table.bound)")
      } else {
        statements.append("CREATE TABLE \(name) PARTITION OF \(parent) \(table.bound)\(key)")
      }
      for (index, partition) in table.partitions.enumerated() { make(partition, below: name, path + "_\(index + 1)") }
    }
    for (index, partition) in root.partitions.enumerated() { make(partition, below: rootName.quoted, "\(index + 1)") }
    return statements
  }

  /// The partitions whose detach is to be left pending, each with its parent.
  var detachments: [(parent: String, partition: String)] {
    var found: [(String, String)] = []
    func look(_ table: Table, _ name: String, _ path: String) {
      for (index, partition) in table.partitions.enumerated() {
        let path = path.isEmpty ? "\(index + 1)" : path + "_\(index + 1)"
        let child = Self.name(path, schema: schema)
        if partition.isDetachPending { found.append((name, child)) }
        look(partition, child, path)
      }
    }
    look(root, rootName.quoted, "")
    return found
  }

  /// Names that prove nothing: some plain, some in need of quotes, some with a month that is not theirs.
  private static func name(_ path: String, schema: String) -> String {
    let odd =
      switch path.count % 4 {
      case 0: "P \(path)"
      case 1: "p_\(path)"
      case 2: "select.\(path)'s"
      default: "p_202401_\(path)"
      }
    return RelationName(schema: schema, name: odd).quoted
  }
}

extension TreeSpec {
  /// The same tree with one table less, or with one that is a leaf now: every way to make it simpler by one step.
  var simpler: [TreeSpec] {
    root.simpler(isRoot: true).map { root in
      var spec = self
      spec.root = root
      return spec
    }
  }
}

extension TreeSpec.Table {
  fileprivate func simpler(isRoot: Bool) -> [TreeSpec.Table] {
    var found: [TreeSpec.Table] = []
    for index in partitions.indices {
      var less = self
      less.partitions.remove(at: index)
      found.append(less)
    }
    if key != nil, !isRoot {
      var leaf = self
      leaf.key = nil
      leaf.partitions = []
      found.append(leaf)
    }
    if isAttached {
      var plain = self
      plain.isAttached = false
      found.append(plain)
    }
    for index in partitions.indices {
      for partition in partitions[index].simpler(isRoot: false) {
        var less = self
        less.partitions[index] = partition
        found.append(less)
      }
    }
    return found
  }
}
