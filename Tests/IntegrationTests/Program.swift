import FoundationEssentials
@preconcurrency import Glibc
import Synchronization
import Testing

/// A program as a process of its own, with the environment that it is given and little else.
///
/// Its output goes into files without a name: nobody need read while it writes, and all of it can be read at any time.
final class Program: Sendable {
  /// The process.
  let pid: pid_t
  private let outputFile: UnnamedFile
  private let errorFile: UnnamedFile
  private let exitCode = Mutex<Int32?>(nil)

  /// What a program leaves.
  struct Outcome: Equatable {
    /// What it wrote to standard output.
    var output = ""
    /// What it wrote to standard error.
    var errors = ""
    /// Its exit code, or 128 and the signal that ended it, as a shell says it.
    var exitCode: Int32 = 0
  }

  /// Runs the program at `path`, or of that name in `PATH`, with `input` to read, to its end.
  static func run(
    _ path: String, _ arguments: String..., environment: [String: String] = [:], input: String = ""
  ) async throws -> Outcome {
    try await withRunning(path, arguments, environment: environment, input: input) { try await $0.outcome() }
  }

  /// Runs the program beside `body`, and kills it where `body` has not ended it.
  static func withRunning<Result>(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = "",
    _ body: (Program) async throws -> Result
  ) async throws -> Result {
    let program = try Program(path, arguments, environment, UnnamedFile(holding: input))
    defer { program.kill() }
    return try await body(program)
  }

  /// Whether `PATH` has a program of this name.
  static func isInstalled(_ name: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  private init(
    _ path: String, _ arguments: [String], _ environment: [String: String], _ input: UnnamedFile
  ) throws {
    outputFile = try UnnamedFile()
    errorFile = try UnnamedFile()

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.descriptor, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outputFile.descriptor, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errorFile.descriptor, STDERR_FILENO)

    // Signals as a shell would leave them, not as the threads of these tests have them.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    let ours = ProcessInfo.processInfo.environment
    let kept = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "LSAN_OPTIONS"].compactMap { name in ours[name].map { (name, $0) }
    }
    let variables = Dictionary(uniqueKeysWithValues: kept + [("LC_ALL", "C.UTF-8"), ("HOME", "/nonexistent")])
      .merging(environment) { $1 }

    var pid = pid_t()
    let failure = withCStrings([path] + arguments) { arguments in
      withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&pid, path, &actions, &attributes, arguments, variables)
      }
    }
    try #require(failure == 0, "\(path): \(String(cString: strerror(failure)))")
    self.pid = pid
  }

  // MARK: Watching it

  /// What it has written to standard output so far.
  var output: String { outputFile.text }

  /// What it has written to standard error so far.
  var errors: String { errorFile.text }

  /// Waits for its end; fails where it has not come `within` this time.
  func outcome(within limit: Duration = .seconds(120)) async throws -> Outcome {
    try await waitUntil("the end of the program", within: limit, or: self.errors) { self.hasEnded }
    return Outcome(output: output, errors: errors, exitCode: exitCode.withLock { $0 ?? -1 })
  }

  /// Waits for a line of standard error that begins with `prefix` and gives the rest of it.
  func waitForError(_ prefix: String) async throws -> String {
    var line: Substring?
    try await waitUntil("a line with \(prefix)", or: self.errors) {
      // A line is one when its end is there.
      line = self.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .first { $0.hasPrefix(prefix) }
      return line != nil || self.hasEnded
    }
    return String(try #require(line, "ended, saying \(errors)").dropFirst(prefix.count))
  }

  // MARK: What it uses

  /// Lets it have so many more files open than it has now, descriptors of sockets included.
  func allowMoreFiles(_ count: Int) async throws {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    #expect(try await Program.run("prlimit", "--pid", "\(pid)", "--nofile=\(open + count):") == .init())
  }

  /// Whether every thread of it waits for something, and none keeps a processor busy (`proc_pid_stat(5)`).
  func isAtRest() throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").allSatisfy { thread in
      // One that has ended meanwhile is busy no more.
      guard let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/stat", encoding: .utf8) else {
        return true
      }
      // The name, in parentheses, may hold blanks.
      return text.split(separator: ")").last?.hasPrefix(" S") ?? false
    }
  }

  // MARK: Ending it

  /// Sends it a signal.
  func signal(_ number: Int32) {
    exitCode.withLock { exitCode in
      if exitCode == nil { Glibc.kill(pid, number) }
    }
  }

  /// Whether it has ended; it is reaped when this is first seen.
  private var hasEnded: Bool {
    exitCode.withLock { exitCode in
      if exitCode == nil { exitCode = reap(WNOHANG) }
      return exitCode != nil
    }
  }

  private func kill() {
    exitCode.withLock { exitCode in
      guard exitCode == nil else { return }
      Glibc.kill(pid, SIGKILL)
      exitCode = reap(0)
    }
  }

  private func reap(_ options: Int32) -> Int32? {
    var status: Int32 = 0
    guard waitpid(pid, &status, options) == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}

/// A file that no folder knows.
private final class UnnamedFile: Sendable {
  let descriptor: Int32

  init(holding text: String = "") throws {
    var path = Array("\(temporaryFolder)/partwatch-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    try #require(descriptor >= 0, "\(temporaryFolder): \(String(cString: strerror(errno)))")
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    try #require(text.isEmpty || write(descriptor, text, text.utf8.count) == text.utf8.count)
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  var text: String {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
