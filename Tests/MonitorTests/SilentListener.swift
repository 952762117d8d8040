import Glibc
import Testing

/// A loopback port that takes connections and never says a word.
final class SilentListener {
  let port: UInt16
  private let listener: Int32

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    try withUnsafeMutablePointer(to: &address) { address in
      try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        try #require(bind(listener, address, length) == 0)
        try #require(listen(listener, 16) == 0)
        try #require(getsockname(listener, address, &length) == 0)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(listener) }
}
