/// What tells one branch of a tree from the others: `campaign_id=1`; empty where the tree has just one.
public struct BranchLabel: Hashable, Sendable {
  /// What the branch's partition and those above it ask of the key columns, outermost first.
  public let conditions: [Condition]

  /// One column's condition.
  public struct Condition: Hashable, Sendable {
    /// The column, as `PartitionKey.Column.label` writes it.
    public let column: String
    /// The values that it may have, as text.
    public let values: String

    /// `column` is one of `values`.
    public init(column: String, values: String) {
      self.column = column
      self.values = values
    }
  }

  /// A label of these conditions; none: the tree's only branch.
  public init(_ conditions: [Condition] = []) { self.conditions = conditions }

  /// The only branch of a tree that is not divided by anything but time.
  public static let whole = BranchLabel()

  func below(_ condition: Condition) -> BranchLabel { BranchLabel([condition] + conditions) }
}

extension BranchLabel: CustomStringConvertible {
  /// `campaign_id=1`; several values are joined by commas, several columns by ` / `.
  public var description: String {
    conditions.map { "\($0.column)=\($0.values)" }.joined(separator: " / ")
  }
}

extension BranchLabel: Comparable {
  /// By column, numbers in numeric order: branch 2 comes before branch 10.
  public static func < (left: BranchLabel, right: BranchLabel) -> Bool {
    for (ours, theirs) in zip(left.conditions, right.conditions) where ours != theirs {
      if ours.column != theirs.column { return ours.column < theirs.column }
      switch (Int64(ours.values), Int64(theirs.values)) {
      case (let our?, let their?): return our < their
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return ours.values < theirs.values
      }
    }
    return left.conditions.count < right.conditions.count
  }
}

extension BranchLabel.Condition {
  /// What `bound` asks of a key; nil for a hash bound, which no value of a column shows, and for one that is not known.
  init?(_ bound: PartitionBound?, of key: PartitionKey) {
    let column = key.columns.map(\.label).joined(separator: ", ")
    switch bound {
    case .list(let values): self.init(column: column, values: Self.text(of: values))
    case .range(let from, let to):
      self.init(column: column, values: "[\(Self.text(of: from)) … \(Self.text(of: to)))")
    case .default: self.init(column: column, values: "DEFAULT")
    case .hash, nil: return nil
    }
  }

  private static func text(of values: [PartitionBound.ListValue]) -> String {
    values.map { value in
      switch value {
      case .null: "NULL"
      case .value(let text): quotedWhereUnclear(text)
      }
    }.joined(separator: ",")
  }

  private static func text(of data: [PartitionBound.RangeDatum]) -> String {
    data.map { datum in
      switch datum {
      case .minValue: "MINVALUE"
      case .maxValue: "MAXVALUE"
      case .value(let text): quotedWhereUnclear(text)
      }
    }.joined(separator: ",")
  }

  /// In quotes where the text could be taken for something else in a label.
  private static func quotedWhereUnclear(_ text: String) -> String {
    let misleading: Set<String> = ["", "NULL", "DEFAULT", "MINVALUE", "MAXVALUE"]
    let unclear = misleading.contains(text) || text.contains { ",/='\" \n…".contains($0) }
    return unclear ? SQLIdentifier.literal(text) : text
  }
}
