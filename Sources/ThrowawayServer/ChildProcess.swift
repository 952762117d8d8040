internal import Dispatch
internal import Glibc
internal import Synchronization

/// A child process with its three standard streams and nothing else of ours.
///
/// It starts with a clean environment and with every signal unblocked and at its default, whatever this process does
/// with its own; libpq's `PG*` variables in particular never reach a throwaway server or its `psql`.
final class ChildProcess: Sendable {
  /// The descriptors that become the child's standard streams.
  struct Streams {
    var input: Int32
    var output: Int32
    var error: Int32
  }

  /// Whether a terminal's Ctrl-C reaches the child: not when it has a session of its own.
  enum Session: Int16 {
    case ours = 0
    /// `POSIX_SPAWN_SETSID`; glibc declares it for GNU sources only, so Swift does not see the name.
    case own = 0x80
  }

  /// The process that has not been reaped yet.
  private let process: Mutex<pid_t?>

  /// Starts `executable`, an absolute path.
  init(_ executable: String, _ arguments: [String], streams: Streams, session: Session = .ours) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.error, STDERR_FILENO)
    _ = closeFrom?(&actions, STDERR_FILENO + 1)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | session.rawValue)

    var pid = pid_t()
    let failure = withCStrings([executable] + arguments) { arguments in
      withCStrings(Self.environment) { environment in
        posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else {
      throw ThrowawayServerError("cannot run \(executable): \(String(cString: strerror(failure)))")
    }
    process = Mutex(pid)
  }

  /// What a child sees: one language, one time zone, and the paths that say where programs and libraries are.
  private static var environment: [String] {
    let kept = ["PATH", "LD_LIBRARY_PATH"].compactMap { name in
      environmentVariable(name).map { "\(name)=\($0)" }
    }
    return kept + ["LC_ALL=C", "TZ=UTC"]
  }

  /// Waits for the end and gives the exit status, or 128 plus the signal that ended it, as a shell does.
  ///
  /// Call it once, and never from the cooperative pool: it blocks.
  func waitBlocking() -> Int32 {
    guard let pid = process.withLock({ $0 }) else { return 0 }
    // First only wait, then reap under the lock: so `terminate()` never signals a pid that is someone else's by now.
    var ending = siginfo_t()
    while waitid(P_PID, id_t(pid), &ending, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    return process.withLock { process in
      var status: Int32 = 0
      while waitpid(pid, &status, 0) == -1, errno == EINTR {}
      process = nil
      let signal = status & 0x7f
      return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
  }

  /// Waits as ``waitBlocking()`` does; a cancelled task asks the child to end, and still waits for it.
  func wait() async -> Int32 {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A queue of its own brings a thread of its own; the global ones have as many as there are processors.
        DispatchQueue(label: "partwatch.child").async { continuation.resume(returning: self.waitBlocking()) }
      }
    } onCancel: {
      terminate()
    }
  }

  private func terminate() {
    process.withLock { process in
      if let pid = process { kill(pid, SIGTERM) }
    }
  }
}

/// `posix_spawn_file_actions_addclosefrom_np`: the child gets no descriptor from this one on, close-on-exec or not. A
/// keeper that inherited somebody's socket would hold it open after them. glibc has it since 2.34, and declares it for
/// GNU sources only, so Swift does not see the name.
private let closeFrom =
  dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: CloseFrom.self) }

private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

/// Calls `body` with the null-terminated array of C strings that `exec` and its relatives take.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
