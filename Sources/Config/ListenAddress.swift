/// Where the endpoint listens: a host and a TCP port.
public struct ListenAddress: Hashable, Sendable {
  /// A host name or address, without brackets.
  public let host: String
  /// The port; 0 lets the system choose a free one.
  public let port: Int

  /// The address of `port` at `host`.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// The loopback interface alone: who wants to be reached from elsewhere says so.
  public static let `default` = ListenAddress(host: "127.0.0.1", port: 10187)

  /// Reads `127.0.0.1:10187`, `localhost:10187`, `[::1]:10187`, and `:10187` for every IPv4 interface.
  ///
  /// Nil for anything else, as a port beyond 65535 or an IPv6 address without brackets.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard (1...5).contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = Int(digits), port <= 65_535
    else { return nil }

    var host = text[..<colon]
    if host.first == "[" {
      guard host.last == "]" else { return nil }
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else {
      guard !host.contains(where: { $0 == ":" || $0 == "/" || $0.isWhitespace }) else { return nil }
    }
    self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
  }
}

extension ListenAddress: CustomStringConvertible {
  /// The address in the form that `init(_:)` reads.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
