internal import Glibc

/// A temporary file that has no name any more: what a child reads as its input or writes as its output.
///
/// Unlike a pipe it needs nobody at the other end, so no amount of output can block the child.
struct AnonymousFile: ~Copyable {
  let descriptor: Int32

  init(containing text: String = "") throws {
    descriptor = Self.withoutName() ?? Self.unlinked()
    guard descriptor >= 0 else {
      throw ThrowawayServerError(
        "cannot create a file in \(temporaryFolder): \(String(cString: strerror(errno))); TMPDIR names another folder")
    }
    try write(text)
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// A file that never had a name, so that nothing can be left of it; nil where the file system has no such thing.
  private static func withoutName() -> Int32? {
    // O_TMPFILE (open(2)), a macro that Swift does not see.
    let temporary = 0o20_000_000 | O_DIRECTORY
    let descriptor = open(temporaryFolder, temporary | O_RDWR | O_CLOEXEC, 0o600)
    return descriptor >= 0 ? descriptor : nil
  }

  /// A file whose name is taken away at once.
  private static func unlinked() -> Int32 {
    var path = Array("\(temporaryFolder)/partwatch-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    if descriptor >= 0 {
      unlink(path)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    return descriptor
  }

  private func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else {
        throw ThrowawayServerError("cannot write to a file in \(temporaryFolder): \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Everything in the file but the newlines at its end, as a shell's `$(…)` gives a command's output.
  var text: String {
    let size = max(0, Int(lseek(descriptor, 0, SEEK_END)))
    return String(unsafeUninitializedCapacity: size) { buffer in
      let read = max(0, pread(descriptor, buffer.baseAddress, size, 0))
      let end = buffer[..<read].lastIndex { $0 != UInt8(ascii: "\n") }
      return end.map { $0 + 1 } ?? 0
    }
  }
}
