internal import Monitor
internal import PartitionModel

/// What a client wants to see of all that is known: what its parameters name, all where they name nothing.
///
/// The names are those of the metrics' labels: `server`, `datname`, `schemaname`, `relname` and `branch`, of which the last
/// need only be a part of the branch's. Other parameters mean nothing.
struct Scope: Hashable, Sendable {
  var server: String?
  var datname: String?
  var schemaname: String?
  var relname: String?
  var branch: String?

  /// Whether everything is in it.
  var isEverything: Bool { self == Scope() }

  /// Whether it names a table.
  var isOneTable: Bool { relname != nil }

  /// All there is.
  init() {}

  /// The scope that `parameters`, what follows the `?` as it was sent, ask for. An empty value asks for nothing.
  init(parameters: String?) {
    for parameter in parameters?.split(separator: "&") ?? [] {
      let sides = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[1].isEmpty else { continue }
      let value = Self.decoded(sides[1])
      switch sides[0] {
      case "server": server = value
      case "datname": datname = value
      case "schemaname": schemaname = value
      case "relname": relname = value
      case "branch": branch = value
      default: continue
      }
    }
  }

  func includes(_ database: DatabaseSnapshot) -> Bool {
    (server == nil || server == database.server) && (datname == nil || datname == database.datname)
  }

  func includes(_ table: RelationName) -> Bool {
    (schemaname == nil || schemaname == table.schema) && (relname == nil || relname == table.name)
  }

  func includes(_ branch: BranchLabel) -> Bool { self.branch.map { branch.description.contains($0) } ?? true }

  // MARK: As a link

  /// The link to the page of a database, or of one of its tables.
  static func link(_ database: DatabaseSnapshot, _ table: RelationName? = nil) -> String {
    var link = "/?server=\(encoded(database.server))&datname=\(encoded(database.datname))"
    if let table { link += "&schemaname=\(encoded(table.schema))&relname=\(encoded(table.name))" }
    return link
  }

  /// Percent-encodes all but the unreserved characters of RFC 3986.
  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.unicodeScalars.append(.init(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// The value of a form field (`application/x-www-form-urlencoded`); a `%` that begins no byte stands for itself.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2, digits.allSatisfy({ Character(.init($0)).isHexDigit }),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
