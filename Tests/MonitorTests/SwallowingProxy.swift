import Foundation
import Glibc
import Synchronization
import Testing

/// A loopback port that passes everything on to another one, until it is told to swallow: then every connection stays open
/// and nothing comes through, as when a firewall forgets about it.
final class SwallowingProxy: Sendable {
  let port: UInt16
  private let listener: Int32
  private let state: State

  /// Shared with the threads, which outlive a forgotten proxy until their clients leave.
  private final class State: Sendable {
    let isSwallowing = Atomic(false)
  }

  /// Passes on to `port` of 127.0.0.1.
  init(to upstream: UInt16) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = Self.loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { address in
      try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        try #require(bind(listener, address, length) == 0)
        try #require(listen(listener, 16) == 0)
        try #require(getsockname(listener, address, &length) == 0)
      }
    }
    let state = State()
    self.listener = listener
    self.state = state
    self.port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        Thread.detachNewThread { Self.pass(client, upstream, state) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// From now on nothing comes through; what is lost stays lost, also once this ends.
  func swallow(_ swallows: Bool) { state.isSwallowing.store(swallows, ordering: .sequentiallyConsistent) }

  private static func pass(_ client: Int32, _ upstream: UInt16, _ state: State) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer {
      close(client)
      close(server)
    }
    var address = loopback(upstream)
    let connected = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        connect(server, address, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return }
    var isCut = false
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var ready = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&ready, 2, -1) > 0 else { return }
      for (from, to) in [(0, server), (1, client)] where ready[from].revents != 0 {
        let count = recv(ready[from].fd, &buffer, buffer.count, 0)
        // The server's end of a connection that was cut is not told to the client: nothing comes through.
        if count <= 0, from == 0 || !isCut { return }
        if count <= 0 {
          // Only the client can end it now.
          _ = recv(client, &buffer, buffer.count, 0)
          return
        }
        isCut = isCut || state.isSwallowing.load(ordering: .sequentiallyConsistent)
        if !isCut, send(to, buffer, count, Int32(MSG_NOSIGNAL)) != count { return }
      }
    }
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
