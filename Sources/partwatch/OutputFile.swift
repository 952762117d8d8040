@preconcurrency internal import Glibc

/// Files that commands write: a reader sees the old text or the new, never a part.
enum OutputFile {
  /// Replaces the file at `path`, whole; who may read and write it stays as it is. A link goes on leading to it, and what is
  /// no file, such as a pipe or /dev/stdout, is written to.
  ///
  /// - Throws: `Failure` where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let mode = mode(of: path)
    if let mode, mode & S_IFMT != S_IFREG {
      if write(bytes, to: open(path, O_WRONLY | O_CLOEXEC)) { return }
    } else {
      let place = resolved(path)
      let temporary = "\(place).\(getpid()).tmp"
      if write(bytes, toNew: temporary, mode: mode.map { $0 & 0o7777 }), rename(temporary, place) == 0 { return }
      unlink(temporary)
    }
    throw Failure.notWritten("cannot write \(path): its folder must be there, and open to this user")
  }

  /// Writes `bytes` to the file at `path`, or to standard output where there is none.
  static func write(_ bytes: [UInt8], to path: String?) throws {
    if let path { try write(bytes, to: path) } else { Terminal.write(bytes) }
  }

  /// What the file is, and its permissions; nil where there is none.
  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
  }

  /// Where the file is that `path` leads to.
  private static func resolved(_ path: String) -> String {
    guard let place = realpath(path, nil) else { return path }
    defer { free(place) }
    return String(cString: place)
  }

  /// Whether `bytes` are on the disk, all of them, in a file that was not there before.
  private static func write(_ bytes: [UInt8], toNew path: String, mode: mode_t?) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
    guard file >= 0 else { return false }
    // What umask has taken away of an old file's permissions is given back.
    let isOpen = mode.map { fchmod(file, $0) == 0 } ?? true
    // Renamed before its text is on the disk, it could be empty after a crash.
    let isWritten = isOpen && put(bytes, into: file) && fsync(file) == 0
    return close(file) == 0 && isWritten
  }

  /// Whether `bytes` went to `file`, all of them, which is then closed.
  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    guard file >= 0 else { return false }
    let isWritten = put(bytes, into: file)
    return close(file) == 0 && isWritten
  }

  private static func put(_ bytes: [UInt8], into file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count > 0 { rest.removeFirst(count) } else if count == 0 || errno != EINTR { return false }
    }
    return true
  }
}
