internal import PartitionModel

/// How the partitions of a table are called: what their names say of what they hold.
struct NamePattern: Hashable {
  /// A part of a name.
  enum Part: Hashable {
    /// The same in every name.
    case text(String)
    /// The name of the table above.
    case parent
    /// A value that tells the partition, or a table above it, apart: the outermost is 0; −1 is its own.
    case key(Int)
    /// Fields of an instant, written without a gap.
    case time([TimeField], Anchor)
  }

  /// Which instant of a span a name speaks of.
  enum Anchor: Hashable, CaseIterable {
    /// The first.
    case start
    /// The first after it.
    case end
    /// The last: the day before the end, for names that hold whole days.
    case last
  }

  let parts: [Part]

  /// The name of a partition; nil where a part of it has nothing to be made of.
  func name(of context: NamingContext) -> String? {
    var name = ""
    for part in parts {
      guard let text = part.text(in: context) else { return nil }
      name += text
    }
    return name
  }

  /// Whether names of different times differ.
  var tellsTime: Bool { parts.contains { if case .time = $0 { true } else { false } } }
  /// Whether names of different keys differ.
  var tellsOwnKey: Bool { parts.contains(.key(-1)) }
}

extension NamePattern.Part {
  func text(in context: NamingContext) -> String? {
    switch self {
    case .text(let text): return text
    case .parent: return context.parent
    case .key(-1): return context.keys.last
    case .key(let place): return context.keys.indices.contains(place) ? context.keys[place] : nil
    case .time(let fields, let anchor):
      guard let time = context.time(at: anchor) else { return nil }
      return fields.map { $0.text(of: time) }.joined()
    }
  }
}

extension NamingContext {
  /// What the clock on the wall shows at one end of the span.
  func time(at anchor: NamePattern.Anchor) -> CivilTime? {
    switch anchor {
    case .start: span?.start.instant.map { zone.civilTime(at: $0) }
    case .end: span?.end.instant.map { zone.civilTime(at: $0) }
    case .last: span?.end.instant.map { zone.civilTime(at: $0.advanced(byMicroseconds: -1)) }
    }
  }
}

// MARK: Reading

/// A name that a partition has, and what it could be made of.
struct NamedPartition {
  let name: String
  let context: NamingContext
}

extension NamePattern {
  /// The pattern behind the names of some siblings or cousins, the most telling first; nil where the first of them says
  /// nothing of what it holds that the others confirm.
  ///
  /// Those that are built like the first have a say: the same words with other digits between them.
  init?(behind named: [NamedPartition]) {
    guard let model = named.first else { return nil }
    let pieces = NamePieces(model)
    let alike = named.prefix(24).map { ($0, NamePieces($0)) }.filter { $0.1.hasShape(of: pieces) }
    var parts: [Part] = []
    var lastTime: (fields: [TimeField], gap: Int)?
    for (place, piece) in pieces.all.enumerated() {
      switch piece {
      case .parent: parts.append(.parent)
      case .word(let word):
        parts.append(.text(word))
        if let last = lastTime { lastTime = (last.fields, last.gap + word.utf8.count) }
      case .key(_, let index): parts.append(.key(index))
      case .digits(let digits):
        let samples = alike.compactMap { named, pieces in
          if case .digits(let digits) = pieces.all[place] { (digits, named.context) } else { nil }
        }
        guard let part = Self.part(digits, samples, after: lastTime) else { return nil }
        parts.append(part)
        if case .time(let fields, _) = part { lastTime = (fields, 0) } else { lastTime = nil }
      }
    }
    self.parts = parts
    let agreed = alike.allSatisfy { self.name(of: $0.0.context) == $0.0.name }
    guard agreed, model.context.span == nil ? tellsOwnKey : tellsTime else { return nil }
  }

