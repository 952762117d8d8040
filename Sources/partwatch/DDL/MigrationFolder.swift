internal import DDL
internal import FoundationEssentials

/// The folder of a migration tool.
struct MigrationFolder {
  let path: String

  /// The names of the files that are there.
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  /// Adds `files`: all of them, or none. Nothing that is there is replaced.
  func add(_ files: [MigrationFile]) throws {
    let manager = FileManager.default
    for file in files where manager.fileExists(atPath: "\(path)/\(file.path)") {
      throw Failure.notWritten("\(path)/\(file.path) is there already, and nothing is written over it")
    }
    // Beside their places, so that moving them there takes no copy that could fail half-way.
    let aside = "\(path)/.partwatch-\(ProcessInfo.processInfo.processIdentifier)"
    var placed: [String] = []
    do {
      for file in files {
        let parts = file.path.split(separator: "/").dropLast()
        let folder = parts.isEmpty ? "" : "/" + parts.joined(separator: "/")
        try manager.createDirectory(atPath: aside + folder, withIntermediateDirectories: true)
        try manager.createDirectory(atPath: path + folder, withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: URL(filePath: "\(aside)/\(file.path)"))
      }
      for file in files {
        try manager.moveItem(atPath: "\(aside)/\(file.path)", toPath: "\(path)/\(file.path)")
        placed.append("\(path)/\(file.path)")
      }
      try manager.removeItem(atPath: aside)
    } catch {
      for file in placed { try? manager.removeItem(atPath: file) }
      try? manager.removeItem(atPath: aside)
      throw Failure.notWritten("cannot write to \(path): it must be a folder that is open to this user")
    }
  }
}
