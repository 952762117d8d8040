/// A table whose ranges seem to be time in a way that is not read: nothing says when its rows are refused.
public struct UnreadTime: Hashable, Sendable {
  /// The table.
  public let table: RelationName
  /// Its key.
  public let key: PartitionKey
  /// How the time is hidden.
  public let form: Form

  /// How a time is hidden in a key.
  public enum Form: Hashable, Sendable {
    /// Behind another column: `RANGE (id, created_at)`.
    case behindOthers
    /// In two columns: `RANGE (year, month)`.
    case yearAndMonth
    /// In text that sorts as the calendar does, of which nobody said so.
    case text
  }
}

extension Partition {
  /// The outermost table of this tree that hides a time; nil where none does.
  public var unreadTime: UnreadTime? {
    var found: UnreadTime?
    forEachPartitioned { table in
      guard found == nil, let key = table.key, key.strategy == .range, let form = table.hiddenTime(in: key) else {
        return
      }
      found = UnreadTime(table: table.name, key: key, form: form)
    }
    return found
  }

  private func hiddenTime(in key: PartitionKey) -> UnreadTime.Form? {
    let types = key.columns.map(\.type)
    if types.dropFirst().contains(where: { [.date, .timestamp, .timestamptz].contains($0) }) { return .behindOthers }
    let values = partitions.flatMap { partition -> [[String]] in
      guard case .range(let from, let to) = partition.bound else { return [] }
      return [from, to].map { data in
        data.compactMap { datum in if case .value(let text) = datum { text } else { nil } }
      }
    }.filter { !$0.isEmpty }
    guard !values.isEmpty else { return nil }
    if types.count == 1, TimeScale.text.measures(types[0]) {
      return values.allSatisfy { CalendarText($0[0]) != nil } ? .text : nil
    }
    let months = values.allSatisfy { value in
      guard let year = Int(value[0]), value.count < 2 || Int(value[1]) != nil else { return false }
      return (1_970...2_200).contains(year) && (value.count < 2 || (1...13).contains(Int(value[1]) ?? 0))
    }
    return types.count > 1 && months ? .yearAndMonth : nil
  }
}
