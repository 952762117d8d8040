internal import FoundationEssentials

/// Reading the text files of a configuration.
enum TextFile {
  /// The text of the file at `path`, without a byte order mark.
  ///
  /// - Throws: an error that names the file where it cannot be read, and the place in it where it is not UTF-8.
  static func read(_ path: String) throws(ConfigError) -> String {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ConfigError(file: path, message: reason(error))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigError(
        file: path, position: firstInvalidPlace(in: bytes), message: "the file is not UTF-8 text; save it as UTF-8")
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// `path` as it is meant in `file`: relative to the folder that holds the file.
  static func resolve(_ path: String, from file: String) -> String {
    path.hasPrefix("/") ? path : folder(of: file) + path
  }

  /// The folder that holds `file`, with a slash at its end; empty where the path names none.
  static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  /// The name of `file`, without its folder and its extension.
  static func name(of file: String) -> String {
    let name = file.dropFirst(folder(of: file).count)
    return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
  }

  private static func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile?, .fileNoSuchFile?: "there is no such file"
    case .fileReadNoPermission?: "the file cannot be read: permission denied"
    default: "the file cannot be read"
    }
  }

  private static func firstInvalidPlace(in bytes: Data) -> ConfigError.Position {
    var (line, column) = (1, 1)
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    return .init(line: line, column: column)
  }
}
