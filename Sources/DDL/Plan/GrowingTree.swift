internal import PartitionModel

/// A tree with what is planned for it.
struct GrowingTree {
  /// A partition that is planned.
  struct Seed {
    let name: RelationName
    let bound: PartitionBound
    let model: Partition?
    let remarks: [String]
  }

  /// The tree with all that has grown so far.
  private(set) var root: Partition
  private let real: Partition
  private var seeds: [OID: Seed] = [:]
  private var children: [OID: [OID]] = [:]
  private var parents: [OID: OID] = [:]
  private var tables: [OID: Partition] = [:]
  private var oids: [RelationName: OID] = [:]
  private var depths: [OID: Int] = [:]
  /// Partitioned tables in the order of the tree.
  private var order: [OID] = []
  private var nextOID = UInt32.max

  init(_ root: Partition) {
    self.root = root
    self.real = root
    index()
  }

  /// Whether `parent` is already to get a partition that takes some of these rows.
  func hasSeed(for bound: PartitionBound, in parent: OID, _ axis: TimeAxis?) -> Bool {
    let span = axis?.reach(bound)
    return (children[parent] ?? []).contains { oid in
      if seeds[oid]?.bound == bound { return true }
      guard case .range = bound, let span, let other = axis?.reach(seeds[oid]?.bound) else { return false }
      let shared = span.intersection(other)
      return shared.start < shared.end
    }
  }

  /// How many partitions are planned.
  var count: Int { seeds.count }

  private mutating func index() {
    order = []
    func visit(_ table: Partition, _ depth: Int) {
      tables[table.oid] = table
      depths[table.oid] = depth
      guard !table.isLeaf else { return }
      oids[table.name] = table.oid
      order.append(table.oid)
      for partition in table.partitions {
        parents[partition.oid] = table.oid
        visit(partition, depth + 1)
      }
    }
    visit(root, 0)
  }

  // MARK: Growing

  /// Notes that `seed` is to be a partition of `parent`; `grow` puts it there.
  mutating func plant(_ seed: Seed, below parent: OID) -> OID {
    let oid = OID(rawValue: nextOID)
    nextOID -= 1
    seeds[oid] = seed
    children[parent, default: []].append(oid)
    parents[oid] = parent
    tables[oid] = sapling(oid)
    depths[oid] = (depths[parent] ?? 0) + 1
    return oid
  }

  /// What has been planted as `oid`, with nothing below it.
  func sapling(_ oid: OID) -> Partition {
    let seed = seeds[oid]
    return Partition(
      oid: oid, name: seed?.name ?? root.name, storage: seed?.model?.storage ?? .table, bound: seed?.bound)
  }

  /// Puts all that was planted into the tree.
  mutating func grow() {
    func grown(_ table: Partition) -> Partition {
      let known = Set(table.partitions.map(\.oid))
      let new = (children[table.oid] ?? []).filter { !known.contains($0) }.map(sapling)
      let partitions = table.isLeaf ? [] : (table.partitions + new).map(grown)
      return Partition(
        oid: table.oid, name: table.name, storage: table.storage, bound: table.bound,
        isDetachPending: table.isDetachPending, isUnlogged: table.isUnlogged, estimatedRows: table.estimatedRows,
        partitions: partitions)
    }
    root = grown(root)
    index()
  }

  /// What is planned below tables that exist.
  var planned: [PlannedPartition] {
    var existing: [OID: Partition] = [:]
    real.forEach { existing[$0.oid] = $0 }
    func planned(_ oid: OID, in parent: OID) -> PlannedPartition? {
      guard let seed = seeds[oid], let table = tables[parent] else { return nil }
      return PlannedPartition(
        name: seed.name, parent: table.name, bound: seed.bound, key: seed.model?.key, model: seed.model,
        existingParent: existing[parent], partitions: (children[oid] ?? []).compactMap { planned($0, in: oid) },
        remarks: seed.remarks)
    }
    return order.filter { existing[$0] != nil }.flatMap { parent in
      (children[parent] ?? []).compactMap { planned($0, in: parent) }
    }
  }

  // MARK: Kin

  /// The partitioned table of this name.
  func table(_ name: RelationName) -> Partition? { oids[name].flatMap { tables[$0] } }

  /// Tables at the same depth with the same key, the nearest first: what it was modelled on, its siblings, then the others;
  /// of each the last first.
  func kin(of oid: OID) -> [Partition] {
    guard let table = tables[oid] else { return [] }
    let kin = order.reversed().compactMap { tables[$0] }.filter {
      $0.oid != oid && $0.key == table.key && depths[$0.oid] == depths[oid]
    }
    let model = seeds[oid]?.model?.oid
    func distance(_ other: Partition) -> Int {
      other.oid == model ? 0 : parents[other.oid] == parents[oid] ? 1 : 2
    }
    return kin.enumerated().sorted { (distance($0.element), $0.offset) < (distance($1.element), $1.offset) }
      .map(\.element)
  }

