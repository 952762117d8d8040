import Config
import Foundation

/// The configuration in `text`, as `partwatch.yml`.
func read(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
  try Configuration.parse(text: text, file: "partwatch.yml", environment: environment)
}

/// What is wrong with `text`, as it is printed; empty where nothing is.
func errors(in text: String, environment: [String: String] = [:]) -> String {
  do throws(ConfigErrors) {
    _ = try Configuration.parse(text: text, file: "partwatch.yml", environment: environment)
    return ""
  } catch {
    return error.description
  }
}

/// A folder of files that is gone when the test is over.
final class Folder {
  let path: String

  init(_ files: [String: String]) throws {
    path = FileManager.default.temporaryDirectory.path + "/partwatch-config-[\(UUID().uuidString)]"
    for (name, text) in files { try write(Data(text.utf8), to: name) }
  }

  func write(_ bytes: Data, to name: String) throws {
    let file = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  /// The configuration of `partwatch.yml` in the folder.
  func load(_ file: String = "partwatch.yml", environment: [String: String] = [:]) throws(ConfigErrors) -> Configuration
  {
    try Configuration.load(path: path + "/" + file, environment: environment)
  }

  /// What is wrong with it, paths as they are seen from the folder.
  func errors(_ file: String = "partwatch.yml") -> String {
    do throws(ConfigErrors) {
      _ = try load(file)
      return ""
    } catch {
      return error.description.replacingOccurrences(of: path + "/", with: "")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
