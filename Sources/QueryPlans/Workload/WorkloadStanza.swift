public import PartitionModel

extension WorkloadStatement {
  /// The statement as a canonical query that may read one leaf, in the form of an SQL file.
  ///
  /// The parameters are placeholders that fit their types (`pg_type.typname`): the value of a list key that has a
  /// partition, the ends of this month, and something for the rest, to be put right by whoever knows the statement.
  public func stanza(_ sql: CanonicalSQL, types: [String], root: Partition?) -> String {
    var lines = ["-- name: statement_\(UInt64(bitPattern: queryID))"]
    if !types.isEmpty { lines += Self.parameterLines(types, key: root?.listKey) }
    lines += ["-- max_partitions: 1", sql.text + ";"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func parameterLines(_ types: [String], key: KeyType?) -> [String] {
    var times = 0
    var isKeyTaken = false
    let values = types.map { name -> String in
      let isArray = name.hasPrefix("_")
      let type = KeyType(name: isArray ? String(name.dropFirst()) : name)
      // The first parameter of the list key's type is taken for it.
      if let key, key.family == type.family, !isKeyTaken {
        isKeyTaken = true
        return isArray ? "'{{{key}}'" : "'{key}'"
      }
      if isArray { return "'{{}'" }
      switch type.family {
      case .time:
        times += 1
        return times.isMultiple(of: 2) ? "'{month.end}'" : "'{month.start}'"
      case .number: return "1"
      case .boolean: return "true"
      case .interval, .uuid, .text: return "'\(type.family.standIn ?? "")'"
      case .other(let name): return name == "json" || name == "jsonb" ? "'{{}'" : "null"
      }
    }
    return ["-- parameters: [\(values.joined(separator: ", "))]"]
  }
}

extension Partition {
  /// The type of the topmost list key.
  fileprivate var listKey: KeyType? {
    guard let key else { return nil }
    if key.strategy == .list { return key.columns.first?.type }
    return partitions.lazy.compactMap(\.listKey).first
  }
}
