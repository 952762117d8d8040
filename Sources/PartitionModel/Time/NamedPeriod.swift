/// The month or day that a table's name says it holds: `…_202405`, `…_2024_05`, `…_p2024_05_01`, `…_y2024m05`.
struct NamedPeriod: Hashable {
  let year: Int
  let month: Int
  /// Nil where the name says a month.
  let day: Int?

  private init?(year: Int, month: Int, day: Int?) {
    guard (1900...2199).contains(year), (1...12).contains(month), (1...31).contains(day ?? 1) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads the one date in `name`; nil where there is none, or more than one.
  init?(_ name: String) {
    var date: NamedPeriod?
    var runs = DigitRun.all(in: name)[...]
    while !runs.isEmpty {
      if let found = NamedPeriod(runs) {
        if date != nil { return nil }
        date = found
      }
      runs = runs.dropFirst()
    }
    guard let date else { return nil }
    self = date
  }

  /// Reads a date that begins with the first of `runs`.
  private init?(_ runs: ArraySlice<DigitRun>) {
    guard let first = runs.first else { return nil }
    let (date, rest) = (first.value, runs.dropFirst())
    switch first.length {
    case 6: self.init(year: date / 100, month: date % 100, day: nil)
    case 8: self.init(year: date / 10_000, month: date / 100 % 100, day: date % 100)
    case 4:
      guard let month = rest.first, month.follows("m") else { return nil }
      let day = rest.dropFirst().first.flatMap { $0.follows("d") ? $0.value : nil }
      self.init(year: date, month: month.value, day: day)
    default: return nil
    }
  }

  /// The time that it names, in the calendar of `zone`.
  func span(in zone: TimeZoneRules) -> TimeSpan {
    let start = zone.instant(of: CivilTime(year: year, month: month, day: day ?? 1))
    let length = day == nil ? CalendarInterval(months: 1) : CalendarInterval(days: 1)
    return TimeSpan(start: .at(start), end: .at(zone.adding(length, to: start)))
  }

  /// Whether it is the month, or the day, that a wall clock shows with `time`.
  func holds(_ time: CivilTime) -> Bool {
    time.year == year && time.month == month && (day == nil || time.day == day)
  }
}

/// Digits of a name with no digit before or after.
private struct DigitRun {
  /// What they are as a number; of very many digits, of which none is asked, some number.
  private(set) var value = 0
  private(set) var length = 0
  /// The one letter between the run before and this one; nil where there are more, or none, or no run before.
  let mark: UInt8?

  static func all(in name: String) -> [DigitRun] {
    var runs: [DigitRun] = []
    var current: DigitRun?
    var (gap, mark): (Int, UInt8) = (0, 0)
    for byte in name.utf8 {
      if byte &- 0x30 <= 9 {
        var run = current ?? DigitRun(mark: gap == 1 && !runs.isEmpty ? mark : nil)
        run.value = run.value &* 10 &+ Int(byte &- 0x30)
        run.length += 1
        current = run
      } else {
        if let run = current { runs.append(run) }
        gap = current == nil ? gap + 1 : 1
        (current, mark) = (nil, byte)
      }
    }
    if let run = current { runs.append(run) }
    return runs
  }

  /// Whether it is two digits behind `_`, `-` or `letter`.
  func follows(_ letter: Unicode.Scalar) -> Bool {
    length == 2 && [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: letter)].contains(mark)
  }

  private init(mark: UInt8?) { self.mark = mark }
}

extension [LeafPlace] {
  /// The leaves whose names say another time than they hold, in a tree where most names are true.
  ///
  /// Where most disagree the names follow some other rule, such as the end of the range or the number of a week, and
  /// nobody is misled.
  func misleadinglyNamed(in zone: TimeZoneRules) -> [LeafPlace] {
    var agreeing = 0
    var lying: [LeafPlace] = []
    for place in self {
      guard let span = place.span, let start = span.start.instant, let named = NamedPeriod(place.name.name) else {
        continue
      }
      if named.holds(zone.civilTime(at: start)) {
        agreeing += 1
      } else if named.span(in: zone).intersection(span).isEmpty {
        lying.append(place)
      }
    }
    return agreeing > lying.count ? lying : []
  }
}
