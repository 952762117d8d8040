internal import PartitionModel

/// What there is already of a name that a partition might be given.
public enum NameHolder: Hashable, Sendable {
  /// A table that an earlier script of ours created, and that nothing is attached to yet.
  case unfinished
  /// Anything else.
  case other

  /// The name of the CHECK that a table has from when we create it until it is attached; by it an unfinished one is known.
  public static let unfinishedCheck = "partwatch_bound"
}

/// Finds names: as a policy states them or the siblings have them, not longer than PostgreSQL allows, and not given yet.
struct Names {
  /// The most bytes that a name may have (`NAMEDATALEN` less one).
  static let longest = 63

  private var holders: [RelationName: NameHolder]

  init(_ holders: [RelationName: NameHolder]) { self.holders = holders }

  /// A name that was found.
  struct Found {
    let name: RelationName
    /// What is worth saying of it.
    let remarks: [String]
  }

  /// A name for a partition in `schema`: the one that is `stated`, else one as `siblings` have; it is taken from then on.
  mutating func take(
    _ context: NamingContext, stated: String? = nil, like siblings: [NamedPartition], in schema: String,
    granularity: CalendarInterval?
  ) -> Found {
    if let stated { return take(stated, parent: context.parent, in: schema, []) }
    var remarks: [String] = []
    let pattern = NamePattern(behind: siblings)
    if pattern == nil, !siblings.isEmpty {
      remarks.append(
        "Its siblings' names do not say what they hold in a way that is known here: rename it as you like.")
    }
    let usual = NamePattern.usual(for: context, granularity)
    let whole = pattern?.name(of: context) ?? usual.name(of: context) ?? "\(context.parent)_new"
    return take(whole, parent: context.parent, in: schema, remarks)
  }

  /// A name for a DEFAULT partition, called as `sibling` is.
  mutating func takeDefault(_ context: NamingContext, like sibling: NamedPartition?, in schema: String) -> Found {
    var suffix = "_default"
    if let sibling, sibling.name.hasPrefix(sibling.context.parent), sibling.name.count > sibling.context.parent.count {
      suffix = String(sibling.name.dropFirst(sibling.context.parent.count))
    }
    return take(context.parent + suffix, parent: context.parent, in: schema, [])
  }

  /// The name `whole`, or the nearest that is free and short enough; it is taken from then on.
  mutating func take(_ whole: String, parent: String, in schema: String, _ said: [String]) -> Found {
    var remarks = said
    let wanted = Self.fitted(whole, parent: parent)
    if wanted != whole {
      remarks.append("Its name in full, \(whole), has more than \(Self.longest) bytes.")
    }
    var name = RelationName(schema: schema, name: wanted)
    var number = 2
    while holders[name] == .other {
      name = RelationName(schema: schema, name: Self.fitted("\(wanted)_\(number)", parent: parent))
      number += 1
    }
    if name.name != wanted {
      remarks.append(
        "There is something named \(RelationName(schema: schema, name: wanted).quoted) already, which is no partition of "
          + "\(parent). If it is one that was detached and that shall come back, attach that instead.")
    }
    if holders[name] == .unfinished {
      remarks.append("An earlier run has created it, and did not come to attach it.")
    }
    holders[name] = .other
    return Found(name: name, remarks: remarks)
  }

  /// `name`, or where it is too long, its front cut and marked with what tells it from others that are cut alike.
  static func fitted(_ name: String, parent: String) -> String {
    if name.utf8.count <= longest { return name }
    var hash: UInt32 = 2_166_136_261
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let digits = String(hash, radix: 36)
    let mark = "_\(String(repeating: "0", count: 7 - digits.count))\(digits)"
    var tail = name.hasPrefix(parent) ? String(name.dropFirst(parent.count)) : ""
    if tail.utf8.count > 32 { tail = "" }
    var front = name
    while front.utf8.count + mark.utf8.count + tail.utf8.count > longest { front.removeLast() }
    return front + mark + tail
  }
}

extension NamePattern {
  /// How a partition is called where no sibling says: after its parent, and by what it holds.
  static func usual(for context: NamingContext, _ granularity: CalendarInterval?) -> NamePattern {
    guard context.span?.start.instant != nil else {
      return NamePattern(parts: [.parent, .text("_"), .key(-1)])
    }
    let fields: [Part] =
      switch granularity {
      case CalendarInterval(months: 12): [.time([.year], .start)]
      case CalendarInterval(months: 3): [.time([.year], .start), .text("q"), .time([.quarter], .start)]
      case CalendarInterval(days: 7): [.time([.weekYear], .start), .text("w"), .time([.week], .start)]
      case let interval? where interval.days == 0 && interval.microseconds == 0: [.time([.year, .month], .start)]
      case let interval? where interval.microseconds == 0: [.time([.year, .month, .day], .start)]
      case CalendarInterval(microseconds: 3_600_000_000):
        [.time([.year, .month, .day], .start), .text("_"), .time([.hour], .start)]
      default: [.time([.year, .month, .day], .start), .text("_"), .time([.hour, .minute, .second], .start)]
      }
    return NamePattern(parts: [.parent, .text("_")] + fields)
  }
}
