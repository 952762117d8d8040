import FoundationEssentials
import Testing
import ThrowawayServer

/// A clock that goes as the machine's does, and that is moved for the programs that a test runs under it: the wall clock
/// alone, as an operator or NTP would move it. It is libfaketime's.
struct FakedClock {
  /// The library, where it is installed.
  static let library: String? = {
    let architectures = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
    return architectures.map { "/usr/lib/\($0)/faketime/libfaketime.so.1" }
      .first(where: FileManager.default.fileExists(atPath:))
  }()

  /// Whether programs can be made to see it: sanitizers bring a clock of their own, and `make sanitize` says so.
  static var isUsable: Bool { library != nil && ProcessInfo.processInfo.environment["LSAN_OPTIONS"] == nil }

  private let library: String
  private let folder: String

  /// A clock that shows the right time, kept in `folder`, which everybody must be able to reach.
  init(in folder: String) throws {
    library = try #require(Self.library)
    self.folder = folder
    try move(days: 0)
  }

  /// Moves it so many days away from the right time, into the future or, where negative, into the past.
  func move(days: Int) throws {
    try "\(days < 0 ? "" : "+")\(days)d".write(toFile: file, atomically: true, encoding: .utf8)
    // A temporary file is its writer's alone, and the server may be somebody else.
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
  }

  private var file: String { "\(folder)/clock" }

  /// What makes a program see it. Where no shared memory is named, the library makes some and names it by `setenv`, which
  /// moves the environment from where Swift finds the arguments.
  var environment: [String: String] {
    [
      "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
      "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_SHARED": "none none",
    ]
  }

  /// The same installation, with a server that sees it.
  func binaries(_ real: PostgresBinaries) throws -> PostgresBinaries {
    let programs = "\(folder)/bin"
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
    for program in ["initdb", "psql"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(programs)/\(program)", withDestinationPath: "\(real.directory)/\(program)")
    }
    let variables = environment.map { "\($0)='\($1)'" }.joined(separator: " ")
    let server = "\(programs)/postgres"
    try write("#!/bin/sh\nexec env \(variables) '\(real.directory)/postgres' \"$@\"\n", to: server)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: programs)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: server)
    return try #require(PostgresBinaries(directory: programs))
  }
}
