import Glibc
import Testing

/// A port of 127.0.0.1 that is taken.
final class LoopbackPort {
  /// Its number.
  let number: Int
  private let socket: Int32

  /// What happens to those who connect.
  enum Behaviour {
    /// They are refused: nobody listens.
    case refusing
    /// They are connected and never get an answer.
    case silent
  }

  init(_ behaviour: Behaviour) throws {
    socket = newSocket()
    let address = try bind(socket, at: 0)
    if behaviour == .silent { try #require(listen(socket, 16) == 0) }
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(socket) }

  /// A port that nobody has at the moment.
  static func free() throws -> Int { try LoopbackPort(.refusing).number }
}

/// A client that says what it likes, and stays.
final class RudeClient {
  private let socket: Int32

  /// Connects to `127.0.0.1:port` and sends `text`.
  init(_ address: String, sending text: String) throws {
    socket = newSocket()
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
    try withSocketAddress(loopback(port)) { try #require(connect(socket, $0, $1) == 0) }
    try send(text)
  }

  /// Sends `text` too.
  func send(_ text: String) throws {
    try #require(Glibc.send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count)
  }

  deinit { close(socket) }

  /// Waits until what has come ends with `end`.
  func receive(until end: String) throws -> String {
    setPatience()
    var bytes: [UInt8] = []
    while !String(decoding: bytes, as: UTF8.self).hasSuffix(end) {
      var byte: UInt8 = 0
      try #require(recv(socket, &byte, 1, 0) == 1, "came so far: \(String(decoding: bytes, as: UTF8.self))")
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Waits until the other side has nothing more to say, ever.
  func receiveAll() throws -> String {
    setPatience()
    var bytes: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = recv(socket, &byte, 1, 0)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      try #require(count == 1, "came so far: \(String(decoding: bytes, as: UTF8.self))")
      bytes.append(byte)
    }
  }

  private func setPatience() {
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }
}

private func newSocket() -> Int32 {
  socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

private func bind(_ socket: Int32, at port: UInt16) throws -> sockaddr_in {
  try withSocketAddress(loopback(port)) { try #require(Glibc.bind(socket, $0, $1) == 0) }
  var address = sockaddr_in()
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  try withUnsafeMutablePointer(to: &address) { address in
    try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      try #require(getsockname(socket, address, &length) == 0)
    }
  }
  return address
}

private func withSocketAddress(
  _ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
) rethrows {
  try withUnsafePointer(to: address) { address in
    try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      try body(address, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}
