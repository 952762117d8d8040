internal import Glibc

/// The jobs that wait for a thread: any thread adds them, one takes them and sleeps while there is none.
///
/// A lock and a condition of pthreads, since `Mutex` has no condition to sleep on. All that they guard is private here.
final class JobQueue: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [UnownedJob] = []
  private var isEnding = false

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  func add(_ job: UnownedJob) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    jobs.append(job)
    pthread_cond_signal(change)
  }

  /// Lets `next()` return nil once the jobs that are there are taken.
  func end() {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    isEnding = true
    pthread_cond_signal(change)
  }

  /// The jobs that have come since, as soon as there are any; nil at the end.
  func next() -> [UnownedJob]? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while jobs.isEmpty {
      if isEnding { return nil }
      pthread_cond_wait(change, lock)
    }
    defer { jobs = [] }
    return jobs
  }
}
