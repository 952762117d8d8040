internal import Glibc

/// Finding files by a pattern, as a shell does.
enum FilePattern {
  /// The files that match `pattern`, in the order of their names: `*`, `?` and `[…]` stand for letters of one path
  /// component (glob(7)). A relative pattern is read from the folder that holds `file`.
  static func files(matching pattern: String, from file: String) -> [String] {
    let path = pattern.hasPrefix("/") ? pattern : escaped(TextFile.folder(of: file)) + pattern
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(path, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in paths[index].map { String(cString: $0) } }
  }

  /// `path` as a pattern that matches itself alone.
  private static func escaped(_ path: String) -> String {
    String(path.flatMap { "*?[]\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
