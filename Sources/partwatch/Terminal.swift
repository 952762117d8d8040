@preconcurrency internal import Glibc

/// What people see: results go to standard output, everything about them to standard error.
enum Terminal {
  /// Writes bytes to standard output, whole and at once.
  static func write(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stdout) }
    fflush(stdout)
  }

  /// Writes a line to standard output.
  static func say(_ line: String) { write(Array("\(line)\n".utf8)) }

  /// Writes a line to standard error.
  static func note(_ line: String) {
    fputs("\(line)\n", stderr)
  }
}
