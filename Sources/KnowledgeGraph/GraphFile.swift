public import PartitionModel

/// A knowledge graph as it stands in its file: it is changed by editing its text, never by writing it anew, so that all
/// but what is meant stays as it is to the byte.
public struct GraphFile: Sendable {
  /// The text of the file.
  public let bytes: [UInt8]
  /// Where the partitioned tables are registered: by database, then by name.
  static let section = ["database_practices", "partitioning"]

  private let root: JSONNode

  /// Reads the text of a file.
  ///
  /// - Throws: `GraphFileError` for a text that is not JSON, or is not a knowledge graph.
  public init(_ bytes: [UInt8]) throws(GraphFileError) {
    let root: JSONNode
    do {
      root = try JSONReader.read(bytes)
    } catch {
      throw GraphFileError(message: "is not valid JSON: \(error)")
    }
    guard root.members != nil else { throw GraphFileError(message: "is no knowledge graph: it is \(root.kind)") }
    for key in ["version", "last_updated"] {
      guard let node = root[key], case .string = node.content else {
        throw GraphFileError(message: "is no knowledge graph: it has no string \"\(key)\" at its top level")
      }
    }
    self.bytes = bytes
    self.root = root
  }

  /// The graph's version: `1.0.21`.
  public var version: String { root["version"]?.value.text ?? "" }

  /// When it was last changed, as it says itself.
  public var lastUpdated: String { root["last_updated"]?.value.text ?? "" }

  /// The tables of `database` that are registered, by name; empty where it has none.
  public func tables(of database: String) -> [String: JSONValue] {
    node(Self.section + [database])?.value.members ?? [:]
  }

  /// The services, and which others each depends on, by name.
  public var services: [String: [String]] {
    (root["services"]?.members ?? []).reduce(into: [:]) { services, member in
      services[member.key] = member.value["dependencies"]?.value.elements?.compactMap(\.text) ?? []
    }
  }

  private func node(_ path: [String]) -> JSONNode? {
    path.reduce(root as JSONNode?) { node, key in node?[key] }
  }
}

/// Why a file cannot be read or changed as a knowledge graph.
public struct GraphFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the file, to follow its name: `is not valid JSON: 3:5: expected a value`.
  let message: String

  /// What is wrong with the file, to follow its name.
  public var description: String { message }
}

// MARK: Changing it

extension GraphFile {
  /// The file with these tables registered as all of their databases, its patch version raised and `last_updated` set to
  /// `now`; nil where they are registered just so already. Databases that are not named stay as they are.
  ///
  /// - Throws: `GraphFileError` where something else stands in the place of the tables.
  public func registering(
    _ databases: [String: [String: JSONValue]], at now: Instant
  ) throws(GraphFileError) -> GraphFile? {
    var file = self
    for (database, tables) in databases.sorted(by: { $0.key < $1.key }) where tables != self.tables(of: database) {
      let place = Self.section + [database]
      if let node = node(place) { try node.expectObject(at: place) }
      file = try file.setting(place, to: .object(tables))
    }
    if file.bytes == bytes { return nil }
    file = try file.setting(["version"], to: .string(Self.version(after: version)))
    return try file.setting(["last_updated"], to: .string(now.rfc3339))
  }

  /// The version that the graph's own platform gives to a change: the last of three numbers raised by one; `1.0.0` after
  /// whatever is none.
  static func version(after version: String) -> String {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let patch = Int(parts[2]), patch < .max else { return "1.0.0" }
    return "\(parts[0]).\(parts[1]).\(patch + 1)"
  }

  /// The file with `value` at `path`, objects made on the way where there are none.
  private func setting(_ path: [String], to value: JSONValue) throws(GraphFileError) -> GraphFile {
    var node = root
    var margin = ""
    for (depth, key) in path.enumerated() {
      let rest = path[(depth + 1)...].reversed().reduce(value) { .object([$1: $0]) }
      guard let members = node.members else {
        try node.expectObject(at: path[..<depth])
        return try replacing(node.range, with: JSONValue.object([key: rest]).text(style, margin: margin))
      }
      guard let member = members.first(where: { $0.key == key }) else {
        if members.isEmpty {
          return try replacing(node.range, with: JSONValue.object([key: rest]).text(style, margin: margin))
        }
        return try inserting(key, rest, among: members)
      }
      margin = lead(of: member).margin
      node = member.value
    }
    return try replacing(node.range, with: value.text(style, margin: margin))
  }

  /// The file with a member more, before the first whose key comes later: where the keys are in order they stay so.
  private func inserting(
    _ key: String, _ value: JSONValue, among members: [JSONNode.Member]
  ) throws(GraphFileError) -> GraphFile {
    let later = members.first { key.utf8.lexicographicallyPrecedes($0.key.utf8) }
    guard let neighbour = later ?? members.last else { return self }
    let lead = lead(of: neighbour)
    var style = style
    if !lead.text.unicodeScalars.contains("\n") { style.newline = "" }
    let member = JSONValue.quoted(key) + style.separator + value.text(style, margin: lead.margin)
    let place = later == nil ? neighbour.range.upperBound : neighbour.range.lowerBound
    return try replacing(place..<place, with: later == nil ? "," + lead.text + member : member + "," + lead.text)
  }

  private func replacing(_ range: Range<Int>, with text: String) throws(GraphFileError) -> GraphFile {
    try GraphFile(Array(bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...]))
  }

  // MARK: How it is laid out

  /// The space before a member: after the brace or the comma that it follows.
  private func lead(of member: JSONNode.Member) -> (text: String, margin: String) {
    let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    let before = bytes[..<member.range.lowerBound]
    let start = before.lastIndex { !space.contains($0) }.map { $0 + 1 } ?? 0
    let lead = bytes[start..<member.range.lowerBound]
    let lineStart = lead.lastIndex(of: 0x0A).map { $0 + 1 } ?? lead.endIndex
    return (String(decoding: lead, as: UTF8.self), String(decoding: lead[lineStart...], as: UTF8.self))
  }

  /// How the file is laid out, as its first member shows.
  private var style: JSONStyle {
    guard let first = root.members?.first else { return JSONStyle() }
    let lead = lead(of: first)
    let isOneLine = !lead.text.unicodeScalars.contains("\n")
    return JSONStyle(
      newline: isOneLine ? "" : lead.text.utf8.contains(0x0D) ? "\r\n" : "\n",
      indent: lead.margin.isEmpty ? "  " : lead.margin,
      separator: String(decoding: bytes[first.separator], as: UTF8.self))
  }
}

extension Instant {
  /// The instant as RFC 3339 writes it, in UTC, zeros at the end of the fraction left out: `2025-10-03T00:40:18.443523Z`.
  public var rfc3339: String {
    let clock = CivilTime(self, offset: 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let seconds = Int(clock.microsecondOfDay / 1_000_000)
    var fraction = padded(Int(clock.microsecondOfDay % 1_000_000), 6)
    while fraction.last == "0" { fraction.removeLast() }
    let date = "\(padded(clock.year, 4))-\(padded(clock.month, 2))-\(padded(clock.day, 2))"
    let time = "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    return "\(date)T\(time)\(fraction.isEmpty ? "" : ".")\(fraction)Z"
  }
}

extension JSONNode {
  /// - Throws: `GraphFileError` where something else stands at `path` than an object, or null: Go writes a map that was
  ///   never made so.
  fileprivate func expectObject(at path: some Sequence<String>) throws(GraphFileError) {
    if members != nil { return }
    if case .null = content { return }
    throw GraphFileError(message: "cannot take it: \(path.joined(separator: ".")) is \(kind), not an object")
  }
}
