internal import Glibc
internal import HummingbirdCore
internal import Logging

/// How many connections are served at a time; whoever comes then waits until one of them is closed.
///
/// Each takes a file descriptor, and so does each session on a database: whatever clients do, polls find one.
struct ConnectionLimit: AvailableConnectionsDelegate {
  /// The most connections, however many files may be open.
  private static let most = 2_000

  private let limit: Int
  private let logger: Logger
  private var count = 0
  private var isSaid = false

  /// Half of the files that may be open, after asking for as many as the system allows: a shell allows 1,024.
  init(logger: Logger) {
    self.limit = min(Self.most, Self.raisedFileLimit() / 2)
    self.logger = logger
  }

  mutating func connectionOpened() {
    count += 1
    guard count >= limit, !isSaid else { return }
    isSaid = true
    logger.warning("\(count) connections are open, as many as are served; others wait until some are closed")
  }

  mutating func connectionClosed() {
    count -= 1
    if count <= limit / 2 { isSaid = false }
  }

  func isAcceptingNewConnections() -> Bool { count < limit }

  private static func raisedFileLimit() -> Int {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let wanted = rlim_t(2 * most)
    var allowed = rlimit()
    guard getrlimit(files, &allowed) == 0 else { return 2 * most }
    if allowed.rlim_cur < wanted {
      let before = allowed.rlim_cur
      allowed.rlim_cur = min(allowed.rlim_max, wanted)
      if setrlimit(files, &allowed) != 0 { allowed.rlim_cur = before }
    }
    return Int(min(allowed.rlim_cur, wanted))
  }
}
