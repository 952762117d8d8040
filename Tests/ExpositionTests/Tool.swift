import Foundation

/// A program that this machine may have, run as a judge of our bytes.
struct Tool {
  static let gzip = Tool(named: "gzip")
  static let promtool = Tool(named: "promtool")
  static let python = Tool(named: "python3")

  private let executable: URL?

  private init(named name: String) {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    executable = folders.map { URL(filePath: "\($0)/\(name)") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  var isInstalled: Bool { executable != nil }

  /// What a program left: its standard output with its standard error after it, and its exit code.
  struct Run {
    let output: [UInt8]
    let exitCode: Int32

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs the program to its end. Input and output are files, so that neither can wait for the other.
  func run(_ arguments: String..., input: [UInt8]) throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appending(path: "exposition-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (inputFile, outputFile) = (folder.appending(path: "input"), folder.appending(path: "output"))
    try Data(input).write(to: inputFile)
    try Data().write(to: outputFile)

    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    let output = try FileHandle(forWritingTo: outputFile)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return Run(output: Array(try Data(contentsOf: outputFile)), exitCode: process.terminationStatus)
  }
}
