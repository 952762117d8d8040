extension Partition {
  /// The partitions right below that are not on their way out.
  private var attached: [Partition] { partitions.filter { !$0.isDetachPending } }

  /// Calls `body` with this table and all partitioned ones below that are not on their way out.
  private func forEachAttachedTable(_ body: (Partition, PartitionKey) -> Void) {
    guard let key else { return }
    body(self, key)
    for partition in partitions where !partition.isDetachPending { partition.forEachAttachedTable(body) }
  }

  /// The columns of the keys of all levels, each once; an expression has no name.
  var keyColumns: [String] {
    var columns: [String] = []
    forEachAttachedTable { _, key in
      for case let name? in key.columns.map(\.name) where !columns.contains(name) { columns.append(name) }
    }
    return columns
  }

  // MARK: Keys

  /// Where the tree is split otherwise than by `levels`. A DEFAULT may stay in one piece, and below a table that is split
  /// otherwise nothing is asked.
  func departures(from levels: [LayoutPattern.Level]) -> Conformance.Departures {
    var departures = Conformance.Departures()
    func judge(_ table: Partition, _ levels: ArraySlice<LayoutPattern.Level>) {
      let wanted = levels.first
      let conforms = if let key = table.key { wanted?.matches(key) ?? false } else { wanted == nil }
      guard conforms else {
        return departures.append(.key(of: table.name, is: table.key, wanted: wanted))
      }
      for partition in table.attached where !(partition.isLeaf && partition.bound == .default) {
        judge(partition, levels.dropFirst())
      }
    }
    judge(self, levels[...])
    return departures
  }

  func departuresFromTimeZone(_ pattern: LayoutPattern) -> Conformance.Departures {
    var names: [String] = []
    forEachAttachedTable { _, key in
      for column in key.columns where column.type == .timestamp {
        if let name = column.name, pattern.types[name] == nil, !names.contains(name) { names.append(name) }
      }
    }
    return Conformance.Departures(names.map { .timeZone(of: $0) })
  }

  // MARK: Names

  /// The partitions that are named otherwise than by the template of their level. One whose bound does not tell the name,
  /// as DEFAULT does not, may have any.
  func departures(from templates: [NameTemplate], _ axis: TimeAxis?) -> Conformance.Departures {
    var departures = Conformance.Departures()
    // Gathered for the first departure: most trees have none.
    var taken: Set<RelationName>?
    func judge(_ table: Partition, _ templates: ArraySlice<NameTemplate>, from outer: CivilTime?) {
      guard let template = templates.first, let key = table.key else { return }
      for partition in table.attached {
        var start = outer
        if let axis, axis.divides(key), let first = axis.reach(partition.bound)?.start.instant {
          start = axis.zone.civilTime(at: first)
        }
        if let wanted = template.name(of: partition.bound, in: table.name, root: name, from: start),
          wanted != partition.name.name
        {
          if taken == nil { taken = names }
          let isTaken = taken?.contains(RelationName(schema: partition.name.schema, name: wanted)) ?? false
          departures.append(.name(of: partition.name, wanted: wanted, by: template, isTaken: isTaken))
        }
        judge(partition, templates.dropFirst(), from: start)
      }
    }
    judge(self, templates[...], from: nil)
    return departures
  }

  private var names: Set<RelationName> {
    var names: Set<RelationName> = []
    forEach { names.insert($0.name) }
    return names
  }

  // MARK: DEFAULT partitions

  /// The DEFAULT partitions that are not wanted, or the tables that want one. A HASH cannot have any.
  func departures(from wish: LayoutPattern.Wish) -> Conformance.Departures {
    var departures = Conformance.Departures()
    forEachAttachedTable { table, key in
      let defaultPartition = table.attached.first { $0.bound == .default }
      switch (wish, defaultPartition) {
      case (.forbidden, let partition?): departures.append(.defaultPartition(partition.name, of: table.name))
      case (.required, nil) where key.strategy != .hash: departures.append(.noDefaultPartition(of: table.name))
      default: break
      }
    }
    return departures
  }
}
