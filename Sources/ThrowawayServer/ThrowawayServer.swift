internal import FoundationEssentials
internal import Glibc

/// A PostgreSQL server of our own, in a temporary folder, that leaves nothing behind however this process ends.
///
/// It listens on a unix socket in its folder and on a free loopback port, trusts everybody who can reach it, knows the
/// superuser `postgres`, and trades durability for speed. When this process is root the server runs as the user
/// `postgres`, or else `nobody`.
///
///     let server = try await ThrowawayServer.start(.newest())
///     try await server.psql("CREATE TABLE t (a int) PARTITION BY LIST (a)")
///     await server.terminate()
public final class ThrowawayServer: Sendable {
  /// The installation whose server this is.
  public let binaries: PostgresBinaries
  /// The port, on 127.0.0.1 and in the socket's name. It stays the same over a restart.
  public let port: Int
  /// The folder that holds the unix socket, the data and the logs.
  public let socketDirectory: String

  private let keeper: Keeper

  private init(binaries: PostgresBinaries, port: Int, socketDirectory: String, keeper: Keeper) {
    self.binaries = binaries
    self.port = port
    self.socketDirectory = socketDirectory
    self.keeper = keeper
  }

  /// Creates a cluster and starts its server; returns when it accepts connections.
  ///
  /// - Parameter settings: lines of `postgresql.conf`, which win over the defaults here.
  /// - Throws: ``ThrowawayServerError`` with the end of the server's log.
  public static func start(
    _ binaries: PostgresBinaries, settings: [String: String] = [:]
  ) async throws -> ThrowawayServer {
    let folder = try newFolderName()
    let user = try ServerUser.forServer()
    let keeper = try Keeper(folder: folder, binaries: binaries, user: user)
    do {
      try await prepare(folder, binaries: binaries, user: user, keeper: keeper)
      var attempts = 0
      while true {
        attempts += 1
        let server = ThrowawayServer(
          binaries: binaries, port: try freePort(), socketDirectory: folder, keeper: keeper)
        try server.write(settings)
        do {
          try await server.start()
          return server
        } catch {
          // Between our finding the port free and the server's taking it, somebody else may have.
          guard attempts < 5, server.log.contains("could not create any TCP/IP sockets") else { throw error }
        }
      }
    } catch {
      await keeper.dismiss()
      throw error
    }
  }

  private static func prepare(
    _ folder: String, binaries: PostgresBinaries, user: ServerUser?, keeper: Keeper
  ) async throws {
    if let user, try await !keeper.ask(.checkUser) {
      throw ThrowawayServerError(
        "PostgreSQL does not run as root, and we cannot start it as \(user.name): that takes setpriv, of util-linux")
    }
    let whom = user.map { "the user \($0.name), as whom the server runs because we are root," } ?? "this user"
    guard try await keeper.ask(.createFolder) else {
      throw ThrowawayServerError("cannot create the folder \(folder); TMPDIR names another place")
    }
    guard try await keeper.ask(.checkFolder) else {
      throw ThrowawayServerError(
        "\(whom) cannot write to \(folder): TMPDIR must name a folder that is open to everybody, such as /tmp")
    }
    guard try await keeper.ask(.checkBinaries) else {
      throw ThrowawayServerError(
        "\(whom) cannot run \(binaries.directory)/postgres: every folder above it must be open to that user")
    }
    guard try await keeper.ask(.initialise) else {
      throw ThrowawayServerError(
        "initdb of PostgreSQL \(binaries.version) failed:\n\(tail(of: "\(folder)/initdb.log"))")
    }
  }

  /// Starts the server again after ``stop(_:)``; does nothing while it runs.
  public func start() async throws {
    guard try await keeper.ask(.start) else {
      throw ThrowawayServerError(
        "PostgreSQL \(binaries.version) did not start:\n\(Self.tail(of: "\(socketDirectory)/server.log"))")
    }
  }

  /// How a server is stopped.
  public enum StopMode: Sendable {
    /// Sessions are disconnected, transactions rolled back, and the cluster is left in order.
    case fast
    /// The server aborts; the next start recovers from the write-ahead log.
    case immediate
    /// The server is killed (SIGKILL) with all its sessions, as a crash or the kernel's OOM killer would.
    case kill
  }

  /// Stops the server and returns when it is gone; ``start()`` brings it back. Safe to call again.
  public func stop(_ mode: StopMode = .fast) async throws {
    let request: Keeper.Request =
      switch mode {
      case .fast: .stopFast
      case .immediate: .stopImmediately
      case .kill: .kill
      }
    _ = try await keeper.ask(request)
  }

  /// Stops the server for good and removes its folder. Safe to call again.
  public func terminate() async {
    await keeper.dismiss()
  }

  /// What the server has written to its log so far.
  public var log: String {
    (try? String(contentsOfFile: "\(socketDirectory)/server.log", encoding: .utf8)) ?? ""
  }

  private static func tail(of path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(12).joined(separator: "\n")
  }
}

// MARK: - Settings

extension ThrowawayServer {
  /// `postgresql.auto.conf` is read last, so what it says holds.
  private func write(_ settings: [String: String]) throws {
    let own = [
      "port": String(port),
      "listen_addresses": "127.0.0.1",
      "unix_socket_directories": socketDirectory,
    ]
    let lines = Self.defaults.merging(settings) { $1 }.merging(own) { $1 }
      .map { name, value in "\(name) = '\(escape(value))'\n" }
    try lines.sorted().joined()
      .write(toFile: "\(socketDirectory)/data/postgresql.auto.conf", atomically: false, encoding: .utf8)
  }

  private static let defaults = [
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    // Trees of thousands of partitions, created or read in one transaction.
    "max_locks_per_transaction": "512",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "wal_level": "minimal",
  ]
}

private func escape(_ value: String) -> String {
  value.replacing("\\", with: "\\\\").replacing("'", with: "''")
}

// MARK: - Places

/// A folder that does not exist yet, whose name leaves room for a socket: the kernel allows it 107 bytes.
private func newFolderName() throws -> String {
  let name = "partwatch-" + String(UInt64.random(in: .min ... .max), radix: 36)
  let folder = "\(temporaryFolder)/\(name)"
  guard "\(folder)/.s.PGSQL.65535".utf8.count <= 107 else {
    throw ThrowawayServerError("TMPDIR (\(temporaryFolder)) is too long a path for a unix socket; name a shorter one")
  }
  return folder
}

/// A loopback port that nobody listens on, below the range that Linux gives to outgoing connections: none of them can
/// take it while the server is being restarted.
private func freePort() throws -> Int {
  for _ in 1...100 {
    let port = UInt16.random(in: 20_000..<32_000)
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard probe >= 0 else { break }
    defer { close(probe) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let bound = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if bound == 0 { return Int(port) }
  }
  throw ThrowawayServerError("found no free port on 127.0.0.1")
}
