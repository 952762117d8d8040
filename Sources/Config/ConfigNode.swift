internal import Yams

/// A node of a YAML text, with the text that it stands in: it reads itself strictly, and notes what is wrong.
///
/// Every reader gives nil where it has noted an error. A key without a value counts as left out.
struct ConfigNode {
  let node: Node
  let source: SourceText

  /// Where the node begins in its file.
  var position: ConfigError.Position {
    source.position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// Notes an error at the node.
  func report(_ message: String, suggestion: String? = nil) {
    source.report(at: position, message, suggestion: suggestion)
  }

  /// Notes that something else was expected, and what kind of node was found. A text is not shown: it may be a secret.
  func report(expected: String) { report("expected \(expected), found \(kind)") }

  private var kind: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar, .alias: isNull ? "nothing" : "text"
    }
  }

  /// Whether there is nothing here: no value, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Whether this is a list.
  var isList: Bool { node.sequence != nil }

  /// Whether this is a mapping.
  var isMapping: Bool { node.mapping != nil }

  // MARK: Scalars

  /// The text as it is written; a number or a `yes` is text as well.
  func text(expected: String) -> String? {
    guard case .scalar(let scalar) = node, !isNull else {
      report(expected: expected)
      return nil
    }
    return scalar.string
  }

  /// What `read` makes of the text; where it makes nothing of it, the error shows the text.
  func value<Value>(expected: String, read: (String) -> Value?) -> Value? {
    guard let text = text(expected: expected) else { return nil }
    guard let value = read(text) else {
      report("expected \(expected), found \"\(text)\"")
      return nil
    }
    return value
  }

  /// A name, which is not empty.
  func name() -> String? { value(expected: "a name") { $0.isEmpty ? nil : $0 } }

  /// A whole number within `range`.
  func integer(in range: ClosedRange<Int>) -> Int? {
    value(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// `true` or `false`.
  func truth() -> Bool? {
    value(expected: "true or false") { Bool($0) }
  }

  // MARK: Lists and mappings

  /// The items of a list.
  func items(expected: String) -> [ConfigNode]? {
    guard case .sequence(let sequence) = node else {
      report(expected: expected)
      return nil
    }
    return sequence.map(sibling)
  }

  /// The values of a mapping by their keys. A key that `Key` does not have is noted, with the nearest that it has.
  func entries<Key: ConfigKey>(_: Key.Type) -> [Key: ConfigNode]? {
    guard case .mapping(let mapping) = node else {
      report(expected: "a mapping with keys out of \(Key.inWords)")
      return nil
    }
    var entries: [Key: ConfigNode] = [:]
    for (name, value) in merged(mapping) {
      guard let text = name.text(expected: "a key") else { continue }
      if let key = Key(rawValue: text) {
        entries[key] = value.isNull ? nil : value
      } else {
        name.reportUnknown(text, Key.self)
      }
    }
    return entries
  }

  /// The keys and values of a mapping whose keys are anybody's choice, in the order in which they are written.
  func pairs() -> [(key: ConfigNode, value: ConfigNode)] {
    guard case .mapping(let mapping) = node else {
      report(expected: "a mapping")
      return []
    }
    return merged(mapping).map { (key: $0, value: $1) }
  }

  private func reportUnknown<Key: ConfigKey>(_ text: String, _: Key.Type) {
    // `conninfo:password=…` without a space makes a key of all of it, which may be a secret.
    let isWord = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    guard isWord else { return report("unknown key \(Key.place); a key ends in a colon and a space") }
    let near = Spelling.nearest(to: text, among: Key.allCases.map(\.rawValue))
    let keys = near == nil ? ", which has the keys \(Key.inWords)" : ""
    report("unknown key \"\(text)\" \(Key.place)\(keys)", suggestion: near)
  }

  /// The pairs of a mapping, those that it merges with `<<` first so that its own decide (yaml.org/type/merge.html).
  private func merged(_ mapping: Node.Mapping) -> [(ConfigNode, ConfigNode)] {
    var others: [(ConfigNode, ConfigNode)] = []
    var own: [(ConfigNode, ConfigNode)] = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key, scalar.style == .plain, scalar.string == "<<" else {
        own.append((sibling(key), sibling(value)))
        continue
      }
      switch value {
      case .mapping(let merge): others += merged(merge)
      // The first of several decides.
      case .sequence(let merges): others += merges.reversed().compactMap(\.mapping).flatMap(merged)
      case .scalar, .alias: sibling(value).report(expected: "a mapping to merge")
      }
    }
    return others + own
  }

  private func sibling(_ node: Node) -> ConfigNode { ConfigNode(node: node, source: source) }
}
