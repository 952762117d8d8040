public import PartitionModel

extension ParameterPlaceholder {
  /// The text with each `{placeholder}` replaced by its instant at `now`, written so that PostgreSQL reads it the same
  /// whatever its own zone is: `2026-12-01 00:00:00+00`, in the wall clock of `zone`.
  ///
  /// `{{` stands for a brace itself, so that the array `'{1,2}'` is written `{{1,2}`; a closing brace alone is just
  /// that. `{key}` stands for `key`, a value that some list partition is for.
  ///
  /// - Throws: `PlaceholderError` for the first placeholder that cannot be read or is out of range.
  public static func expand(
    _ text: String, at now: Instant, in zone: TimeZoneRules, key: String? = nil
  ) throws(PlaceholderError) -> String {
    var result = ""
    var rest = Substring(text)
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      rest = rest[rest.index(after: brace)...]
      if rest.first == "{" {
        result += "{"
        rest.removeFirst()
        continue
      }
      guard let end = rest.firstIndex(of: "}") else { throw PlaceholderError(kind: .unclosed, text: "{" + rest) }
      let inner = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if inner == "key" {
        guard let key else { throw PlaceholderError(kind: .noKey, text: "{key}") }
        result += key
        continue
      }
      let placeholder = try ParameterPlaceholder(inner)
      guard let instant = placeholder.instant(at: now, in: zone) else {
        throw PlaceholderError(kind: .outOfRange, text: "{\(inner)}")
      }
      result += timestamp(instant, in: zone)
    }
    return result + rest
  }

  /// Reads what stands between the braces.
  private init(_ inner: Substring) throws(PlaceholderError) {
    func failure(_ kind: PlaceholderError.Kind) -> PlaceholderError { PlaceholderError(kind: kind, text: "{\(inner)}") }

    // The name, then perhaps a sign, a number and (for now) a unit.
    let name = inner.prefix { $0 != "+" && $0 != "-" }
    let signed = inner[name.endIndex...]
    let digits = signed.dropFirst().prefix { $0.isASCII && $0.isNumber }
    let unit = signed.dropFirst(1 + digits.count)
    var count = 0
    if !signed.isEmpty {
      guard let number = Int(digits), number <= Self.largestCount else { throw failure(.badNumber) }
      count = signed.first == "-" ? -number : number
    }

    if name == "now" {
      guard signed.isEmpty || Self.units[unit] != nil else { throw failure(.unknownUnit) }
      self = .now(Self.units[unit]?(count) ?? CalendarInterval())
      return
    }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let period = Period(rawValue: String(parts[0])) else { throw failure(.unknownName) }
    guard parts.count == 2, parts[1] == "start" || parts[1] == "end" else { throw failure(.noEdge(of: period)) }
    guard unit.isEmpty else { throw failure(.badNumber) }
    self = .start(period, offset: parts[1] == "end" ? count + 1 : count)
  }

  /// More than ten thousand years of any unit but the second, and short of any overflow.
  private static let largestCount = 1_000_000_000

  /// What a count of each unit of `now` is.
  private static let units: [Substring: @Sendable (Int) -> CalendarInterval] = [
    "s": { CalendarInterval(microseconds: Int64($0) * 1_000_000) },
    "min": { CalendarInterval(microseconds: Int64($0) * 60_000_000) },
    "h": { CalendarInterval(microseconds: Int64($0) * 3_600_000_000) },
    "d": { CalendarInterval(days: $0) },
    "w": { CalendarInterval(days: 7 * $0) },
    "mon": { CalendarInterval(months: $0) },
    "y": { CalendarInterval(months: 12 * $0) },
  ]

  /// `2026-12-01 00:00:00+05:30`, as PostgreSQL's ISO style writes a timestamptz.
  private static func timestamp(_ instant: Instant, in zone: TimeZoneRules) -> String {
    let offset = zone.offset(at: instant)
    let civil = CivilTime(instant, offset: offset)
    var text = civil.description
    // The model leaves seconds out where they are zero.
    if civil.microsecondOfDay % 60_000_000 == 0 { text += ":00" }
    let size = abs(offset)
    text += (offset < 0 ? "-" : "+") + twoDigits(size / 3600)
    if size % 3600 != 0 { text += ":" + twoDigits(size / 60 % 60) }
    if size % 60 != 0 { text += ":" + twoDigits(size % 60) }
    return text
  }

  private static func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}

extension CanonicalQuery.Parameter {
  /// The value to send for the parameter, its placeholders replaced; nil is SQL null.
  ///
  /// - Throws: `PlaceholderError` for a placeholder that cannot be read or is out of range.
  public func value(at now: Instant, in zone: TimeZoneRules, key: String? = nil) throws(PlaceholderError) -> String? {
    switch self {
    case .null: nil
    case .text(let text): try ParameterPlaceholder.expand(text, at: now, in: zone, key: key)
    }
  }
}

/// A placeholder that stands for no time.
public struct PlaceholderError: Error, Hashable, Sendable {
  /// What is wrong with it.
  public enum Kind: Hashable, Sendable {
    /// No closing brace.
    case unclosed
    /// It begins with no word that is known.
    case unknownName
    /// A period, but not which end of it.
    case noEdge(of: ParameterPlaceholder.Period)
    /// The part after the sign is no whole number, or too large a one.
    case badNumber
    /// `now` and a number, but no unit that is known.
    case unknownUnit
    /// The time is before the year 1 or after the year 9999.
    case outOfRange
    /// `{key}`, where no table that the query names is divided by a list.
    case noKey
  }

  /// What is wrong.
  public let kind: Kind
  /// The placeholder with its braces.
  public let text: String

  /// The error `kind` of the placeholder `text`.
  public init(kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}

extension PlaceholderError: CustomStringConvertible {
  /// A sentence that says what is wrong and what could stand there instead.
  public var description: String {
    switch kind {
    case .unclosed: "\(text) has no closing brace; write {{ for a brace itself"
    case .unknownName:
      "\(text) is no placeholder: there are now, key, \(Self.periods); write {{ for a brace itself"
    case .noEdge(let period):
      "\(text) does not say which end: write {\(period.rawValue).start} or {\(period.rawValue).end}"
    case .badNumber: "\(text) needs a whole number after its sign: {month.start+1}, {now-6h}"
    case .unknownUnit: "\(text) needs a unit: s, min, h, d, w, mon or y, as in {now-6h}"
    case .noKey: "{key} needs a partition for a list of values, which no table that the query names has"
    case .outOfRange: "\(text) is not between the years 1 and 9999"
    }
  }

  private static let periods =
    ParameterPlaceholder.Period.allCases.map { "\($0.rawValue).start" }.joined(separator: ", ")
}