  /// The real partition of `table`, or else of its kin, after which one with `bound` is to be modelled: one with the same
  /// bound elsewhere, or else the last of its siblings.
  func model(for bound: PartitionBound, of table: Partition, along axis: TimeAxis?) -> Partition? {
    let isTimed = table.key.flatMap { key in axis.map { $0.divides(key) } } ?? false
    if isTimed, let last = last(in: table, axis) { return last }
    let tables = [table] + kin(of: table.oid)
    if !isTimed {
      for other in tables { if let twin = real(in: other).first(where: { $0.bound == bound }) { return twin } }
    }
    if let last = tables.lazy.compactMap({ self.last(in: $0, isTimed ? axis : nil) }).first { return last }
    return tables.lazy.compactMap { real(in: $0).first }.first
  }

  /// The table itself where it exists; else the one that it is modelled on.
  func original(of table: Partition) -> Partition? { seeds[table.oid].map(\.model) ?? table }

  private func last(in table: Partition, _ axis: TimeAxis?) -> Partition? {
    real(in: table).filter { $0.bound != .default }.max { Self.comesBefore($0, $1, axis) }
  }

  private func real(in table: Partition) -> [Partition] { table.attached.filter { seeds[$0.oid] == nil } }

  private static func comesBefore(_ left: Partition, _ right: Partition, _ axis: TimeAxis?) -> Bool {
    if let axis, let ours = axis.reach(left.bound), let theirs = axis.reach(right.bound) {
      // What has no end shows how a catch-all is made, not how a period is.
      if (ours.end == .unboundedAbove) != (theirs.end == .unboundedAbove) { return ours.end == .unboundedAbove }
      return ours.start < theirs.start
    }
    let (ours, theirs) = (left.bound?.ownKey, right.bound?.ownKey)
    if let ours = ours.flatMap({ Int64($0) }), let theirs = theirs.flatMap({ Int64($0) }) { return ours < theirs }
    return (ours ?? "", left.name) < (theirs ?? "", right.name)
  }

  // MARK: Names

  /// The schema of a table.
  func schema(of oid: OID) -> String { tables[oid]?.name.schema ?? root.name.schema }

  /// What the name of a partition of `parent` with `bound` may be made of.
  func context(of bound: PartitionBound?, in parent: OID, _ axis: TimeAxis?) -> NamingContext {
    var keys: [String] = []
    var oid: OID? = parent
    while let place = oid, let table = tables[place] {
      if let above = parents[place].flatMap({ tables[$0]?.key }), !(axis?.divides(above) ?? false),
        let key = table.bound?.ownKey
      {
        keys.insert(key, at: 0)
      }
      oid = parents[place]
    }
    let isTimed = tables[parent]?.key.flatMap { key in axis.map { $0.divides(key) } } ?? false
    if !isTimed, let own = bound?.ownKey { keys.append(own) }
    return NamingContext(
      parent: tables[parent]?.name.name ?? "", keys: keys, span: isTimed ? axis?.reach(bound) : nil,
      zone: axis?.zone ?? .utc)
  }

  /// The name that the template of its level gives a partition of `parent` with `bound`: what `Conformance` will ask of it.
  /// Nil where there is no template, or it asks for what the bound lacks.
  func statedName(
    of bound: PartitionBound, in parent: OID, by templates: [NameTemplate], _ axis: TimeAxis?
  ) -> String? {
    guard let level = depths[parent], templates.indices.contains(level), let table = tables[parent] else { return nil }
    return templates[level].name(
      of: bound, in: table.name, root: root.name, from: axis.flatMap { start(of: bound, in: parent, $0) })
  }

  /// When a partition of `parent` with `bound` begins: by its own bound, or else that of the nearest table above that time
  /// tells apart.
  private func start(of bound: PartitionBound?, in parent: OID, _ axis: TimeAxis) -> CivilTime? {
    var (bound, above) = (bound, Optional(parent))
    while let oid = above, let table = tables[oid] {
      if let key = table.key, axis.divides(key), let first = axis.reach(bound)?.start.instant {
        return axis.zone.civilTime(at: first)
      }
      (bound, above) = (table.bound, parents[oid])
    }
    return nil
  }

  /// The partitions whose names show how one of `parent` is called, the most telling first.
  func named(likeThoseIn parent: OID, isDefault: Bool, _ axis: TimeAxis?) -> [NamedPartition] {
    guard let table = tables[parent] else { return [] }
    func partitions(of table: Partition) -> [NamedPartition] {
      real(in: table).filter { ($0.bound == .default) == isDefault }.sorted { Self.comesBefore($1, $0, axis) }
        .map { NamedPartition(name: $0.name.name, context: context(of: $0.bound, in: table.oid, axis)) }
    }
    var named = partitions(of: table)
    // Those of two tables show what in a name is the table's own.
    if named.count < 2 {
      for other in kin(of: parent) where named.count < 24 { named += partitions(of: other) }
    }
    return named.filter { $0.context.span == nil || $0.context.span?.start.instant != nil }
  }
}

extension PartitionBound {
  /// The value or remainder by which a partition is told from its siblings.
  var ownKey: String? {
    switch self {
    case .list(let values):
      guard case .value(let text) = values.first else { return nil }
      return text
    case .hash(_, let remainder): return String(remainder)
    case .range(let from, _):
      guard case .value(let text) = from.first else { return nil }
      return text
    case .default: return nil
    }
  }
}
