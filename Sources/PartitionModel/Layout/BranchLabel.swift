/// What tells one branch of a tree from the others: `campaign_id=1`; empty where the tree has just one.
public struct BranchLabel: Hashable, Sendable {
  /// What the branch asks of the key columns, outermost first.
  public let conditions: [Condition]

  /// One column's condition.
  public struct Condition: Hashable, Sendable {
    /// The columns, as `PartitionKey.Column.label` writes them, joined by commas.
    public let column: String
    /// What is asked of them.
    public let test: Test

    /// `column` passes `test`.
    public init(column: String, test: Test) {
      self.column = column
      self.test = test
    }
  }

  /// What is asked of a key.
  public enum Test: Hashable, Sendable {
    /// It is one of these values.
    case values([PartitionBound.ListValue])
    /// It is none that a sibling names.
    case others
    /// It lies in this range.
    case range(from: [PartitionBound.RangeDatum], to: [PartitionBound.RangeDatum])
    /// Its hash has one of these remainders.
    case remainders([Int], modulus: Int)
  }

  /// A label of these conditions; none: the tree's only branch.
  public init(_ conditions: [Condition] = []) { self.conditions = conditions }

  /// The only branch of a tree that is not divided by anything but time.
  public static let whole = BranchLabel()

  /// The label of what `bound` asks of `key` alone; empty where it asks nothing that tells branches apart.
  public init(bound: PartitionBound?, of key: PartitionKey) {
    self.init(Condition(bound, of: key).map { [$0] } ?? [])
  }

  /// The label with one condition more, where there is one, innermost.
  func adding(_ condition: Condition?) -> BranchLabel { condition.map { BranchLabel(conditions + [$0]) } ?? self }
}

extension BranchLabel: CustomStringConvertible {
  /// `campaign_id=1`; several values are joined by commas, several columns by ` / `.
  public var description: String { conditions.map(\.description).joined(separator: " / ") }
}

extension BranchLabel: Comparable {
  /// By column, numbers in numeric order: branch 2 comes before branch 10.
  public static func < (left: BranchLabel, right: BranchLabel) -> Bool {
    for (ours, theirs) in zip(left.conditions, right.conditions) where ours != theirs { return ours < theirs }
    return left.conditions.count < right.conditions.count
  }
}

extension BranchLabel.Condition {
  /// What `bound` asks of a key; nil for a hash bound, of which only what is missing is ever told apart, and for a bound
  /// that is not known.
  init?(_ bound: PartitionBound?, of key: PartitionKey) {
    let column = key.columns.map(\.label).joined(separator: ", ")
    switch bound {
    case .list(let values): self.init(column: column, test: .values(values))
    case .range(let from, let to): self.init(column: column, test: .range(from: from, to: to))
    case .default: self.init(column: column, test: .others)
    case .hash, nil: return nil
    }
  }
}

extension BranchLabel.Condition: Comparable {
  /// By column, then numbers in numeric order, then all else as text.
  public static func < (left: BranchLabel.Condition, right: BranchLabel.Condition) -> Bool {
    if left.column != right.column { return left.column < right.column }
    let (ours, theirs) = (left.values, right.values)
    switch (Int64(ours), Int64(theirs)) {
    case (let our?, let their?): return our < their
    case (_?, nil): return true
    case (nil, _?): return false
    case (nil, nil): return ours < theirs
    }
  }
}

extension BranchLabel.Condition: CustomStringConvertible {
  /// `campaign_id=1`, `region=eu,NULL`, `id=[1 … 100)`, `hash(id)=3 of 4`, `campaign_id=DEFAULT`.
  public var description: String {
    if case .remainders = test { "hash(\(column))=\(values)" } else { "\(column)=\(values)" }
  }

  private var values: String {
    switch test {
    case .values(let values): return Self.few(values.map(Self.text))
    case .others: return "DEFAULT"
    case .range(let from, let to):
      return "[\(from.map(Self.text).joined(separator: ",")) … \(to.map(Self.text).joined(separator: ",")))"
    case .remainders(let remainders, let modulus): return "\(Self.few(remainders.map(String.init))) of \(modulus)"
    }
  }

  /// The values; of very many the first and the last, which differ from list to list, and how many lie between.
  private static func few(_ values: [String]) -> String {
    guard values.count > 16 else { return values.joined(separator: ",") }
    return values.prefix(8).joined(separator: ",") + ",…(\(values.count - 9))…,\(values[values.count - 1])"
  }

  private static func text(_ value: PartitionBound.ListValue) -> String {
    switch value {
    case .null: "NULL"
    case .value(let text): quotedWhereUnclear(text)
    }
  }

  private static func text(_ datum: PartitionBound.RangeDatum) -> String {
    switch datum {
    case .minValue: "MINVALUE"
    case .maxValue: "MAXVALUE"
    case .value(let text): quotedWhereUnclear(text)
    }
  }

  /// In quotes where the text could be taken for something else in a label.
  private static func quotedWhereUnclear(_ text: String) -> String {
    let misleading: Set<String> = ["", "NULL", "DEFAULT", "MINVALUE", "MAXVALUE"]
    let unclear = misleading.contains(text) || text.contains { ",/='\" \n…[)".contains($0) }
    return unclear ? SQLIdentifier.literal(text) : text
  }
}

extension TreeReport {
  /// What tells the branches of the tree apart, in order: those with leaves, and those that have none as yet.
  public var branchLabels: [BranchLabel] {
    let empty = coverage.branches.map(\.branch).filter { branch in
      branch.timeline.segments.isEmpty && branch.label.conditions.allSatisfy(\.namesPartition)
    }
    return Set(places.map(\.branch) + empty.map(\.label)).subtracting([.whole]).sorted()
  }
}

extension BranchLabel.Condition {
  /// Whether it is what a partition's bound asks for, not what no partition does.
  fileprivate var namesPartition: Bool {
    switch test {
    case .values, .range: true
    case .others, .remainders: false
    }
  }
}
