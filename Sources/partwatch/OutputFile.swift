@preconcurrency internal import Glibc

/// Files that commands write: a reader sees the old text or the new, never a part.
enum OutputFile {
  /// Replaces the file at `path`, whole; who may read and write it stays as it is.
  ///
  /// - Throws: `Failure` where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let temporary = "\(path).\(getpid()).tmp"
    if write(bytes, toNew: temporary, mode: mode(of: path)), rename(temporary, path) == 0 { return }
    unlink(temporary)
    throw Failure.notWritten("cannot write \(path): its folder must be there, and open to this user")
  }

  /// Writes `bytes` to the file at `path`, or to standard output where there is none.
  static func write(_ bytes: [UInt8], to path: String?) throws {
    if let path { try write(bytes, to: path) } else { Terminal.write(bytes) }
  }

  /// The permissions of the file; nil where there is none.
  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  /// Whether `bytes` are on the disk, all of them, in a file that was not there before.
  private static func write(_ bytes: [UInt8], toNew path: String, mode: mode_t?) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
    guard file >= 0 else { return false }
    // What umask has taken away of an old file's permissions is given back.
    var isWritten = mode.map { fchmod(file, $0) == 0 } ?? true
    var rest = bytes[...]
    while isWritten, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count > 0 { rest.removeFirst(count) } else { isWritten = count < 0 && errno == EINTR }
    }
    // Renamed before its text is on the disk, it could be empty after a crash.
    isWritten = isWritten && fsync(file) == 0
    return close(file) == 0 && isWritten
  }
}
