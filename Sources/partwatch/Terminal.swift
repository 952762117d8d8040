internal import ArgumentParser
@preconcurrency internal import Glibc

/// What people see: results go to standard output, everything about them to standard error.
enum Terminal {
  /// Writes bytes to standard output, whole and at once; where that fails, nobody may take the rest for all there is.
  static func write(_ bytes: [UInt8]) {
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stdout) }
    if written < bytes.count || fflush(stdout) != 0 {
      note("cannot write to standard output: \(String(cString: strerror(errno)))")
      exit(Exit.notCollected.rawValue)
    }
  }

  /// Writes text to standard output.
  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes a line to standard output.
  static func say(_ line: String) { write(Array("\(line)\n".utf8)) }

  /// Writes a line to standard error.
  static func note(_ line: String) {
    fputs("\(line)\n", stderr)
  }

  // MARK: What a terminal can do

  /// How many columns there are: those of the terminal, or 100 where the output goes elsewhere.
  static var width: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 100
    }
    return Int(size.ws_col)
  }

  /// Whether colours help: on a terminal, unless NO_COLOR (no-color.org) says that they do not.
  static var isColoured: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

  /// Shows how far something is, in place of what was shown before; nothing unless somebody watches.
  static func progress(_ text: String) {
    if isatty(STDERR_FILENO) == 1 { fputs("\r\u{1B}[K\(text)", stderr) }
  }

  /// Takes back what `progress` showed.
  static func clearProgress() {
    if isatty(STDERR_FILENO) == 1 { fputs("\r\u{1B}[K", stderr) }
  }
}
