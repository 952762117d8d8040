import FoundationEssentials

/// The program under test.
enum Partwatch {
  /// Built beside the executable that these tests are in.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "partwatch").path
  }()

  /// Runs it to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Outcome {
    try await withRunning(arguments, environment: environment) { try await $0.outcome() }
  }

  /// Runs it beside `body`, and kills it where `body` has not ended it.
  static func withRunning<Result>(
    _ arguments: [String], environment: [String: String] = [:], _ body: (Program) async throws -> Result
  ) async throws -> Result {
    try await Program.withRunning(path, arguments, environment: environment, body)
  }
}
