public import Findings
public import KnowledgeGraph
public import PartitionModel
public import QueryPlans

/// All that one database's readings say, seen at one instant. Pure: readings in, verdicts out.
public struct DatabaseReport: Hashable, Sendable {
  /// The instant it is seen at, by the server's clock.
  public let now: Instant
  /// The partitioned tables, by name.
  public let trees: [TreeReport]
  /// The ordinary tables that should be partitioned.
  public let unpartitioned: [UnpartitionedTable]
  /// The canonical queries, in the order of the configuration.
  public let verdicts: [QueryVerdict]
  /// How grave the failure of each is, by name; a warning where it is not said.
  public let severities: [String: Severity]
  /// What the statements read that the database has run; nil where nothing tells which they are.
  public let workload: WorkloadReport?
  /// How a knowledge graph's registration of the tables differs from them; nil where none is looked at.
  public let drift: RegistrationDrift?
  /// What a collector does without, in words.
  public let remarks: [CollectorName: String]
  /// How often a sweep found what had changed without showing it, since the poller began.
  public let missedChanges: Int
  /// What is wrong, the worst first.
  public let findings: [Finding]

  /// The report on `reading`, seen at `now`. A query whose severity is not given has a warning's.
  public init(
    _ reading: DatabaseReading, policies: PolicyBook, severities: [String: Severity] = [:], at now: Instant
  ) {
    var layouts = TreeLayouts()
    self.init(reading, policies: policies, severities: severities, at: now, layouts: &layouts)
  }

  /// The same, where `layouts` has what the trees' bounds said before; it is kept up to date.
  init(
    _ reading: DatabaseReading, policies: PolicyBook, severities: [String: Severity], at now: Instant,
    layouts: inout TreeLayouts
  ) {
    let trees = reading.forest.roots.map { root in
      TreeReport(
        of: root, reading.sizes, policy: policies.policy(for: root.name),
        facts: reading.facts[root.oid] ?? TreeFacts(), serverZone: reading.serverZone,
        expectedKeys: reading.expectedKeys[root.name], at: now, layouts: &layouts)
    }
    layouts.forget(except: reading.forest)
    let drift = reading.registration?.drift(from: trees)
    let roots = Dictionary(trees.map { ($0.root.name.quoted, $0.root.name) }) { first, _ in first }
    // One that is partitioned by now was seen before.
    let names = reading.plainTables.isEmpty ? [] : Set(trees.map(\.root.name))
    let unpartitioned = reading.plainTables.compactMap { table in
      names.contains(table.name)
        ? nil : policies.policy(for: table.name)?.pattern.flatMap { UnpartitionedTable(table, $0) }
    }
    self.now = now
    self.trees = trees
    self.unpartitioned = unpartitioned
    self.verdicts = reading.verdicts
    self.severities = severities
    self.workload = reading.workload
    self.drift = drift
    self.remarks = reading.remarks
    self.missedChanges = reading.missedChanges
    self.findings =
      ((drift?.findings(roots: roots) ?? []) + trees.flatMap { $0.findings(at: now) } + reading.forest.findings
      + unpartitioned.map(\.finding)
      + reading.settings.compactMap(\.finding)
      + reading.verdicts.findings(role: reading.role, severities: severities)).worstFirst
  }
}
