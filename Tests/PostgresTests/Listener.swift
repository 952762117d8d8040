import Glibc
import Testing

/// A listener on a loopback port that completes handshakes, or not even that, and never says a word.
final class Listener {
  let port: Int
  private var sockets: [Int32]

  /// A server that accepts connections and never answers.
  convenience init() throws { try self.init(queue: 16) }

  /// A port where not even the first packet is answered, as behind a firewall that drops: the queue of the listener is
  /// full.
  static func unreachable() throws -> Listener {
    let listener = try Listener(queue: 0)
    for _ in 1...4 { try listener.connectToSelf() }
    return listener
  }

  private init(queue: Int32) throws {
    let listener = Self.newSocket()
    var address = Self.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { address in
      try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        try #require(bind(listener, address, length) == 0)
        try #require(listen(listener, queue) == 0)
        try #require(getsockname(listener, address, &length) == 0)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    sockets = [listener]
  }

  deinit { for socket in sockets { close(socket) } }

  /// Returns when somebody has connected.
  func waitForClient() async throws {
    var entry = pollfd(fd: sockets[0], events: Int16(POLLIN), revents: 0)
    while poll(&entry, 1, 0) == 0 { await Task.yield() }
  }

  private func connectToSelf() throws {
    let client = Self.newSocket()
    sockets.append(client)
    let address = Self.loopback(port: port)
    let result = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0 || errno == EINPROGRESS)
  }

  private static func newSocket() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
