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

  /// Writes a line to standard output.
  static func say(_ line: String) { write(Array("\(line)\n".utf8)) }

  /// Writes a line to standard error.
  static func note(_ line: String) {
    fputs("\(line)\n", stderr)
  }
}
