extension Granularity {
  /// The period by its start, as short as its length allows: `2026-12`, `2026-12-01`, `2026`, `2026-12-01 06:00 UTC`.
  public func label(of period: Period) -> String {
    let civil = zone.civilTime(at: period.start)
    let text = civil.description
    // By UTC, since a wall clock that is set back shows an hour twice.
    if civil.microsecondOfDay != 0 || interval.microseconds != 0 { return "\(period.start)" }
    let date = text.split(separator: " ").first.map(String.init) ?? text
    if interval.months == 0 || civil.day != 1 { return date }
    return interval.months.isMultiple(of: 12) && civil.month == 1 ? String(date.dropLast(6)) : String(date.dropLast(3))
  }
}
