public import KnowledgeGraph
public import PartitionModel
public import QueryPlans

/// What the collectors have read from one database so far, each part as new as its collector's last success.
public struct DatabaseReading: Hashable, Sendable {
  /// The partition trees.
  public var forest = PartitionForest(roots: [])
  /// The server's clock when the forest was read; nil before the first time.
  public var serverTime: Instant?
  /// The role that reads: the one to GRANT to.
  public var role = ""
  /// The zone in which the sessions of this role begin.
  public var serverZone = TimeZoneRules.utc
  /// The zones that expressions in partition keys name, by name; of a name that is not known, nil.
  public var keyZones: [String: TimeZoneRules?] = [:]
  /// What else is known of each tree, by its root.
  public var facts: [OID: TreeFacts] = [:]
  /// What a collector does without, in words: not a failure, and said once.
  public var remarks: [CollectorName: String] = [:]
  /// The keys that must have partitions, by root, where a policy names them and they could be read.
  public var expectedKeys: [RelationName: [String]] = [:]
  /// The ordinary tables of which a policy's pattern may ask that they be partitioned.
  public var plainTables: [PlainTable] = []
  /// Sizes and rows of the leaves.
  public var sizes = SizeReading()
  /// Settings that shape the plans of sessions to come.
  public var settings: [PlannerSetting] = []
  /// Which tables a knowledge graph registers; nil where none is named, or it was never read.
  public var registration: Registration?
  /// What the canonical queries read.
  public var verdicts: [QueryVerdict] = []
  /// What the statements read that the database has run; nil where nothing tells which they are.
  public var workload: WorkloadReport?

  /// What the tables looked like when the trees were last looked at.
  var changes = ChangeReading()
  /// The keys of the partitioned tables then.
  var keys: [OID: PartitionKey] = [:]
  /// Whether the server counts changes of rows, so that a table whose count is as it was has the size that it had.
  var countsChanges = true
  /// How many times the trees were taken to be as they were since they were last read whatever the tokens said.
  var looksSinceSweep = 0
  /// Changes of trees and sizes that no token had shown, and that were found by looking all the same.
  public internal(set) var missedChanges = 0
  /// How each leaf looked when it was measured.
  var measured: [OID: ChangeToken] = [:]
  /// Whose turn to be measured comes next.
  var measuringTurn = MeasuringTurn()

  /// Nothing read yet.
  public init() {}
}
