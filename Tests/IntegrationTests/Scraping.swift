import Testing

/// What a server answered, fetched by curl, as a scraper that shares no code with the program.
struct HTTPReply {
  /// The status code.
  let status: Int
  /// The header fields, their names in lower case.
  let headers: [String: String]
  /// The body, decompressed.
  let body: String

  /// The replies to GET for `url`, with curl's `options` added.
  static func get(_ url: String, _ options: String...) async throws -> HTTPReply {
    let run = try await Program.withRunning(
      "curl",
      ["--silent", "--show-error", "--include", "--globoff", "--path-as-is", "--max-time", "10"] + options + [url]
    ) { try await $0.outcome() }
    try #require(run.exitCode == 0, "\(url): \(run.errors)")
    return try #require(HTTPReply(run.output))
  }

  private init?(_ text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = parts[0].split(separator: "\r\n")
    guard parts.count == 2, let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else {
      return nil
    }
    self.status = status
    self.headers = Dictionary(
      lines.dropFirst().compactMap { line in
        let sides = line.split(separator: ": ", maxSplits: 1)
        return sides.count == 2 ? (sides[0].lowercased(), String(sides[1])) : nil
      }, uniquingKeysWith: { "\($0), \($1)" })
    self.body = String(parts[1])
  }
}

/// A running `partwatch serve` or `demo`.
struct Exporter {
  /// Its process.
  let program: Program
  /// Where it listens, as it says itself: `127.0.0.1:41234`.
  let address: String

  /// Runs `partwatch serve` on a free port beside `body`.
  static func withServing<Result>(
    _ arguments: String..., environment: [String: String] = [:], body: (Exporter) async throws -> Result
  ) async throws -> Result {
    try await Partwatch.withRunning(
      ["serve", "--listen", "127.0.0.1:0"] + arguments, environment: environment
    ) { program in
      try await body(Exporter(program: program, address: try await program.servedAddress()))
    }
  }

  /// The reply to GET for `path`.
  func get(_ path: String) async throws -> HTTPReply { try await .get("http://\(address)\(path)") }

  /// The lines of `/metrics` that are samples of `family`.
  func samples(of family: String) async throws -> [String] {
    try await get("/metrics").body.split(separator: "\n").filter { $0.hasPrefix("\(family){") }.map(String.init)
  }

  /// Returns when every database has been tried.
  func waitUntilReady() async throws {
    try await waitUntil("readiness", or: self.program.errors) { try await self.get("/readyz").status == 200 }
  }

  /// Returns when `/metrics` has this line.
  func waitUntilServing(_ line: String) async throws {
    try await waitUntil(line, or: self.program.errors) {
      try await self.get("/metrics").body.split(separator: "\n").contains { $0 == line }
    }
  }
}

extension Program {
  /// Where it serves, as soon as it says so: `127.0.0.1:41234`.
  func servedAddress() async throws -> String {
    let url = try await waitForError("partwatch serves http://")
    return String(try #require(url.split(separator: "/").first))
  }
}
