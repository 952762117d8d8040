/// How a partition is named after what it holds: `{parent}_{yyyy}{mm}`.
public struct NameTemplate: Hashable, Sendable {
  /// The template as it was written.
  public let text: String
  private let parts: [Part]

  private enum Part: Hashable {
    case text(String)
    case placeholder(Placeholder)
  }

  /// What stands in braces.
  public enum Placeholder: String, Hashable, Sendable, CaseIterable {
    /// The table right above.
    case parent
    /// The root.
    case root
    /// The values of a list, joined by `_`.
    case value
    /// The lower end of a range.
    case from
    /// The upper end of a range.
    case to
    /// The year in which the partition begins.
    case yyyy
    /// The quarter of that year, 1 to 4.
    case q
    /// The month, 01 to 12.
    case mm
    /// The day of the month, 01 to 31.
    case dd
    /// The hour, 00 to 23.
    case hh
    /// The year that the ISO week belongs to.
    case iyyy
    /// The ISO week, 01 to 53.
    case iw
    /// The modulus of a hash.
    case modulus
    /// The remainder of a hash.
    case remainder

    /// The strategy whose bounds have such a thing; nil where it is no matter of one.
    public var strategy: PartitionKey.Strategy? {
      switch self {
      case .value: .list
      case .from, .to: .range
      case .modulus, .remainder: .hash
      case .parent, .root, .yyyy, .q, .mm, .dd, .hh, .iyyy, .iw: nil
      }
    }
  }

  /// What makes a text no template.
  public enum Fault: Error, Hashable {
    /// There is no such placeholder.
    case unknown(String)
    /// A brace stands alone.
    case openBrace
    /// Nothing in it differs from sibling to sibling.
    case sameForAll
  }

  /// Reads a template.
  public init(_ text: String) throws(Fault) {
    var parts: [Part] = []
    var rest = text[...]
    while !rest.isEmpty {
      let plain = rest.prefix { $0 != "{" && $0 != "}" }
      if !plain.isEmpty { parts.append(.text(String(plain))) }
      rest = rest.dropFirst(plain.count)
      guard let brace = rest.first else { break }
      guard brace == "{", let end = rest.firstIndex(of: "}") else { throw .openBrace }
      let name = String(rest[..<end].dropFirst())
      guard let placeholder = Placeholder(rawValue: name) else { throw .unknown(name) }
      parts.append(.placeholder(placeholder))
      rest = rest[rest.index(after: end)...]
    }
    self.text = text
    self.parts = parts
    if placeholders.allSatisfy({ $0 == .parent || $0 == .root }) { throw .sameForAll }
  }

  /// The placeholders, in order.
  public var placeholders: [Placeholder] {
    parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
  }

  /// The name of the partition of `parent` in the tree of `root` that has `bound` and begins at `start`, as PostgreSQL
  /// shortens it; nil where the bound lacks what the template asks for, as that of a DEFAULT does.
  public func name(
    of bound: PartitionBound?, in parent: RelationName, root: RelationName, from start: CivilTime?
  ) -> String? {
    var name = ""
    for part in parts {
      switch part {
      case .text(let text): name += text
      case .placeholder(.parent): name += parent.name
      case .placeholder(.root): name += root.name
      case .placeholder(let placeholder):
        guard let text = placeholder.text(of: bound) ?? start.flatMap(placeholder.text(at:)) else { return nil }
        name += text
      }
    }
    return SQLIdentifier.clipped(name)
  }
}

extension NameTemplate: CustomStringConvertible {
  /// The template as it was written.
  public var description: String { text }
}

extension NameTemplate.Placeholder {
  fileprivate func text(of bound: PartitionBound?) -> String? {
    switch (self, bound) {
    case (.value, .list(let values)):
      values.map { if case .value(let text) = $0 { text } else { "null" } }.joined(separator: "_")
    case (.from, .range(let data, _)), (.to, .range(_, let data)):
      if case .value(let text) = data.first { text } else { nil }
    case (.modulus, .hash(let modulus, _)): "\(modulus)"
    case (.remainder, .hash(_, let remainder)): "\(remainder)"
    default: nil
    }
  }

  fileprivate func text(at time: CivilTime) -> String? {
    switch self {
    case .yyyy: Self.padded(time.year, 4)
    case .q: "\((time.month + 2) / 3)"
    case .mm: Self.padded(time.month, 2)
    case .dd: Self.padded(time.day, 2)
    case .hh: Self.padded(Int(time.microsecondOfDay / 3_600_000_000), 2)
    case .iyyy: Self.padded(time.isoWeek.year, 4)
    case .iw: Self.padded(time.isoWeek.week, 2)
    case .parent, .root, .value, .from, .to, .modulus, .remainder: nil
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension CivilTime {
  /// The week by ISO 8601: it begins on Monday and belongs to the year that has its Thursday.
  fileprivate var isoWeek: (year: Int, week: Int) {
    // 1970-01-01 was a Thursday.
    let daysSinceMonday = (dayNumber % 7 + 10) % 7
    let thursday = CivilTime(dayNumber: dayNumber - daysSinceMonday + 3)
    let newYear = CivilTime(year: thursday.year, month: 1, day: 1)
    return (thursday.year, (thursday.dayNumber - newYear.dayNumber) / 7 + 1)
  }
}
