internal import Dispatch
internal import Glibc
internal import Synchronization

/// The watchdog beside one throwaway server: a shell in a session of its own, which owns the server and its folder.
///
/// It reads requests from a socket whose other end only this process holds. However this process ends (a return from
/// `main`, a signal, SIGKILL) the kernel closes that end; the shell reads end-of-file, stops the server and removes the
/// folder. There is no other clean-up.
final class Keeper: Sendable {
  private let process: ChildProcess
  /// Our end of the socket; `nil` once the keeper has been dismissed.
  private let channel: Mutex<Int32?>
  /// Requests block while the keeper works: one at a time, and not on the cooperative pool.
  private let queue = DispatchQueue(label: "partwatch.throwaway-server")

  /// Starts the keeper of `folder`, which it creates with its first request.
  ///
  /// - Parameter user: who the server runs as, where that is not who we are.
  init(folder: String, binaries: PostgresBinaries, user: ServerUser?) throws {
    var ends: [Int32] = [-1, -1]
    // Close-on-exec from the start: a child that inherited our end would keep the server alive after us.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw ThrowawayServerError("cannot create a socket pair: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[1]) }
    channel = Mutex(ends[0])
    let identity = user.map { [String($0.user), String($0.group)] } ?? []
    do {
      process = try ChildProcess(
        "/bin/sh", ["-c", Self.script, "partwatch-keeper", folder, binaries.directory] + identity,
        streams: .init(input: ends[1], output: ends[1], error: STDERR_FILENO), session: .own)
    } catch {
      close(ends[0])
      throw error
    }
  }

  deinit {
    guard let open = channel.withLock({ $0.take() }) else { return }
    close(open)
    queue.async { [process] in _ = process.waitBlocking() }
  }

  /// What the keeper can be asked for; each is answered by the exit status of what it did.
  enum Request: String {
    case checkUser = "check-user"
    case createFolder = "create-folder"
    case checkFolder = "check-folder"
    case checkBinaries = "check-binaries"
    case initialise
    case start
    case stopFast = "stop INT"
    case stopImmediately = "stop QUIT"
    case kill = "stop KILL"
  }

  /// Makes one request and says whether it was fulfilled.
  func ask(_ request: Request) async throws -> Bool {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(
          with: Result {
            try self.channel.withLock { channel in
              guard let channel else { throw ThrowawayServerError("the throwaway server has been terminated") }
              try send(request.rawValue + "\n", to: channel)
              return try receiveLine(from: channel) == "0"
            }
          })
      }
    }
  }

  /// Has the keeper stop the server, remove the folder and go; returns when all of that is done. Safe to call again.
  func dismiss() async {
    await withCheckedContinuation { continuation in
      queue.async {
        self.channel.withLock { channel in
          guard let open = channel.take() else { return }
          close(open)
          _ = self.process.waitBlocking()
        }
        continuation.resume()
      }
    }
  }
}

private func send(_ text: String, to channel: Int32) throws {
  // A request is far smaller than a socket's buffer, so it goes out whole or not at all.
  guard Glibc.send(channel, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count else {
    throw keeperIsGone
  }
}

private func receiveLine(from channel: Int32) throws -> String {
  var line: [UInt8] = []
  var byte: UInt8 = 0
  while true {
    switch recv(channel, &byte, 1, 0) {
    case 1 where byte == UInt8(ascii: "\n"): return String(decoding: line, as: UTF8.self)
    case 1: line.append(byte)
    case -1 where errno == EINTR: continue
    default: throw keeperIsGone
    }
  }
}

private let keeperIsGone = ThrowawayServerError("the watchdog of the throwaway server has ended unexpectedly")
