public import PartitionModel

/// What one statement of the workload reads, as far as its generic plan tells.
public struct WorkloadReading: Hashable, Sendable {
  /// The statement.
  public let statement: WorkloadStatement
  /// What came of it.
  public let result: WorkloadResult
  /// What it reads of each root that its text names, in its order; empty where it could not be planned.
  public let roots: [WorkloadRoot]
  /// What is so, in words.
  public let detail: String
  /// The statement as a canonical query, to be pasted into an SQL file; nil where it could not be planned.
  public let stanza: String?

  /// A statement that was planned.
  public init(statement: WorkloadStatement, roots: [WorkloadRoot], stanza: String) {
    self.statement = statement
    self.roots = roots
    self.stanza = stanza
    let worst = Self.worst(of: roots)
    result = worst?.result ?? .pruned
    detail = worst?.description ?? "reads no leaf of any partitioned table"
  }

  /// A statement that could not be planned, and why in words.
  public init(statement: WorkloadStatement, result: WorkloadResult, detail: String) {
    self.statement = statement
    self.result = result
    self.detail = detail
    roots = []
    stanza = nil
  }

  /// The root that speaks for the statement; nil where it has none.
  public var worstRoot: WorkloadRoot? { Self.worst(of: roots) }

  /// The one that is proved worst, the first of several.
  private static func worst(of roots: [WorkloadRoot]) -> WorkloadRoot? {
    roots.enumerated().max { ($0.element.result.weight, -$0.offset) < ($1.element.result.weight, -$1.offset) }?.element
  }
}

/// What a statement reads of one partitioned table.
///
/// Normalised text has no values, so that what a call reads cannot be known. What can: how many leaves are read when the
/// parameters are aimed at one leaf (`LeafAim`). More than one then means that no condition on the key is there that could
/// leave the others out; one means that values decide.
public struct WorkloadRoot: Hashable, Sendable {
  /// The root of the tree.
  public let root: RelationName
  /// The fewest leaves that were read for values that are aimed at one leaf; nil where that is unknown.
  public let scanned: Int?
  /// All leaves of the root.
  public let existing: Int
  /// Subplans that start-up pruning removed for these values; nil where it cannot be told whether they were of this root.
  public let removedAtStartup: Int?

  /// A reading of these numbers.
  public init(root: RelationName, scanned: Int?, existing: Int, removedAtStartup: Int?) {
    self.root = root
    self.scanned = scanned
    self.existing = existing
    self.removedAtStartup = removedAtStartup
  }

  /// What this means for the statement.
  public var result: WorkloadResult {
    guard let scanned else { return .undetermined }
    if scanned <= 1 { return .pruned }
    return scanned >= existing ? .unpruned : .partlyPruned
  }
}

extension WorkloadRoot: CustomStringConvertible {
  /// `reads all 36 leaves of public.event, whatever its values are`
  public var description: String {
    guard let scanned else { return "may prune \(root), how far only values or its execution tell" }
    return switch result {
    case .unpruned: "reads all \(existing) leaves of \(root), whatever its values are"
    case .partlyPruned: "reads \(scanned) of \(existing) leaves of \(root) where its values mean one"
    default: "reads \(scanned) of \(existing) \(existing == 1 ? "leaf" : "leaves") of \(root) where its values mean one"
    }
  }
}

extension WorkloadResult {
  /// Which of several roots speaks for the statement: the one that is proved worst.
  fileprivate var weight: Int {
    switch self {
    case .unpruned: 3
    case .partlyPruned: 2
    case .undetermined: 1
    default: 0
    }
  }
}
