internal import CLibPQ
internal import Glibc

/// A flag that one thread raises and another waits for, alone or beside a socket in one `poll(2)`: an `eventfd(2)`.
final class EventFlag: Sendable {
  let descriptor: Int32

  init() throws(PostgresError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { throw .system("eventfd", errno) }
  }

  deinit { close(descriptor) }

  func raise() { eventfd_write(descriptor, 1) }

  func lower() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }

  /// Returns when the flag is up, or when `limit` has passed.
  func wait(atMost limit: Duration? = nil) {
    let deadline = limit.map { ContinuousClock.now + $0 }
    var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    _ = poll(&entries, until: deadline)
  }
}

/// `poll(2)` with a deadline instead of a timeout, going on after a signal; false when the deadline came first.
func poll(_ entries: inout [pollfd], until deadline: ContinuousClock.Instant?) -> Bool {
  while true {
    let timeout: Int32
    if let deadline {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      timeout = left.milliseconds
    } else {
      timeout = -1
    }
    if poll(&entries, nfds_t(entries.count), timeout) > 0 { return true }
  }
}

extension Duration {
  /// The length in milliseconds as `poll(2)` and PostgreSQL's settings take it: rounded up, so that the shortest wait
  /// is not none, and no more than 24 days.
  var milliseconds: Int32 { Int32(min(max(self, .zero) / .milliseconds(1), Double(Int32.max)).rounded(.up)) }
}

extension PostgresError {
  /// A system call that failed for want of descriptors, threads or memory.
  static func system(_ call: String, _ code: Int32) -> PostgresError {
    PostgresError(.connectionFailed, "\(call): \(String(cString: strerror(code)))")
  }
}
