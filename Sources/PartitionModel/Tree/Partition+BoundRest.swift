extension Partition {
  /// What follows the time `instant` in the bound of a new partition, where the key has more columns than the one that is
  /// time: as in the partition that begins or ends there, or else as in the last that has values there. MINVALUE where none
  /// has, which leaves the instant whole.
  public func boundRest(at instant: Instant, along axis: TimeAxis) -> [PartitionBound.RangeDatum] {
    let columns = key?.columns.count ?? 1
    if columns < 2 { return [] }
    var last: (instant: Instant, rest: [PartitionBound.RangeDatum])?
    for case .range(let from, let to) in partitions.map(\.bound) {
      for data in [from, to] {
        let rest = Array(data.dropFirst())
        guard case .value(let text) = data.first, case .value = rest.first,
          let here = axis.scale.instant(of: text, in: axis.zone)
        else { continue }
        if here == instant { return rest }
        if last.map({ $0.instant < here }) ?? true { last = (here, rest) }
      }
    }
    return last?.rest ?? Array(repeating: .minValue, count: columns - 1)
  }
}
