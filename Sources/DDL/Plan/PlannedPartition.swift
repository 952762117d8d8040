public import PartitionModel

/// A partition that is to be created.
public struct PlannedPartition: Hashable, Sendable {
  /// What it is called.
  public let name: RelationName
  /// The partitioned table that it becomes part of.
  public let parent: RelationName
  /// The rows that it takes.
  public let bound: PartitionBound
  /// What it is split by in its turn; nil for a leaf.
  public let key: PartitionKey?
  /// The partition, nearest of kin, whose owner, storage and privileges it gets; nil where there is none.
  public let model: Partition?
  /// The partitioned table itself, as it is; nil where that is planned too.
  public let existingParent: Partition?
  /// Its own partitions.
  public let partitions: [PlannedPartition]
  /// What is worth saying of it.
  public let remarks: [String]
}

/// The partitions that a tree lacks up to its horizon, each with a name and a model.
public struct CreatePlan: Hashable, Sendable {
  /// What is to be created below tables that exist.
  public let partitions: [PlannedPartition]
  /// What had to be left out, and why.
  public let refusals: [String]

  /// Whose attributes a script of the plan needs: parents, their DEFAULT partitions, and models.
  public var tables: Set<OID> {
    var tables: Set<OID> = []
    func add(_ planned: PlannedPartition) {
      if let model = planned.model { tables.insert(model.oid) }
      if let parent = planned.existingParent {
        tables.insert(parent.oid)
        parent.partitions.first { $0.bound == .default }?.forEach { tables.insert($0.oid) }
      }
      planned.partitions.forEach(add)
    }
    partitions.forEach(add)
    return tables
  }

  /// The names that it gives.
  public var names: [RelationName] {
    func names(_ planned: PlannedPartition) -> [RelationName] { [planned.name] + planned.partitions.flatMap(names) }
    return partitions.flatMap(names)
  }
}
