internal import FoundationEssentials
internal import KnowledgeGraph
internal import PartitionModel

/// The file of a knowledge graph.
struct KnowledgeGraphFile {
  /// What was read.
  let graph: GraphFile
  private let path: String

  /// Reads the file at `path`.
  ///
  /// - Throws: `Failure` for a file that cannot be read, or is no knowledge graph.
  init(_ path: String) throws {
    // A link goes on leading to the file: what is replaced is what it leads to.
    self.path = URL(filePath: path).resolvingSymlinksInPath().path
    guard let bytes = try? Data(contentsOf: URL(filePath: self.path)) else {
      throw Failure.unusable("\(path): there is no such file, or it cannot be read")
    }
    do {
      graph = try GraphFile(Array(bytes))
    } catch {
      throw Failure.unusable("\(path) \(error)")
    }
  }

  /// What `change` makes of the graph.
  ///
  /// - Throws: `Failure` where it cannot.
  func changed(_ change: (GraphFile) throws(GraphFileError) -> GraphFile?) throws -> GraphFile? {
    do {
      return try change(graph)
    } catch {
      throw Failure.unusable("\(path) \(error)")
    }
  }

  /// Puts `next` in the place of the file, and gives the path of a copy of what it was.
  ///
  /// - Throws: `Failure` where that cannot be written, or somebody else has changed the file meanwhile.
  func replace(with next: GraphFile, at now: Instant) throws -> String {
    let backup = try keep(at: now)
    guard (try? Data(contentsOf: URL(filePath: path))).map({ Array($0) }) == graph.bytes else {
      throw Failure.notWritten("\(path) has changed meanwhile and is left as it is; merge again")
    }
    try OutputFile.write(next.bytes, to: path)
    return backup
  }

  /// Copies the file to where its platform keeps copies: `backups/knowledge_graph_20251003_004018.json` beside it.
  private func keep(at now: Instant) throws -> String {
    let file = URL(filePath: path)
    let folder = file.deletingLastPathComponent().appending(path: "backups")
    let stamp = now.wholeSecond.rfc3339.replacing("-", with: "").replacing(":", with: "").replacing("T", with: "_")
      .dropLast()
    let name = "\(file.deletingPathExtension().lastPathComponent)_\(stamp)"
    let ending = file.pathExtension.isEmpty ? "" : ".\(file.pathExtension)"
    var backup = folder.appending(path: name + ending)
    var number = 1
    while FileManager.default.fileExists(atPath: backup.path) {
      number += 1
      backup = folder.appending(path: "\(name)_\(number)\(ending)")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: path, toPath: backup.path)
    } catch {
      throw Failure.notWritten("cannot keep a copy in \(folder.path), so \(path) is left as it is")
    }
    return backup.path
  }
}
