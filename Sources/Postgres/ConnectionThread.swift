internal import CLibPQ
internal import Glibc
internal import Synchronization

/// The executor of one connection: a thread of its own, on which libpq may wait without holding up anything else.
///
/// The thread keeps this object alive until `end()`, which the connection calls when it goes.
final class ConnectionThread: SerialExecutor {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isEnding = false
  }

  private let queue = Mutex(Queue())
  private let change: EventFlag

  init() throws(PostgresError) {
    change = try EventFlag()
    try startThread { self.run() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
    change.raise()
  }

  /// Lets the thread end once it has done what is queued.
  func end() {
    queue.withLock { $0.isEnding = true }
    change.raise()
  }

  private func run() {
    while true {
      let (jobs, isEnding) = queue.withLock { queue in
        defer { queue.jobs.removeAll() }
        return (queue.jobs, queue.isEnding)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if jobs.isEmpty {
        if isEnding { return }
        change.wait()
        change.lower()
      }
    }
  }
}

/// Runs `body` on a new thread, which nobody joins.
func startThread(_ body: @escaping @Sendable () -> Void) throws(PostgresError) {
  final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let start = Unmanaged.passRetained(Start(body))
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      pthread_setname_np(pthread_self(), "postgres")
      Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, start.toOpaque())
  guard failure == 0 else {
    start.release()
    throw .system("pthread_create", failure)
  }
  pthread_detach(thread)
}
