internal import CLibPQ
internal import Glibc

/// The executor of one connection: a thread of its own, on which libpq may wait without holding up anything else.
///
/// The thread keeps this object alive until `end()`, which the connection calls when it goes.
final class ConnectionThread: SerialExecutor {
  private let queue = JobQueue()

  init() throws(PostgresError) {
    try startThread { self.run() }
  }

  func enqueue(_ job: consuming ExecutorJob) { queue.add(UnownedJob(job)) }

  /// Lets the thread end once it has done what is queued.
  func end() { queue.end() }

  private func run() {
    while let jobs = queue.next() {
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
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
