internal import Glibc

/// How long an operation may wait for the server, and what may end the wait before.
struct Patience {
  private let limit: Duration?
  private let deadline: ContinuousClock.Instant?
  private let interruption: EventFlag

  /// Waits for `limit` from now on, for ever where it is nil, and no longer than until `interruption` is raised.
  init(_ limit: Duration?, until interruption: EventFlag) {
    self.limit = limit
    self.deadline = limit.map { ContinuousClock.now + $0 }
    self.interruption = interruption
  }

  /// Waits until one of `events` (`POLLIN`, `POLLOUT`) holds for `socket` and returns those that do.
  @discardableResult
  func wait(for events: Int32, on socket: Int32) throws(PostgresError) -> Int32 {
    var entries = [
      pollfd(fd: socket, events: Int16(events), revents: 0),
      pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&entries, until: deadline) else {
      throw PostgresError(.timedOut, "no answer from the server within \(limit ?? .zero)")
    }
    guard entries[1].revents == 0 else { throw PostgresError(.cancelled, "cancelled while waiting for the server") }
    return Int32(entries[0].revents)
  }
}
