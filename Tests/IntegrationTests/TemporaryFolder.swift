import FoundationEssentials
@preconcurrency import Glibc
import Testing

/// Where temporary things go.
let temporaryFolder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"

/// Makes an empty folder that everybody may write to, runs `body` with its path, and removes it with all that is in it.
///
/// The path is short: a socket's has to fit into 107 bytes.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  var template = Array("\(temporaryFolder)/pw-XXXXXX".utf8CString)
  let path = try String(cString: #require(mkdtemp(&template)))
  defer { try? FileManager.default.removeItem(atPath: path) }
  // A throwaway server that root starts runs as somebody else.
  try #require(chmod(path, 0o1777) == 0)
  return try await body(path)
}

/// Writes a text file.
func write(_ text: String, to path: String) throws {
  try text.write(toFile: path, atomically: false, encoding: .utf8)
}

/// The files in a folder, and the processes whose command line names it.
func remains(in folder: String) throws -> [String] {
  let files = try FileManager.default.contentsOfDirectory(atPath: folder)
  let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
    // A process may end while we look.
    let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline").map {
      String(decoding: $0, as: UTF8.self)
    }
    return command?.contains(folder) == true
  }
  return files + processes
}