  /// What makes these digits in every sample; nil where nothing does.
  private static func part(
    _ digits: String, _ samples: [(digits: String, context: NamingContext)],
    after last: (fields: [TimeField], gap: Int)?
  ) -> Part? {
    func makes(_ part: Part) -> Bool { samples.allSatisfy { part.text(in: $0.context) == $0.digits } }
    var times: [Part] = []
    for anchor in Anchor.allCases {
      times += TimeField.sequences(ofWidth: digits.utf8.count).map { .time($0, anchor) }.filter(makes)
    }
    let keys = (samples.first?.context.keys.indices).map { Array($0) } ?? []
    let ofKey = keys.map { $0 == keys.last && samples.first?.context.span == nil ? Part.key(-1) : .key($0) }
      .filter(makes)
    let isConstant = makes(.text(digits))
    // A year, or more than that in one run, is hardly there by chance; two digits may be, unless a date goes on with them.
    if let likely = times.first(where: { Self.isLikely($0, after: last) }) { return likely }
    if let key = ofKey.first { return key }
    if isConstant { return .text(digits) }
    return times.first
  }

  private static func isLikely(_ part: Part, after last: (fields: [TimeField], gap: Int)?) -> Bool {
    guard case .time(let fields, _) = part else { return false }
    guard let last, last.gap <= 2 else {
      return [.year, .weekYear].contains(fields.first) || fields.count > 2
    }
    let next: Set<TimeField> =
      switch last.fields.last {
      case .year, .weekYear: [.month, .week, .quarter]
      case .month: [.day, .year]
      case .day: [.hour, .year]
      case .hour: [.minute]
      case .minute: [.second]
      default: []
      }
    return fields.first.map(next.contains) ?? false
  }
}

/// A name cut into what may mean something.
struct NamePieces {
  enum Piece: Hashable {
    /// The name of the table above, in front.
    case parent
    /// Digits with no digit before or after.
    case digits(String)
    /// The value of a key that is a word, with its place as `NamePattern.Part.key` counts.
    case key(String, Int)
    /// Anything else.
    case word(String)
  }

  let all: [Piece]

  init(_ named: NamedPartition) {
    var all: [Piece] = []
    var rest = named.name[...]
    if rest.hasPrefix(named.context.parent), rest.count > named.context.parent.count {
      all.append(.parent)
      rest = rest.dropFirst(named.context.parent.count)
    }
    let keys = named.context.keys
    let own = named.context.span == nil ? keys.indices.last : nil
    // What is a word, stands between words, and is what a key says: the innermost key first.
    let wordKeys = keys.enumerated().reversed().filter { $0.element.contains { !$0.isNumber } }
    var word = ""
    func endWord() { if !word.isEmpty { all.append(.word(word)); word = "" } }
    while let first = rest.first {
      if let key = wordKeys.first(where: { rest.hasPrefix($0.element) }), word.last?.isLetter != true,
        rest.dropFirst(key.element.count).first.map({ !$0.isLetter }) ?? true
      {
        endWord()
        all.append(.key(key.element, key.offset == own ? -1 : key.offset))
        rest = rest.dropFirst(key.element.count)
      } else if first.isASCII, first.isNumber {
        endWord()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        all.append(.digits(String(digits)))
        rest = rest.dropFirst(digits.count)
      } else {
        word.append(first)
        rest = rest.dropFirst()
      }
    }
    endWord()
    self.all = all
  }

  /// Whether the same words stand in the same places, with as many digits where they are more than three.
  func hasShape(of other: NamePieces) -> Bool {
    guard all.count == other.all.count else { return false }
    return zip(all, other.all).allSatisfy { own, its in
      switch (own, its) {
      case (.parent, .parent): true
      case (.word(let own), .word(let its)): own == its
      case (.key(_, let own), .key(_, let its)): own == its
      case (.digits(let own), .digits(let its)):
        own.utf8.count == its.utf8.count || own.utf8.count < 4 && its.utf8.count < 4
      default: false
      }
    }
  }
}
